"""One run at a time: an exclusive lock on the output folder, taken with a bounded wait."""

import fcntl
import os
import time
from contextlib import suppress
from typing import Final

from floe.output.names import RUNNING
from floe.output.tree import Tree, write_all

_MODE: Final = 0o644
_PAUSE: Final = 0.02
_LONGEST_PID: Final = 20
_OPEN: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class AnotherRunError(Exception):
    """Another run held the lock to the end of the wait; ``pid`` if it said who it is."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(pid)
        self.pid = pid


class Running:
    """Holds the lock as long as it is entered; the kernel frees it if the process dies."""

    def __init__(self, tree: Tree, wait: float) -> None:
        self._tree = tree
        self._wait = wait
        self._held = -1

    def __enter__(self) -> None:
        """Take the lock, or raise after the wait."""
        self._tree.at = RUNNING
        until = time.monotonic() + self._wait
        while not self._try():
            if time.monotonic() >= until:
                raise AnotherRunError(_holder(self._tree))
            time.sleep(_PAUSE)

    def __exit__(self, *_: object) -> None:
        """Remove the file while it is still locked, so that nobody locks a file that is about to go."""
        try:
            _remove(self._tree)
        finally:
            os.close(self._held)

    def _try(self) -> bool:
        opened = os.open(RUNNING, _OPEN, _MODE, dir_fd=self._tree.top)
        try:
            if _locked(opened) and _is_still_there(opened, self._tree):
                _sign(opened, self._tree)
                self._held = opened
        finally:
            if self._held != opened:
                os.close(opened)
        return self._held == opened


def _sign(opened: int, tree: Tree) -> None:
    """Say whose lock it is."""
    try:
        os.ftruncate(opened, 0)
        write_all(opened, str(os.getpid()).encode())
    except BaseException:
        _remove(tree)
        raise


def _remove(tree: Tree) -> None:
    """Remove the file; a call that fails once is tried again."""
    try:
        os.unlink(RUNNING, dir_fd=tree.top)
    except OSError:
        with suppress(FileNotFoundError):
            os.unlink(RUNNING, dir_fd=tree.top)


def _locked(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still_there(opened: int, tree: Tree) -> bool:
    """Say whether the locked file is the one that the next run will find: the last run may just have removed it."""
    try:
        there = os.stat(RUNNING, dir_fd=tree.top, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(there, os.fstat(opened))


def _holder(tree: Tree) -> int | None:
    try:
        opened = os.open(RUNNING, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=tree.top)
    except FileNotFoundError:
        return None
    try:
        text = os.read(opened, _LONGEST_PID)
    finally:
        os.close(opened)
    return int(text) if text.isdigit() else None
