"""Every input file, read once, as one frozen value: what changes while floe runs cannot be half seen."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from floe.diagnostics.catalogue import inputs
from floe.diagnostics.model import Diagnostic, Report
from floe.frozen import dataclass
from floe.spans import Span

Folder = Path
"""What callers without a window of their own call a place on disk."""

PIPELINE = "floe.yaml"
PLATFORM = "platform.yaml"
OUTPUT = "generated"
MISNAMED = frozenset({"platform.yml", "platform.yaml", "platforms.yaml", "platforms.yml"})
ENVIRONMENT_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}\Z", re.ASCII)
DBT_FOLDERS = ("analyses", "macros", "models", "seeds", "snapshots", "tests")
DBT_FILES = ("dbt_project.yml", "dependencies.yml", "package-lock.yml", "packages.yml", "selectors.yml")
LARGEST_FINGERPRINT = 256 * 1024 * 1024
REFUSED = "the file system refused"
NOT_SOURCE = frozenset({"__pycache__", "dbt_packages", OUTPUT, "logs", "node_modules", "target"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Configs:
    """The two kinds of YAML: floe.yaml and, by environment name, each platform.yaml with the path users know."""

    pipeline: bytes
    platforms: Mapping[str, tuple[str, bytes]]


def read_configs(root: Path, platform: Path, report: Report) -> Configs | None:
    """Read floe.yaml in ``root`` and ``<platform>/<environment>/platform.yaml``; None when either is missing."""
    pipeline = _read(root / PIPELINE, PIPELINE, report)
    if pipeline is None and not (root / PIPELINE).exists():
        other = next((name for name in ("floe.yml", "Floe.yaml") if (root / name).is_file()), None)
        report.add(inputs.no_pipeline_file(PIPELINE, other))
    shown = _shown(platform, root)
    platforms = dict(_platforms(platform, shown, report))
    if not platforms and not report.failed:
        report.add(inputs.no_environment(shown, _folders(root)))
    if pipeline is None or not platforms:
        return None
    return Configs(pipeline=pipeline, platforms=MappingProxyType(platforms))


def read_dbt_folder(root: Path, folder: str, at: Span, report: Report) -> Mapping[str, bytes]:
    """Read a transform's folder: path relative to ``root`` -> bytes, sorted.

    Of ``.`` only dbt's own folders and files are read; of any other folder everything but what tools write there.
    """
    base = _inside(root, folder, at, report)
    if base is None:
        return {}
    prefix = "" if folder_is_root(folder) else f"{PurePosixPath(folder)}/"
    names = (*DBT_FOLDERS, *DBT_FILES) if folder_is_root(folder) else sorted(os.listdir(base))
    found: dict[str, bytes] = {}
    for name in names:
        if not name.startswith(".") and name not in NOT_SOURCE:
            found.update(_walk(base / name, f"{prefix}{name}", root, report))
    return MappingProxyType(dict(sorted(found.items())))


def has_folder(root: Path, folder: str) -> bool:
    """Say whether a transform's folder exists, in the project and outside of what floe writes."""
    return not _leaves(folder) and not _is_output(folder) and os.path.isdir(root / folder)


def dbt_projects_in(root: Path, folder: str) -> list[str]:
    """Return the folders directly inside a transform's that look like the dbt project that is meant."""
    names = sorted(os.listdir(root / folder))
    return [name for name in names if name not in NOT_SOURCE and (root / folder / name / DBT_FILES[0]).is_file()]


def read_folder(root: Path, folder: str, report: Report) -> Mapping[str, bytes]:
    """Read everything in a folder below ``root`` but what tools write there; nothing where there is no folder."""
    shown = str(PurePosixPath(folder))
    return MappingProxyType(dict(_walk(root / shown, shown, root, report)))


def read_packages(root: Path, names: tuple[str, ...], report: Report) -> Mapping[str, bytes]:
    """Read the top-level Python packages (folders or single modules) that floe.yaml names, sorted by path."""
    found: dict[str, bytes] = {}
    for name in names:
        for path in (name, f"{name}.py"):
            found.update(
                (shown, data)
                for shown, data in _walk(root / path, path, root, report)
                if not shown.endswith((".pyc", ".pyo"))
            )
    return MappingProxyType(dict(sorted(found.items())))


def read_optional(root: Path, name: str, report: Report) -> bytes | None:
    """Read a file beside floe.yaml that need not exist."""
    return _read(root / name, name, report)


def read_cached(folder: Path | None, key: str) -> bytes | None:
    """Return what an earlier run stored under ``key``, or None; a broken cache is the same as none."""
    if folder is None:
        return None
    try:
        return (folder / key).read_bytes()
    except OSError:
        return None


def fingerprint(root: Path, platform: Path, seed: str) -> str | None:
    """Return one hash of everything a run could read, ``seed`` included; None when the project is too large for it.

    It covers more than a run reads (every file of the project that is not hidden or generated), so equal hashes mean
    equal input; a difference may mean nothing.
    """
    found = hashlib.sha256(seed.encode())
    report, total = Report(), 0
    for folder in dict.fromkeys((root.resolve(), platform.resolve())):
        for path, data in _walk(folder, ".", folder, report):
            total += len(data)
            if total > LARGEST_FINGERPRINT:
                return None
            found.update(os.fsencode(f"{path}\0{len(data)}\0"))
            found.update(data)
    return None if report.failed else found.hexdigest()


def cache_folder() -> Path:
    """Return where floe keeps what it learnt: ``$XDG_CACHE_HOME/floe``, else ``~/.cache/floe``."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "floe"


def folder_is_root(folder: str) -> bool:
    """Say whether a transform's path is the project's own folder."""
    return PurePosixPath(folder) == PurePosixPath(".")


def _platforms(folder: Path, shown: str, report: Report) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Yield every environment's name, path and bytes, by name."""
    names = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    for name in names:
        path = f"{shown}/{name}/{PLATFORM}"
        if not (folder / name / PLATFORM).exists():
            report.extend(_misnamed(folder / name, f"{shown}/{name}"))
            continue
        if ENVIRONMENT_NAME.match(name) is None:
            report.add(inputs.environment_name(path, name))
            continue
        data = _read(folder / name / PLATFORM, path, report)
        if data is not None:
            yield name, (path, data)


def _misnamed(folder: Path, shown: str) -> Iterator[Diagnostic]:
    """Report a file that somebody took for the platform file of an environment."""
    names = sorted(os.listdir(folder)) if folder.is_dir() else []
    for name in names:
        if name.lower() in MISNAMED:
            yield inputs.platform_file_name(f"{shown}/{name}", PLATFORM)


def _folders(root: Path) -> list[str]:
    """Return the folders beside floe.yaml that may be meant when the platform folder is not there."""
    return sorted(entry.name for entry in root.iterdir() if entry.is_dir()) if root.is_dir() else []


def _inside(root: Path, folder: str, at: Span, report: Report) -> Path | None:
    """Return the folder as a path below ``root``, or None with a diagnostic."""
    if _leaves(folder):
        report.add(inputs.path_leaves_project(at, folder))
        return None
    if _is_output(folder):
        report.add(inputs.path_is_output(at, folder))
        return None
    base = root / folder
    if not os.path.isdir(base):  # Path.is_dir raises for a name that is too long
        report.add(inputs.no_such_folder(at, folder))
        return None
    return base


def _leaves(folder: str) -> bool:
    """Say whether a path names, or may name on another machine, a place outside of the project."""
    pure = PurePosixPath(folder)
    return pure.is_absolute() or ".." in pure.parts or any(sign in folder for sign in "\\\0:")


def _is_output(folder: str) -> bool:
    return PurePosixPath(folder).parts[:1] == (OUTPUT,)


def _walk(path: Path, shown: str, root: Path, report: Report) -> Iterator[tuple[str, bytes]]:
    """Yield every regular file at or below ``path``, links inside the project followed."""
    entries = _entries(path, shown, root, report)
    if entries is None:
        data = _read(path, shown, report)
        yield from [] if data is None else [(shown, data)]
        return
    if shown.endswith(".sql") and path.is_dir():
        report.add(inputs.folder_named_like_sql(shown))
    for name in entries:
        if not name.startswith(".") and name not in NOT_SOURCE:
            yield from _walk(path / name, f"{shown}/{name}", root, report)


def _entries(path: Path, shown: str, root: Path, report: Report) -> list[str] | None:
    """Return the names in a folder, None for a plain file; nothing where there is neither, with the reason."""
    try:
        if _leads_astray(path, root):
            report.add(inputs.link_out_of_project(shown))
            return []
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):
            return None
        return sorted(os.listdir(path)) if stat.S_ISDIR(mode) else []
    except FileNotFoundError:
        if path.is_symlink():
            report.add(inputs.link_to_nothing(shown, os.readlink(path)))
        return []
    except OSError as error:
        report.add(inputs.unreadable_file(shown, error.strerror or REFUSED))
        return []


def _leads_astray(path: Path, root: Path) -> bool:
    """Say whether a path is a link out of the project, or to a folder it stands in."""
    if not stat.S_ISLNK(path.lstat().st_mode):
        return False
    target = path.resolve()
    return not target.is_relative_to(root.resolve()) or path.parent.resolve().is_relative_to(target)


def _read(path: Path, shown: str, report: Report) -> bytes | None:
    """Return a file's bytes; None when it does not exist, or with a diagnostic when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        report.add(inputs.unreadable_file(shown, error.strerror or REFUSED))
        return None


def _shown(path: Path, root: Path) -> str:
    """Return a path as the user knows it: relative to the project where it lies inside, else its last part."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name
