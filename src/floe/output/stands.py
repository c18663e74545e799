"""Whether the folder still is what an earlier run left: the short way out when no input changed."""

from hashlib import sha256
from pathlib import Path

from floe.diagnostics.model import Diagnostic
from floe.output.apply import is_interrupted
from floe.output.manifest import read_lock
from floe.output.names import LOCK
from floe.output.tree import InTheWayError, Tree


def lock_hash(root: Path) -> str | None:
    """Return the hash of floe.lock in ``root``, or None when it cannot be read."""
    try:
        with Tree(root) as tree:
            lock = tree.read(LOCK)
    except (OSError, InTheWayError):
        return None
    return None if lock is None else sha256(lock).hexdigest()


def stands(root: Path, expected: str) -> bool:
    """Say whether floe.lock has this hash and every file that it lists is on disk as listed."""
    try:
        with Tree(root) as tree:
            lock = tree.read(LOCK)
            if lock is None or sha256(lock).hexdigest() != expected or is_interrupted(tree):
                return False
            read = read_lock(lock, LOCK)
            return not isinstance(read, Diagnostic) and all(
                (found := tree.look(path)) is not None
                and found.sha256 == line.sha256
                and found.executable == line.executable
                for path, line in read.files.items()
            )
    except (OSError, InTheWayError):
        return False
