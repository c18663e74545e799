"""The two charts' table of contents, in the order of the output tree."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from floe.backends.helm.environment import values
from floe.backends.helm.kinds import shared
from floe.backends.helm.schema import schema
from floe.backends.helm.support import check
from floe.backends.protocol import Backend
from floe.frozen import dataclass
from floe.ir.deployment import Chart
from floe.ir.platform import Environment
from floe.ir.project import Project
from floe.render.artifact import Artifact, text_artifact
from floe.render.data import dump_json, dump_yaml, header
from floe.render.fragments import Comment
from floe.render.quoting import origin_note
from floe.render.templates import render_template, static_text

ROOT: Final = "helm"
CHARTS: Final[tuple[Chart, ...]] = ("infra", "app")
SHARED: Final = ("_helpers.tpl", "external-secrets.yaml", "monitoring.yaml", "network-policies.yaml")
TEMPLATES: Final[Mapping[Chart, tuple[str, ...]]] = {
    "infra": (
        "jaeger.yaml",
        "localstack.yaml",
        "marquez-web.yaml",
        "marquez.yaml",
        "minio.yaml",
        "otel-collector.yaml",
        "polaris.yaml",
        "postgresql.yaml",
    ),
    "app": (
        "_project.tpl",
        "alerts.yaml",
        "cube-api.yaml",
        "cube-probes.yaml",
        "cube-refresh-worker.yaml",
        "cube-store.yaml",
        "dagster-code.yaml",
        "dagster-daemon.yaml",
        "dagster-run.yaml",
        "dagster-webserver.yaml",
        "dagster-workspace.yaml",
        "hooks.yaml",
        "ingress.yaml",
        "limits.yaml",
        "oauth2-proxy.yaml",
        "tests/validate.yaml",
        "validate.yaml",
    ),
}
DESCRIPTIONS: Final[Mapping[Chart, str]] = {
    "infra": "What the project stands on: database, object store, catalog, lineage and traces.",
    "app": "The project: Dagster, Cube, and the jobs that prepare and validate a deployment.",
}
_SEMVER: Final = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptView:
    """A Python file that differs in nothing but its header."""

    header: Comment


def emit_shared(project: Project) -> Iterator[Artifact]:
    """Yield both charts; nothing of an environment is in them."""
    for chart in CHARTS:
        yield from _chart(project, chart)


def emit_environments(project: Project, environments: tuple[Environment, ...]) -> Iterator[Artifact]:
    """Yield the values of each environment for both charts."""
    for environment in environments:
        for chart in CHARTS:
            text = dump_yaml(values(environment, chart), header(environment.path))
            path = f"{folder(project, chart)}/values-{environment.name}.yaml"
            yield text_artifact(path=path, text=text, origin=environment.path)


def folder(project: Project, chart: Chart) -> str:
    """Return where a chart lies."""
    return f"{ROOT}/{chart_name(project, chart)}"


def chart_name(project: Project, chart: Chart) -> str:
    """Return what a chart is called, and its release."""
    name = project.names.kubernetes
    return f"{name}-infra" if chart == "infra" else name


def _chart(project: Project, chart: Chart) -> Iterator[Artifact]:
    root, note = folder(project, chart), header(project.path)
    origin = project.path
    yield text_artifact(path=f"{root}/.helmignore", text=static_text("helm/shared/helmignore.static"), origin=origin)
    yield text_artifact(path=f"{root}/Chart.yaml", text=dump_yaml(_about(project, chart), note), origin=origin)
    yield text_artifact(path=f"{root}/values.yaml", text=dump_yaml(shared(project, chart), note), origin=origin)
    text = dump_json(schema(project, chart))
    yield text_artifact(path=f"{root}/values.schema.json", text=text, origin=origin)
    yield from _files(project, chart)
    for name in SHARED:
        yield _static(f"shared/{name}", f"{root}/templates/{name}", origin)
    for name in ("NOTES.txt", *TEMPLATES[chart]):
        yield _static(f"{chart}/{name}", f"{root}/templates/{name}", origin)


def _files(project: Project, chart: Chart) -> Iterator[Artifact]:
    root = f"{folder(project, chart)}/files"
    if chart == "infra":
        yield _static("infra/databases.sh", f"{root}/databases.sh", project.path)
        return
    yield _static("app/cube_meta.js", f"{root}/cube_meta.js", project.path)
    text = render_template("helm/app/validate.py.j2", ScriptView(header=origin_note(project.path)))
    yield text_artifact(path=f"{root}/validate.py", text=text, origin=project.path)


def _static(name: str, path: str, origin: str) -> Artifact:
    return text_artifact(path=path, text=static_text(f"helm/{name}.static"), origin=origin)


def _about(project: Project, chart: Chart) -> dict[str, object]:
    version = project.version if _SEMVER.fullmatch(project.version) else "0.1.0"
    return {
        "apiVersion": "v2",
        "name": chart_name(project, chart),
        "description": DESCRIPTIONS[chart],
        "type": "application",
        "version": version,
        "appVersion": project.version,
        "kubeVersion": ">=1.27.0-0",
    }


BACKEND = Backend(name="helm", check=check, emit_shared=emit_shared, emit_environments=emit_environments)
