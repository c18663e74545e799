"""The semantic layer as dbt's own check sees it: what is switched on and in the spelling that it reads."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.dbt_source.model import SourceProject
from floe.dbt_source.places import place
from floe.dbt_source.semantic import Metric, SavedQuery, SemanticElement, SemanticModel, Spelling
from floe.dbt_source.values import Value, as_mapping, as_tuple, is_on, texts
from floe.frozen import dataclass
from floe.spans import Span

SIMPLE, RATIO, DERIVED, CUMULATIVE, CONVERSION = "simple", "ratio", "derived", "cumulative", "conversion"
PARAMS: Final = "type_params"
MEASURE: Final = "measure"
METRICS: Final = "metrics"
FILTER: Final = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What dbt parses. ``metrics`` has those that measures make of themselves; ``off`` are metrics switched off."""

    models: tuple[SemanticModel, ...]
    metrics: tuple[Metric, ...]
    queries: tuple[SavedQuery, ...]
    off: frozenset[str]
    measures_off: frozenset[str]
    grains: tuple[tuple[str, str, Span], ...]

    @property
    def is_checked(self) -> bool:
        """Say whether dbt checks it at all: without models, or without metrics, it does not."""
        return bool(self.models and self.metrics)

    @property
    def grain_names(self) -> frozenset[str]:
        """The granularities that time spines define."""
        return frozenset(name for _, name, _ in self.grains)

    def measures(self) -> Mapping[str, tuple[SemanticModel, SemanticElement]]:
        """Return the first measure of each name, with its model."""
        found: dict[str, tuple[SemanticModel, SemanticElement]] = {}
        for model in self.models:
            for measure in model.measures:
                found.setdefault(measure.name, (model, measure))
        return found


def layer_of(project: SourceProject) -> Layer:
    """Return what dbt parses of a project's semantic layer."""
    legacy = [item for item in project.semantic_models if item.spelling is Spelling.LEGACY]
    models = tuple(item for item in legacy if item.enabled)
    written = [item for item in project.metrics if item.spelling is Spelling.LEGACY]
    metrics = [item for item in written if is_on(item.config)]
    shut = [measure.name for item in legacy if not item.enabled for measure in item.measures]
    return Layer(
        models=models,
        metrics=(
            *metrics,
            *(_proxy(measure) for model in models for measure in model.measures if _is_proxied(measure)),
        ),
        queries=tuple(item for item in project.saved_queries if is_on(item.config)),
        off=frozenset(item.name for item in written) - {item.name for item in metrics},
        measures_off=frozenset(shut) - {measure.name for model in models for measure in model.measures},
        grains=tuple(_grains(project)),
    )


def _is_proxied(measure: SemanticElement) -> bool:
    return measure.params.get("create_metric") is True


def _proxy(measure: SemanticElement) -> Metric:
    """Return the metric that ``create_metric: true`` makes."""
    label = measure.params.get("label")
    return Metric(
        name=measure.name,
        type=SIMPLE,
        label=label if isinstance(label, str) else measure.name,
        description=measure.description,
        filter=None,
        type_params={MEASURE: measure.name},
        config={},
        semantic_model=None,
        spelling=Spelling.LEGACY,
        span=measure.span,
        places={"label": measure.at("label")},
    )


def _grains(project: SourceProject) -> Iterator[tuple[str, str, Span]]:
    """Yield model, name and place of each granularity that a time spine defines."""
    for resource in project.resources:
        entry = resource.properties
        spine = as_mapping(entry.extra.get("time_spine")) if entry is not None and resource.enabled else {}
        for index, item in enumerate(as_tuple(spine.get("custom_granularities"))):
            name = as_mapping(item).get("name")
            if isinstance(name, str) and entry is not None and resource.latest:
                yield resource.name, name, place(entry.spine, f"custom_granularities.{index}.name", entry.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputMeasure:
    """A measure as a metric takes it."""

    name: str
    filters: tuple[str, ...]
    alias: str | None
    rest: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputMetric:
    """A metric as another takes it, and the path of where that is written."""

    name: str
    keys: Mapping[str, Value]
    path: str


def own_measures(metric: Metric) -> Iterator[tuple[str, InputMeasure]]:
    """Yield the measures that a metric names itself, with the path of where that is written."""
    params = metric.type_params
    if metric.type in {SIMPLE, CUMULATIVE}:
        yield from _measure(params.get(MEASURE), f"{PARAMS}.{MEASURE}")
    elif metric.type == CONVERSION:
        inner = as_mapping(params.get("conversion_type_params"))
        for key in ("base_measure", "conversion_measure"):
            yield from _measure(inner.get(key), f"{PARAMS}.conversion_type_params.{key}")


def _measure(value: Value, path: str) -> Iterator[tuple[str, InputMeasure]]:
    keys = as_mapping(value)
    name = keys.get("name") if keys else value
    alias = keys.get("alias")
    if isinstance(name, str):
        found = InputMeasure(
            name=name,
            filters=texts(keys.get(FILTER)),
            alias=alias if isinstance(alias, str) else None,
            rest=(keys.get("join_to_timespine", False), keys.get("fill_nulls_with")),
        )
        yield path, found


def input_metrics(metric: Metric) -> Iterator[InputMetric]:
    """Yield the metrics that a metric is made of."""
    params = metric.type_params
    wanted: list[tuple[Value, str]] = []
    if metric.type == RATIO:
        wanted = [(params.get(key), f"{PARAMS}.{key}") for key in ("numerator", "denominator")]
    elif metric.type == DERIVED:
        wanted = [(item, f"{PARAMS}.{METRICS}.{index}") for index, item in enumerate(as_tuple(params.get(METRICS)))]
    for value, path in wanted:
        keys = as_mapping(value)
        name = keys.get("name") if keys else value
        if isinstance(name, str):
            yield InputMetric(name=name, keys=keys, path=path)


def every_measure(metric: Metric, known: Mapping[str, Metric], way: tuple[str, ...] = ()) -> list[InputMeasure]:
    """Return the measures of a metric and of those that it is made of."""
    found = [measure for _, measure in own_measures(metric)]
    for item in input_metrics(metric):
        other = known.get(item.name)
        if other is not None and item.name not in way:
            found.extend(every_measure(other, known, (*way, metric.name)))
    return found
