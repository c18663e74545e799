"""What must hold between rendered Kubernetes objects, beyond what a schema of each can see.

``faults`` takes the objects of both releases of one environment, in the order in which they are installed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Manifest = dict[str, Any]

DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
WORKLOADS = frozenset({"Deployment", "StatefulSet", "Job", "Pod"})
HOOK = "helm.sh/hook"
WEIGHT = "helm.sh/hook-weight"
BEFORE = frozenset({"pre-install", "pre-upgrade"})
RESTRICTED = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "runAsNonRoot": True}
LATEST = re.compile(r"(:latest|/[^:@]+|^[^:@/]+)$")
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The objects of an environment, and the Secrets that are made by somebody else."""

    objects: tuple[Manifest, ...]
    secrets: frozenset[str]

    def names(self, kind: str) -> set[str]:
        return {item["metadata"]["name"] for item in self.objects if item["kind"] == kind}

    def hooked(self, kind: str) -> dict[str, int]:
        return {
            item["metadata"]["name"]: weight_of(item)
            for item in self.objects
            if item["kind"] == kind and is_before(item)
        }


def annotations(item: Manifest) -> dict[str, str]:
    return item["metadata"].get("annotations") or {}


def events(item: Manifest) -> set[str]:
    return set(annotations(item).get(HOOK, "").split(",")) - {""}


def is_before(item: Manifest) -> bool:
    return bool(events(item) & BEFORE)


def weight_of(item: Manifest) -> int:
    return int(annotations(item).get(WEIGHT, "0"))


def pod_of(item: Manifest) -> Manifest | None:
    if item["kind"] == "Pod":
        return item["spec"]
    return item["spec"]["template"]["spec"] if item["kind"] in WORKLOADS else None


def containers(pod: Manifest) -> list[Manifest]:
    return [*pod.get("initContainers", []), *pod["containers"]]


def faults(world: World) -> Iterator[str]:
    """Yield everything that is wrong, in words."""
    yield from _names(world)
    for item in world.objects:
        pod = pod_of(item)
        if pod is not None:
            where = f"{item['kind']} {item['metadata']['name']}"
            yield from (f"{where}: {fault}" for fault in _pod(item, pod, world))
    yield from _services(world)
    yield from _others(world)


def _names(world: World) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for item in world.objects:
        kind, name = item["kind"], item["metadata"]["name"]
        if not DNS_LABEL.fullmatch(name) or len(name) > 63:
            yield f"{kind} {name}: no name for Kubernetes"
        if (kind, name) in seen:
            yield f"{kind} {name}: twice"
        seen.add((kind, name))


def _pod(item: Manifest, pod: Manifest, world: World) -> Iterator[str]:
    yield from _hardened(item, pod)
    volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
    volumes.update({claim["metadata"]["name"]: {} for claim in item["spec"].get("volumeClaimTemplates", [])})
    for container in containers(pod):
        places = [mount["mountPath"] for mount in container.get("volumeMounts", [])]
        for mount in container.get("volumeMounts", []):
            if mount["name"] not in volumes:
                yield f"volume {mount['name']} is mounted and not there"
        if len(set(places)) != len(places):
            yield f"two volumes in one place of {container['name']}"
        variables = [entry["name"] for entry in container.get("env", [])]
        if len(set(variables)) != len(variables):
            yield f"a variable twice in {container['name']}"
    if item["kind"] in {"Deployment", "StatefulSet"}:
        labels = item["spec"]["template"]["metadata"]["labels"]
        if not item["spec"]["selector"]["matchLabels"].items() <= labels.items():
            yield "selector is not among the labels"
        yield from _probes(pod)
    yield from _references(item, pod, world)


def _probes(pod: Manifest) -> Iterator[str]:
    for container in pod["containers"]:
        ports = {port["name"] for port in container.get("ports", [])}
        for probe in PROBES:
            if probe not in container:
                yield f"{container['name']} has no {probe}"
            elif "httpGet" in container[probe] and container[probe]["httpGet"]["port"] not in ports:
                yield f"{probe} asks a port that is not there"


def _hardened(item: Manifest, pod: Manifest) -> Iterator[str]:
    yield from _hardened_pod(item, pod)
    for container in containers(pod):
        yield from _hardened_container(container)


def _hardened_pod(item: Manifest, pod: Manifest) -> Iterator[str]:
    context = pod.get("securityContext", {})
    if context.get("runAsNonRoot") is not True or context.get("runAsUser", 0) < 10000:
        yield "may run as root, or as a user of the node"
    if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
        yield "no seccomp profile"
    if pod.get("automountServiceAccountToken") is not False and not _launches(item):
        yield "mounts a token that it does not need"
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(key):
            yield f"{key} is set"


def _hardened_container(container: Manifest) -> Iterator[str]:
    name, mine, sizes = container["name"], container.get("securityContext", {}), container.get("resources", {})
    if any(mine.get(key) is not value for key, value in RESTRICTED.items()) or mine.get("privileged"):
        yield f"{name} is not restricted"
    if mine.get("capabilities", {}).get("drop") != ["ALL"]:
        yield f"{name} keeps capabilities"
    if LATEST.search(container["image"]):
        yield f"{name} has no exact image"
    if any(what not in sizes.get(how, {}) for how in ("requests", "limits") for what in ("cpu", "memory")):
        yield f"{name} has no size"


def _launches(item: Manifest) -> bool:
    return item["metadata"]["name"] in {"dagster-daemon", "dagster-webserver"}


def _references(item: Manifest, pod: Manifest, world: World) -> Iterator[str]:
    """Everything that a pod names exists; before a release, it exists by then."""
    for kind, name, optional in _named(pod):
        if optional:
            continue
        if is_before(item):
            given = world.hooked(kind)
            if kind == "Secret":
                given = {**given, **world.hooked("ExternalSecret"), **dict.fromkeys(world.secrets, -1000)}
            if name not in given or given[name] >= weight_of(item):
                yield f"{kind} {name} is not there yet when this hook runs"
        elif kind == "Secret" and name in world.secrets | world.names("ExternalSecret"):
            continue
        elif name not in world.names(kind):
            yield f"{kind} {name} does not exist"


def _named(pod: Manifest) -> Iterator[tuple[str, str, bool]]:
    yield "ServiceAccount", pod["serviceAccountName"], False
    sources = [entry.get("valueFrom", {}) for box in containers(pod) for entry in box.get("env", [])]
    for source in sources:
        if "secretKeyRef" in source:
            yield "Secret", source["secretKeyRef"]["name"], source["secretKeyRef"].get("optional", False)
    for volume in pod.get("volumes", []):
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"], False
        if "secret" in volume:
            yield "Secret", volume["secret"]["secretName"], False
        for source in volume.get("projected", {}).get("sources", []):
            yield "Secret", source["secret"]["name"], False


def _services(world: World) -> Iterator[str]:
    pods = [
        (item["spec"]["template"]["metadata"]["labels"], pod)
        for item in world.objects
        if item["kind"] in {"Deployment", "StatefulSet"} and (pod := pod_of(item))
    ]
    for item in world.objects:
        if item["kind"] != "Service":
            continue
        name, selector = item["metadata"]["name"], item["spec"]["selector"]
        found = [pod for labels, pod in pods if selector.items() <= labels.items()]
        if not found:
            yield f"Service {name}: leads to no pod"
        ports = {port["name"] for pod in found for box in pod["containers"] for port in box.get("ports", [])}
        for port in item["spec"]["ports"]:
            if port["targetPort"] not in ports:
                yield f"Service {name}: port {port['name']} leads to none of the container's"
    nodes = [port["nodePort"] for item in _of("Service", world) for port in item["spec"]["ports"] if "nodePort" in port]
    if len(set(nodes)) != len(nodes):
        yield "a node port is taken twice"


def _others(world: World) -> Iterator[str]:
    yield from _routes(world)
    yield from _rights(world)
    for item in _of("Secret", world):
        yield f"Secret {item['metadata']['name']}: a chart holds no Secret"
    for item in _of("PodDisruptionBudget", world):
        yield from _budget(item, world)


def _routes(world: World) -> Iterator[str]:
    services = {
        item["metadata"]["name"]: {port["name"] for port in item["spec"]["ports"]} for item in _of("Service", world)
    }
    for item in _of("Ingress", world):
        backs = [path["backend"]["service"] for rule in item["spec"]["rules"] for path in rule["http"]["paths"]]
        for back in backs:
            if back["port"]["name"] not in services.get(back["name"], set()):
                yield f"Ingress {item['metadata']['name']}: leads to no port of a Service"


def _rights(world: World) -> Iterator[str]:
    for item in (*_of("Role", world), *_of("ClusterRole", world)):
        for rule in item["rules"]:
            if "*" in rule["verbs"] + rule["resources"] + rule["apiGroups"] or "secrets" in rule["resources"]:
                yield f"{item['kind']} {item['metadata']['name']}: more than a launcher needs"
    for item in _of("ClusterRole", world):
        yield f"ClusterRole {item['metadata']['name']}: reaches beyond the namespace"
    for item in _of("RoleBinding", world):
        for subject in item["subjects"]:
            if subject["name"] not in world.names("ServiceAccount"):
                yield f"RoleBinding {item['metadata']['name']}: {subject['name']} does not exist"


def _budget(item: Manifest, world: World) -> Iterator[str]:
    wanted = item["spec"]["selector"]["matchLabels"]
    for other in world.objects:
        if other["kind"] == "Deployment" and other["spec"]["selector"]["matchLabels"] == wanted:
            if other["spec"]["replicas"] <= item["spec"]["minAvailable"]:
                yield f"PodDisruptionBudget {item['metadata']['name']}: no node could be drained"
            return
    yield f"PodDisruptionBudget {item['metadata']['name']}: protects nothing"


def _of(kind: str, world: World) -> list[Manifest]:
    return [item for item in world.objects if item["kind"] == kind]
