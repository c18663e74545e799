"""The writing side of the cache: entries outside the project that may vanish at any time; reading is workspace's."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from floe.output.tree import write_all

_KEY: Final = re.compile(r"[0-9a-z][0-9a-z_-]{0,127}")
_TEMPORARY: Final = ".tmp-"
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700


def store(folder: Path, key: str, payload: bytes) -> bool:
    """Put one entry into ``folder``, whole or not at all; say whether it went well, for a cache may always fail."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!a} is no key of the cache")
    temporary = folder / f"{_TEMPORARY}{os.getpid()}-{key}"
    try:
        os.makedirs(folder, _PRIVATE_FOLDER, exist_ok=True)
        _write(temporary, payload)
        os.rename(temporary, folder / key)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
        return False
    return True


def prune(folder: Path, most: int) -> int:
    """Remove the oldest entries of ``folder`` until at most ``most`` bytes are left; return how many went."""
    try:
        entries = sorted(_entries(folder), reverse=True)
    except OSError:
        return 0
    total = removed = 0
    for _age, size, path in entries:
        total += size
        if total > most:
            with suppress(OSError):
                os.unlink(path)
                removed += 1
    return removed


def _write(path: Path, payload: bytes) -> None:
    opened = os.open(path, _NEW_FILE, _PRIVATE_FILE)
    try:
        write_all(opened, payload)
    finally:
        os.close(opened)


def _entries(folder: Path) -> Iterator[tuple[int, int, str]]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_file(follow_symlinks=False) and (_KEY.fullmatch(entry.name) or _is_temporary(entry.name)):
                status = entry.stat(follow_symlinks=False)
                yield status.st_mtime_ns, status.st_size, entry.path


def _is_temporary(name: str) -> bool:
    return name.startswith(_TEMPORARY)
