"""Metrics as measures of a cube: one public in views for each metric, private ones for filtered inputs."""

from collections.abc import Iterator
from typing import Final

from floe.backends.cube.names import inner
from floe.backends.cube.spelling import condition, sql
from floe.backends.cube.verdicts import CUMULATIVE, EXACT, verdict, window
from floe.ir.impact import reads
from floe.ir.semantic import ColumnName, Filter, Input, Measure, Metric, SemanticLayer, SemanticModel
from floe.render.quoting import cube_text

Node = dict[str, object]
TYPES: Final = {
    "sum": "sum",
    "min": "min",
    "max": "max",
    "average": "avg",
    "count_distinct": "count_distinct",
    "count_distinct_approx": "count_distinct_approx",
    "count": "sum",
    "sum_boolean": "sum",
}
CUBES_OWN: Final = frozenset({"rows", "made"})
"""Aggregates that only Cube's own spelling has: a count of rows, and SQL that aggregates by itself."""

MEDIAN: Final = 0.5


class Measures:
    """Collects the measures of one cube; a metric that several need is made once."""

    def __init__(self, layer: SemanticLayer, model: SemanticModel) -> None:
        self.layer = layer
        self.model = model
        self.nodes: dict[str, Node] = {}

    def add(self, metric: Metric, name: str | None = None, extra: tuple[Filter, ...] = ()) -> str:
        """Add a metric (under its own name unless filters are laid on it) and return the measure's name."""
        own = inner(metric.name, self.layer)
        called = name or own
        if called in self.nodes:
            return called
        self.nodes[called] = {}
        node: Node = {"name": called}
        node.update(_texts(metric) if called == own else {"public": False})
        if metric.format:
            node["format"] = cube_text(metric.format)
        node.update(self._shape(metric, called, (*metric.filters, *extra)))
        node["meta"] = {"floe": _provenance(metric, self.layer)}
        self.nodes[called] = node
        return called

    def _shape(self, metric: Metric, called: str, filters: tuple[Filter, ...]) -> Node:
        if metric.kind == CUMULATIVE and metric.inputs:
            inner = metric.inputs[0].metric
            node = self._simple(inner.measures[0], (*inner.filters, *filters))
            return {**node, "rolling_window": _rolling(metric)}
        if metric.measure is not None:
            node = self._simple(metric.measure, filters)
            if metric.kind == CUMULATIVE:
                node["rolling_window"] = _rolling(metric)
            return self._filled(metric, called, node)
        return {"type": "number", "sql": self._made_of(metric, called, filters)}

    def _simple(self, measure: Measure, filters: tuple[Filter, ...]) -> Node:
        node = _aggregate(measure)
        if filters:
            node["filters"] = [{"sql": condition(item, self.model, self.layer)} for item in filters]
        return node

    def _filled(self, metric: Metric, called: str, node: Node) -> Node:
        """Return the measure, or what stands for it where the rows that exist have no value."""
        if metric.fill_nulls_with is None:
            return node
        inner = f"{called}__unfilled"
        self.nodes[inner] = {"name": inner, "public": False, **node}
        return {"type": "number", "sql": f"COALESCE({{CUBE.{inner}}}, {metric.fill_nulls_with})"}

    def _made_of(self, metric: Metric, called: str, filters: tuple[Filter, ...]) -> str:
        if metric.kind == "ratio":
            above, below = (
                self._input(way, f"{called}__{half}", filters)
                for half, way in zip(("numerator", "denominator"), metric.inputs, strict=True)
            )
            # A float in front makes the division one of floats in every engine.
            return f"1e0 * {above} / NULLIF({below}, 0)"
        members = {way.alias: self._input(way, f"{called}__{way.alias}", filters) for way in metric.inputs}
        return "".join(
            members.get(part.name, part.name) if isinstance(part, ColumnName) else cube_text(part)
            for part in metric.expression
        )

    def _input(self, way: Input, private: str, filters: tuple[Filter, ...]) -> str:
        """Add an input, under a private name where it has filters that the metric of its name has not."""
        extra = (*way.filters, *filters)
        member = self.add(way.metric, private if extra else None, extra)
        if way.offset_window is not None:
            member = self._shifted(member, way.offset_window, f"{private}__shifted")
        return f"{{CUBE.{member}}}" if way.metric.measure is not None else f"({{CUBE.{member}}})"

    def _shifted(self, member: str, offset: str, called: str) -> str:
        shift: Node = {"interval": window(offset), "type": "prior"}
        self.nodes[called] = {
            "name": called,
            "public": False,
            "multi_stage": True,
            "type": "number",
            "sql": f"{{CUBE.{member}}}",
            "time_shift": [shift],
        }
        return called


def needed(layer: SemanticLayer) -> Iterator[Metric]:
    """Yield the metrics that some view offers, once each."""
    yield from dict.fromkeys(metric for view in layer.views for metric in view.metrics)


def _texts(metric: Metric) -> Node:
    node: Node = {"title": cube_text(metric.title)} if metric.title else {}
    if metric.description:
        node["description"] = cube_text(metric.description)
    return node


def _provenance(metric: Metric, layer: SemanticLayer) -> Node:
    """Return what a reader of the meta endpoint may ask of a number: where it comes from, and how exact it is."""
    found = verdict(metric)
    columns = [cube_text(f"{relation.name}.{name}") for relation, name in reads(metric, layer)]
    node: Node = {"metric": metric.shown, "kind": metric.kind, "columns": columns}
    if metric.owner:
        node["owner"] = cube_text(metric.owner)
    return node if found.kind == EXACT else {**node, "approximate": found.why}


def _rolling(metric: Metric) -> Node:
    if metric.grain_to_date is not None:
        return {"type": "to_date", "granularity": metric.grain_to_date}
    trailing = window(metric.window) if metric.window else None
    return {"trailing": trailing or "unbounded", "offset": "end"}


def _aggregate(measure: Measure) -> Node:
    """Return type and SQL of a measure. Counts are sums, as dbt makes them: nothing counted is NULL and not zero."""
    found = sql(measure.expression)
    if measure.aggregate in CUBES_OWN:
        kind = "count" if measure.aggregate == "rows" else measure.type
        return {"type": kind, "sql": found} if measure.expression else {"type": kind}
    match measure.aggregate:
        case "count":
            one = "".join(str(part) for part in measure.expression).strip() == "1"
            return {"type": "sum", "sql": "1" if one else f"CASE WHEN {found} IS NOT NULL THEN 1 ELSE 0 END"}
        case "sum_boolean":
            return {"type": "sum", "sql": f"CASE WHEN {found} THEN 1 ELSE 0 END"}
        case "median" | "percentile":
            share = MEDIAN if measure.percentile is None else measure.percentile
            function = "PERCENTILE_DISC" if measure.is_discrete else "PERCENTILE_CONT"
            return {"type": "number", "sql": f"{function}({share}) WITHIN GROUP (ORDER BY {found})"}
        case "min" | "max" if measure.type in {"time", "string"}:
            return {"type": measure.type, "sql": f"{measure.aggregate.upper()}({found})"}
        case _:
            return {"type": TYPES[measure.aggregate], "sql": found}
