"""Schedules, sensors, jobs of one function and backfills, as fragments of Python and as plain data."""

from collections.abc import Mapping

from floe.backends.dagster.texts import KeyView, TagView, TextView, key_view, plain, tag_views, text_view
from floe.frozen import dataclass
from floe.ir.jobs import Job, OpsJob
from floe.ir.orchestration import Orchestration
from floe.ir.partitions import Dynamic, Function, Multi
from floe.ir.platform import Plain
from floe.ir.triggers import AssetWatcher, Backfill, Custom, FileWatcher, RunWatcher, Schedule, Sensor
from floe.render.fragments import Py
from floe.render.quoting import py_identifier, py_literal

NONE = Py("None")
PARTITIONS_SUFFIX = "_partitions"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsView:
    """Which runs a trigger starts: of which partitions, and whether one run takes several."""

    partitioned: bool
    partitions: Py
    one_run: Py
    every: Py


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A call of a user's function: its path, its arguments, and what else it is given by name."""

    path: Py
    arguments: Py
    context: bool
    has_resources: bool
    resources: tuple[Py, ...]
    resource_names: Py


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView:
    """A schedule of a job."""

    name: Py
    function: Py
    job: Py
    cron: Py
    timezone: Py
    enabled: bool
    description: TextView
    runs: RunsView


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorView:
    """A sensor of one of five kinds; what another kind has is empty."""

    name: Py
    function: Py
    job: Py
    seconds: Py
    description: TextView
    runs: RunsView
    files: bool
    assets: bool
    status: bool
    custom: bool
    path: Py
    pattern: Py
    keys: tuple[KeyView, ...]
    watched: tuple[Py, ...]
    reached: Py
    call: CallView


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """A sensor that adds the partitions which a function lists."""

    name: Py
    function: Py
    partitions: Py
    call: CallView


@dataclass(frozen=True, slots=True, kw_only=True)
class OpsView:
    """A job that calls one function."""

    name: Py
    function: Py
    op: Py
    op_function: Py
    description: TextView
    has_tags: bool
    tags: tuple[TagView, ...]
    call: CallView


def schedule_view(schedule: Schedule) -> ScheduleView:
    """Return a schedule."""
    job = schedule.job
    return ScheduleView(
        name=py_literal(schedule.name),
        function=py_identifier(f"{schedule.name}_schedule"),
        job=py_literal(job.name),
        cron=py_literal(schedule.cron),
        timezone=py_literal(schedule.timezone),
        enabled=schedule.enabled,
        description=text_view(schedule.description, outer=4 if schedule.selector else 8),
        runs=_runs(job, schedule.selector or "latest"),
    )


def sensor_view(sensor: Sensor) -> SensorView:
    """Return a sensor."""
    kind = sensor.kind
    return SensorView(
        name=py_literal(sensor.name),
        function=py_identifier(f"{sensor.name}_sensor"),
        job=py_literal(sensor.job.name),
        seconds=Py(sensor.seconds),
        description=text_view(sensor.description, outer=4),
        runs=_runs(sensor.job, "latest"),
        files=isinstance(kind, FileWatcher),
        assets=isinstance(kind, AssetWatcher),
        status=isinstance(kind, RunWatcher),
        custom=isinstance(kind, Custom),
        path=py_literal(kind.path if isinstance(kind, FileWatcher) else ""),
        pattern=py_literal(kind.pattern if isinstance(kind, FileWatcher) else ""),
        keys=tuple(key_view(key, indent=12) for key in kind.assets) if isinstance(kind, AssetWatcher) else (),
        watched=tuple(py_literal(job) for job in kind.jobs) if isinstance(kind, RunWatcher) else (),
        reached=Py(kind.status if isinstance(kind, RunWatcher) else ""),
        call=call_view(kind.function, kind.args, 12) if isinstance(kind, Custom) else NO_CALL,
    )


def listed(orchestration: Orchestration) -> dict[str, Function]:
    """Return the dynamic partitions that a function lists, by Dagster's name of them."""
    found = {}
    for partitions in orchestration.partitions:
        kind = partitions.kind
        for inner in kind.dimensions.values() if isinstance(kind, Multi) else (kind,):
            if isinstance(inner, Dynamic) and inner.function is not None:
                found[inner.name] = inner.function
    return found


def listing_view(name: str, function: Function) -> ListingView:
    """Return the sensor that adds dynamic partitions."""
    return ListingView(
        name=py_literal(f"{name}{PARTITIONS_SUFFIX}"),
        function=py_identifier(f"{name}{PARTITIONS_SUFFIX}_sensor"),
        partitions=py_literal(name),
        call=call_view(function, {}, 8),
    )


def ops_view(job: OpsJob) -> OpsView:
    """Return a job of one function."""
    return OpsView(
        name=py_literal(job.name),
        function=py_identifier(f"{job.name}_job"),
        op=py_literal(ops_step(job)),
        op_function=py_identifier(ops_step(job)),
        description=text_view(job.description, outer=4),
        has_tags=bool(job.tags),
        tags=tag_views(job.tags),
        call=call_view(job.function, job.args, 8),
    )


def ops_step(job: OpsJob) -> str:
    """Return what Dagster calls the step of a job that calls one function."""
    return f"{job.name}_step"


def backfills(orchestration: Orchestration) -> dict[str, object]:
    """Return backfills.json as plain data."""
    return {backfill.name: _backfill(backfill) for backfill in orchestration.backfills}


def call_view(function: Function, args: Mapping[str, Plain], indent: int) -> CallView:
    """Return a call whose arguments stand ``indent`` columns to the right."""
    return CallView(
        path=py_literal(function.path),
        arguments=py_literal(plain(args), indent, before=0, after=1),
        context=function.takes_context,
        has_resources=bool(function.resources),
        resources=tuple(Py(name) for name in function.resources),
        resource_names=Py("{" + ", ".join(py_literal(name) for name in function.resources) + "}"),
    )


def _runs(job: Job | OpsJob, which: str) -> RunsView:
    partitions = job.partitions if isinstance(job, Job) else None
    return RunsView(
        partitioned=partitions is not None,
        partitions=py_literal(partitions.name) if partitions else NONE,
        one_run=Py(isinstance(job, Job) and job.one_run),
        every=Py(which == "all"),
    )


def _backfill(backfill: Backfill) -> dict[str, object]:
    partitions = backfill.job.partitions
    kind = partitions.kind if partitions else None
    return {
        "job": backfill.job.name,
        "description": backfill.description,
        "partitions": partitions.name if partitions else None,
        "dimensions": list(kind.dimensions) if isinstance(kind, Multi) else None,
        "start": backfill.start,
        "end": backfill.end,
        "batch_size": backfill.batch_size,
        "one_run": backfill.job.one_run,
        "tags": dict(backfill.tags),
    }


NO_CALL = CallView(
    path=Py(""), arguments=Py(""), context=False, has_resources=False, resources=(), resource_names=Py("")
)
