"""E0365 to E0368 and E0557: classes of data, and what environments demand of them."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span


@code("E0365", "unknown-class")
def unknown_class(at: Span, name: str, known: Sequence[str]) -> Draft:
    """Refuse a class of data that nobody declares."""
    listed = ", ".join(f"`{item}`" for item in known)
    return Draft(
        headline=f"no class of data is called `{name}`",
        primary=Label(span=at, text="unknown class"),
        notes=(f"there are {listed}",),
        help=did_you_mean(name, known) or "declare it in `governance.classifications.classes` of platform.yaml",
    )


@code("E0366", "class-missing")
def class_missing(at: Span, relation: str, columns: Sequence[str], where: Span) -> Draft:
    """Refuse columns without a class where an environment demands one of each."""
    listed = ", ".join(f"`{name}`" for name in columns)
    return Draft(
        headline=f"{len(columns)} of the columns of `{relation}` have no class of data",
        primary=Label(span=at, text="the first of them"),
        related=(Label(span=where, text="demanded here"),),
        notes=(f"they are {listed}",),
        help="write `config: {meta: {floe: {classification: …}}}` at each, or set `default_classification`",
        change=(at.file.path, where.file.path),
    )


@code("E0367", "classes-elsewhere")
def classes_elsewhere(at: Span) -> Draft:
    """Refuse to serve data whose classes floe cannot see."""
    return Draft(
        headline="Cube is served by classes of data that are declared elsewhere",
        primary=Label(span=at, text="floe sees none of them"),
        notes=("masks and roles follow `meta.floe.classification` of dbt's columns",),
        help="write the classes there and `classification_source: dbt_meta`, or set `consumption.enabled: false`",
    )


@code("E0557", "mask-demanded")
def mask_demanded(at: Span, view: str, member: str, name: str, environment: str) -> Draft:
    """Refuse to show a class that an environment wants masked, where no policy masks it."""
    return Draft(
        headline=f"view `{view}` shows `{member}`, and no policy masks it",
        primary=Label(span=at, text=f"its class `{name}` demands a mask in `{environment}`"),
        help=f"name the column in `governance.policies.masking`, or leave `{member}` out of the view",
        change=("floe.yaml",),
    )
