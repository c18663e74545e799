"""values.schema.json: exactly the values that the templates read. A misspelt key or a wrong kind stops Helm."""

from typing import Final

from floe.backends.helm.kinds import HOOKS
from floe.ir.deployment import Chart
from floe.ir.project import Project

Json = dict[str, object]

TEXT: Final[Json] = {"type": "string"}
FLAG: Final[Json] = {"type": "boolean"}
NAME: Final[Json] = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63}
LOOSE_NAME: Final[Json] = {"type": "string", "pattern": "^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$", "maxLength": 63}
SECRET_NAME: Final[Json] = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", "maxLength": 253}
KEY: Final[Json] = {"type": "string", "pattern": "^[-._a-zA-Z0-9]+$"}
VARIABLE: Final[Json] = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}
PORT: Final[Json] = {"type": "integer", "minimum": 1, "maximum": 65535}
NODE_PORT: Final[Json] = {"anyOf": [{"const": 0}, {"type": "integer", "minimum": 30000, "maximum": 32767}]}
COUNT: Final[Json] = {"type": "integer", "minimum": 1}
QUANTITY: Final[Json] = {"type": "string", "pattern": "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i)?$"}
DISK: Final[Json] = {"type": "string", "pattern": "^[0-9]+[KMGTPE]i?$"}
TAG: Final[Json] = {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", "not": {"const": "latest"}}
DIGEST: Final[Json] = {"type": "string", "pattern": "^(sha256:[0-9a-f]{64})?$"}
DURATION: Final[Json] = {"type": "string", "pattern": "^[0-9]+[smh]$"}
PATH: Final[Json] = {"type": "string", "pattern": "^/"}
STATE: Final[Json] = {"enum": ["on", "off", "external"]}
TEXTS: Final[Json] = {"type": "object", "additionalProperties": TEXT}
VARIABLES: Final[Json] = {"type": "object", "propertyNames": VARIABLE, "additionalProperties": TEXT}
DATA: Final[Json] = {"type": "object"}
"""Data in the language of another tool, which judges it itself."""


def closed(properties: Json, *, required: tuple[str, ...] | None = None) -> Json:
    """Return an object that has these keys and no others."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": sorted(properties if required is None else required),
        "properties": properties,
    }


def many(item: Json) -> Json:
    """Return a list of one kind of thing."""
    return {"type": "array", "items": item}


def schema(project: Project, chart: Chart) -> Json:
    """Return the schema of one chart's values."""
    kinds = [kind for kind in project.kinds if kind.chart == chart]
    components = closed({kind.name: _ref("component") for kind in kinds})
    common: Json = {
        "project": NAME,
        "environment": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,30}$"},
        "imageRegistry": {"type": "string", "pattern": "^[a-z0-9.:/_-]*$"},
        "imagePullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
        "imagePullSecrets": many(closed({"name": SECRET_NAME})),
        "runAsUser": {"type": "integer", "minimum": 10000},
        "storageClass": LOOSE_NAME,
        "components": components,
        "networkPolicies": _policies(),
        "monitoring": closed({"enabled": FLAG, "interval": DURATION}),
        "secretFolder": PATH,
        "externalSecrets": _external(),
        # Helm itself puts this here when a chart is a part of another.
        "global": DATA,
    }
    keys = {**common, **(_infra() if chart == "infra" else _app())}
    top = closed(keys, required=tuple(key for key in keys if key != "global"))
    return {"$schema": "http://json-schema.org/draft-07/schema#", **top, "definitions": _definitions()}


def _ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


def _external() -> Json:
    copy = closed({"name": SECRET_NAME, "hook": FLAG, "remote": TEXT, "whole": FLAG, "keys": many(KEY)})
    return closed({"enabled": FLAG, "refresh": DURATION, "provider": DATA, "secrets": many(copy)})


def _infra() -> Json:
    return {
        "buckets": many({"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"}),
        "collector": DATA,
    }


def _app() -> Json:
    levels = {"enum": ["critical", "error", "warning", "info", "debug"]}
    route = closed({"name": NAME, "host": {"type": "string", "format": "hostname"}, "service": NAME, "port": NAME})
    quota = dict.fromkeys(("requests.cpu", "requests.memory", "limits.cpu", "limits.memory"), QUANTITY)
    pods: Json = {"type": "string", "pattern": "^[0-9]+$"}
    return {
        "image": _ref("image"),
        "dagster": closed(
            {
                "home": PATH,
                "state": PATH,
                "settings": {"type": "string", "pattern": "^[a-z][a-z0-9.-]*$"},
                "location": VARIABLE,
                "logLevel": levels,
                "logFormat": {"enum": ["json", "colored"]},
                "workspace": closed({"load_from": many(DATA)}),
            }
        ),
        "hooks": closed({name: _ref("hook") for name in HOOKS}),
        "validation": many(_target()),
        "jobs": closed({"cleanup": FLAG, "ttlSeconds": {"type": "integer", "minimum": 0}}),
        "quota": closed({"pods": pods, **quota}, required=()),
        "limitRange": {"anyOf": [_ref("resources"), {"type": "object", "maxProperties": 0}]},
        "ingress": closed(
            {
                "enabled": FLAG,
                "className": {"enum": ["nginx", "traefik", "alb", "gce"]},
                "tls": FLAG,
                "tlsSecrets": FLAG,
                "annotations": TEXTS,
                "routes": many(route),
            }
        ),
        "alerts": many(closed({"alert": TEXT, "expr": TEXT, "for": DURATION, "labels": TEXTS, "annotations": TEXTS})),
    }


def _target() -> Json:
    return closed(
        {
            "role": NAME,
            "state": STATE,
            "protocol": {"enum": ["http", "postgres", "tcp", "dagster-daemon", "dagster-code"]},
            "url": {"type": ["string", "null"]},
            "variable": {"type": ["string", "null"]},
            "accepts": many({"type": "integer", "minimum": 100, "maximum": 599}),
            "budgetSeconds": COUNT,
        }
    )


def _policies() -> Json:
    entering = closed({"port": PORT, "from": many(NAME)})
    leaving = closed({"port": PORT, "to": LOOSE_NAME})
    rule = closed({"ingress": many(entering), "egress": many(leaving), "hook": FLAG})
    rules: Json = {"type": "object", "propertyNames": NAME, "additionalProperties": rule}
    return closed({"enabled": FLAG, "defaultDeny": FLAG, "dnsNamespace": NAME, "rules": rules})


def _definitions() -> Json:
    sizes = closed({"cpu": QUANTITY, "memory": QUANTITY})
    probe = closed(
        {
            "exec": closed({"command": {**many(TEXT), "minItems": 1}}),
            "httpGet": closed({"path": PATH, "port": NAME}),
            "periodSeconds": COUNT,
            "timeoutSeconds": COUNT,
            "failureThreshold": COUNT,
        },
        required=("periodSeconds", "timeoutSeconds", "failureThreshold"),
    )
    file = closed({"key": KEY, "path": {"type": "string", "pattern": "^[^/]"}})
    shared: Json = {
        "enabled": FLAG,
        "resources": _ref("resources"),
        "env": VARIABLES,
        "secrets": many(closed({"name": SECRET_NAME, "key": KEY, "variable": VARIABLE, "optional": FLAG})),
        "secretFiles": many(closed({"name": SECRET_NAME, "items": {**many(file), "minItems": 1}})),
        "serviceAccount": closed({"name": LOOSE_NAME, "token": FLAG, "annotations": TEXTS}),
    }
    return {
        "resources": closed({"requests": sizes, "limits": sizes}),
        "image": closed({"registry": TEXT, "repository": TEXT, "tag": TAG, "digest": DIGEST}),
        "probe": {**probe, "oneOf": [{"required": ["exec"]}, {"required": ["httpGet"]}]},
        "component": _component(shared),
        "hook": _hook(shared),
    }


def _component(shared: Json) -> Json:
    port = closed({"name": NAME, "port": PORT, "target": PORT, "nodePort": NODE_PORT})
    probes = ("startup", "readiness", "liveness")
    keys: Json = {
        **shared,
        "image": _ref("image"),
        "replicas": COUNT,
        "ports": many(port),
        "loadBalancer": FLAG,
        "probes": closed({name: _ref("probe") for name in probes}, required=()),
        "launcher": FLAG,
    }
    some: Json = {
        "storage": DISK,
        "metrics": closed({"port": NAME, "path": PATH}),
        "initImage": _ref("image"),
        "initSecrets": shared["secrets"],
    }
    return closed({**keys, **some}, required=tuple(keys))


def _hook(shared: Json) -> Json:
    return closed(
        {
            **shared,
            "before": FLAG,
            "events": many({"enum": ["pre-install", "pre-upgrade", "post-install", "post-upgrade"]}),
            "weight": {"type": "integer", "minimum": -15, "maximum": 15},
            "args": many(TEXT),
            "settings": FLAG,
            "backoffLimit": {"type": "integer", "minimum": 0, "maximum": 6},
            "deadlineSeconds": COUNT,
        }
    )
