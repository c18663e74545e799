"""Prepared tables: one for each view that floe.yaml declares, with the members of the row filter among its own."""

import re
from collections.abc import Iterator
from typing import Final

from floe.backends.cube.access import mask_of
from floe.backends.cube.names import inner, logical_table, tenant_member
from floe.ir.semantic import Member, Metric, Prepared, Rollups, SemanticLayer, SemanticModel, View

Node = dict[str, object]
ADDITIVE: Final = frozenset({"sum", "count", "rows", "sum_boolean", "min", "max"})
"""Aggregates that can be put together again from those of smaller groups."""

_EQUAL: Final = re.compile(r"(\*|\d+) (\*|\d+) \* \* (\*|\d+)")
_STEP: Final = re.compile(r"\d+ (second|minute|hour|day|week)s?")
_STEPS: Final = (
    (re.compile(r"\*/([1-9]\d*) \* \* \* \*"), "minute", 60),
    (re.compile(r"0 \*/([1-9]\d*) \* \* \*"), "hour", 24),
)
_ALIASES: Final = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0"}

GRAIN, PARTITION = "day", "month"
TIME: Final = "time"
HOURLY: Final[Node] = {"every": "1 hour"}


def rollups(model: SemanticModel, layer: SemanticLayer) -> list[Node]:
    """Return the rollups that live in one cube: those its author declares, then one for each declared view."""
    found = [_declared(item, model, layer) for item in model.prepared]
    taken = {item.name for item in model.prepared}
    views = [view for view in layer.views if view.model == model.name and view.is_declared and view.name not in taken]
    if layer.rollups is not None:
        found.extend(node for view in views for node in _rollup(view, layer))
    return found


def _rollup(view: View, layer: SemanticLayer) -> Iterator[Node]:
    measures = sorted({name for metric in view.metrics for name in _leaves(metric)})
    if not measures:
        return
    model = layer.model(view.model)
    time = _time(view, model)
    members = dict.fromkeys(
        _reference(member, model, layer)
        for _, member in view.members
        if (member.name != time or member.path) and not is_masked(member, model, layer)
    )
    node: Node = {"name": view.name, "type": "rollup", "external": layer.rollups is None or layer.rollups.is_external}
    node["measures"] = [f"CUBE.{inner(name, layer)}" for name in measures]
    node.update(_members(list(members), model, layer))
    if time is not None:
        node.update(_times(time, GRAIN, PARTITION, layer))
    every = (layer.rollups and refresh(layer.rollups)) or HOURLY
    node["refresh_key"] = _key(every, model, [member for _, member in view.members], layer)
    yield node


def is_masked(member: Member, model: SemanticModel, layer: SemanticLayer) -> bool:
    """Say whether some role sees a mask of a member: its SQL reads the table, so Cube must not look in a rollup."""
    owner = layer.model(member.path[-1]) if member.path else model
    return mask_of(layer, owner.relation.name, owner.dimension(member.name).columns) is not None


def _declared(item: Prepared, model: SemanticModel, layer: SemanticLayer) -> Node:
    """Return a rollup as its author declares it, with the member of the row filter and what the project says of all."""
    external = layer.rollups.is_external if layer.rollups is not None else True
    node: Node = {
        "name": item.name,
        "type": "rollup",
        "external": external if item.is_external is None else item.is_external,
    }
    if item.measures:
        node["measures"] = [f"CUBE.{inner(name, layer)}" for name in item.measures]
    node.update(_members([_reference(member, model, layer) for member in item.dimensions], model, layer))
    if item.segments:
        node["segments"] = [f"CUBE.{inner(name, layer)}" for name in item.segments]
    if item.time is not None and item.granularity is not None:
        node.update(_times(item.time, item.granularity, item.partition, layer))
    said: Node | None = {"every": item.every} if item.every else None
    every = said or (layer.rollups and refresh(layer.rollups)) or HOURLY
    node["refresh_key"] = _key(every, model, list(item.dimensions), layer)
    return node


def _key(every: Node, model: SemanticModel, members: list[Member], layer: SemanticLayer) -> Node:
    """Return a refresh key: at each step Cube looks whether a table that the rollup reads has another snapshot.

    cube.js puts the engine's own question in the place of the tables. A time of the day cannot have one beside it.
    """
    if not _STEP.fullmatch(str(every["every"])):
        return every
    models = (model, *(layer.model(name) for member in members for name in member.path))
    tables = sorted({logical_table(item.relation) for item in models})
    return {"sql": ", ".join(tables), **every}


def _members(members: list[str], model: SemanticModel, layer: SemanticLayer) -> Node:
    """Return the dimensions of a rollup.

    Every query filters by the tenant: without it in the rollup, Cube would never use the rollup, and never say so.
    """
    tenant = tenant_member(model, layer)
    own = [] if tenant is None else [f"CUBE.{inner(tenant, layer)}"]
    found = list(dict.fromkeys((*members, *own)))
    return {"dimensions": found} if found else {}


def _times(time: str, grain: str, partition: str | None, layer: SemanticLayer) -> Node:
    node: Node = {"time_dimension": f"CUBE.{inner(time, layer)}", "granularity": grain}
    return {**node, "partition_granularity": partition} if partition else node


def _time(view: View, model: SemanticModel) -> str | None:
    """Return the time that a rollup is cut by: that of its numbers, else the only one that the view shows."""
    times = {time for metric in view.metrics for time in metric.times}
    own = [item.name for _, item in view.members if not item.path and model.dimension(item.name).type == TIME]
    if len(times) > 1:
        return None
    return next(iter(times), None) or model.time or (own[0] if len(set(own)) == 1 else None)


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
