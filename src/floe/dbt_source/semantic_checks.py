"""What dbt's own check of the semantic layer would refuse: all of it at once, before floe makes anything of it."""

from collections.abc import Iterator

from floe.dbt_source.model import SourceProject
from floe.dbt_source.places import place
from floe.dbt_source.semantic_layer import Layer, layer_of
from floe.dbt_source.semantic_metrics import check_inputs, check_metrics
from floe.dbt_source.semantic_models import check_models
from floe.dbt_source.semantic_names import check_names
from floe.dbt_source.semantic_queries import check_filters, check_members, check_queries
from floe.dbt_source.semantic_spines import check_spines
from floe.dbt_source.values import Value, is_on
from floe.diagnostics.catalogue.dbt import unknown_group
from floe.diagnostics.catalogue.semantics import unknown_metric
from floe.diagnostics.model import Diagnostic
from floe.spans import Span


def check_semantics(project: SourceProject) -> Iterator[Diagnostic]:
    """Yield what `dbt parse` would say of semantic models, metrics, saved queries and time spines."""
    layer = layer_of(project)
    yield from check_spines(project, layer)
    yield from check_inputs(layer)
    yield from check_queries(layer)
    known = sorted(group.name for group in project.groups)
    for name, group, at in _groups(project):
        if group is not None and group not in known:
            yield unknown_group(at, str(group), name, known)
    yield from _exposures(project, layer)
    # Without a metric or without a semantic model dbt looks no further.
    if layer.is_checked:
        yield from check_names(layer)
        yield from check_models(layer)
        yield from check_metrics(layer)
        yield from check_filters(layer)
        yield from check_members(layer)


def _exposures(project: SourceProject, layer: Layer) -> Iterator[Diagnostic]:
    """Yield metrics that exposures stand on and that are not there; those of packages cannot be seen."""
    known = tuple(item.name for item in layer.metrics)
    for exposure in () if project.packages else project.exposures:
        for index, name in enumerate(exposure.metrics):
            if name and name not in known and is_on(exposure.config):
                at = place(exposure.places, f"depends_on.{index}", exposure.span)
                yield unknown_metric(at, f"exposure `{exposure.name}`", name, known)


def _groups(project: SourceProject) -> Iterator[tuple[str, Value, Span]]:
    layer = layer_of(project)
    for model in layer.models:
        yield model.name, model.config.get("group"), model.at("config.group")
    for metric in layer.metrics:
        yield metric.name, metric.config.get("group"), metric.at("config.group")
    for query in layer.queries:
        yield query.name, query.config.get("group"), query.at("config.group")
