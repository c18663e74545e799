"""The stage: a folder beside the generated files where new ones wait and old ones are kept during a change."""

import errno
import os
from typing import Final, Self

from floe.output.flush import MANY, flush_file_system
from floe.output.names import STAGE
from floe.output.tree import Tree, exists, read_all, write_all

_MODE: Final = 0o644
_EXECUTABLE_MODE: Final = 0o755
_PRIVATE: Final = 0o700
_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_NO_HARD_LINKS: Final = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


class Stage:
    """The open stage. New files are written first and waited for together, in ``sync``."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.folder = os.open(STAGE, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=tree.top)
        self._waiting: list[int] = []
        self._unflushed: list[str] = []

    @classmethod
    def fresh(cls, tree: Tree) -> "Stage":
        """Make an empty stage; what an earlier run left there is gone."""
        discard(tree)
        os.mkdir(STAGE, _PRIVATE, dir_fd=tree.top)
        return cls(tree)

    def __enter__(self) -> Self:
        """Give the open stage."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the stage and whatever is still being written."""
        self._close()
        os.close(self.folder)

    def write(self, name: str, data: bytes, *, executable: bool = False) -> None:
        """Write one new file; it is on the disk after ``sync``."""
        opened = os.open(name, _NEW_FILE, _MODE, dir_fd=self.folder)
        self._waiting.append(opened)
        write_all(opened, data)
        os.fchmod(opened, _EXECUTABLE_MODE if executable else _MODE)
        self._unflushed.append(name)
        if len(self._waiting) >= MANY:
            self._close()

    def holds(self, name: str) -> bool:
        """Say whether a file waits in the stage."""
        return exists(self.folder, name)

    def sync(self) -> None:
        """Wait until everything staged is on the disk."""
        if len(self._unflushed) < MANY:
            for opened in self._waiting:
                os.fsync(opened)
        elif not flush_file_system(self.folder):
            for name in self._unflushed:
                _flush(name, self.folder)
        self._close()
        self._unflushed.clear()
        os.fsync(self.folder)

    def _close(self) -> None:
        while self._waiting:
            os.close(self._waiting.pop())


def _flush(name: str, folder: int) -> None:
    opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def discard(tree: Tree) -> None:
    """Remove the stage and everything in it, if there is one; a call that fails once is tried again."""
    try:
        _remove(tree)
    except OSError:
        _remove(tree)


def _remove(tree: Tree) -> None:
    tree.at = STAGE
    if not exists(tree.top, STAGE):
        return
    with Stage(tree) as stage:
        for name in os.listdir(stage.folder):
            os.unlink(name, dir_fd=stage.folder)
    os.rmdir(STAGE, dir_fd=tree.top)


def keep(source: tuple[int, str], copy: tuple[int, str]) -> None:
    """Keep a file under a second name, each in an open folder: a hard link, or a copy where there are none."""
    try:
        os.link(source[1], copy[1], src_dir_fd=source[0], dst_dir_fd=copy[0], follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _copy(source, copy)


def _copy(source: tuple[int, str], copy: tuple[int, str]) -> None:
    opened = os.open(copy[1], _NEW_FILE, _MODE, dir_fd=copy[0])
    try:
        write_all(opened, read_all(source[1], source[0]))
        mode = os.stat(source[1], dir_fd=source[0], follow_symlinks=False).st_mode
        os.fchmod(opened, mode & _EXECUTABLE_MODE)
        os.fsync(opened)
    finally:
        os.close(opened)
