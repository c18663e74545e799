"""Keys of one floe.yaml that do not fit each other, and keys that have a new home."""

from collections.abc import Callable, Iterator, Sequence

from floe.config.places import Place, find, scalar_at, text_at, under
from floe.diagnostics.catalogue import blocks
from floe.diagnostics.model import Diagnostic
from floe.syntax.nodes import YamlNode

_PLATFORM = "write `{home}` in each platform.yaml"
_GENERATED = "delete the block `orchestration.dbt`: floe makes `generated/{path}` itself"
_OBSERVABILITY = "observability"
_CONSUMPTION = "consumption"
_PRE_AGGREGATIONS = "pre_aggregations"
_ORCHESTRATION = "orchestration"
_DBT = (_ORCHESTRATION, "dbt")
_INERT = (1.0, None)
"""Keep every trace, or say nothing: both agree with every type."""
_SWITCH = "choose the environment with `FLOE_ENV` when the project runs"

MOVED: Sequence[tuple[tuple[str, ...], str]] = (
    ((_CONSUMPTION, "database_type"), _PLATFORM.format(home="consumption.database_type")),
    ((_CONSUMPTION, _PRE_AGGREGATIONS, "cube_store"), _PLATFORM.format(home="consumption.cube_store")),
    ((_CONSUMPTION, _PRE_AGGREGATIONS, "export_bucket"), _PLATFORM.format(home="consumption.export_bucket")),
    ((_OBSERVABILITY, "otlp_endpoint"), _PLATFORM.format(home="observability.otlp_endpoint")),
    ((_OBSERVABILITY, "lineage_endpoint"), _PLATFORM.format(home="observability.lineage_endpoint")),
    ((*_DBT, "target"), _SWITCH),
    ((*_DBT, "profiles_dir"), _GENERATED.format(path="dbt/profiles.yml")),
    ((*_DBT, "manifest_path"), _GENERATED.format(path="dbt/target/<environment>/manifest.json")),
    ((*_DBT, "project_dir"), _GENERATED.format(path="dbt/")),
)
"""Keys of files written for the origin system: where they are, and what to do about them."""


def moved_keys(root: YamlNode) -> Iterator[Diagnostic]:
    """Warn about keys whose home is elsewhere now."""
    for path, home in MOVED:
        place = find(root, path)
        if place is not None:
            yield blocks.key_moved(place.key, place.words, home)
    for transform in under(root, "transforms"):
        target = find(root, (*transform.path, "target"))
        if target is not None:
            yield blocks.key_moved(target.key, target.words, _SWITCH)


def sampling(root: YamlNode) -> Iterator[Diagnostic]:
    """Check that the settings of trace sampling fit its type."""
    at = (_OBSERVABILITY, "tracing", "sampling")
    kind = text_at(root, *at, "sampling_type") or "always_on"
    for key, needed in (("probability", "probabilistic"), ("rate_limit", "rate_limiting")):
        place, value = find(root, (*at, key)), scalar_at(root, *at, key)
        if place is not None and kind != needed and not (value is not None and value.value in _INERT):
            yield blocks.without_effect(place.key, key, "sampling_type", kind)
        elif place is None and key == "rate_limit" and kind == needed:
            written = find(root, (*at, "sampling_type"))
            if written is not None:
                yield blocks.needs_another(written.node.span, "sampling_type", kind, key)


def ranges(root: YamlNode) -> Iterator[Diagnostic]:
    """Check that no range ends before it begins."""
    for backfill in under(root, _ORCHESTRATION, "backfills"):
        inner = find(root, (*backfill.path, "partition_range"))
        if inner is not None:
            yield from _range(root, inner)
    for partition in under(root, _ORCHESTRATION, "partitions"):
        yield from _range(root, partition)
        for dimension in under(root, *partition.path, "partitions"):
            yield from _range(root, dimension)


def _range(root: YamlNode, place: Place) -> Iterator[Diagnostic]:
    start, end = scalar_at(root, *place.path, "start"), scalar_at(root, *place.path, "end")
    if start is None or end is None or not (isinstance(start.value, str) and isinstance(end.value, str)):
        return
    if _is_day(start.value) and _is_day(end.value) and end.value < start.value:
        yield blocks.range_backwards(end.span, start.value, end.value, start.span)


def _is_day(text: str) -> bool:
    parts = text.split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(part.isascii() and part.isdigit() for part in parts)


FLOE_RULES: Sequence[Callable[[YamlNode], Iterator[Diagnostic]]] = (moved_keys, sampling, ranges)
