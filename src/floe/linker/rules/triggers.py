"""Jobs of one kind of partitions, schedules that differ, and sensors that can fire."""

from collections.abc import Iterator

from floe.config.triggers import AssetSensor, RunStatusSensor
from floe.diagnostics.catalogue import orchestration, rules, targets_dagster
from floe.diagnostics.model import Diagnostic
from floe.linker.names import dagster_name
from floe.linker.selection import selectable, watchable_keys
from floe.linker.sources import Linkable
from floe.linker.uses import BLOCK
from floe.spans import Span

RETRIES = "dagster/max_retries"
CUSTOM = "custom"
SENSORS = "sensors"


def jobs_have_one_partitioning(linkable: Linkable) -> Iterator[Diagnostic]:
    """The partitioned assets of a job all have the same partitions; retries are a number."""
    spec = linkable.pipeline.value.orchestration
    for name, job in (spec.jobs if spec else {}).items():
        first: tuple[str, str] | None = None
        for key in linkable.job_assets(name):
            partitions = linkable.settings[key].partitions if key in linkable.settings else None
            if partitions is None:
                continue
            this = ("/".join(key), partitions.name)
            first = first or this
            if first[1] != this[1]:
                at = linkable.pipeline.span(BLOCK, "jobs", name, "selection")
                yield orchestration.job_mixes_partitions(at, name, (first[0], this[0]), (first[1], this[1]))
                break
        retries = (job.tags or {}).get(RETRIES)
        if retries is not None and not (retries.isascii() and retries.isdigit()):
            at = linkable.pipeline.span(BLOCK, "jobs", name, "tags", RETRIES)
            yield targets_dagster.retries_are_no_number(at, name, retries)


def names_stay_apart(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two schedules, and no two sensors, fall together once Dagster has its own spelling of their names."""
    spec = linkable.pipeline.value.orchestration
    for block in ("schedules", SENSORS):
        seen: dict[str, str] = {}
        for name in getattr(spec, block) if spec else ():
            first = seen.setdefault(dagster_name(name), name)
            if first != name:
                spans = [linkable.pipeline.key_span(BLOCK, block, one) for one in (first, name)]
                yield rules.names_fall_together(spans[0], spans[1], (first, name), dagster_name(name))


def schedules_hold(linkable: Linkable) -> Iterator[Diagnostic]:
    """A schedule of a partitioned job selects partitions, no other does; no two are the same."""
    spec = linkable.pipeline.value.orchestration
    seen: dict[tuple[str, ...], tuple[str, Span]] = {}
    for name, schedule in (spec.schedules if spec else {}).items():
        at = (BLOCK, "schedules", name)
        partitions = linkable.job_partitions(schedule.job)
        if partitions is not None and schedule.partition_selector is None:
            span = linkable.pipeline.span(*at, "job")
            yield orchestration.selector_missing(span, name, schedule.job, partitions.name)
        elif partitions is None and schedule.partition_selector and not linkable.maybe_partitioned(schedule.job):
            span = linkable.pipeline.span(*at, "partition_selector")
            yield orchestration.selector_without_partitions(span, name, schedule.job)
        same = (schedule.job, schedule.cron_schedule, schedule.timezone, schedule.partition_selector or "")
        here = (name, linkable.pipeline.key_span(*at))
        other = seen.setdefault(same, here)
        if other is not here:
            yield orchestration.schedules_equal(other[1], here[1], (other[0], name), schedule.job)


def sensors_hold(linkable: Linkable) -> Iterator[Diagnostic]:
    """A sensor watches what exists, starts no loop, and knows the partition that its job needs."""
    spec = linkable.pipeline.value.orchestration
    for name, sensor in (spec.sensors if spec else {}).items():
        if isinstance(sensor, AssetSensor):
            yield from _watched_assets(linkable, name, sensor)
        if isinstance(sensor, RunStatusSensor):
            yield from _watched_jobs(linkable, name, sensor)
        partitions = linkable.job_partitions(sensor.job)
        if partitions is not None and partitions.window is None and sensor.type != CUSTOM:
            span = linkable.pipeline.span(BLOCK, SENSORS, name, "job")
            yield targets_dagster.sensor_without_partition(span, name, sensor.job, partitions.name)


def _watched_assets(linkable: Linkable, name: str, sensor: AssetSensor) -> Iterator[Diagnostic]:
    for index, asset in enumerate(sensor.watched_assets):
        if not watchable_keys(asset, linkable.graph):
            span = linkable.pipeline.span(BLOCK, SENSORS, name, "watched_assets", index)
            yield orchestration.unknown_watched_asset(span, name, asset, selectable(linkable.graph))


def _watched_jobs(linkable: Linkable, name: str, sensor: RunStatusSensor) -> Iterator[Diagnostic]:
    for index, job in enumerate(sensor.watched_jobs):
        span = linkable.pipeline.span(BLOCK, SENSORS, name, "watched_jobs", index)
        if job == sensor.job:
            yield orchestration.sensor_watches_itself(span, name, job)
        elif job not in linkable.job_names:
            yield orchestration.unknown_watched_job(span, name, job, sorted(linkable.job_names))
