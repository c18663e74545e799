"""Prepared tables: one for each view that floe.yaml declares, with the members of the row filter among its own."""

import re
from collections.abc import Iterator
from typing import Final

from floe.backends.cube.names import inner, tenant_member
from floe.ir.semantic import Member, Metric, Rollups, SemanticLayer, SemanticModel, View

Node = dict[str, object]
ADDITIVE: Final = frozenset({"sum", "count", "sum_boolean", "min", "max"})
"""Aggregates that can be put together again from those of smaller groups."""

_EQUAL: Final = re.compile(r"(\*|\d+) (\*|\d+) \* \* (\*|\d+)")
_STEPS: Final = (
    (re.compile(r"\*/([1-9]\d*) \* \* \* \*"), "minute", 60),
    (re.compile(r"0 \*/([1-9]\d*) \* \* \*"), "hour", 24),
)
_ALIASES: Final = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0"}

GRAIN, PARTITION = "day", "month"


def rollups(model: SemanticModel, layer: SemanticLayer) -> list[Node]:
    """Return the rollups that live in one cube."""
    if layer.rollups is None:
        return []
    return [
        node for view in layer.views if view.model == model.name and view.is_declared for node in _rollup(view, layer)
    ]


def _rollup(view: View, layer: SemanticLayer) -> Iterator[Node]:
    settings = layer.rollups
    measures = sorted({name for metric in view.metrics for name in _leaves(metric)})
    if settings is None or not measures:
        return
    model = layer.model(view.model)
    members = dict.fromkeys(
        _reference(member, model, layer) for _, member in view.members if member.name != model.time or member.path
    )
    tenant = tenant_member(model, layer)
    if tenant is not None:
        # Every query filters by it: without it in the rollup, Cube would never use the rollup, and never say so.
        members[f"CUBE.{tenant}"] = None
    node: Node = {
        "name": view.name,
        "type": "rollup",
        "external": settings.is_external,
        "measures": [f"CUBE.{inner(name, layer)}" for name in measures],
    }
    if members:
        node["dimensions"] = list(members)
    if model.time is not None:
        node.update(
            {
                "time_dimension": f"CUBE.{inner(model.time, layer)}",
                "granularity": GRAIN,
                "partition_granularity": PARTITION,
            }
        )
    node["refresh_key"] = refresh(settings) or {}
    yield node


def refresh(settings: Rollups) -> Node | None:
    """Return a refresh key; None for a schedule whose runs are not equally far apart, which Cube refuses."""
    cron = _ALIASES.get(settings.cron, settings.cron)
    for pattern, unit, whole in _STEPS:
        found = pattern.fullmatch(cron)
        if found and whole % int(found[1]) == 0:
            return {"every": f"{int(found[1])} {unit}"}
    return {"every": cron, "timezone": settings.timezone} if _EQUAL.fullmatch(cron) else None


def _leaves(metric: Metric) -> Iterator[str]:
    """Yield the measures that a metric is put together from, where they can be."""
    if metric.kind == "simple" and metric.fill_nulls_with is None:
        if metric.measure is not None and metric.measure.aggregate in ADDITIVE:
            yield metric.name
    elif metric.kind in {"ratio", "derived"} and not metric.filters:
        for way in metric.inputs:
            if not way.filters and way.offset_window is None:
                yield from _leaves(way.metric)


def _reference(member: Member, model: SemanticModel, layer: SemanticLayer) -> str:
    way = ".".join((model.name, *member.path)) if member.path else "CUBE"
    return f"{way}.{inner(member.name, layer)}"
