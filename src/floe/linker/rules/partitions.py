"""Partitions, the assets that have them, and backfills over them."""

import re
from collections.abc import Iterator

from floe.config.triggers import MultiPartition, Partition, StaticPartition, TimeWindowPartition
from floe.diagnostics.catalogue import blocks, orchestration, targets_dagster
from floe.diagnostics.model import Diagnostic
from floe.ir.dbt import Relation
from floe.ir.orchestration import AssetSettings
from floe.ir.partitions import Dynamic, Multi, Partitions, TimeWindow
from floe.linker.partitions import DIMENSIONS, default_format
from floe.linker.selection import Key, matching_keys, selectable
from floe.linker.sources import Linkable
from floe.linker.uses import BLOCK
from floe.linker.windows import SEPARATOR, backwards, example, is_key, lost
from floe.spans import Span

PARTITIONS, ASSETS = "partitions", "assets"
REFUSED = ("...", "\a", "\b", "\f", "\n", "\r", "\t", "\v", "\0")
"""What Dagster takes in no key."""
_KIND = re.compile(r"[A-Za-z0-9_.-]{1,63}")


def partitions_hold(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every kind of partitions is one that Dagster can have, and is somebody's."""
    spec = linkable.pipeline.value.orchestration
    used = {name for config in (spec.assets.values() if spec else ()) if (name := config.partitions)}
    for name, written in (spec.partitions if spec else {}).items():
        at = (BLOCK, PARTITIONS, name)
        key_at = linkable.pipeline.key_span(*at)
        if isinstance(written, MultiPartition):
            yield from _dimensions(linkable, name, written)
        else:
            yield from _single(linkable, name, written, at, in_two=False)
        if name not in used:
            yield orchestration.partitions_unused(key_at, name)


def _dimensions(linkable: Linkable, name: str, written: MultiPartition) -> Iterator[Diagnostic]:
    at = (BLOCK, PARTITIONS, name, PARTITIONS)
    if len(written.partitions) != DIMENSIONS:
        span = linkable.pipeline.key_span(*at)
        yield targets_dagster.two_dimensions_wanted(span, name, len(written.partitions))
    for dimension, inner in written.partitions.items():
        if isinstance(inner, MultiPartition):
            yield targets_dagster.dimension_is_multi(linkable.pipeline.key_span(*at, dimension), name, dimension)
        else:
            yield from _single(linkable, name, inner, (*at, dimension), in_two=True)


def _single(
    linkable: Linkable, name: str, written: Partition, at: tuple[str, ...], *, in_two: bool
) -> Iterator[Diagnostic]:
    if isinstance(written, StaticPartition):
        for index, key in enumerate(written.partition_keys):
            why = _fault(key, written.partition_keys[:index], in_two=in_two)
            if why is not None:
                span = linkable.pipeline.span(*at, "partition_keys", index)
                yield targets_dagster.partition_key_refused(span, name, key, why)
    elif isinstance(written, TimeWindowPartition):
        fmt = written.fmt or default_format(written.cron_schedule)
        found = lost(
            TimeWindow(
                start=written.start,
                end=written.end,
                cron=written.cron_schedule,
                timezone=written.timezone,
                fmt=fmt,
            )
        )
        if found is not None:
            span = linkable.pipeline.span(*at, "fmt" if written.fmt else "cron_schedule")
            yield targets_dagster.format_loses(span, name, *found)


def _fault(key: str, before: tuple[str, ...], *, in_two: bool) -> str | None:
    if key in before:
        return "the second of this name"
    if in_two and SEPARATOR in key:
        return "a `|` stands between the keys of two dimensions"
    bad = next((text for text in REFUSED if text in key), None)
    return None if bad is None else "`...` stands for a range" if bad == "..." else "a control character is in it"


def assets_are_set(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every glob of ``assets`` means something, and what it says can be done."""
    spec = linkable.pipeline.value.orchestration
    modules = {asset.key: asset for module in linkable.asset_modules for asset in module.assets}
    for glob, config in (spec.assets if spec else {}).items():
        at = (BLOCK, ASSETS, glob)
        keys = matching_keys(glob, linkable.graph)
        if not keys:
            yield orchestration.glob_matches_nothing(linkable.pipeline.key_span(*at), glob, selectable(linkable.graph))
        if config.partitions is not None:
            span = linkable.pipeline.span(*at, PARTITIONS)
            if spec and config.partitions not in spec.partitions:
                yield orchestration.unknown_partitions(span, glob, config.partitions, sorted(spec.partitions))
            for own in (modules[key] for key in keys if key in modules and modules[key].partitioned):
                yield orchestration.partitioned_twice(span, glob, "/".join(own.key), own.origin)
        if config.compute_kind is not None and not _KIND.fullmatch(config.compute_kind):
            span = linkable.pipeline.span(*at, "compute_kind")
            yield targets_dagster.kind_refused(span, glob, config.compute_kind)
        untimed = [key for key in keys if _untimed(linkable.settings.get(key))]
        if config.automation_condition == "on_cron" and untimed:
            span = linkable.pipeline.span(*at, "automation_condition")
            yield orchestration.on_cron_daily(span, glob, "/".join(untimed[0]))


def _untimed(settings: AssetSettings | None) -> bool:
    return settings is None or settings.partitions is None or settings.partitions.window is None


def windows_are_used(linkable: Linkable) -> Iterator[Diagnostic]:
    """A model that is partitioned asks for its partition."""
    for project in linkable.projects:
        for relation in project.relations:
            settings = linkable.settings.get(relation.asset_key)
            if settings and settings.partitions and relation.window is None and relation.materialized != "ephemeral":
                at = _glob_of(linkable, relation.asset_key)
                yield orchestration.window_not_used(_place(relation), relation.name, settings.partitions.name, at)


def _place(relation: Relation) -> Span:
    """Return where a relation says how it is built, else the first line of its file."""
    for key in ("materialized", "incremental_strategy"):
        if key in dict(relation.places):
            return relation.place(key)
    span = relation.origin
    if span.start == span.end:
        return Span(span.file, 0, max(1, len(span.file.text.partition("\n")[0])))
    return span


def _glob_of(linkable: Linkable, key: Key) -> Span:
    """Return the last glob that gives an asset its partitions."""
    spec = linkable.pipeline.value.orchestration
    globs = [glob for glob, config in (spec.assets if spec else {}).items() if config.partitions is not None]
    last = next(glob for glob in reversed(globs) if key in matching_keys(glob, linkable.graph))
    return linkable.pipeline.span(BLOCK, ASSETS, last, PARTITIONS)


def backfills_hold(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every backfill runs a partitioned job, from a partition that exists to one that is not before it."""
    spec = linkable.pipeline.value.orchestration
    for name, backfill in (spec.backfills if spec else {}).items():
        if spec is None or backfill.job not in spec.jobs:
            continue
        partitions = linkable.job_partitions(backfill.job)
        if partitions is None:
            at = linkable.pipeline.span(BLOCK, "backfills", name, "job")
            if not linkable.maybe_partitioned(backfill.job):
                yield orchestration.backfill_without_partitions(at, name, backfill.job)
        else:
            yield from _range(
                linkable, name, partitions, (backfill.partition_range.start, backfill.partition_range.end)
            )


def _range(linkable: Linkable, name: str, partitions: Partitions, keys: tuple[str, str]) -> Iterator[Diagnostic]:
    at = (BLOCK, "backfills", name, "partition_range")
    ends = [linkable.pipeline.span(*at, key) for key in ("start", "end")]
    missing = [(key, span) for key, span in zip(keys, ends, strict=True) if not is_key(partitions.kind, key)]
    for key, span in missing:
        such_as = example(partitions.kind)
        yield orchestration.backfill_outside(span, name, key, (partitions.name, partitions.origin), such_as)
    if missing:
        return
    if _unordered(partitions, keys):
        yield targets_dagster.backfill_of_dynamic_range(ends[1], name, partitions.name)
    elif backwards(partitions.kind, *keys):
        yield blocks.range_backwards(ends[1], keys[0], keys[1], ends[0])


def _unordered(partitions: Partitions, keys: tuple[str, str]) -> bool:
    """Say whether a range runs over partitions that are added while the project runs."""
    match partitions.kind:
        case Dynamic():
            return keys[0] != keys[1]
        case Multi(dimensions=dimensions):
            pairs = zip(dimensions.values(), keys[0].split(SEPARATOR), keys[1].split(SEPARATOR), strict=True)
            return any(isinstance(inner, Dynamic) and first != last for inner, first, last in pairs)
        case _:
            return False
