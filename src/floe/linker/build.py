"""Linkable to Compilation; assumes that every rule passed, so it cannot fail."""

from collections.abc import Mapping

from floe.diagnostics.model import Report
from floe.ir.orchestration import Job, Orchestration, PythonFile, Schedule
from floe.ir.platform import Plain
from floe.ir.project import Compilation, Names, Project
from floe.ir.semantic import SemanticLayer
from floe.linker import names
from floe.linker.access import accesses
from floe.linker.deployment.demand import Demand
from floe.linker.deployment.kinds import kinds
from floe.linker.environments import Chosen, build_environment, freeze_map
from floe.linker.rules.orchestration import requirement_lines
from floe.linker.selection import select
from floe.linker.semantic.layer import link
from floe.linker.sources import Linkable

# Emitted by a later back end; until then the IR carries them as written.
RECORDED = ("assets", "partitions", "sensors", "backfills", "dbt")


def build(linkable: Linkable) -> Compilation:
    """Return the project and its environments."""
    spec = linkable.pipeline.value
    chosen = Chosen(storage=spec.storage, catalog=spec.catalog, compute=spec.compute)
    semantic = link(linkable, Report())
    demand = _demand(linkable, semantic)
    components = kinds(demand.cube_port)
    environments = tuple(build_environment(platform, chosen, demand, components) for platform in linkable.platforms)
    project = Project(
        names=Names(written=spec.name, identifier=names.identifier(spec.name), kubernetes=names.kubernetes(spec.name)),
        version=spec.version,
        path=linkable.pipeline.span().file.path,
        storage=spec.storage,
        catalog=spec.catalog,
        compute=spec.compute,
        layers=_layers_in_use(linkable),
        dbt_projects=linkable.projects,
        orchestration=_orchestration(linkable),
        semantic=semantic,
        access=accesses(linkable, semantic),
        kinds=components,
        image_tag=demand.version,
        settings=_settings(linkable),
        origin=linkable.pipeline.span("name"),
    )
    return Compilation(project=project, environments=environments)


def _demand(linkable: Linkable, semantic: SemanticLayer | None) -> Demand:
    spec = linkable.pipeline.value
    served = spec.consumption
    orchestration = spec.orchestration
    return Demand(
        name=spec.name,
        version=names.image_tag(spec.version),
        serves=semantic is not None,
        cube_port=served.port,
        cube_store=served.pre_aggregations.cube_store.enabled,
        rollups=semantic is not None and semantic.rollups is not None,
        api_secret=served.api_secret_ref,
        service_account=spec.service_account,
        reads_data=bool(orchestration and orchestration.sensors),
        observability=spec.observability,
    )


def _layers_in_use(linkable: Linkable) -> tuple[str, ...]:
    """Return the layers that the project itself names; what an environment declares beside them is its own affair."""
    used = {item.layer for project in linkable.projects for item in project.relations}
    used |= {table.layer for project in linkable.projects for table in project.source_tables}
    return tuple(sorted(layer for layer in used if layer is not None))


def _orchestration(linkable: Linkable) -> Orchestration:
    jobs = _jobs(linkable)
    return Orchestration(
        modules=linkable.asset_modules,
        python_files=tuple(
            PythonFile(path=path, data=data, origin=path) for path, data in linkable.python_files.items()
        ),
        requirements=tuple(line for line, _ in requirement_lines(linkable.requirements)),
        jobs=tuple(jobs.values()),
        schedules=_schedules(linkable, jobs),
        recorded=_recorded(linkable),
    )


def _jobs(linkable: Linkable) -> dict[str, Job]:
    orchestration = linkable.pipeline.value.orchestration
    return {
        name: Job(
            name=name,
            description=job.description,
            tags=dict(job.tags or {}),
            selection=tuple(job.selection),
            assets=select(job.selection, linkable.graph),
            origin=linkable.pipeline.key_span("orchestration", "jobs", name),
        )
        for name, job in (sorted(orchestration.jobs.items()) if orchestration else ())
        if job.type == "batch"
    }


def _schedules(linkable: Linkable, jobs: Mapping[str, Job]) -> tuple[Schedule, ...]:
    orchestration = linkable.pipeline.value.orchestration
    return tuple(
        Schedule(
            name=name,
            job=jobs[schedule.job],
            cron=schedule.cron_schedule,
            timezone=schedule.timezone,
            enabled=schedule.enabled,
            description=schedule.description,
            origin=linkable.pipeline.key_span("orchestration", "schedules", name),
        )
        for name, schedule in (sorted(orchestration.schedules.items()) if orchestration else ())
        if schedule.job in jobs
    )


def _recorded(linkable: Linkable) -> Mapping[str, Plain]:
    orchestration = linkable.pipeline.value.orchestration
    if orchestration is None:
        return freeze_map({})
    written = orchestration.model_dump(mode="json", exclude_unset=True)
    found = {block: written[block] for block in RECORDED if written.get(block)}
    ops = {name: job for name, job in written.get("jobs", {}).items() if job.get("type") == "ops"}
    later = {name: item for name, item in written.get("schedules", {}).items() if item["job"] in ops}
    return freeze_map({**found, **({"ops_jobs": ops} if ops else {}), **({"schedules": later} if later else {})})


def _settings(linkable: Linkable) -> Mapping[str, Plain]:
    written = linkable.pipeline.value.model_dump(mode="json", exclude_unset=True)
    blocks = ("consumption", "governance", "observability", "semantic", "service_account", "principal_role")
    return freeze_map({block: written[block] for block in blocks if written.get(block) is not None})
