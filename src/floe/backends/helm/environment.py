"""values-<environment>.yaml: what one environment decides, for each of the two charts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from floe.backends.helm.alerts import rules as alert_rules
from floe.backends.helm.kinds import ENABLED, POLARIS, Json, hook_on
from floe.backends.helm.policies import policies
from floe.backends.helm.stores import COPY, copied, external_secrets
from floe.ir.deployment import Chart, Cloud, Component, Deployment, Hook, Identity, SecretUse
from floe.ir.limits import Quota, Resources
from floe.ir.platform import Environment

IDENTITIES: Final[Mapping[Cloud, str]] = {
    "aws": "eks.amazonaws.com/role-arn",
    "azure": "azure.workload.identity/client-id",
    "gcp": "iam.gke.io/gcp-service-account",
}
"""The annotation by which each cloud's own webhook knows whom a service account acts for."""

KEY: Final = "floe-kms-key"
"""For whoever writes the role's policy: the key that it must be allowed to use. No controller reads it."""

ROOT_SECRET: Final = "polaris-root"  # noqa: S105 (the name of a Secret)
TARGET_LEVELS: Final = {"DEBUG": "debug", "INFO": "info", "WARNING": "warning", "ERROR": "error"}
FORMATS: Final = {"json": "json", "text": "colored"}


def values(environment: Environment, chart: Chart) -> Json:
    """Return the values of one chart in one environment."""
    deployment = environment.deployment
    components = [item for item in deployment.components if item.kind.chart == chart]
    common: Json = {
        "environment": deployment.environment,
        "secretFolder": deployment.secret_folder,
        "components": {item.name: _component(item, deployment) for item in components if item.is_on},
        "networkPolicies": policies(deployment, chart),
        "monitoring": {ENABLED: deployment.monitoring.prometheus, "interval": deployment.monitoring.interval},
    }
    if deployment.secret_store is not None:
        common["externalSecrets"] = external_secrets(deployment, deployment.secret_store, chart)
    return {**common, **(_infra(environment) if chart == "infra" else _app(environment))}


def _infra(environment: Environment) -> Json:
    deployment = environment.deployment
    found: Json = {}
    if deployment.buckets:
        found["buckets"] = list(deployment.buckets)
    if deployment.component("otel-collector").is_on:
        found["collector"] = collector(deployment)
    return found


def _app(environment: Environment) -> Json:
    deployment = environment.deployment
    found: Json = {
        "dagster": {
            "settings": settings_name(environment),
            "logLevel": TARGET_LEVELS.get(deployment.log_level, "critical"),
            "logFormat": FORMATS[deployment.log_format],
        },
        "hooks": {hook.name: _hook(hook, deployment) for hook in deployment.hooks},
        "validation": [
            {
                "role": check.role,
                "state": check.state,
                "protocol": check.protocol,
                "url": check.url,
                "variable": check.variable,
                "accepts": list(check.accepts),
                "budgetSeconds": check.budget_seconds,
            }
            for check in deployment.checks
        ],
        "jobs": _jobs(deployment.lifecycle.ttl_seconds),
        "ingress": _ingress(deployment),
        "limitRange": _sizes(deployment.component("dagster-webserver").resources),
    }
    if deployment.lifecycle.quota is not None:
        found["quota"] = _quota(deployment.lifecycle.quota)
    alerts = list(alert_rules(deployment))
    if alerts:
        found["alerts"] = alerts
    return found


def settings_name(environment: Environment) -> str:
    """Return which of the image's settings Dagster gets: those for a cluster, whatever else there are."""
    return environment.name if environment.cluster else f"{environment.name}.cluster"


def _component(component: Component, deployment: Deployment) -> Json:
    found: Json = {
        ENABLED: True,
        "replicas": component.replicas,
        "resources": _sizes(component.resources),
        "env": dict(sorted({**component.variables, **component.resources.variables}.items())),
        **_secrets([use for use in component.secrets if use.secret != ROOT_SECRET], deployment.secret_folder),
        "serviceAccount": {"name": component.service_account, "annotations": _acts_for(component.identity, deployment)},
    }
    if component.node_ports:
        found["ports"] = [
            {
                "name": port.name,
                "port": port.number,
                "target": port.target,
                "nodePort": component.node_ports.get(port.name, 0),
            }
            for port in component.kind.ports
        ]
    if deployment.access.type == "loadbalancer" and component.name == "dagster-webserver":
        found["loadBalancer"] = True
    if component.storage is not None:
        found["storage"] = component.storage
    if component.name == POLARIS:
        uses = [use for use in component.secrets if use.secret == ROOT_SECRET]
        database = [use for use in component.secrets if (use.variable or "").startswith("QUARKUS_DATASOURCE")]
        found["initSecrets"] = _secrets((*uses, *database))["secrets"]
    return found


def _hook(hook: Hook, deployment: Deployment) -> Json:
    who = deployment.component("dagster-run").identity if hook.name.startswith("init-") else None
    return {
        **hook_on(hook),
        "resources": _sizes(hook.resources),
        "env": dict(hook.variables),
        **_secrets(hook.secrets, deployment.secret_folder, partial(_copy_name, hook, deployment)),
        "serviceAccount": {"name": hook.name, "annotations": _acts_for(who, deployment)},
    }


def _secrets(uses: Iterable[SecretUse], folder: str = "", suffix: Callable[[str], str] = str) -> Json:
    """Return secrets as variables, and as files below ``folder``; ``suffix`` gives a Secret another name."""
    variables: list[Json] = []
    files: dict[str, list[Json]] = {}
    for use in uses:
        name = suffix(use.secret)
        if use.variable is not None:
            variables.append({"name": name, "key": use.key, "variable": use.variable, "optional": use.optional})
        elif use.path is not None:
            files.setdefault(name, []).append({"key": use.key, "path": use.path.removeprefix(f"{folder}/")})
    return {"secrets": variables, "secretFiles": [{"name": name, "items": items} for name, items in files.items()]}


def _copy_name(hook: Hook, deployment: Deployment, secret: str) -> str:
    """Return the Secret that a hook reads: before a release, a copy of one that the release itself will bring."""
    return f"{secret}{COPY}" if secret in copied(deployment) and hook.weight < 0 else secret


def _acts_for(identity: Identity | None, deployment: Deployment) -> Mapping[str, str]:
    if identity is None:
        return {}
    key = {KEY: deployment.key_arn} if identity.cloud == "aws" and deployment.key_arn else {}
    return {IDENTITIES[identity.cloud]: identity.name, **key}


def _sizes(resources: Resources) -> Json:
    return {
        "requests": {"cpu": resources.cpu_request, "memory": resources.memory_request},
        "limits": {"cpu": resources.cpu_limit, "memory": resources.memory_limit},
    }


def _jobs(ttl: int | None) -> Json:
    return {"cleanup": False} if ttl is None else {"cleanup": True, "ttlSeconds": ttl}


def _quota(quota: Quota) -> Json:
    return {
        "pods": str(quota.pods),
        "requests.cpu": quota.requests_cpu,
        "requests.memory": quota.requests_memory,
        "limits.cpu": quota.limits_cpu,
        "limits.memory": quota.limits_memory,
    }


def _ingress(deployment: Deployment) -> Json:
    ingress = deployment.ingress
    routes = [
        {
            "name": route.name,
            "host": route.host,
            "service": "oauth2-proxy" if route.protected else route.component,
            "port": "http" if route.protected else route.port,
        }
        for route in ingress.routes
    ]
    return {
        ENABLED: ingress.enabled,
        "className": ingress.class_name,
        "tls": ingress.tls is not None,
        # ALB finds the certificate by the host; everybody else reads a Secret.
        "tlsSecrets": ingress.tls in {"cert-manager", "manual"},
        "annotations": dict(_annotations(deployment)),
        "routes": routes,
    }


def _annotations(deployment: Deployment) -> Iterator[tuple[str, str]]:
    ingress = deployment.ingress
    if ingress.tls == "cert-manager" and ingress.issuer:
        yield "cert-manager.io/cluster-issuer", ingress.issuer
    if ingress.class_name == "alb":
        yield "alb.ingress.kubernetes.io/scheme", "internal"
        yield "alb.ingress.kubernetes.io/target-type", "ip"
        if ingress.tls is not None:
            yield "alb.ingress.kubernetes.io/listen-ports", '[{"HTTPS": 443}]'
            newest = "ELBSecurityPolicy-TLS13-1-3-2021-06"
            older = "ELBSecurityPolicy-TLS13-1-2-2021-06"
            yield "alb.ingress.kubernetes.io/ssl-policy", newest if ingress.minimum_tls == "1.3" else older
    if ingress.class_name == "nginx" and ingress.tls is not None:
        yield "nginx.ingress.kubernetes.io/force-ssl-redirect", "true"


def collector(deployment: Deployment) -> Json:
    """Return the collector's configuration: OTLP in, X-Ray or the log out."""
    exporters: Json = {"awsxray": {}} if "xray" in deployment.exporters else {"debug": {"verbosity": "basic"}}
    pipeline = {"receivers": ["otlp"], "processors": ["memory_limiter", "batch"], "exporters": list(exporters)}
    return {
        "extensions": {"health_check": {"endpoint": "0.0.0.0:13133"}},
        "receivers": {
            "otlp": {"protocols": {"grpc": {"endpoint": "0.0.0.0:4317"}, "http": {"endpoint": "0.0.0.0:4318"}}}
        },
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
            "batch": {},
        },
        "exporters": exporters,
        "service": {"extensions": ["health_check"], "pipelines": {"traces": pipeline}},
    }
