"""Rendered objects, and what a container of theirs sees: its variables, its files, its command, as a kubelet would."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]
Secrets = Mapping[str, Mapping[str, str]]
SPEC, TEMPLATE = "spec", "template"
SECRET_FILE_MODE = 0o644


class CannotStart(Exception):
    """What a kubelet says when a container refers to something that is not there."""


def documents(text: str) -> list[Object]:
    return [one for one in yaml.safe_load_all(text) if one]


def pod_of(workload: Object) -> Object:
    """Return the pod that a workload makes: metadata and spec."""
    spec = workload[SPEC]
    if workload["kind"] == "Pod":
        return workload
    if workload["kind"] == "CronJob":
        spec = spec["jobTemplate"][SPEC]
    template: Object = spec[TEMPLATE]
    return template


def pods(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """Return every pod that the objects make, by the kind and name of what makes it."""
    for one in objects:
        if one["kind"] in {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod"}:
            yield f"{one['kind']}/{one['metadata']['name']}", pod_of(one)


def containers(pod: Object) -> list[Object]:
    return [*pod[SPEC].get("initContainers", []), *pod[SPEC]["containers"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything that a release renders, and the Secrets that the platform team made beside it."""

    objects: list[Object]
    namespace: str
    secrets: Secrets = field(default_factory=dict)

    def find(self, kind: str, name: str) -> Object:
        for one in self.objects:
            if one["kind"] == kind and one["metadata"]["name"] == name:
                return one
        raise CannotStart(f'{kind.lower()} "{name}" not found')

    def data(self, kind: str, name: str, *, optional: bool) -> dict[str, str]:
        """Return what a ConfigMap or a Secret holds."""
        if kind == "Secret" and name in self.secrets:
            return dict(self.secrets[name])
        try:
            found = self.find(kind, name)
        except CannotStart:
            if optional:
                return {}
            raise
        held = found.get("data") or {}
        if kind == "ConfigMap":
            return dict(held)
        decoded = {key: base64.b64decode(value).decode() for key, value in held.items()}
        return {**decoded, **(found.get("stringData") or {})}

    def environment(self, container: Object, pod: Object, address: str) -> dict[str, str]:
        """Return the variables of a container, in the order in which Kubernetes lets them refer to each other."""
        found: dict[str, str] = {}
        for source in container.get("envFrom", []):
            kind, key = ("Secret", "secretRef") if "secretRef" in source else ("ConfigMap", "configMapRef")
            held = self.data(kind, source[key]["name"], optional=source[key].get("optional", False))
            found |= {source.get("prefix", "") + name: value for name, value in held.items()}
        for one in container.get("env", []):
            value = self._value(one, pod, address) if "valueFrom" in one else one.get("value", "")
            if value is not None:
                found[one["name"]] = expanded(value, found)
        return found

    def _value(self, one: Object, pod: Object, address: str) -> str | None:
        origin = one["valueFrom"]
        if "fieldRef" in origin:
            fields = {
                "metadata.namespace": self.namespace,
                "metadata.name": pod["metadata"].get("name", "a-pod"),
                "status.podIP": address,
                "spec.nodeName": "a-node",
                "spec.serviceAccountName": pod[SPEC].get("serviceAccountName", "default"),
            }
            return fields[origin["fieldRef"]["fieldPath"]]
        kind, key = ("Secret", "secretKeyRef") if "secretKeyRef" in origin else ("ConfigMap", "configMapKeyRef")
        wanted = origin[key]
        held = self.data(kind, wanted["name"], optional=wanted.get("optional", False))
        if wanted["key"] not in held and not wanted.get("optional"):
            raise CannotStart(f"couldn't find key {wanted['key']} in {kind} {wanted['name']}")
        return held.get(wanted["key"])

    def volume(self, volume: Object, folder: Path) -> Path:
        """Lay out one volume of a pod in `folder`, and return it."""
        place = folder / str(volume["name"])
        if place.exists():
            return place
        place.mkdir(parents=True)
        place.chmod(0o777)
        for source in volume.get("projected", {}).get("sources", [volume]):
            self._fill(place, source)
        return place

    def _fill(self, place: Path, source: Object) -> None:
        if "hostPath" in source:
            raise CannotStart(f"a path of the host is mounted: {source['hostPath']}")
        for kind, key, name in (("ConfigMap", "configMap", "name"), ("Secret", "secret", "secretName")):
            if key not in source:
                continue
            asked = source[key]
            held = self.data(kind, asked.get(name) or asked["name"], optional=asked.get("optional", False))
            items = asked.get("items") or [{"key": name, "path": name} for name in held]
            for item in items:
                if item["key"] not in held:
                    raise CannotStart(f"references non-existent key: {item['key']}")
                file = place / item["path"]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(held[item["key"]])
                file.chmod(item.get("mode", asked.get("defaultMode", SECRET_FILE_MODE)))


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """Replace $(NAME) as Kubernetes does; $$(NAME) and an unknown name stay as they are."""

    def one(match: re.Match[str]) -> str:
        return match[0][1:] if match[0].startswith("$$") else variables.get(match[1], match[0])

    return re.sub(r"\$?\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)", one, text)
