"""Whose file it is: floe has two kinds of readers, and each diagnostic says which of them acts."""

from pathlib import PurePosixPath

from floe.diagnostics.model import Diagnostic

DATA = "data engineer"
PLATFORM = "platform engineer"


def audience(path: str) -> str | None:
    """Return who edits the file at ``path``; None for files that nobody edits."""
    parts = PurePosixPath(path).parts
    if parts[:1] in (("generated",), ("floe.lock",)):
        return None
    if parts[:1] == ("platform",) or parts[-1:] == ("platform.yaml",):
        return PLATFORM
    return DATA


def changes(diagnostic: Diagnostic) -> tuple[tuple[str, str | None], ...]:
    """Return the files to edit, each with who edits it."""
    paths = diagnostic.change or (diagnostic.primary.span.file.path,)
    return tuple((path, audience(path)) for path in paths)
