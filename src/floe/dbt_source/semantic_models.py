"""Semantic models as dbt's own check wants them: one primary entity, times for measures, windows that are whole."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.dbt_source.semantic import SemanticElement, SemanticModel
from floe.dbt_source.semantic_layer import Layer
from floe.dbt_source.values import Value, as_mapping, texts
from floe.diagnostics.catalogue import semantic_meaning as catalogue
from floe.diagnostics.catalogue import spines
from floe.diagnostics.catalogue.semantic_shapes import key_missing
from floe.diagnostics.model import Diagnostic
from floe.spans import Span

TIME, PRIMARY, UNIQUE, NATURAL = "time", "primary", "unique", "natural"
NON_ADDITIVE: Final = "non_additive_dimension"
_PERCENTILE: Final = ("percentile", "use_discrete_percentile", "use_approximate_percentile")


def check_models(layer: Layer) -> Iterator[Diagnostic]:
    """Yield what is wrong inside semantic models, and between dimensions of one name."""
    for model in layer.models:
        yield from _primary(model)
        yield from _times(model)
        yield from _validity(model)
        for measure in model.measures:
            yield from _aggregate(measure)
            yield from _non_additive(model, measure)
    yield from _alike(layer)
    yield from _grains(layer)


def _grains(layer: Layer) -> Iterator[Diagnostic]:
    """Yield time dimensions without a grain where none at all has one: dbt then finds no finest."""
    found = [item for model in layer.models for item in model.dimensions]
    if not any(_params(item) for item in found):
        for item in found:
            if item.type == TIME:
                yield key_missing(item.span, f"dimension `{item.name}`", "type_params")


def time_dimensions(model: SemanticModel) -> list[str]:
    """Return the names of the time dimensions."""
    return [item.name for item in model.dimensions if item.type == TIME]


def _primary(model: SemanticModel) -> Iterator[Diagnostic]:
    found = [item for item in model.entities if item.type == PRIMARY]
    if len(found) > 1:
        listed = ", ".join(f"`{item.name}`" for item in found)
        instead = "make one of them `unique`, or one entity over both columns"
        yield catalogue.primary_entity(found[1].span, model.name, f"it has {len(found)}: {listed}", instead)
    elif found and model.primary_entity is not None:
        why = f"`{found[0].name}` is one, too"
        yield catalogue.primary_entity(model.at("primary_entity"), model.name, why, "remove `primary_entity`")
    elif model.dimensions and not found and model.primary_entity is None:
        instead = "give it an entity of type `primary`, or `primary_entity: …` where no column is unique"
        yield catalogue.primary_entity(model.span, model.name, "it has none", instead)


def _times(model: SemanticModel) -> Iterator[Diagnostic]:
    times = time_dimensions(model)
    default = model.agg_time_dimension
    if default is not None and default not in times:
        yield catalogue.default_time(model.at("defaults.agg_time_dimension"), model.name, default, times)
    for measure in model.measures:
        own = measure.params.get("agg_time_dimension") or default
        if own not in times and (own is None or own != default):
            at = measure.at("agg_time_dimension")
            yield spines.no_time(at, measure.name, model.name, None if own is None else str(own), times)


def _aggregate(measure: SemanticElement) -> Iterator[Diagnostic]:
    params = as_mapping(measure.params.get("agg_params"))
    share = params.get("percentile")
    at = measure.at("agg_params")
    if measure.type == "count":
        yield from _count(measure)
    if measure.type == "percentile" and not isinstance(share, int | float):
        instead = "write `agg_params: {percentile: 0.9}`"
        yield catalogue.measure_refused(measure.span, measure.name, "no `agg_params.percentile`", instead)
    elif measure.type == "percentile" and isinstance(share, int | float) and not 0 < share < 1:
        why = f"`percentile` is {share}, which is not between 0 and 1"
        yield catalogue.measure_refused(at, measure.name, why, "write 0.9 for 90 percent; `min` and `max` for the ends")
    elif measure.type == "median" and (share not in (None, 0.5) or params.get("use_discrete_percentile") is True):
        why = "a median is the continuous percentile of 0.5"
        yield catalogue.measure_refused(at, measure.name, why, "write `agg: percentile`, or remove `agg_params`")
    elif measure.type not in ("percentile", "median"):
        wrong = [key for key in _PERCENTILE if params.get(key)]
        if wrong:
            why = f"`{wrong[0]}` belongs to `percentile`"
            yield catalogue.measure_refused(at, measure.name, why, f"remove `{wrong[0]}`, or write `agg: percentile`")


def _count(measure: SemanticElement) -> Iterator[Diagnostic]:
    if measure.expr is None:
        instead = "write `expr: 1` to count rows, or the column to count where it is not null"
        yield catalogue.measure_refused(measure.span, measure.name, "`count` without an `expr`", instead)
    elif measure.expr.lower().startswith("distinct "):
        instead = f"write `agg: count_distinct` and `expr: {measure.expr[9:].strip()}`"
        yield catalogue.measure_refused(measure.at("expr"), measure.name, "`count` over `distinct`", instead)


def _non_additive(model: SemanticModel, measure: SemanticElement) -> Iterator[Diagnostic]:
    found = as_mapping(measure.params.get(NON_ADDITIVE))
    named = {item.name: item for item in model.dimensions}
    own = named.get(str(measure.params.get("agg_time_dimension") or model.agg_time_dimension))
    if not found or own is None:
        return
    name = str(found.get("name"))
    over = named.get(name)
    at = measure.at(f"{NON_ADDITIVE}.name")
    if over is None or over.type != TIME:
        listed = ", ".join(f"`{item}`" for item in time_dimensions(model))
        why = f"`{name}` is no time dimension of `{model.name}`"
        yield catalogue.measure_refused(at, measure.name, why, f"name one of {listed}")
    elif _grain(over) != _grain(own):
        why = f"`{name}` has the grain {_grain(over)}, its own time `{own.name}` {_grain(own)}"
        yield catalogue.measure_refused(at, measure.name, why, f"give both one grain, or name `{own.name}`")
    if str(found.get("window_choice")).lower() not in ("min", "max"):
        where = measure.at(f"{NON_ADDITIVE}.window_choice")
        why = f"`{found.get('window_choice')}` chooses no row"
        yield catalogue.measure_refused(where, measure.name, why, "write `min` for the first, `max` for the last")
    entities = {item.name for item in model.entities}
    for index, group in enumerate(texts(found.get("window_groupings"))):
        if group not in entities:
            where = measure.at(f"{NON_ADDITIVE}.window_groupings.{index}")
            why = f"`{group}` is no entity of `{model.name}`"
            yield catalogue.measure_refused(where, measure.name, why, "name entities of this semantic model")


def _params(element: SemanticElement) -> Mapping[str, Value]:
    return as_mapping(element.params.get("type_params"))


def _grain(element: SemanticElement) -> str:
    return str(_params(element).get("time_granularity")).lower()


def _validity(model: SemanticModel) -> Iterator[Diagnostic]:
    found = [item for item in model.dimensions if _params(item).get("validity_params") is not None]
    naturals = [item for item in model.entities if item.type == NATURAL]
    if len({item.name for item in naturals}) > 1:
        instead = "keep one `natural` entity"
        yield catalogue.validity_window(naturals[1].span, model.name, "a second `natural` entity", instead)
    if naturals and not found:
        yield catalogue.validity_window(naturals[0].span, model.name, "`natural` without a window", _BOUNDS)
    if not found:
        return
    at = found[0].at("type_params.validity_params")
    starts, ends = (
        [item for item in found if as_mapping(_params(item).get("validity_params")).get(key) is True]
        for key in ("is_start", "is_end")
    )
    if (len(found), len(starts), len(ends)) != (2, 1, 1):
        yield catalogue.validity_window(at, model.name, "not one start and one end, each its own dimension", _BOUNDS)
    yield from _of_versions(model, naturals, at)


_BOUNDS: Final = "mark one time dimension with `validity_params: {is_start: true}` and another with `{is_end: true}`"


def _of_versions(model: SemanticModel, naturals: list[SemanticElement], at: Span) -> Iterator[Diagnostic]:
    if not naturals:
        instead = "make the key that all versions of a row share an entity of type `natural`"
        yield catalogue.validity_window(at, model.name, "no entity of type `natural`", instead)
    unique = next((item for item in model.entities if item.type in (PRIMARY, UNIQUE)), None)
    if unique is not None:
        why = f"`{unique.name}` is {unique.type}, which dbt does not join with a window"
        instead = f"remove this entity, and write `primary_entity: {unique.name}`"
        yield catalogue.validity_window(unique.span, model.name, why, instead)
    if model.measures:
        instead = "make a second semantic model over the same table for the measures"
        yield catalogue.validity_window(model.measures[0].span, model.name, "a measure beside a window", instead)


def _alike(layer: Layer) -> Iterator[Diagnostic]:
    seen: dict[str, SemanticElement] = {}
    for model in layer.models:
        for item in model.dimensions:
            first = seen.setdefault(item.name, item)
            if first.type != item.type:
                yield catalogue.dimensions_differ(item.at("type"), item.name, "type", first.at("type"))
            if (first.params.get("is_partition") is True) != (item.params.get("is_partition") is True):
                yield catalogue.dimensions_differ(item.at("is_partition"), item.name, "`is_partition`", first.span)
