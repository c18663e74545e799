"""E0197 to E0199 and E0760 to E0769: what dbt's own check of a semantic layer refuses."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

_WHOLE = "dbt refuses to parse the project as a whole"
_FIRST = "the first"
_SECOND = "the second"


@code("E0197", "semantic-name-refused")
def name_refused(at: Span, what: str, name: str, why: str, instead: str) -> Draft:
    """Refuse a name that dbt's semantic layer does not take."""
    return Draft(
        headline=f"dbt takes no {what} called `{name}`",
        primary=Label(span=at, text=why),
        notes=(_WHOLE,),
        help=f"call it `{instead}`",
    )


@code("E0198", "semantic-name-taken")
def name_taken(at: Span, what: str, name: str, first: Span, taken: str) -> Draft:
    """Refuse a name that something else of the semantic layer has."""
    return Draft(
        headline=f"{what} `{name}` has the name of {taken}",
        primary=Label(span=at, text=_SECOND),
        related=() if first == at else (Label(span=first, text=_FIRST),),
        notes=(_WHOLE,),
        help="rename one of them",
    )


@code("E0199", "semantic-label-refused")
def label_refused(at: Span, said: str, first: Span, instead: str) -> Draft:
    """Refuse a label that dbt wants once only, or the same everywhere."""
    return Draft(
        headline=said,
        primary=Label(span=at, text=_SECOND),
        related=() if first == at else (Label(span=first, text=_FIRST),),
        notes=(_WHOLE,),
        help=instead,
    )


@code("E0760", "no-one-primary-entity")
def primary_entity(at: Span, model: str, why: str, instead: str) -> Draft:
    """Refuse a semantic model with dimensions and not exactly one primary entity."""
    return Draft(
        headline=f"semantic model `{model}` needs one primary entity",
        primary=Label(span=at, text=why),
        notes=("its dimensions are called by that entity: `entity__dimension`",),
        help=instead,
    )


@code("E0761", "default-time-not-a-time")
def default_time(at: Span, model: str, name: str, times: Sequence[str]) -> Draft:
    """Refuse a default time that the semantic model does not have."""
    return Draft(
        headline=f"`{name}` is no time dimension of semantic model `{model}`",
        primary=Label(span=at, text="measures are laid out over this"),
        notes=(_WHOLE,),
        help=did_you_mean(name, times) or "name a dimension of type `time`",
    )


@code("E0762", "measure-not-aggregated")
def measure_refused(at: Span, measure: str, why: str, instead: str) -> Draft:
    """Refuse settings of a measure that do not go with its aggregate."""
    return Draft(
        headline=f"dbt cannot aggregate measure `{measure}`",
        primary=Label(span=at, text=why),
        notes=(_WHOLE,),
        help=instead,
    )


@code("E0763", "validity-window-not-whole")
def validity_window(at: Span, model: str, why: str, instead: str) -> Draft:
    """Refuse a semantic model of versions that dbt could not join."""
    return Draft(
        headline=f"dbt cannot join the versions in semantic model `{model}`",
        primary=Label(span=at, text=why),
        notes=("versions have one entity of type `natural`, one time `is_start` and one `is_end`",),
        help=instead,
    )


@code("E0764", "dimensions-differ")
def dimensions_differ(at: Span, name: str, what: str, first: Span) -> Draft:
    """Refuse dimensions of one name that are not of one kind."""
    return Draft(
        headline=f"dimension `{name}` has another {what} elsewhere",
        primary=Label(span=at, text=f"one {what} here"),
        related=(Label(span=first, text="another here"),),
        notes=("dbt wants dimensions of one name to be alike in every semantic model",),
        help="rename one of them, with `expr` for its column, or make them alike",
    )


@code("E0765", "window-not-read")
def window_refused(at: Span, who: str, written: str, wanted: str) -> Draft:
    """Refuse a window or a grain that dbt does not read."""
    return Draft(
        headline=f"dbt does not read `{written}` of {who}",
        primary=Label(span=at, text=f"no {wanted}"),
        notes=(_WHOLE,),
        help=f"write {wanted}",
    )


@code("E0766", "metric-parts-do-not-fit")
def metric_parts(at: Span, metric: str, why: str, instead: str) -> Draft:
    """Refuse parts of a metric that dbt does not put together."""
    return Draft(
        headline=f"dbt cannot make metric `{metric}`",
        primary=Label(span=at, text=why),
        notes=(_WHOLE,),
        help=instead,
    )


@code("E0767", "semantic-object-not-read")
def object_refused(at: Span, who: str, written: str, why: str) -> Draft:
    """Refuse a reference in a filter or a saved query that dbt does not read."""
    return Draft(
        headline=f"dbt does not read `{written}` in {who}",
        primary=Label(span=at, text=why),
        notes=("`Dimension('entity__name')`, `TimeDimension('metric_time', 'month')`, `Entity('entity')`",),
        help="write it in one of these ways",
    )


@code("E0768", "saved-query-not-taken")
def query_refused(at: Span, query: str, why: str, instead: str) -> Draft:
    """Refuse a saved query that dbt does not take."""
    return Draft(
        headline=f"dbt does not take saved query `{query}`",
        primary=Label(span=at, text=why),
        notes=(_WHOLE,),
        help=instead,
    )


@code("E0769", "time-spine-not-whole")
def spine_refused(at: Span, model: str, why: str, instead: str) -> Draft:
    """Refuse a time spine whose columns are not there."""
    return Draft(
        headline=f"dbt cannot use model `{model}` as a time spine",
        primary=Label(span=at, text=why),
        notes=(_WHOLE,),
        help=instead,
    )
