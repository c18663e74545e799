"""Time spines: the columns that they name are there, and a project with semantic models has one."""

from collections.abc import Iterator
from typing import Final

from floe.dbt_source.model import Resource, SourceProject
from floe.dbt_source.places import place
from floe.dbt_source.semantic_layer import Layer
from floe.dbt_source.values import as_mapping, as_tuple, plain_text
from floe.diagnostics.catalogue import semantic_meaning as catalogue
from floe.diagnostics.catalogue import spines
from floe.diagnostics.model import Diagnostic

LEGACY: Final = "metricflow_time_spine"
FINE: Final = frozenset({"nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day"})
SPINE: Final = "time_spine"
STANDARD: Final = "standard_granularity_column"
CUSTOM: Final = "custom_granularities"


def check_spines(project: SourceProject, layer: Layer) -> Iterator[Diagnostic]:
    """Yield time spines that dbt refuses, and semantic models without one."""
    read = [item for item in project.resources if item.latest and item.enabled]
    found = [problem for resource in read for problem in _columns(resource)]
    yield from found
    # A spine that is wrong is one that is there.
    if layer.models and not found and not any(_is_spine(item) for item in project.resources):
        yield spines.no_time_spine(layer.models[0].span)


def _is_spine(resource: Resource) -> bool:
    if not resource.enabled or resource.name == LEGACY or resource.properties is None:
        return resource.enabled and resource.name == LEGACY
    column = as_mapping(resource.properties.extra.get(SPINE)).get(STANDARD)
    grains = [plain_text(item.extra.get("granularity")) for item in resource.columns if item.name == column]
    return any(grain.lower() in FINE for grain in grains)


def _columns(resource: Resource) -> Iterator[Diagnostic]:
    entry = resource.properties
    spine = as_mapping(entry.extra.get(SPINE)) if entry is not None else {}
    if entry is None or not spine:
        return
    columns = {item.name: item for item in resource.columns}
    standard = spine.get(STANDARD)
    at = place(entry.spine, STANDARD, entry.span)
    if isinstance(standard, str) and standard not in columns:
        why = f"column `{standard}` is not declared"
        yield catalogue.spine_refused(at, resource.name, why, f"add it to `columns:` of `{resource.name}`")
    elif isinstance(standard, str) and not columns[standard].extra.get("granularity"):
        where = columns[standard].span
        why = "this column has no `granularity`"
        yield catalogue.spine_refused(where, resource.name, why, "write `granularity: day`, or what its rows are")
    for index, item in enumerate(as_tuple(spine.get(CUSTOM))):
        keys = as_mapping(item)
        name = keys.get("column_name") or keys.get("name")
        if isinstance(name, str) and name not in columns:
            where = place(entry.spine, f"{CUSTOM}.{index}", entry.span)
            why = f"column `{name}` is not declared"
            yield catalogue.spine_refused(where, resource.name, why, f"add it to `columns:` of `{resource.name}`")
