"""values.yaml: what is true in every environment. Everything that an environment decides is off or empty here."""

from typing import Final

from floe.ir.deployment import Chart, Hook, Image, Kind, Probe, Probes
from floe.ir.project import Project

Json = dict[str, object]

RUN_AS: Final = 10001
ENABLED: Final = "enabled"
DNS_NAMESPACE: Final = "kube-system"
POLARIS: Final = "polaris"
NOBODY: Final[Json] = {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"cpu": "500m", "memory": "512Mi"}}
PROMETHEUS: Final = "/metrics"
METRICS: Final = {
    "marquez": ("admin", PROMETHEUS),
    "oauth2-proxy": ("metrics", PROMETHEUS),
    "otel-collector": ("metrics", PROMETHEUS),
    "polaris": ("management", "/q/metrics"),
}
"""Components that speak Prometheus's language: the port's name and the path."""
LAUNCHERS: Final = frozenset({"dagster-daemon", "dagster-webserver"})
"""What starts and stops the pods of runs, and so needs a token of Kubernetes."""


def shared(project: Project, chart: Chart) -> Json:
    """Return values.yaml of one chart."""
    kinds = [kind for kind in project.kinds if kind.chart == chart]
    common: Json = {
        "project": project.names.kubernetes,
        "environment": "",
        "imageRegistry": "",
        "imagePullPolicy": "IfNotPresent",
        "imagePullSecrets": [],
        "storageClass": "",
        "runAsUser": RUN_AS,
        "components": {kind.name: _kind(kind, project) for kind in kinds},
        "networkPolicies": {ENABLED: False, "defaultDeny": False, "dnsNamespace": DNS_NAMESPACE, "rules": {}},
        "monitoring": {ENABLED: False, "interval": "15s"},
        "secretFolder": "/var/run/secrets",
        "externalSecrets": {ENABLED: False, "refresh": "1h", "provider": {}, "secrets": []},
    }
    return {**common, **(_infra() if chart == "infra" else _app(project))}


def _infra() -> Json:
    return {
        "buckets": [],
        "collector": {},
    }


def _app(project: Project) -> Json:
    location = project.names.identifier
    workspace = {"grpc_server": {"host": "dagster-code", "port": _port(project), "location_name": location}}
    return {
        "image": own_image(project),
        "dagster": {
            "home": "/opt/dagster/home",
            "state": "/opt/dagster/state",
            "settings": "",
            "location": location,
            "logLevel": "info",
            "logFormat": "json",
            "workspace": {"load_from": [workspace]},
        },
        "hooks": {name: hook_off() for name in HOOKS},
        "validation": [],
        "jobs": {"cleanup": True, "ttlSeconds": 300},
        "quota": {},
        "limitRange": {},
        "ingress": {
            ENABLED: False,
            "className": "nginx",
            "tls": False,
            "tlsSecrets": False,
            "annotations": {},
            "routes": [],
        },
        "alerts": [],
    }


HOOKS: Final = ("init-catalog", "init-polaris", "migrate-db", "validate")


def hook_off() -> Json:
    """Return a hook that does not run."""
    return {
        ENABLED: False,
        "before": False,
        "events": [],
        "weight": 0,
        "args": [],
        "settings": False,
        "backoffLimit": 3,
        "deadlineSeconds": 600,
        "resources": NOBODY,
        "env": {},
        "secrets": [],
        "secretFiles": [],
        "serviceAccount": {"name": "", "token": False, "annotations": {}},
    }


def hook_on(hook: Hook) -> Json:
    """Return what a hook is, but for the things that every container has."""
    before = hook.weight < 0
    return {
        ENABLED: True,
        "before": before,
        "events": list(hook.events),
        "weight": hook.weight,
        "args": list(hook.arguments),
        "settings": before,
        # A validation that failed has waited for everybody already.
        "backoffLimit": 3 if before else 0,
        "deadlineSeconds": hook.deadline_seconds,
    }


def own_image(project: Project) -> Json:
    """Return the project's own image; the organisation's registry is imageRegistry."""
    return {
        "registry": "",
        "repository": project.names.kubernetes,
        "tag": project.image_tag,
        "digest": "",
    }


def image(found: Image | None, project: Project) -> Json:
    """Return an image as values; None is the project's own."""
    if found is None:
        return own_image(project)
    return {"registry": found.registry, "repository": found.repository, "tag": found.tag, "digest": ""}


def _kind(kind: Kind, project: Project) -> Json:
    found: Json = {
        ENABLED: False,
        "image": image(kind.image, project),
        "replicas": 1,
        "ports": [
            {"name": port.name, "port": port.number, "target": port.target, "nodePort": 0} for port in kind.ports
        ],
        "loadBalancer": False,
        "probes": _probes(kind.probes),
        "resources": NOBODY,
        "env": {},
        "secrets": [],
        "secretFiles": [],
        "serviceAccount": {"name": kind.name, "token": kind.name in LAUNCHERS, "annotations": {}},
        "launcher": kind.name in LAUNCHERS,
    }
    if kind.stateful:
        found["storage"] = "8Gi"
    if kind.name in METRICS:
        port, path = METRICS[kind.name]
        found["metrics"] = {"port": port, "path": path}
    if kind.init_image is not None:
        found["initImage"] = image(kind.init_image, project)
        found["initSecrets"] = []
    return found


def _probes(probes: Probes | None) -> Json:
    if probes is None:
        return {}
    return {
        "startup": _probe(probes.startup),
        "readiness": _probe(probes.readiness),
        "liveness": _probe(probes.liveness),
    }


def _probe(probe: Probe) -> Json:
    asked: Json = (
        {"exec": {"command": list(probe.command)}}
        if probe.command
        else {"httpGet": {"path": probe.path, "port": probe.port}}
    )
    return {
        **asked,
        "periodSeconds": probe.period_seconds,
        "timeoutSeconds": probe.timeout_seconds,
        "failureThreshold": probe.failure_threshold,
    }


def _port(project: Project) -> int:
    return next(kind for kind in project.kinds if kind.name == "dagster-code").ports[0].number
