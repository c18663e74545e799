"""The ``partitions`` of floe.yaml, with everything decided that was left out; what a rule refuses is left out too."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from floe.config.decode import Located
from floe.config.floe import FloeSpec
from floe.config.triggers import DynamicPartition, MultiPartition, Partition, StaticPartition, TimeWindowPartition
from floe.ir.partitions import Dynamic, Function, Multi, PartitionKind, Partitions, Static, TimeWindow
from floe.linker.functions import function, signature, split
from floe.linker.modules import ParsedModule

DIMENSIONS = 2
"""Dagster's own limit, and what it wants."""
BY_DAY = "%Y-%m-%d"
BY_MINUTE = "%Y-%m-%d-%H:%M"
_DAYS_OR_MORE = ("@annually", "@daily", "@midnight", "@monthly", "@weekly", "@yearly")


def build_partitions(pipeline: Located[FloeSpec], called: Mapping[str, ParsedModule]) -> Mapping[str, Partitions]:
    """Return all partitions by name, sorted."""
    orchestration = pipeline.value.orchestration
    declared = sorted(orchestration.partitions.items()) if orchestration else ()
    found = {}
    for name, written in declared:
        kind = _kind(name, written, called)
        if kind is not None:
            origin = pipeline.key_span("orchestration", "partitions", name)
            found[name] = Partitions(name=name, kind=kind, origin=origin)
    return MappingProxyType(found)


def dynamic_names(partitions: Mapping[str, Partitions]) -> Iterator[str]:
    """Yield Dagster's names of the partitions that a function lists."""
    for found in partitions.values():
        inner = found.kind.dimensions.values() if isinstance(found.kind, Multi) else (found.kind,)
        for kind in inner:
            if isinstance(kind, Dynamic) and kind.function is not None:
                yield kind.name


def default_format(cron: str) -> str:
    """Return how a key is written where nobody says: by day, unless windows can begin at another time than midnight."""
    if cron in _DAYS_OR_MORE or cron.split()[:2] == ["0", "0"]:
        return BY_DAY
    return BY_MINUTE


def _kind(name: str, written: Partition, called: Mapping[str, ParsedModule]) -> PartitionKind | None:
    if not isinstance(written, MultiPartition):
        return _single(name, written, called)
    dimensions = dict(_dimensions(name, written, called))
    return Multi(dimensions=MappingProxyType(dimensions)) if len(dimensions) == DIMENSIONS else None


def _dimensions(
    name: str, written: MultiPartition, called: Mapping[str, ParsedModule]
) -> Iterator[tuple[str, TimeWindow | Static | Dynamic]]:
    for dimension, inner in sorted(written.partitions.items()):
        if not isinstance(inner, MultiPartition):
            yield dimension, _single(f"{name}_{dimension}", inner, called)


def _single(
    name: str,
    written: TimeWindowPartition | StaticPartition | DynamicPartition,
    called: Mapping[str, ParsedModule],
) -> TimeWindow | Static | Dynamic:
    match written:
        case StaticPartition(partition_keys=keys):
            return Static(keys=keys)
        case DynamicPartition(fn=path):
            return Dynamic(name=name, function=None if path is None else _listing(path, called))
        case TimeWindowPartition():
            return TimeWindow(
                start=written.start,
                end=written.end,
                cron=written.cron_schedule,
                timezone=written.timezone,
                fmt=written.fmt or default_format(written.cron_schedule),
            )


def _listing(path: str, called: Mapping[str, ParsedModule]) -> Function:
    module, last = split(path)
    return function(path, signature(called[module], last) if module in called else None, {})
