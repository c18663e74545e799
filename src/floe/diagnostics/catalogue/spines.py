"""E0359 and E0360: what dbt demands of semantic models before it parses anything."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span


@code("E0359", "no-time-spine")
def no_time_spine(at: Span) -> Draft:
    """Refuse semantic models without a time spine: dbt parses no such project."""
    return Draft(
        headline="the project has semantic models and no time spine",
        primary=Label(span=at, text="the first of them"),
        notes=("dbt refuses such a project as a whole",),
        help="add a model with one row a day, with `time_spine: {standard_granularity_column: …}` and the column's "
        "`granularity: day`",
    )


@code("E0360", "measure-without-time")
def no_time(at: Span, measure: str, model: str, named: str | None, times: Sequence[str]) -> Draft:
    """Refuse a measure that is laid out over no time: dbt parses no such project."""
    said = f"`{named}` is no time dimension of it" if named else "no `agg_time_dimension` is written"
    return Draft(
        headline=f"measure `{measure}` of `{model}` has no time",
        primary=Label(span=at, text=said),
        notes=("dbt lays every measure out over a time dimension of its own semantic model",),
        help=(did_you_mean(named, times) if named else None)
        or "write `defaults: {agg_time_dimension: …}` with a dimension of type `time`",
    )
