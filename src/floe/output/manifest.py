"""floe.lock: every generated path with the hash that floe wrote and the input that it comes from."""

import json
import re
from collections.abc import Mapping
from typing import Final

from floe import __version__
from floe.diagnostics.catalogue import output
from floe.diagnostics.model import Diagnostic
from floe.frozen import dataclass
from floe.render.paths import path_fault

FORMAT: Final = 1
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_VERSION: Final = re.compile(r"[0-9]+(?:\.[0-9A-Za-z+-]+)*")
_TOP_KEYS: Final = {"lock", "floe", "files"}
_EXECUTABLE: Final = "executable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One generated file."""

    sha256: str
    origin: str
    executable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """The whole list, in the order of the paths."""

    version: str
    files: Mapping[str, Line]


def lock_bytes(lock: Lock) -> bytes:
    """Write the lock: one line a path, so that it merges well."""
    lines = [f"    {json.dumps(path)}: {_line(lock.files[path])}" for path in sorted(lock.files)]
    files = "{\n" + ",\n".join(lines) + "\n  }" if lines else "{}"
    return f'{{\n  "lock": {FORMAT},\n  "floe": {json.dumps(lock.version)},\n  "files": {files}\n}}\n'.encode()


def read_lock(data: bytes | None, path: str, *, downgrade: bool = False) -> Lock | Diagnostic:
    """Read a lock strictly, because it says what may be deleted; no lock is an empty one."""
    if data is None:
        return Lock(version=__version__, files={})
    try:
        value = json.loads(data.decode(), object_pairs_hook=_no_twins)
        newer = _newer(value)
        if newer is not None and (not downgrade or value["lock"] != FORMAT):
            return output.newer_lock(path, newer, __version__)
        return _checked(value)
    except (ValueError, RecursionError, _BrokenLockError) as error:
        return output.broken_lock(path, _why(error))


class _BrokenLockError(Exception):
    """The lock is JSON, but no lock."""


def _why(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"line {error.lineno} is not JSON"
        case _BrokenLockError():
            return str(error)
        case _:
            return "it is not UTF-8, or holds what no lock holds"


def _line(line: Line) -> str:
    executable = f', "{_EXECUTABLE}": true' if line.executable else ""
    return f'{{"origin": {json.dumps(line.origin)}, "sha256": "{line.sha256}"{executable}}}'


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _BrokenLockError("a key stands in it twice")
    return found


def _newer(value: object) -> str | None:
    """Return the version that wrote the lock if it is newer than this one."""
    if not isinstance(value, dict) or type(value.get("lock")) is not int or not isinstance(value.get("floe"), str):
        raise _BrokenLockError("it does not say which floe wrote it")
    version: str = value["floe"]
    if not _VERSION.fullmatch(version):
        raise _BrokenLockError("it does not say which floe wrote it")
    return version if value["lock"] > FORMAT or _numbers(version) > _numbers(__version__) else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(found[0]) if (found := re.match("[0-9]+", part)) else -1 for part in version.split("."))


def _checked(value: dict[str, object]) -> Lock:
    if set(value) != _TOP_KEYS or value["lock"] != FORMAT or not isinstance(value["files"], dict):
        raise _BrokenLockError("it has other keys than a lock")
    files = {path: _checked_line(path, line) for path, line in sorted(value["files"].items())}
    return Lock(version=str(value["floe"]), files=files)


def _checked_line(path: str, line: object) -> Line:
    if fault := path_fault(path):
        raise _BrokenLockError(f"it lists the path {path!a}: {fault}")
    match line:
        case {"origin": str(origin), "sha256": str(digest), **rest} if _HASH.fullmatch(digest):
            if rest in ({}, {_EXECUTABLE: True}):
                return Line(sha256=digest, origin=origin, executable=bool(rest))
    raise _BrokenLockError(f"what it says about {path!a} is not what floe writes")
