"""What no schema and no API server checks of rendered charts: each rule yields a sentence for what breaks it."""

import re
from collections.abc import Callable, Iterator

from k8s.runtime.manifest import SPEC, Object, containers, pod_of, pods

PROBES = ("startupProbe", "readinessProbe", "livenessProbe")
STAYS = {"Deployment", "StatefulSet", "DaemonSet"}
SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|ACCESS_KEY|API_KEY|PRIVATE|CREDENTIAL", re.IGNORECASE)
# A name that says where a secret is, or how long it lives, holds none.
NO_SECRET = re.compile(r"_(FILE|PATH|NAME|REF|URL|URI|TTL|SECONDS|ENDPOINT|SERVER_URI)$|^DBT_ENV_SECRET_NAMES$")
EXACT = re.compile(r"(@sha256:[0-9a-f]{64}|:(?!latest$)[A-Za-z0-9_][\w.-]*)$")
LOWEST_USER = 10000
HOOK, WEIGHT, METADATA, SECURITY = "helm.sh/hook", "helm.sh/hook-weight", "metadata", "securityContext"
RULE, VERBS, RESOURCES = "rules", "verbs", "resources"
WORD = r"(?<![A-Za-z0-9-]){}(?![A-Za-z0-9-])"
Rule = Callable[[list[Object]], Iterator[str]]


def name_of(one: Object) -> str:
    return f"{one['kind']}/{one[METADATA]['name']}"


def annotations(one: Object) -> dict[str, str]:
    return one[METADATA].get("annotations") or {}


def every_server_is_probed(objects: list[Object]) -> Iterator[str]:
    for one in objects:
        if one["kind"] in STAYS:
            for container in pod_of(one)[SPEC]["containers"]:
                for probe in PROBES:
                    if probe not in container:
                        yield f"{name_of(one)}: container {container['name']} has no {probe}"


def rights_are_few(objects: list[Object]) -> Iterator[str]:
    for one in objects:
        if one["kind"] in {"ClusterRole", "ClusterRoleBinding"}:
            yield f"{name_of(one)}: a right in the whole cluster"
        for rule in one.get(RULE) or [] if one["kind"] == "Role" else []:
            for key in ("apiGroups", RESOURCES, VERBS):
                if "*" in rule.get(key, []):
                    yield f"{name_of(one)}: {key} has a wildcard"
            if "secrets" in rule.get(RESOURCES, []):
                yield f"{name_of(one)}: a right on secrets"


def no_secret_is_written_down(objects: list[Object]) -> Iterator[str]:
    for one in objects:
        if one["kind"] == "Secret" and (one.get("data") or one.get("stringData")):
            yield f"{name_of(one)}: a Secret with data"
        held = (one.get("data") or {}) if one["kind"] == "ConfigMap" else {}
        yield from (f"{name_of(one)}: {key} holds a value" for key, value in held.items() if _holds_secret(key, value))
    for owner, pod in pods(objects):
        for container in containers(pod):
            for variable in container.get("env", []):
                if _holds_secret(variable["name"], variable.get("value")):
                    yield f"{owner}: {variable['name']} of {container['name']} holds a value"


def _holds_secret(name: str, value: str | None) -> bool:
    return bool(value) and bool(SECRET_NAME.search(name)) and not NO_SECRET.search(name) and "\n" not in str(value)


def pods_are_restricted(objects: list[Object]) -> Iterator[str]:
    """Beyond Pod Security: a high user, a read-only root, no token unless the pod has a right to use."""
    subjects = {
        subject["name"] for one in objects if one["kind"] == "RoleBinding" for subject in one.get("subjects", [])
    }
    for owner, pod in pods(objects):
        for container in containers(pod):
            where = f"{owner}: container {container['name']}"
            settings = {**(pod[SPEC].get(SECURITY) or {}), **(container.get(SECURITY) or {})}
            if not settings.get("readOnlyRootFilesystem"):
                yield f"{where} has a root that can be written"
            if int(settings.get("runAsUser") or 0) < LOWEST_USER:
                yield f"{where} runs as user {settings.get('runAsUser')}"
            if not {"requests", "limits"} <= set(container.get("resources") or {}):
                yield f"{where} has no requests or no limits"
            if not EXACT.search(container["image"].rpartition("/")[2]):
                yield f"{where}: image {container['image']} is no exact version"
        has_token = pod[SPEC].get("automountServiceAccountToken", True)
        if has_token and pod[SPEC].get("serviceAccountName") not in subjects:
            yield f"{owner} mounts a token that gives no right"


def references(pod: Object) -> Iterator[tuple[str, str]]:
    """Return the objects that a pod cannot start without, as kind and name."""
    account = pod[SPEC].get("serviceAccountName")
    if account not in {None, "default"}:
        yield "ServiceAccount", account
    for container in containers(pod):
        for source in container.get("envFrom", []):
            yield from _references(source, (("Secret", "secretRef"), ("ConfigMap", "configMapRef")))
        for variable in container.get("env", []):
            origin = variable.get("valueFrom", {})
            yield from _references(origin, (("Secret", "secretKeyRef"), ("ConfigMap", "configMapKeyRef")))
    for volume in pod[SPEC].get("volumes", []):
        for source in volume.get("projected", {}).get("sources", [volume]):
            yield from _references(source, (("Secret", "secret"), ("ConfigMap", "configMap")))
        if "persistentVolumeClaim" in volume:
            yield "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]


def _references(source: Object, kinds: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    for kind, key in kinds:
        if key in source and not source[key].get("optional"):
            yield kind, source[key].get("name") or source[key]["secretName"]


def hooks_need_nothing_of_their_release(objects: list[Object]) -> Iterator[str]:
    """A pre-install hook runs before the release's own objects are: it may only need what earlier hooks made."""
    made_by_hooks = {
        (one["kind"], one[METADATA]["name"]): int(annotations(one).get(WEIGHT, "0"))
        for one in objects
        if "pre-install" in annotations(one).get(HOOK, "")
    }
    ordinary = {(one["kind"], one[METADATA]["name"]) for one in objects if HOOK not in annotations(one)}
    services = {one[METADATA]["name"] for one in objects if one["kind"] == "Service"}
    for one in objects:
        weight = made_by_hooks.get((one["kind"], one[METADATA]["name"]))
        if weight is None or one["kind"] not in {"Job", "Pod"}:
            continue
        for needed in references(pod_of(one)):
            if needed in made_by_hooks and made_by_hooks[needed] >= weight:
                yield f"{name_of(one)} needs {'/'.join(needed)}, which is made no earlier"
            elif needed in ordinary and needed not in made_by_hooks:
                yield f"{name_of(one)} needs {'/'.join(needed)}, which its own release makes later"
        text = str(pod_of(one)[SPEC])
        for service in services:
            if re.search(WORD.format(re.escape(service)), text):
                yield f"{name_of(one)} names Service/{service}, which its own release makes later"


def what_is_named_exists(objects: list[Object], given: frozenset[str] = frozenset()) -> Iterator[str]:
    """What a pod needs is in the chart; a Secret may be the platform team's instead, named in `given`."""
    there = {(one["kind"], one[METADATA]["name"]) for one in objects}
    copied = {one[SPEC].get("target", {}).get("name") for one in objects if one["kind"] == "ExternalSecret"}
    for owner, pod in pods(objects):
        for kind, name in references(pod):
            if (kind, name) in there or (kind == "Secret" and (name in given or name in copied)):
                continue
            yield f"{owner} needs {kind}/{name}, which nothing makes"


def services_find_their_pods(objects: list[Object]) -> Iterator[str]:
    workloads = [pod_of(one) for one in objects if one["kind"] in STAYS]
    for one in objects:
        selector = one.get(SPEC, {}).get("selector") if one["kind"] == "Service" else None
        if not selector:
            continue
        found = [pod for pod in workloads if selector.items() <= pod[METADATA].get("labels", {}).items()]
        if len(found) != 1:
            yield f"{name_of(one)} selects {len(found)} workloads"
            continue
        ports = [port for container in containers(found[0]) for port in container.get("ports", [])]
        known = {port.get("name") for port in ports} | {port["containerPort"] for port in ports}
        for port in one[SPEC]["ports"]:
            if port.get("targetPort", port["port"]) not in known:
                yield f"{name_of(one)}: no container listens on {port.get('targetPort', port['port'])}"


RULES: tuple[Rule, ...] = (
    every_server_is_probed,
    rights_are_few,
    no_secret_is_written_down,
    pods_are_restricted,
    hooks_need_nothing_of_their_release,
    services_find_their_pods,
)


def broken(objects: list[Object], given: frozenset[str] = frozenset()) -> list[str]:
    """Return a sentence for everything that breaks a rule."""
    found = [sentence for rule in RULES for sentence in rule(objects)]
    return sorted({*found, *what_is_named_exists(objects, given)})
