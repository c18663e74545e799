"""Metrics as dbt's own check wants them: inputs that exist, windows that it reads, conversions that can be counted."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from floe.dbt_source.semantic import Metric, SemanticElement, SemanticModel
from floe.dbt_source.semantic_keys import GRAINS
from floe.dbt_source.semantic_layer import (
    CONVERSION,
    CUMULATIVE,
    DERIVED,
    PARAMS,
    RATIO,
    SIMPLE,
    InputMeasure,
    InputMetric,
    Layer,
    every_measure,
    input_metrics,
    own_measures,
)
from floe.dbt_source.values import as_mapping, as_tuple
from floe.diagnostics.catalogue import semantic_meaning as catalogue
from floe.diagnostics.catalogue import semantics
from floe.diagnostics.model import Diagnostic

CUMULATIVE_PARAMS: Final = "cumulative_type_params"
CONVERSION_PARAMS: Final = "conversion_type_params"
WINDOW: Final = "window"
GRAIN_TO_DATE: Final = "grain_to_date"
COUNTED: Final = frozenset({"count", "count_distinct"})
_LONGEST: Final = 250
_A_WINDOW: Final = "a number and a granularity: `7 days`"
_KEEP_ONE: Final = "keep one of them"
_A_GRAIN: Final = f"one of {', '.join(GRAINS[3:])}"


def check_inputs(layer: Layer) -> Iterator[Diagnostic]:
    """Yield measures and metrics that are named and not there, loops, and windows: dbt's parser reads these first."""
    known = {item.name: item for item in layer.metrics}
    measures = layer.measures()
    for metric in layer.metrics:
        yield from _parts(metric)
        for path, measure in own_measures(metric):
            if measure.name in layer.measures_off:
                why = f"the semantic model of measure `{measure.name}` is disabled"
                yield catalogue.metric_parts(
                    metric.at(path), metric.name, why, "enable it, or disable this metric, too"
                )
            elif measure.name not in measures:
                yield semantics.unknown_measure(metric.at(path), metric.name, measure.name, tuple(measures))
        for item in input_metrics(metric):
            if item.name in layer.off and item.name not in known:
                why = f"metric `{item.name}` is disabled"
                yield catalogue.metric_parts(metric.at(item.path), metric.name, why, "enable it, or take another")
            elif item.name not in known:
                who = f"metric `{metric.name}`"
                yield semantics.unknown_metric(metric.at(item.path), who, item.name, tuple(known))
        yield from _windows(metric, layer.grain_names)
    yield from _loops(known)


def _parts(metric: Metric) -> Iterator[Diagnostic]:
    params = metric.type_params
    need = {SIMPLE: ("measure",), CUMULATIVE: ("measure",), RATIO: ("numerator", "denominator")}
    need |= {DERIVED: ("metrics",), CONVERSION: (CONVERSION_PARAMS,)}
    for key in need.get(metric.type or "", ()):
        if not params.get(key):
            instead = f"write `{PARAMS}: {{{key}: …}}`"
            yield catalogue.metric_parts(metric.span, metric.name, f"it is {metric.type} and has no `{key}`", instead)
    if len(metric.name) > _LONGEST:
        yield catalogue.name_refused(metric.span, "metric", metric.name, "longer than 250 letters", metric.name[:20])


def _loops(known: Mapping[str, Metric]) -> Iterator[Diagnostic]:
    """Yield each loop once, at the first of its metrics by name."""
    done: set[str] = set()
    for name in sorted(known):
        way = _way_back(name, known, done)
        if way:
            done.update(way)
            yield semantics.metric_loop(known[name].span, [*way, name])


def _way_back(name: str, known: Mapping[str, Metric], done: set[str]) -> tuple[str, ...]:
    """Return the names on a way from a metric to itself; empty if there is none."""
    todo: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set(done)
    while todo:
        way = todo.pop()
        for item in input_metrics(known[way[-1]]):
            if item.name == name:
                return () if name in done else way
            if item.name in known and item.name not in seen:
                seen.add(item.name)
                todo.append((*way, item.name))
    return ()


def _windows(metric: Metric, grains: Collection[str]) -> Iterator[Diagnostic]:
    params, who = metric.type_params, f"metric `{metric.name}`"
    places = [(f"{PARAMS}.{WINDOW}", params.get(WINDOW), CUMULATIVE)]
    for key, kind in ((CUMULATIVE_PARAMS, CUMULATIVE), (CONVERSION_PARAMS, CONVERSION)):
        places.append((f"{PARAMS}.{key}.{WINDOW}", as_mapping(params.get(key)).get(WINDOW), kind))
    for path, value, kind in places:
        if isinstance(value, str) and not is_window(value, () if metric.type == kind else None):
            yield catalogue.window_refused(metric.at(path), who, value, _A_WINDOW)
    for item in input_metrics(metric):
        yield from _offsets(metric, item, grains if metric.type == DERIVED else None)
    if metric.type == CUMULATIVE:
        yield from _cumulative(metric)


def _offsets(metric: Metric, item: InputMetric, grains: Collection[str] | None) -> Iterator[Diagnostic]:
    """Yield what is wrong with the offsets of an input; only those of derived metrics are looked at closely."""
    who = f"metric `{metric.name}`"
    window, grain = item.keys.get("offset_window"), item.keys.get("offset_to_grain")
    if isinstance(window, str) and not is_window(window, grains):
        yield catalogue.window_refused(metric.at(f"{item.path}.offset_window"), who, window, _A_WINDOW)
    if isinstance(grain, str) and grains is not None and grain not in GRAINS:
        yield catalogue.window_refused(metric.at(f"{item.path}.offset_to_grain"), who, grain, _A_GRAIN)
    if window and grain and grains is not None:
        why = f"`{item.name}` has both `offset_window` and `offset_to_grain`"
        yield catalogue.metric_parts(metric.at(item.path), metric.name, why, _KEEP_ONE)


def _cumulative(metric: Metric) -> Iterator[Diagnostic]:
    params = metric.type_params
    inner = as_mapping(params.get(CUMULATIVE_PARAMS))
    grain = inner.get(GRAIN_TO_DATE)
    path = f"{PARAMS}.{CUMULATIVE_PARAMS}"
    if isinstance(grain, str) and grain not in GRAINS:
        yield catalogue.window_refused(metric.at(f"{path}.{GRAIN_TO_DATE}"), f"metric `{metric.name}`", grain, _A_GRAIN)
    if (inner.get(WINDOW) or params.get(WINDOW)) and (grain or params.get(GRAIN_TO_DATE)):
        why = "both `window` and `grain_to_date`"
        yield catalogue.metric_parts(metric.at(path), metric.name, why, _KEEP_ONE)
    if inner.get(WINDOW) and params.get(WINDOW) and inner.get(WINDOW) != params.get(WINDOW):
        why = "two windows that differ"
        yield catalogue.metric_parts(metric.at(f"{PARAMS}.{WINDOW}"), metric.name, why, f"remove `{PARAMS}.{WINDOW}`")


def is_window(written: str, grains: Collection[str] | None) -> bool:
    """Say whether dbt reads a text as a window; ``grains`` are taken beside the standard ones, None takes any."""
    count, _, grain = written.lower().partition(" ")
    if grains is None:
        return count.isdigit() and bool(grain) and " " not in grain
    return count.isdigit() and (grain in GRAINS or grain.removesuffix("s") in GRAINS or grain in grains)


def check_metrics(layer: Layer) -> Iterator[Diagnostic]:
    """Yield what dbt's check says of metrics whose parts all exist."""
    known = {item.name: item for item in layer.metrics}
    measures = layer.measures()
    for metric in layer.metrics:
        yield from _twice_filtered(metric, every_measure(metric, known))
        if metric.type == CONVERSION:
            yield from _conversion(metric, measures)


def _twice_filtered(metric: Metric, found: list[InputMeasure]) -> Iterator[Diagnostic]:
    """Yield a measure that a metric takes twice, once through a filter that has no name."""
    for measure in sorted({item.name for item in found}):
        same = {item for item in found if item.name == measure}
        if len(same) > 1 and any(item.filters and item.alias is None for item in same):
            why = f"it takes measure `{measure}` twice, once through a filter without an `alias`"
            instead = "write the filter as `filter` of the metric, or give the measure input an `alias`"
            yield catalogue.metric_parts(metric.span, metric.name, why, instead)


def _conversion(metric: Metric, measures: Mapping[str, tuple[SemanticModel, SemanticElement]]) -> Iterator[Diagnostic]:
    params = as_mapping(metric.type_params.get(CONVERSION_PARAMS))
    path = f"{PARAMS}.{CONVERSION_PARAMS}"
    sides = [(where, measures[item.name]) for where, item in own_measures(metric) if item.name in measures]
    if len(sides) < len(list(own_measures(metric))):
        return
    for where, (model, measure) in sides:
        if params.get("entity") not in {item.name for item in model.entities}:
            why = f"`{params.get('entity')}` is no entity of `{model.name}`"
            at = metric.at(f"{path}.entity")
            yield catalogue.metric_parts(at, metric.name, why, "name an entity that both semantic models have")
        if measure.type not in COUNTED and not (measure.type == "sum" and measure.expr == "1"):
            why = f"measure `{measure.name}` counts nothing"
            instead = "take a `count`, a `count_distinct` or a `sum` over 1"
            yield catalogue.metric_parts(metric.at(where), metric.name, why, instead)
    for index, item in enumerate(as_tuple(params.get("constant_properties"))):
        for (_, (model, _)), key in zip(sides, ("base_property", "conversion_property"), strict=False):
            name = as_mapping(item).get(key)
            if name not in {it.name for it in (*model.entities, *model.dimensions)}:
                at = metric.at(f"{path}.constant_properties.{index}.{key}")
                why = f"`{model.name}` has no `{name}`"
                yield catalogue.metric_parts(at, metric.name, why, "name a dimension or an entity of it")
