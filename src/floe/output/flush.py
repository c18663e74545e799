"""Waits for a whole file system at once: for many files, one call instead of one a file."""

import os
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ctypes import CDLL

MANY: Final = 64
"""From this number of files or folders on, waiting for all of the file system is the shorter wait."""


def flush_file_system(opened: int) -> bool:
    """Wait until everything on the file system of ``opened`` is on the disk; False where no such call exists."""
    from ctypes import get_errno  # imported here: a run that changes little should not wait for it

    library = _library()
    if not hasattr(library, "syncfs"):
        return False
    if library.syncfs(opened) != 0:
        number = get_errno()
        raise OSError(number, os.strerror(number))
    return True


@cache
def _library() -> "CDLL":
    from ctypes import CDLL

    return CDLL(None, use_errno=True)
