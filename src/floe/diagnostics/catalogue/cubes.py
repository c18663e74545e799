"""E0354 to E0359: meta.cube of a model."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span


@code("E0354", "unknown-cube-key")
def unknown_key(at: Span, what: str, key: str, known: Sequence[str]) -> Draft:
    """Refuse a key of meta.cube that floe does not read."""
    listed = ", ".join(f"`{name}`" for name in known)
    return Draft(
        headline=f"`{what}` of `meta.cube` has no key `{key}`",
        primary=Label(span=at, text="unknown key"),
        notes=(f"its keys are {listed}",),
        help=did_you_mean(key, known) or "remove it, or write it in a cube of your own that extends this one",
    )


@code("E0355", "wrong-cube-value")
def wrong_value(at: Span, key: str, expected: str) -> Draft:
    """Refuse a value of meta.cube of another kind."""
    return Draft(
        headline=f"`{key}` of `meta.cube` needs {expected}",
        primary=Label(span=at, text="this is something else"),
        help=f"write {expected}",
    )


@code("E0356", "cube-key-missing")
def key_missing(at: Span, what: str, key: str) -> Draft:
    """Refuse a part of meta.cube without what it needs."""
    return Draft(
        headline=f"an entry of `{what}` of `meta.cube` has no `{key}`",
        primary=Label(span=at, text=f"`{key}` is not written"),
        help=f"write `{key}:`",
    )


@code("E0357", "cube-reference-not-read")
def reference_not_read(at: Span, who: str, written: str, instead: str) -> Draft:
    """Refuse a reference in the SQL of meta.cube that leads nowhere, or further than it may."""
    return Draft(
        headline=f"{who} holds `{written}`, which leads nowhere",
        primary=Label(span=at, text="in this SQL"),
        notes=("`{CUBE}.column` is a column of the table, `{name}` a member of the cube",),
        help=instead,
    )


@code("E0358", "cube-part-cannot-be")
def cannot_be(at: Span, who: str, why: str, instead: str) -> Draft:
    """Refuse parts of meta.cube that do not go together."""
    return Draft(headline=f"{who} cannot be served", primary=Label(span=at, text=why), help=instead)
