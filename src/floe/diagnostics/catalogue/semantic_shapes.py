"""E0194 to E0196: keys and values of the semantic layer that dbt's parser stops at."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

_STOPS = "dbt parses no project in which this is written"


@code("E0194", "semantic-key-not-known")
def unknown_key(at: Span, who: str, key: str, known: Sequence[str], home: str | None) -> Draft:
    """Refuse a key that dbt does not know at this place."""
    listed = ", ".join(f"`{name}`" for name in known)
    return Draft(
        headline=f"dbt knows no key `{key}` in {who}",
        primary=Label(span=at, text="unknown key"),
        notes=(_STOPS, f"its keys are {listed}"),
        help=f"write it under `{home}:`" if home else did_you_mean(key, known) or "remove it",
    )


@code("E0195", "semantic-value-not-taken")
def value_not_taken(at: Span, who: str, wanted: str, written: str = "", words: Sequence[str] = ()) -> Draft:
    """Refuse a value of another kind than dbt takes, or a word that it does not know."""
    return Draft(
        headline=f"{who} needs {wanted}",
        primary=Label(span=at, text="this is something else"),
        notes=(_STOPS,),
        help=did_you_mean(written, words) or f"write {wanted}",
    )


@code("E0196", "semantic-key-missing")
def key_missing(at: Span, who: str, key: str) -> Draft:
    """Refuse an entry without a key that dbt demands."""
    return Draft(
        headline=f"{who} has no `{key}`",
        primary=Label(span=at, text=f"`{key}` is not written"),
        notes=(_STOPS,),
        help=f"write `{key}:`",
    )
