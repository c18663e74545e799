"""The table of contents of everything beside the targets, in the order of the output tree."""

from collections.abc import Iterator

from floe.backends.protocol import Backend
from floe.backends.scripts import view
from floe.backends.scripts.support import check
from floe.ir.platform import Environment
from floe.ir.project import Project
from floe.render.artifact import Artifact, text_artifact
from floe.render.data import dump_toml, header
from floe.render.templates import render_template, static_text

SHELL = (
    "dagster/backfill.sh",
    "dagster/launch-job.sh",
    "dagster/materialize.sh",
    "dagster/monitor-run.sh",
    "dbt.sh",
    "local/down.sh",
    "local/status.sh",
    "local/up.sh",
    "lock.sh",
)
PYTHON = (
    "dagster/backfill.py",
    "dagster/dagster_api.py",
    "dagster/launch_job.py",
    "dagster/materialize.py",
    "dagster/monitor_run.py",
    "dbt.py",
    "local/lakehouse.py",
)


def emit_shared(project: Project) -> Iterator[Artifact]:
    """Yield the project's own files and its scripts."""
    for name in ("gitattributes", "gitignore"):
        yield text_artifact(path=f".{name}", text=static_text(f"scripts/{name}.static"), origin=project.path)
    readme = render_template("scripts/README.md.j2", view.readme(project))
    yield text_artifact(path="README.md", text=readme, origin=project.path)
    toml = dump_toml(view.pyproject(project), header(project.path))
    yield text_artifact(path="pyproject.toml", text=toml, origin=project.path)
    yield from _scripts(project)


def emit_environments(project: Project, environments: tuple[Environment, ...]) -> Iterator[Artifact]:
    """Yield the names of the variables that each environment reads."""
    for environment in environments:
        text = render_template("scripts/env.example.j2", view.variables(project, environment))
        path = f"env/{environment.name}.env.example"
        yield text_artifact(path=path, text=text, origin=environment.path)


def _scripts(project: Project) -> Iterator[Artifact]:
    for name in ("README.md", "lib.sh"):
        text = static_text(f"scripts/scripts_{name}.static" if name == "README.md" else f"scripts/{name}.static")
        yield text_artifact(path=f"scripts/{name}", text=text, origin=project.path)
    for name in SHELL:
        text = static_text(f"scripts/{name}.static")
        yield text_artifact(path=f"scripts/{name}", text=text, origin=project.path, executable=True)
    for name in PYTHON:
        text = render_template(f"scripts/{name}.j2", view.python(project))
        yield text_artifact(path=f"scripts/{name}", text=text, origin=project.path)


BACKEND = Backend(name="scripts", check=check, emit_shared=emit_shared, emit_environments=emit_environments)
