"""The code location's table of contents, in the order of the output tree."""

from collections.abc import Iterator

from floe.backends.dagster import environments as facts
from floe.backends.dagster import view
from floe.backends.dagster.instance import Json, dagster_yaml
from floe.backends.dagster.support import check
from floe.backends.dagster.tables import tables
from floe.backends.dagster.triggers import backfills
from floe.backends.protocol import Backend
from floe.ir.platform import Environment
from floe.ir.project import Project
from floe.render.artifact import Artifact, text_artifact
from floe.render.data import dump_json, dump_json_rows, dump_yaml, header
from floe.render.templates import render_template

ROOT = "orchestration"


def emit_shared(project: Project) -> Iterator[Artifact]:
    """Yield the package: the modules that have something to say."""
    package = view.package(project)
    for module in _modules(package):
        text = render_template(f"dagster/{module}.py.j2", package)
        yield text_artifact(path=f"{ROOT}/{module}.py", text=text, origin=project.path)
    text = dump_yaml(view.workspace(project), header(project.path))
    yield text_artifact(path=f"{ROOT}/workspace.yaml", text=text, origin=project.path)
    known = dump_json_rows(tables(project))
    yield text_artifact(path=f"{ROOT}/tables.json", text=known, origin=project.path)
    if project.orchestration.backfills:
        text = dump_json(backfills(project.orchestration))
        yield text_artifact(path=f"{ROOT}/backfills.json", text=text, origin=project.path)
    record = dump_json(facts.shared_record(project))
    yield text_artifact(path=f"{ROOT}/recorded.json", text=record, origin=project.path)
    for file in project.orchestration.python_files:
        yield Artifact(path=file.path, data=file.data, origin=file.origin)


def emit_environments(project: Project, environments: tuple[Environment, ...]) -> Iterator[Artifact]:
    """Yield what the package reads of each environment, and Dagster's own settings there."""
    for environment in environments:
        path = f"{ROOT}/environments/{environment.name}"
        for name, settings in _settings(environment):
            text = dump_yaml(settings, header(environment.path))
            yield text_artifact(path=f"{path}{name}.dagster.yaml", text=text, origin=environment.path)
        yield text_artifact(
            path=f"{path}.json", text=dump_json(facts.facts(project, environment)), origin=environment.path
        )


def _settings(environment: Environment) -> Iterator[tuple[str, Json]]:
    """Yield Dagster's own settings: those of compose, and of a cluster if the environment does not run in one."""
    yield ".compose", dagster_yaml(environment, "compose")
    if not environment.cluster:
        yield ".cluster", dagster_yaml(environment, "cluster")
    yield "", dagster_yaml(environment, "cluster" if environment.cluster else "processes")


def _modules(package: view.PackageView) -> Iterator[str]:
    has = package.has
    yield "__init__"
    wanted = {
        "asset_modules": has.modules,
        "asset_settings": has.settings,
        "assets": has.dbt,
        "conflicts": True,
        "datasets": True,
        "definitions": True,
        "environment": True,
        "functions": has.functions,
        "io_manager": has.modules,
        "jobs": has.asset_jobs,
        "lineage": True,
        "logs": True,
        "maintenance": has.dbt,
        "metrics": True,
        "nodes": True,
        "ops": has.ops,
        "partitions": has.partitions,
        "procedures": has.dbt,
        "project": has.dbt,
        "resources": True,
        "schedules": has.schedules,
        "secrets": True,
        "sensors": has.sensors,
        "spanning_tests": has.spanning,
        "telemetry": True,
        "trace_ids": True,
        "tracing": True,
        "triggers": has.triggers,
        "upkeep": has.dbt,
        "windows": has.flags,
    }
    yield from (module for module, present in wanted.items() if present)


BACKEND = Backend(name="orchestration", check=check, emit_shared=emit_shared, emit_environments=emit_environments)
