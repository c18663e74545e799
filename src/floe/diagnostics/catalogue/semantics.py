"""E034x, E044x and E055x: the semantic layer, what it means and what Cube can say of it."""

from collections.abc import Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

_HERE = "named here"
_EXPOSE = "semantic.expose"
_COMPUTE = "this compute"
_PIPELINE = "floe.yaml"


@code("E0340", "unknown-semantic-column")
def unknown_column(at: Span, what: str, column: str, table: tuple[str, Sequence[str]], touched: Sequence[str]) -> Draft:
    """Refuse an expression over a column that the model does not have; say which metrics are made of it."""
    model, known = table
    listed = ", ".join(f"`{name}`" for name in touched)
    return Draft(
        headline=f"{what} reads `{column}`, which `{model}` does not have",
        primary=Label(span=at, text=f"no column `{column}`"),
        notes=(f"made of it: {listed}",) if touched else (),
        help=did_you_mean(column, known) or f"add the column to `{model}`, or mend the expression",
    )


@code("E0341", "join-without-key")
def join_without_key(at: Span, model: str, entity: str, named: str | None) -> Draft:
    """Refuse a semantic model that is joined and cannot tell its rows apart."""
    return Draft(
        headline=f"semantic model `{model}` is joined over `{entity}` and has no key",
        primary=Label(span=at, text="no entity of type `primary` or `unique`"),
        notes=("without a key Cube cannot keep a join from counting a row twice",),
        help=f"make `{named}` an entity of type `primary` with an `expr` that is unique, in place of `primary_entity`"
        if named
        else "add an entity of type `primary` whose `expr` is the column that is unique",
    )


@code("E0342", "unknown-metric")
def unknown_metric(at: Span, who: str, name: str, known: Sequence[str]) -> Draft:
    """Refuse the name of a metric that does not exist."""
    return Draft(
        headline=f"{who} names the metric `{name}`, which does not exist",
        primary=Label(span=at, text=_HERE),
        help=did_you_mean(name, known) or "define the metric, or remove the name",
    )


@code("E0343", "metric-loop")
def metric_loop(at: Span, names: Sequence[str]) -> Draft:
    """Refuse a metric that is made of itself."""
    way = " -> ".join(f"`{name}`" for name in names)
    return Draft(
        headline=f"metric `{names[0]}` is made of itself",
        primary=Label(span=at, text="the loop starts here"),
        notes=(way,),
        help="take one of these metrics out of another",
    )


@code("E0344", "unknown-measure")
def unknown_measure(at: Span, metric: str, name: str, known: Sequence[str]) -> Draft:
    """Refuse the name of a measure that no semantic model has."""
    return Draft(
        headline=f"metric `{metric}` names the measure `{name}`, which does not exist",
        primary=Label(span=at, text=_HERE),
        help=did_you_mean(name, known) or "add the measure to a semantic model",
    )


@code("E0345", "filter-not-read")
def filter_not_read(at: Span, who: str, text: str) -> Draft:
    """Refuse Jinja in a filter that is no reference to a member: filters are read, never run."""
    return Draft(
        headline=f"the filter of {who} holds `{text}`, which is no reference",
        primary=Label(span=at, text="in this filter"),
        notes=(
            "a filter is read and never run: `Dimension('entity__name')`, `TimeDimension('entity__name', 'month')`",
        ),
        help="name a dimension or an entity, and write the rest as SQL",
    )


@code("E0346", "unknown-member")
def unknown_member(at: Span, who: str, written: str, known: Sequence[str]) -> Draft:
    """Refuse a dimension that cannot be reached."""
    return Draft(
        headline=f"{who} asks for `{written}`, which it cannot reach",
        primary=Label(span=at, text=f"no way leads to `{written}`"),
        notes=("write `entity__dimension`; at most two joins lead there, and only towards unique keys",),
        help=did_you_mean(written, known) or "name a dimension of this semantic model, or of one that it joins",
    )


@code("E0347", "dimension-type-unknown")
def type_unknown(at: Span, dimension: str, column: str, model: str) -> Draft:
    """Refuse a dimension of which nobody says what it holds."""
    return Draft(
        headline=f"nothing says what type dimension `{dimension}` has",
        primary=Label(span=at, text="text, number or true and false?"),
        notes=("floe does not guess a type from a name",),
        help=f"give `{column}` of `{model}` a `data_type`, or the dimension `config: {{meta: {{cube: {{type: …}}}}}}`",
    )


@code("E0348", "members-fall-together")
def names_fall_together(at: Span, where: str, name: str, first: Span) -> Draft:
    """Refuse two members of one name."""
    return Draft(
        headline=f"{where} has two members called `{name}`",
        primary=Label(span=at, text="the second"),
        related=() if first == at else (Label(span=first, text="the first"),),
        help="rename one of them, or give one an `alias`" if first == at else "rename one of them",
    )


@code("E0349", "view-over-two-models")
def view_over_two(at: Span, view: str, models: Sequence[str]) -> Draft:
    """Refuse a view, or a metric, over the rows of several semantic models."""
    listed = ", ".join(f"`{name}`" for name in models)
    return Draft(
        headline=f"{view} counts rows of several semantic models",
        primary=Label(span=at, text=f"of {listed}"),
        notes=("only Cube's newer planner joins numbers of two tables without counting rows twice",),
        help="make one view for each semantic model, or join the tables in a dbt model; what nobody is offered stops "
        "nothing: `semantic.expose`",
    )


@code("E0350", "semantic-part-missing")
def part_missing(at: Span, who: str, part: str) -> Draft:
    """Refuse an element without what its kind needs."""
    return Draft(
        headline=f"{who} needs {part}",
        primary=Label(span=at, text="it is not written"),
        help=f"write {part}",
    )


@code("E0351", "query-in-expression")
def query_inside(at: Span, who: str, found: str) -> Draft:
    """Refuse an expression with a query of its own, or with Jinja that only dbt would put in."""
    return Draft(
        headline=f"the expression of {who} holds {found}",
        primary=Label(span=at, text=f"{found} in it"),
        help="put it into a dbt model, and name the column here",
    )


@code("E0352", "too-fine-a-grain")
def grain_too_fine(at: Span, dimension: str, grain: str) -> Draft:
    """Refuse a granularity that Cube does not know."""
    return Draft(
        headline=f"time dimension `{dimension}` has the grain `{grain}`",
        primary=Label(span=at, text="finer than a second"),
        help="write `second` or a coarser grain",
    )


@code("W0353", "meta-cube-not-read")
def meta_cube(at: Span, model: str) -> Draft:
    """Warn of what somebody wrote for Cube in a place where nobody reads it."""
    return Draft(
        headline=f"`meta.cube` of `{model}` is not read",
        primary=Label(span=at, text="it stands in `config()` or dbt_project.yml"),
        help="write it in a YAML file, under `config: {meta: {cube: …}}` of the model",
    )


@code("W0361", "saved-query-not-served")
def query_not_served(at: Span, query: str, models: Sequence[str]) -> Draft:
    """Warn of a saved query that becomes no view."""
    listed = ", ".join(f"`{name}`" for name in models)
    return Draft(
        headline=f"saved query `{query}` becomes no view of Cube",
        primary=Label(span=at, text=f"it counts rows of {listed}"),
        help="make one saved query for each semantic model",
    )


@code("E0440", "classified-member-served")
def classified_member(at: Span, view: str, member: str, names: Sequence[str]) -> Draft:
    """Refuse to serve what is classified to everybody."""
    listed = ", ".join(f"`{name}`" for name in names)
    return Draft(
        headline=f"view `{view}` would show `{member}` to everybody",
        primary=Label(span=at, text=f"it holds {listed} data"),
        help=f"say who may read it in `governance.policies.access`, or leave it out of `{_EXPOSE}`",
        change=(_PIPELINE,),
    )


@code("E0441", "no-column-to-filter")
def no_tenant(at: Span, model: str, column: str, where: Span) -> Draft:
    """Refuse rows that cannot be filtered although the project says that all are."""
    return Draft(
        headline=f"rows of semantic model `{model}` cannot be filtered by `{column}`",
        primary=Label(span=at, text=f"its table has no column `{column}`"),
        related=(Label(span=where, text="rows are filtered by the caller's token"),),
        help=f"add `{column}` to the model, name another `filter_column`, or set `row_level: false`",
        change=(_PIPELINE, at.file.path),
    )


@code("E0550", "metric-refused")
def metric_refused(at: Span, metric: str, why: str, instead: str) -> Draft:
    """Refuse a metric that Cube would answer with other numbers."""
    return Draft(
        headline=f"Cube has no exact twin of metric `{metric}`",
        primary=Label(span=at, text=why),
        help=instead,
    )


@code("E0551", "metric-only-near")
def metric_near(at: Span, metric: str, why: str, instead: str) -> Draft:
    """Refuse a metric that Cube answers nearly, unless it was allowed."""
    return Draft(
        headline=f"Cube answers metric `{metric}` only nearly",
        primary=Label(span=at, text=why),
        help=f"{instead}; or allow it: add `{metric}` to `semantic.allow_approximate`",
    )


@code("E0552", "reserved-by-cube")
def reserved(at: Span, what: str, name: str) -> Draft:
    """Refuse a name that Cube or its SQL keeps for itself, or cannot spell."""
    return Draft(
        headline=f"Cube refuses the name `{name}` of {what}",
        primary=Label(span=at, text="it must be letters, digits and `_`, and no word that Cube keeps"),
        help=f"choose another name, such as `{name}_value`" if name.isidentifier() else "choose another name",
    )


@code("E0553", "schedule-not-even")
def schedule_uneven(at: Span, cron: str) -> Draft:
    """Refuse a refresh schedule whose runs are not equally far apart."""
    return Draft(
        headline=f"Cube cannot refresh rollups at `{cron}`",
        primary=Label(span=at, text="these times are not equally far apart"),
        help="write a time of the day or week, such as `0 6 * * *`, or a step that divides the hour: `*/20 * * * *`",
    )


@code("E0554", "engine-not-read")
def engine_unread(at: Span, environment: str, engine: str, driver: str | None, known: Sequence[str]) -> Draft:
    """Refuse an engine whose tables Cube cannot read the way that is asked for."""
    listed = ", ".join(f"`{name}`" for name in known)
    with_what = f" with the driver `{driver}`" if driver else ""
    return Draft(
        headline=f"Cube cannot read the tables of `{engine}` in `{environment}`{with_what}",
        primary=Label(span=at, text=_COMPUTE),
        help=f"set `consumption.database_type` of that platform.yaml to one of {listed}",
    )


@code("E0555", "mask-not-said")
def mask_unsaid(at: Span, environment: str, engine: str, action: str) -> Draft:
    """Refuse a mask that an engine has no common word for."""
    return Draft(
        headline=f"`{engine}` in `{environment}` has no mask `{action}` in common with the other engines",
        primary=Label(span=at, text=_COMPUTE),
        notes=("the cubes are the same in every environment, and so is the SQL of a mask",),
        help="mask with `redact`, `partial` or `null` in `governance.policies.masking`",
        change=(_PIPELINE,),
    )
