"""The shared part of the code location as fragments: every name and text spelt as Python."""

from collections.abc import Iterator

from floe.backends.dagster.contents import Has, Sees, contents, what_is_seen
from floe.backends.dagster.partitions import (
    OneDimension,
    SettingsView,
    TwoDimensions,
    one_dimension,
    settings_views,
    two_dimensions,
)
from floe.backends.dagster.steps import SpanningView, StepView, spanning, step_view, steps
from floe.backends.dagster.texts import KeyView, TagView, TextView, key_view, tag_views, text_view
from floe.backends.dagster.triggers import (
    ListingView,
    OpsView,
    ScheduleView,
    SensorView,
    listed,
    listing_view,
    ops_view,
    schedule_view,
    sensor_view,
)
from floe.frozen import dataclass
from floe.ir.dbt import DbtProject
from floe.ir.jobs import Job
from floe.ir.project import Project
from floe.render.fragments import Comment, Py
from floe.render.quoting import origin_note, py_identifier, py_literal


@dataclass(frozen=True, slots=True, kw_only=True)
class DbtView:
    """One dbt project: its module variable and its folder."""

    variable: Py
    folder: Py


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job over listed assets."""

    name: Py
    description: TextView
    has_tags: bool
    tags: tuple[TagView, ...]
    assets: tuple[KeyView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """What every module of the package may print."""

    header: Comment
    has: Has
    sees: Sees
    per_model: bool
    first_project: Py
    projects: tuple[DbtView, ...]
    steps: tuple[StepView, ...]
    spanning: tuple[SpanningView, ...]
    modules: tuple[Py, ...]
    jobs: tuple[JobView, ...]
    ops: tuple[OpsView, ...]
    one_dimension: tuple[OneDimension, ...]
    two_dimensions: tuple[TwoDimensions, ...]
    settings: tuple[SettingsView, ...]
    schedules: tuple[ScheduleView, ...]
    sensors: tuple[SensorView, ...]
    listings: tuple[ListingView, ...]
    asset_imports: tuple[Py, ...]
    settings_imports: tuple[Py, ...]
    resource_imports: tuple[Py, ...]
    resources: Py
    imports: tuple[Py, ...]
    defined: tuple[Py, ...]


def package(project: Project) -> PackageView:
    """Turn a project into what the templates of the package print."""
    projects = tuple(_dbt(dbt) for dbt in project.dbt_projects)
    orchestration = project.orchestration
    all_steps = steps(project)
    sensors = tuple(sensor_view(sensor) for sensor in orchestration.sensors)
    schedules = tuple(schedule_view(schedule) for schedule in orchestration.schedules)
    lists = tuple(listing_view(name, function) for name, function in listed(orchestration).items())
    sees = what_is_seen(sensors, lists)
    has = contents(project, all_steps, schedules, sees)
    return PackageView(
        header=origin_note(project.path),
        has=has,
        sees=sees,
        per_model=orchestration.per_model,
        first_project=projects[0].variable if projects else py_identifier("none"),
        projects=projects,
        steps=tuple(step_view(step) for step in all_steps),
        spanning=spanning(all_steps),
        modules=tuple(py_literal(module.name) for module in orchestration.modules),
        jobs=tuple(_job(job) for job in orchestration.jobs),
        ops=tuple(ops_view(job) for job in orchestration.ops_jobs),
        one_dimension=one_dimension(orchestration.partitions),
        two_dimensions=two_dimensions(orchestration.partitions),
        settings=settings_views(orchestration),
        schedules=schedules,
        sensors=sensors,
        listings=lists,
        asset_imports=_asset_imports(has),
        settings_imports=_imports({"environment": has.automation, "partitions": has.partitions}),
        resource_imports=_imports(
            {"environment": True, "io_manager": has.modules, "project": has.dbt, "secrets": True}
        ),
        resources=_resources(has),
        imports=_trigger_imports(sees),
        defined=tuple(_defined(has)),
    )


def _asset_imports(has: Has) -> tuple[Py, ...]:
    """Return what assets.py imports of the package."""
    return _imports(
        {
            "asset_settings": has.settings,
            "conflicts": True,
            "partitions": has.partitions,
            "project": True,
            "spanning_tests": has.spanning,
            "telemetry": True,
            "windows": has.flags,
        }
    )


def _trigger_imports(sees: Sees) -> tuple[Py, ...]:
    """Return what triggers.py imports of the package."""
    return _imports(
        {
            "environment": sees.files,
            "functions": sees.custom or sees.listings,
            "partitions": sees.partitioned,
            "resources": sees.files,
        }
    )


def _resources(has: Has) -> Py:
    """Return the dictionary of resources."""
    names = ["catalog", "layers", "duckdb", *(["iceberg"] if has.modules else []), *(["dbt"] if has.dbt else [])]
    return py_literal({name: py_identifier(name) for name in names}, before=len("RESOURCES = "), after=0)


def _imports(modules: dict[str, bool]) -> tuple[Py, ...]:
    """Return the line that imports modules of the package, if there are any."""
    names = [name for name, present in modules.items() if present]
    return (Py(f"from orchestration import {', '.join(names)}"),) if names else ()


def _defined(has: Has) -> Iterator[Py]:
    """Yield the arguments of ``Definitions``."""
    if has.dbt:
        yield Py("assets=DBT_ASSETS")
    if has.spanning:
        yield Py("asset_checks=DBT_CHECKS")
    if has.jobs:
        both = "[*JOBS, *OPS_JOBS]" if has.asset_jobs and has.ops else "OPS_JOBS" if has.ops else "JOBS"
        yield Py(f"jobs={both}")
    if has.schedules:
        yield Py("schedules=SCHEDULES")
    if has.sensors:
        yield Py("sensors=SENSORS")
    yield Py("resources=RESOURCES")


def workspace(project: Project) -> dict[str, object]:
    """Return workspace.yaml as plain data: one code location, found from the project's folder, where Dagster starts."""
    module = {
        "module_name": "orchestration.definitions",
        "working_directory": ".",
        "location_name": project.names.identifier,
    }
    return {"load_from": [{"python_module": module}]}


def _dbt(dbt: DbtProject) -> DbtView:
    return DbtView(variable=py_identifier(f"{dbt.name}_project"), folder=py_literal(dbt.root))


def _job(job: Job) -> JobView:
    return JobView(
        name=py_literal(job.name),
        description=text_view(job.description),
        has_tags=bool(job.tags),
        tags=tag_views(job.tags),
        assets=tuple(key_view(key) for key in job.assets),
    )
