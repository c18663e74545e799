"""docker-compose.yaml: the services of the charts for people without Kubernetes, from the same kinds and probes.

The file is the same whatever environments there are. What an environment decides stands in ``env/<name>.env``, which
its owner fills in from the example beside it.
"""

from collections.abc import Mapping
from typing import Final

from floe.backends.image.services import SERVICES, Service
from floe.ir.deployment import Kind, Probe
from floe.ir.project import Project

Json = dict[str, object]

LEFT_OUT: Final = frozenset({"dagster-run", "localstack", "oauth2-proxy", "otel-collector"})
"""Runs are processes of the code location; one store, one collector and no single sign-on do for one machine."""

ONCE: Final = "service_completed_successfully"
HEALTHY: Final = "service_healthy"
STARTED: Final = "service_started"
RESTART: Final = "unless-stopped"
ENVIRONMENT: Final = "${FLOE_ENV:-local}"
SCRATCH: Final = "/tmp"  # noqa: S108 (a file system in memory, of one container)
OWN: Final[Mapping[str, str]] = {
    "DAGSTER_HOME": f"{SCRATCH}/dagster",
    "DAGSTER_PG_DB": "${DAGSTER_PG_DB:-dagster}",
    "DAGSTER_PG_HOST": "${DAGSTER_PG_HOST:-postgresql}",
    "DAGSTER_PG_PASSWORD": "${DAGSTER_PG_PASSWORD:?}",
    "DAGSTER_PG_PORT": "${DAGSTER_PG_PORT:-5432}",
    "DAGSTER_PG_USERNAME": "${DAGSTER_PG_USERNAME:?}",
    "FLOE_ENV": ENVIRONMENT,
}
"""What every container of the project's own image reads, beside the file of the environment."""

SETTINGS: Final = 'mkdir -p "$$DAGSTER_HOME" && cp "orchestration/environments/$$FLOE_ENV.compose.dagster.yaml" '
DATABASES: Final = "CREATE DATABASE polaris;\nCREATE DATABASE marquez;\n"
ROOT: Final = (
    '{"POLARIS": {"client-id": "${POLARIS_ROOT_CLIENT_ID:?}", "client-secret": "${POLARIS_ROOT_CLIENT_SECRET:?}"}}\n'
)


def compose(project: Project) -> Json:
    """Return the file as plain data."""
    kinds = [kind for kind in project.kinds if kind.name not in LEFT_OUT and _is_wanted(kind, project)]
    services = {kind.name: _service(kind, SERVICES[kind.name], project) for kind in kinds}
    for name, (command, after) in _once().items():
        services[name] = _own(project) | {"command": command, "depends_on": after, "restart": "on-failure"}
    polaris = next(kind for kind in kinds if kind.name == "polaris")
    services["polaris-bootstrap"] = _bootstrap(polaris)
    stateful = sorted(kind.name for kind in kinds if kind.stateful)
    return {
        "name": project.names.kubernetes,
        "services": {name: services[name] for name in sorted(services)},
        "volumes": {name: {} for name in stateful},
        "configs": {"databases": {"content": DATABASES}, "polaris-root": {"content": ROOT}},
    }


def _is_wanted(kind: Kind, project: Project) -> bool:
    return kind.group != "cube" or project.semantic is not None


def _once() -> Mapping[str, tuple[object, Json]]:
    """Return what runs once before the others start, as the charts' hooks do."""
    migrate = f'{SETTINGS}"$$DAGSTER_HOME/dagster.yaml" && exec dagster instance migrate'
    return {
        "init-catalog": (["python", "catalog/apply.py"], _after({"polaris": STARTED, "minio": STARTED})),
        "migrate-db": (["/bin/sh", "-ec", migrate], _after({"postgresql": HEALTHY})),
    }


def _service(kind: Kind, service: Service, project: Project) -> Json:
    found = _own(project) if kind.image is None else _image(kind)
    # A chart's service may answer at port 80; on somebody's own machine a program keeps the port that it is known by.
    ports = [f"127.0.0.1:{port.target}:{port.target}" for port in kind.ports if port.name in service.published]
    optional: Json = {
        "command": _command(kind, service),
        "environment": {**_variables(found), **service.variables},
        "env_file": _file() if kind.image is None or service.reads_environment else [],
        "volumes": list(service.volumes),
        "configs": [{"source": source, "target": target} for source, target in service.configs.items()],
        "ports": ports,
        "healthcheck": _health(kind, service),
        "depends_on": _after(service.after),
    }
    return {**found, **{key: value for key, value in optional.items() if value}, "restart": RESTART}


def _command(kind: Kind, service: Service) -> list[str]:
    if kind.image is not None:
        return service.command.split()
    return ["/bin/sh", "-ec", f'{SETTINGS}"$$DAGSTER_HOME/dagster.yaml" && exec {service.command}']


def _variables(found: Json) -> Mapping[str, object]:
    known = found.get("environment")
    return known if isinstance(known, dict) else {}


def _own(project: Project) -> Json:
    return {
        "image": f"${{FLOE_IMAGE:-{project.names.kubernetes}:latest}}",
        "build": {"context": "."},
        "env_file": _file(),
        "environment": dict(OWN),
        "read_only": True,
        "tmpfs": [SCRATCH],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
    }


def _file() -> list[Json]:
    return [{"path": f"env/{ENVIRONMENT}.env", "required": True}]


def _image(kind: Kind) -> Json:
    image = kind.image
    return {} if image is None else {"image": f"{image.registry}/{image.repository}:{image.tag}"}


def _bootstrap(polaris: Kind) -> Json:
    image = polaris.init_image
    name = "" if image is None else f"{image.registry}/{image.repository}:{image.tag}"
    return {
        "image": name,
        "command": ["bootstrap", "--credentials-file", "/etc/polaris/root.json"],
        "environment": dict(SERVICES["polaris"].variables),
        "configs": [{"source": "polaris-root", "target": "/etc/polaris/root.json"}],
        "depends_on": _after({"postgresql": HEALTHY}),
        "restart": "on-failure",
    }


def _after(services: Mapping[str, str]) -> Json:
    return {name: {"condition": condition} for name, condition in services.items()}


def _health(kind: Kind, service: Service) -> Json | None:
    """Return the liveness probe as a health check; it counts once the startup budget is over."""
    if kind.probes is None:
        return None
    probe = kind.probes.liveness
    test = _test(kind, probe, service)
    if test is None:
        return None
    return {
        "test": test,
        "interval": f"{probe.period_seconds}s",
        "timeout": f"{probe.timeout_seconds}s",
        "retries": probe.failure_threshold,
        "start_period": f"{kind.probes.startup.budget_seconds}s",
    }


def _test(kind: Kind, probe: Probe, service: Service) -> list[str] | None:
    if probe.command:
        return ["CMD", *(part.replace("$", "$$") for part in probe.command)]
    if probe.path is None or probe.port is None or service.asks is None:
        return None
    url = f"http://127.0.0.1:{kind.port(probe.port).target}{probe.path}"
    return ["CMD", *(part.replace("URL", url) for part in service.asks)]
