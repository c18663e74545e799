"""What dbt demands of semantic models before it parses anything: a time spine, and a time for every measure."""

from collections.abc import Iterator
from typing import Final

from floe.dbt_source.model import Resource
from floe.dbt_source.semantic import SemanticModel, Spelling
from floe.dbt_source.values import as_mapping, plain_text
from floe.diagnostics.catalogue import spines as catalogue
from floe.diagnostics.model import Diagnostic
from floe.linker.sources import Linkable

LEGACY: Final = "metricflow_time_spine"
FINE: Final = frozenset({"nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day"})


def semantics_have_time(linkable: Linkable) -> Iterator[Diagnostic]:
    """A project with semantic models has a time spine, and each measure the time that it is laid out over."""
    for transform in linkable.transforms:
        written = [item for item in transform.source.semantic_models if _is_parsed(item)]
        if written and not any(_is_spine(item) for item in transform.source.resources):
            yield catalogue.no_time_spine(written[0].span)
        for model in written:
            yield from _measures(model)


def _is_parsed(model: SemanticModel) -> bool:
    return model.enabled and model.spelling is Spelling.LEGACY


def _is_spine(resource: Resource) -> bool:
    if not resource.enabled or resource.name == LEGACY or resource.properties is None:
        return resource.enabled and resource.name == LEGACY
    column = as_mapping(resource.properties.extra.get("time_spine")).get("standard_granularity_column")
    grains = [plain_text(item.extra.get("granularity")) for item in resource.columns if item.name == column]
    return any(grain in FINE for grain in grains)


def _measures(model: SemanticModel) -> Iterator[Diagnostic]:
    times = [item.name for item in model.dimensions if item.type == "time"]
    for measure in model.measures:
        own = measure.params.get("agg_time_dimension", model.agg_time_dimension)
        if own not in times:
            yield catalogue.no_time(measure.span, measure.name, model.name, None if own is None else str(own), times)
