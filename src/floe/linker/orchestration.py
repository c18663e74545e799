"""The orchestration block to IR; assumes that the rules passed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from floe.config.orchestration import BatchJob
from floe.config.orchestration import OpsJob as OpsJobConfig
from floe.config.triggers import AssetSensor, CustomSensor, FileWatcherSensor, RunStatusSensor
from floe.config.triggers import Sensor as SensorConfig
from floe.ir.dbt import Relation
from floe.ir.jobs import Job, OpsJob
from floe.ir.orchestration import AssetSettings, Orchestration, PythonFile
from floe.ir.partitions import Function, Partitions, TimeWindow
from floe.ir.platform import Plain
from floe.ir.triggers import (
    AnyJob,
    AssetWatcher,
    Backfill,
    Custom,
    FileWatcher,
    RunWatcher,
    Schedule,
    Sensor,
)
from floe.linker.environments import freeze_map
from floe.linker.functions import function, signature, split
from floe.linker.names import dagster_name
from floe.linker.rules.orchestration import requirement_lines
from floe.linker.selection import Key, select, watchable_keys
from floe.linker.sources import Linkable
from floe.linker.uses import BLOCK

EVERY_FILE = "*"


def build_orchestration(linkable: Linkable) -> Orchestration:
    """Return what Dagster is told."""
    spec = linkable.pipeline.value.orchestration
    relations = {item.asset_key: item for project in linkable.projects for item in project.relations}
    jobs = dict(_jobs(linkable, relations))
    return Orchestration(
        modules=linkable.asset_modules,
        python_files=tuple(
            PythonFile(path=path, data=data, origin=path) for path, data in linkable.python_files.items()
        ),
        requirements=tuple(line for line, _ in requirement_lines(linkable.requirements)),
        jobs=tuple(job for job in jobs.values() if isinstance(job, Job)),
        ops_jobs=tuple(job for job in jobs.values() if isinstance(job, OpsJob)),
        schedules=tuple(_schedules(linkable, jobs)),
        sensors=tuple(_sensors(linkable, jobs)),
        backfills=tuple(_backfills(linkable, jobs)),
        partitions=tuple(linkable.partitions.values()),
        settings=_settings(linkable, relations),
        per_model=not (spec and spec.dbt and spec.dbt.observability_level == "job_level"),
        recorded=_recorded(linkable),
    )


def takes_windows(relation: Relation, partitions: Partitions) -> bool:
    """Say whether one run of a relation may cover several partitions: they are windows, and its SQL takes them."""
    return isinstance(partitions.kind, TimeWindow) and relation.window is not None


def _settings(linkable: Linkable, relations: Mapping[Key, Relation]) -> Mapping[Key, AssetSettings]:
    """Decide how a backfill of each partitioned dbt resource runs, where nobody said."""
    found = dict(linkable.settings)
    for key, settings in found.items():
        if settings.partitions is not None and settings.one_run is None and key in relations:
            found[key] = replace(settings, one_run=takes_windows(relations[key], settings.partitions))
    return MappingProxyType(found)


def _jobs(linkable: Linkable, relations: Mapping[Key, Relation]) -> Iterator[tuple[str, AnyJob]]:
    spec = linkable.pipeline.value.orchestration
    for name, job in sorted(spec.jobs.items()) if spec else ():
        origin = linkable.pipeline.key_span(BLOCK, "jobs", name)
        tags = MappingProxyType(dict(job.tags or {}))
        match job:
            case BatchJob():
                assets = select(job.selection, linkable.graph)
                yield (
                    name,
                    Job(
                        name=name,
                        description=job.description,
                        tags=tags,
                        selection=tuple(job.selection),
                        assets=assets,
                        partitions=linkable.job_partitions(name),
                        one_run=_one_run(_settings(linkable, relations), assets),
                        origin=origin,
                    ),
                )
            case OpsJobConfig():
                yield (
                    name,
                    OpsJob(
                        name=name,
                        description=job.description,
                        tags=tags,
                        function=_function(linkable, job.target_function, job.args),
                        args=freeze_map(job.args or {}),
                        origin=origin,
                    ),
                )


def _one_run(settings: Mapping[Key, AssetSettings], assets: tuple[Key, ...]) -> bool:
    """Say whether every partitioned asset of a job can be run for several partitions at once."""
    found = [settings[key].one_run for key in assets if key in settings and settings[key].partitions is not None]
    return bool(found) and all(found)


def _function(linkable: Linkable, path: str, args: Mapping[str, Any] | None) -> Function:
    module, name = split(path)
    found = signature(linkable.called[module], name) if module in linkable.called else None
    return function(path, found, args or {})


def _schedules(linkable: Linkable, jobs: Mapping[str, AnyJob]) -> Iterator[Schedule]:
    spec = linkable.pipeline.value.orchestration
    for name, schedule in sorted(spec.schedules.items()) if spec else ():
        yield Schedule(
            name=dagster_name(name),
            job=jobs[schedule.job],
            cron=schedule.cron_schedule,
            timezone=schedule.timezone,
            enabled=schedule.enabled,
            description=schedule.description,
            selector=schedule.partition_selector if linkable.job_partitions(schedule.job) else None,
            origin=linkable.pipeline.key_span(BLOCK, "schedules", name),
        )


def _sensors(linkable: Linkable, jobs: Mapping[str, AnyJob]) -> Iterator[Sensor]:
    spec = linkable.pipeline.value.orchestration
    for name, sensor in sorted(spec.sensors.items()) if spec else ():
        yield Sensor(
            name=dagster_name(name),
            job=jobs[sensor.job],
            kind=_watch(linkable, sensor),
            seconds=sensor.poll_interval_seconds,
            description=sensor.description,
            origin=linkable.pipeline.key_span(BLOCK, "sensors", name),
        )


def _watch(linkable: Linkable, sensor: SensorConfig) -> FileWatcher | AssetWatcher | RunWatcher | Custom:
    match sensor:
        case FileWatcherSensor(path=path, pattern=pattern):
            return FileWatcher(path=path, pattern=pattern or EVERY_FILE)
        case AssetSensor(watched_assets=assets):
            found = {key for asset in assets for key in watchable_keys(asset, linkable.graph)}
            return AssetWatcher(assets=tuple(sorted(found)))
        case RunStatusSensor(watched_jobs=watched, status=status):
            return RunWatcher(jobs=tuple(dict.fromkeys(watched)), status=status)
        case CustomSensor(target_function=path, args=args):
            return Custom(function=_function(linkable, path, args), args=freeze_map(args or {}))


def _backfills(linkable: Linkable, jobs: Mapping[str, AnyJob]) -> Iterator[Backfill]:
    spec = linkable.pipeline.value.orchestration
    for name, backfill in sorted(spec.backfills.items()) if spec else ():
        job = jobs[backfill.job]
        if isinstance(job, Job):
            yield Backfill(
                name=name,
                job=job,
                start=backfill.partition_range.start,
                end=backfill.partition_range.end,
                batch_size=backfill.batch_size,
                description=backfill.description,
                tags=MappingProxyType(dict(backfill.tags or {})),
                origin=linkable.pipeline.key_span(BLOCK, "backfills", name),
            )


def _recorded(linkable: Linkable) -> Mapping[str, Plain]:
    """Return the block ``dbt``, which is kept for files written for the origin system."""
    spec = linkable.pipeline.value.orchestration
    written = spec.model_dump(mode="json", exclude_unset=True) if spec else {}
    return freeze_map({"dbt": written["dbt"]} if written.get("dbt") else {})
