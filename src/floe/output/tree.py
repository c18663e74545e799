"""The output folder, held open: every path is walked from it by descriptor, and never through a symbolic link."""

import errno
import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from floe.frozen import dataclass
from floe.output.flush import MANY, flush_file_system

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER_MODE: Final = 0o755


class InTheWayError(Exception):
    """Something that is no plain file or no real folder stands on a path."""

    def __init__(self, path: str, kind: str) -> None:
        super().__init__(path, kind)
        self.path = path
        self.kind = kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plain file on the disk."""

    sha256: str
    executable: bool


class Tree:
    """The output folder. ``at`` is the path last worked on, for the message when the disk refuses."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.at = ""
        self._folders: list[tuple[str, int]] = []
        try:
            self.top = os.open(root, _FOLDER)
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENOTDIR} and (root.is_symlink() or root.exists()):
                raise InTheWayError("", _kind(root.lstat().st_mode)) from None
            raise

    def __enter__(self) -> Self:
        """Give the open folder."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close every folder."""
        self._leave(0)
        os.close(self.top)

    def folder(self, path: str, *, make: bool = False) -> int:
        """Return the descriptor of the folder ``path``; it stays open until a folder elsewhere is asked for."""
        names = path.split("/") if path else []
        shared = 0
        while shared < min(len(names), len(self._folders)) and self._folders[shared][0] == names[shared]:
            shared += 1
        self._leave(shared)
        for depth in range(shared, len(names)):
            self._folders.append((names[depth], self._enter(names, depth, make)))
        return self._folders[-1][1] if self._folders else self.top

    def place(self, path: str, *, make: bool = False) -> tuple[int, str]:
        """Return the folder and the name of a file."""
        self.at = path
        folder, _, name = path.rpartition("/")
        return self.folder(folder, make=make), name

    def look(self, path: str) -> Found | None:
        """Return what stands at ``path``; None for nothing."""
        opened = self._open(path)
        if opened is None:
            return None
        data, mode = opened
        return Found(sha256=sha256(data).hexdigest(), executable=bool(mode & stat.S_IXUSR))

    def read(self, path: str) -> bytes | None:
        """Return the bytes at ``path``; None for nothing."""
        opened = self._open(path)
        return None if opened is None else opened[0]

    def holds(self, name: str) -> bool:
        """Say whether anything at all is called ``name`` at the top."""
        return exists(self.top, name)

    def files_below(self, path: str, skip: frozenset[str] = frozenset()) -> set[str]:
        """Return every path below a folder that is no real folder itself; folders named in ``skip`` are left out."""
        folder, name = self.place(path)
        found: set[str] = set()
        for walked, folders, files, at in os.fwalk(name, dir_fd=folder, follow_symlinks=False):
            folders[:] = [inner for inner in folders if inner not in skip]
            linked = [inner for inner in folders if _is_link(inner, at)]
            found.update(f"{path}{walked.removeprefix(name)}/{file}" for file in (*files, *linked))
        return found

    def remove_empty_above(self, paths: list[str]) -> None:
        """Remove the folders of ``paths`` that are empty now, and those that this empties."""
        above = {path[:end] for path in paths for end in range(len(path)) if path[end] == "/"}
        for folder in sorted(above, key=lambda path: (-path.count("/"), path)):
            with suppress(FileNotFoundError, InTheWayError):
                parent, name = self.place(folder)
                _remove_if_empty(parent, name)

    def sync(self, folders: set[str]) -> None:
        """Wait until the entries of the folders that exist are on the disk."""
        if len(folders) >= MANY and flush_file_system(self.top):
            return
        for folder in sorted(folders):
            self.at = folder
            with suppress(FileNotFoundError, InTheWayError):
                os.fsync(self.folder(folder))

    def _leave(self, depth: int) -> None:
        while len(self._folders) > depth:
            os.close(self._folders.pop()[1])

    def _enter(self, names: list[str], depth: int, make: bool) -> int:
        parent = self._folders[-1][1] if self._folders else self.top
        name = names[depth]
        try:
            return os.open(name, _FOLDER, dir_fd=parent)
        except FileNotFoundError:
            if not make:
                raise
            os.mkdir(name, _FOLDER_MODE, dir_fd=parent)
            made = os.open(name, _FOLDER, dir_fd=parent)
            os.fchmod(made, _FOLDER_MODE)
            return made
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENOTDIR}:
                mode = os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode
                raise InTheWayError("/".join(names[: depth + 1]), _kind(mode)) from None
            raise

    def _open(self, path: str) -> tuple[bytes, int] | None:
        try:
            folder, name = self.place(path)
            mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
            if not stat.S_ISREG(mode):
                raise InTheWayError(path, _kind(mode))
            return read_all(name, folder), mode
        except FileNotFoundError:
            return None


def read_all(name: str, folder: int) -> bytes:
    """Read one plain file of an open folder."""
    opened = os.open(name, _FILE, dir_fd=folder)
    try:
        parts = []
        while part := os.read(opened, os.fstat(opened).st_size + 1):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(opened)


def exists(folder: int, name: str) -> bool:
    """Say whether an open folder holds ``name``, whatever it is."""
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def write_all(opened: int, data: bytes) -> None:
    """Write everything, however little the system takes at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(opened, rest) :]


def _is_link(name: str, folder: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _remove_if_empty(parent: int, name: str) -> None:
    try:
        os.rmdir(name, dir_fd=parent)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
            raise


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a file" if stat.S_ISREG(mode) else "a device, pipe or socket"
