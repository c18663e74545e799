"""What Dagster cannot be told: names and tags that it refuses, and owners that it cannot show."""

import re
from collections.abc import Iterator
from keyword import kwlist

from floe.backends.dagster.steps import steps
from floe.backends.dagster.triggers import PARTITIONS_SUFFIX, listed, ops_step
from floe.diagnostics.catalogue import targets_dagster as catalogue
from floe.diagnostics.model import Diagnostic
from floe.ir.jobs import Job, OpsJob
from floe.ir.orchestration import Orchestration
from floe.ir.project import Compilation, Project
from floe.ir.upkeep import JOBS, SCHEDULES

RESERVED = frozenset(kwlist) | {
    "arg_dict",
    "bool",
    "conf",
    "config",
    "context",
    "dict",
    "float",
    "input",
    "input_arg_dict",
    "int",
    "meta",
    "output",
    "output_arg_dict",
    "str",
    "type",
}
"""What Dagster keeps for itself."""

SENSOR = "sensor"
_TAG_KEY = re.compile(r"([A-Za-z0-9_.-]{1,63}/)?[A-Za-z0-9_.-]{1,63}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,7}")


def check(compilation: Compilation) -> Iterator[Diagnostic]:
    """Yield what the code location could not be loaded with."""
    project = compilation.project
    orchestration = project.orchestration
    own_steps = {ops_step(job): job.name for job in orchestration.ops_jobs}
    dbt_steps = {step.name: step.project.name for step in steps(project)}
    jobs: tuple[Job | OpsJob, ...] = (*orchestration.jobs, *orchestration.ops_jobs)
    for job in jobs:
        if job.name in RESERVED:
            yield catalogue.reserved_name(job.origin, "job", job.name)
        if job.name in JOBS:
            yield catalogue.name_of_maintenance(job.origin, "job", job.name)
        if job.name in dbt_steps:
            yield catalogue.name_of_a_step(job.origin, job.name, dbt_steps[job.name])
        if job.name in own_steps:
            why = f"the step of the job `{own_steps[job.name]}` is called so"
            yield catalogue.name_is_made(job.origin, "job", job.name, why)
        yield from _tags(job)
    for schedule in orchestration.schedules:
        if schedule.name in SCHEDULES:
            yield catalogue.name_of_maintenance(schedule.origin, "schedule", schedule.name)
    yield from _triggers(orchestration)
    yield from _owners(project)


def _triggers(orchestration: Orchestration) -> Iterator[Diagnostic]:
    for schedule in orchestration.schedules:
        if schedule.name in RESERVED:
            yield catalogue.reserved_name(schedule.origin, "schedule", schedule.name)
    made = {f"{name}{PARTITIONS_SUFFIX}": name for name in listed(orchestration)}
    for sensor in orchestration.sensors:
        if sensor.name in RESERVED:
            yield catalogue.reserved_name(sensor.origin, SENSOR, sensor.name)
        if sensor.name in made:
            why = f"the sensor that lists the partitions `{made[sensor.name]}` is called so"
            yield catalogue.name_is_made(sensor.origin, SENSOR, sensor.name, why)


def _tags(job: Job | OpsJob) -> Iterator[Diagnostic]:
    for key in sorted(job.tags):
        if not _TAG_KEY.fullmatch(key):
            yield catalogue.tag_key(job.origin, job.name, key)


def _owners(project: Project) -> Iterator[Diagnostic]:
    for dbt in project.dbt_projects:
        for relation in dbt.relations:
            owner = relation.owner
            if owner == "team:" or (owner and "@" in owner and not _EMAIL.fullmatch(owner)):
                yield catalogue.owner_is_no_address(relation.origin, relation.name, owner)
