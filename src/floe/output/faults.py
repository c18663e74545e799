"""What the operating system refuses, in words a user can act on."""

import errno
import os
from typing import Final

from floe.diagnostics.catalogue import output
from floe.diagnostics.model import Diagnostic
from floe.output.tree import InTheWayError, Tree

UNTOUCHED: Final = "everything is as it was before this run"
HALF_WAY: Final = "the change is half done; the next `floe generate` puts the folder in order first"
CHANGED: Final = "every file is in place; only clearing up was refused, and the next `floe generate` does it"

_WORDS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the file system is read-only",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.EIO: "the device reported an error",
    errno.ENOENT: "no such file or folder",
}


class ChangedMeanwhileError(Exception):
    """A file is no longer as the plan saw it."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class HalfWayError(Exception):
    """A change could be neither completed nor taken back."""

    def __init__(self, fault: OSError | InTheWayError) -> None:
        super().__init__(fault)
        self.fault = fault


Fault = OSError | InTheWayError | ChangedMeanwhileError


def disk_fault(path: str, error: OSError, left: str = UNTOUCHED) -> Diagnostic:
    """Return the diagnostic for a refusal; ``left`` says in which state it leaves the folder."""
    words = _WORDS.get(error.errno or 0) or os.strerror(error.errno or 0).lower()
    return output.disk_refused(path, words, left)


def tree_fault(tree: Tree, error: Fault, left: str = UNTOUCHED) -> Diagnostic:
    """Return the diagnostic for whatever stopped the work in an open folder."""
    match error:
        case InTheWayError():
            return output.not_a_plain_file(f"{tree.root.name}/{error.path}", error.kind)
        case ChangedMeanwhileError():
            return output.changed_meanwhile(f"{tree.root.name}/{error.path}")
        case _:
            return disk_fault(f"{tree.root.name}/{tree.at}".rstrip("/"), error, left)
