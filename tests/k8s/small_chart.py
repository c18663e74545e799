"""The smallest chart that has one of everything the tests look at: hooks, workloads, a claim, a test, a volume size."""

import json
from pathlib import Path
from typing import Any

Object = dict[str, Any]
IMAGE = "registry.example.com/small:1.0"
SECURE = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
POD = {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}


def pod(name: str, **spec: Any) -> Object:
    container = {
        "name": name,
        "image": IMAGE,
        "command": ["serve"],
        "env": [{"name": "GREETING", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": name}}}],
        "securityContext": SECURE,
    }
    containers = {"automountServiceAccountToken": False, "securityContext": POD, "containers": [container], **spec}
    # Read by the template engine: a changed value rolls the pods that read it, and no others.
    marks = {"settings": "{{ .Values." + name + " | quote }}"}
    return {"metadata": {"labels": {"app": name}, "annotations": marks}, "spec": containers}


def hook(name: str, event: str, weight: int) -> Object:
    notes = {"helm.sh/hook": event, "helm.sh/hook-weight": str(weight), "helm.sh/hook-delete-policy": "hook-succeeded"}
    template = pod("web", restartPolicy="Never")
    del template["spec"]["containers"][0]["env"]
    spec = {"backoffLimit": 0, "template": template}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name, "annotations": notes}, "spec": spec}


def workload(kind: str, name: str, **spec: Any) -> Object:
    labels = {"matchLabels": {"app": name}}
    body = {"replicas": 1, "selector": labels, "template": pod(name), **spec}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": body}


def objects() -> list[Object]:
    claim = {
        "metadata": {"name": "data"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "{{ .Values.size }}"}},
        },
    }
    data = {name: "{{ .Values." + name + " | quote }}" for name in ("web", "worker", "store")}
    test = {"helm.sh/hook": "test", "helm.sh/hook-delete-policy": "hook-succeeded"}
    tested = pod("web", restartPolicy="Never")
    return [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": data},
        hook("first", "pre-install", -10),
        hook("second", "pre-install", -5),
        hook("last", "post-install", 10),
        workload("Deployment", "web"),
        workload("Deployment", "worker"),
        workload("StatefulSet", "store", serviceName="store", volumeClaimTemplates=[claim]),
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "tries", "annotations": test}, "spec": tested["spec"]},
    ]


def write(folder: Path) -> Path:
    """Write the chart and return its folder. JSON is YAML, and Helm reads it as a template all the same."""
    templates = folder / "templates"
    templates.mkdir(parents=True)
    chart = {"apiVersion": "v2", "name": "small", "version": "1.0.0"}
    (folder / "Chart.yaml").write_text(json.dumps(chart))
    (folder / "values.yaml").write_text(json.dumps({"web": "a", "worker": "a", "store": "a", "size": "1Gi"}))
    # The engine's own quotes replace those of JSON.
    text = "\n---\n".join(json.dumps(one, indent=1) for one in objects())
    (templates / "all.yaml").write_text(text.replace('"{{', "{{").replace('}}"', "}}"))
    return folder
