"""What a number is made of, down to the columns of tables, and the other way: what a column touches."""

from collections.abc import Iterator

from floe.ir.dbt import Relation
from floe.ir.semantic import ColumnName, Dimension, Filter, Member, Metric, SemanticLayer, SemanticModel

Read = tuple[Relation, str]
"""A table and a column of it."""


def reads(metric: Metric, layer: SemanticLayer) -> tuple[Read, ...]:
    """Return every column that a metric is made of or filtered by, through its measures and inputs, sorted by name."""
    found = {(item[0].asset_key, item[1]): item for item in _reads(metric, layer)}
    return tuple(found[key] for key in sorted(found))


def touched(layer: SemanticLayer, relation: Relation, column: str) -> tuple[Metric, ...]:
    """Return the metrics that a change of a column touches."""
    return tuple(
        metric
        for metric in layer.metrics
        if any(item is relation and name.lower() == column.lower() for item, name in reads(metric, layer))
    )


def _reads(metric: Metric, layer: SemanticLayer) -> Iterator[tuple[Relation, str]]:
    model = layer.model(metric.model)
    if metric.measure is not None:
        yield from ((model.relation, name) for name in metric.measure.columns)
    for condition in metric.filters:
        yield from _of_filter(condition, model, layer)
    for way in metric.inputs:
        for condition in way.filters:
            yield from _of_filter(condition, layer.model(way.metric.model), layer)
        yield from _reads(way.metric, layer)


def _of_filter(condition: Filter, model: SemanticModel, layer: SemanticLayer) -> Iterator[tuple[Relation, str]]:
    for part in condition:
        if isinstance(part, ColumnName):
            yield model.relation, part.name
        elif isinstance(part, Member):
            owner = layer.model(part.path[-1]) if part.path else model
            dimension: Dimension = owner.dimension(part.name)
            yield from ((owner.relation, name) for name in dimension.columns)
