"""Blocks that come in several kinds: told apart by ``type``, or by the keys that only one kind has."""

from collections.abc import Callable, Mapping
from typing import Any

KIND = "type"


def tag(kind: str) -> str:
    """Return the tag of a kind, spelled so that it can be no key of a file."""
    return f"<{kind}>"


def kind_of(kinds: frozenset[str], marks: Mapping[str, str], default: str | None) -> Callable[[Any], str | None]:
    """Return the function that tells which kind a value is.

    ``type`` decides if it is there; else the first key that marks a kind; else ``default``, and with no default the
    value has no kind, which is a fault.
    """

    def choose(value: Any) -> str | None:
        if not isinstance(value, dict):
            known = getattr(value, KIND, None)
            return tag(known) if isinstance(known, str) else None
        written = value.get(KIND)
        if KIND in value:
            return tag(written) if isinstance(written, str) and written in kinds else None
        found = next((marks[key] for key in value if key in marks), default)
        return None if found is None else tag(found)

    return choose
