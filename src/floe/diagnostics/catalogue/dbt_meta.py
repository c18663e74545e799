"""E074x: meta.floe in a dbt file."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span


@code("E0740", "unknown-meta-key")
def unknown_meta_key(at: Span, key: str, known: Sequence[str]) -> Draft:
    """Refuse a key of meta.floe that floe does not know."""
    listed = ", ".join(f"`{name}`" for name in known)
    return Draft(
        headline=f"`meta.floe` has no key `{key}`",
        primary=Label(span=at, text="unknown key"),
        notes=(f"its keys are {listed}",),
        help=did_you_mean(key, known) or "remove it, or move it out of `floe:`",
    )


@code("E0741", "wrong-meta-value")
def wrong_meta_value(at: Span, key: str, expected: str) -> Draft:
    """Refuse a value of meta.floe of another kind."""
    return Draft(
        headline=f"`{key}` of `meta.floe` needs {expected}",
        primary=Label(span=at, text="this is something else"),
        help=f"write {expected}",
    )


@code("E0742", "meta-not-mapping")
def meta_not_mapping(at: Span) -> Draft:
    """Refuse meta.floe that is no mapping."""
    return Draft(
        headline="`meta.floe` needs a mapping",
        primary=Label(span=at, text="this is something else"),
        help="write `floe:` and its keys, indented, below",
    )
