"""Write docs/reference from the models and the table of engines; ``--check`` only says whether it is up to date."""

import sys
from pathlib import Path

from floe.backends.dbt.reference import engines_page
from floe.config import reference

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def pages() -> dict[str, str]:
    """Return every generated page by its name."""
    return {**reference.pages(), "engines.md": engines_page().rstrip() + "\n"}


def main(arguments: list[str]) -> int:
    """Write the pages, or name those that are out of date."""
    stale = [name for name, text in pages().items() if _written(name) != text]
    for name in stale:
        sys.stdout.write(f"docs/reference/{name}\n")
        if "--check" not in arguments:
            (REFERENCE / name).write_text(pages()[name], encoding="utf-8", newline="\n")
    return 1 if stale and "--check" in arguments else 0


def _written(name: str) -> str | None:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
