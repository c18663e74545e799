"""A copy of generated/ that tools may write in, gone when they are done."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from floe.verify.model import Ground
from floe.verify.run import places, variables

LEFT = (".state", ".venv", "evidence", "target", "logs", "node_modules", "__pycache__", ".floe-*", ".git")
"""What is in generated/ and was not generated: runs, packages, backups."""


@contextmanager
def ground(original: Path, environments: Sequence[str]) -> Iterator[Ground]:
    """Yield a copy and a home for the tools; both are removed afterwards, whatever happens."""
    original = original.resolve()  # a tool that is found below it is started in another folder
    with tempfile.TemporaryDirectory(prefix="floe-verify-") as base:
        root = Path(base).resolve()
        folder, home = root / "generated", root / "home"
        home.mkdir()
        shutil.copytree(original, folder, ignore=shutil.ignore_patterns(*LEFT), symlinks=True)
        yield Ground(
            folder=folder,
            original=original,
            home=home,
            environments=tuple(environments),
            variables=variables(home, places(original)),
        )
