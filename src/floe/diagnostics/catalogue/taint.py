"""E0362 to E0364: classified values that reach a column which says nothing of it."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.spans import Span


def _draft(at: Span, column: str, classes: Sequence[str], origins: Sequence[str], ways_out: Sequence[str]) -> Draft:
    listed = ", ".join(f"`{name}`" for name in classes)
    made_of = ", ".join(f"`{name}`" for name in origins)
    ways = f": {', '.join(f'`{name}`' for name in ways_out)}" if ways_out else ""
    return Draft(
        headline=f"`{column}` holds {listed} data and does not say so",
        primary=Label(span=at, text=f"made of {made_of}"),
        notes=("`governance.policies.taint` follows classified values through SQL",),
        help=f"give it `meta.floe.classification: {classes[0]}`, or send the value through a declassifier{ways}",
    )


@code("E0363", "classified-value-escapes")
def escapes(at: Span, column: str, classes: Sequence[str], origins: Sequence[str], ways_out: Sequence[str]) -> Draft:
    """Refuse a column that is made of classified ones and has no class."""
    return _draft(at, column, classes, origins, ways_out)


@code("W0364", "classified-value-may-escape")
def escapes_quietly(
    at: Span, column: str, classes: Sequence[str], origins: Sequence[str], ways_out: Sequence[str]
) -> Draft:
    """Warn of such a column where the policy says no more."""
    return _draft(at, column, classes, origins, ways_out)


@code("W0362", "columns-not-followed")
def not_followed(at: Span, model: str) -> Draft:
    """Warn of a model that reads classified columns and puts its own together where nobody can follow."""
    return Draft(
        headline=f"what `{model}` makes of classified columns cannot be followed",
        primary=Label(span=at, text="it is no plain SQL"),
        notes=("columns of the same name count as the same; others count as unclassified",),
        help="declare its columns with their `meta.floe.classification`, or write the columns out in SQL",
    )
