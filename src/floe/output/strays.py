"""Files that floe did not write in folders that a tool reads whole: dbt builds a model whoever put it there."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final, Protocol

_NOT_READ_WHOLE: Final = frozenset({"env", "scripts"})
"""Folders at the top whose files nobody runs unless he names them; ``env/`` holds the user's own values."""

_OF_TOOLS: Final = frozenset({"__pycache__", "charts", "dbt_packages", "logs", "node_modules", "target"})
"""Folders that the tools write; the generated .gitignore leaves them out."""

_FILES_OF_TOOLS: Final = frozenset({"Chart.lock", "package-lock.json", "package-lock.yml"})


class Walking(Protocol):
    """A folder whose files can be listed."""

    def files_below(self, path: str, /, skip: frozenset[str] = frozenset()) -> set[str]:
        """Return every path below a folder that is no folder itself, ``skip`` left out."""
        ...


def strays(tree: Walking, listed: Iterable[str]) -> Iterator[str]:
    """Yield every path in the folders of the ``listed`` files that is none of them and that no tool writes."""
    known = set(listed)
    tops = {path.partition("/")[0] for path in known if "/" in path} - _NOT_READ_WHOLE
    for top in sorted(tops):
        with suppress(FileNotFoundError):
            yield from sorted(path for path in tree.files_below(top, skip=_OF_TOOLS) - known if _is_read(path))


def _is_read(path: str) -> bool:
    """Say whether a tool would read a file: it is not hidden, not bytecode and not a lock of the tool's own."""
    names = path.split("/")
    hidden = any(name.startswith(".") for name in names)
    return not hidden and not path.endswith(".pyc") and names[-1] not in _FILES_OF_TOOLS
