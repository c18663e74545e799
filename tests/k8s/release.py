"""A chart installed into a namespace of its own, and what the API server says of it afterwards."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from k8s.cluster import Cluster, Done

Object = dict[str, Any]
RESTRICTED = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn", "audit")}
WAIT = "120s"
# Made by Kubernetes itself in every namespace, or its record of what happened.
NOT_OURS = {"events", "events.events.k8s.io", "endpoints", "leases.coordination.k8s.io"}
OF_A_NAMESPACE = {"ConfigMap/kube-root-ca.crt", "ServiceAccount/default"}


def make_namespace(cluster: Cluster, name: str) -> str:
    """Make a namespace that enforces restricted Pod Security, and wait until pods may be made in it."""
    made = cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": RESTRICTED}})
    assert made.code == 0, made.said
    deadline = time.monotonic() + 30
    while cluster.kubectl("-n", name, "get", "serviceaccount", "default").code:
        assert time.monotonic() < deadline, "the controllers make no default service account"
        time.sleep(0.1)
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release of a chart."""

    cluster: Cluster
    name: str
    chart: Path
    namespace: str
    values: tuple[Path, ...] = ()
    sets: dict[str, str] = field(default_factory=dict)

    def _values(self, more: dict[str, str] | None = None) -> list[str]:
        files = [part for file in self.values for part in ("--values", str(file))]
        pairs = {**self.sets, **(more or {})}
        return [*files, *(part for key, value in pairs.items() for part in ("--set", f"{key}={value}"))]

    def _helm(self, *arguments: str) -> Done:
        return self.cluster.helm("--namespace", self.namespace, *arguments)

    def template(self) -> str:
        done = self._helm("template", self.name, str(self.chart), *self._values())
        assert done.code == 0, done.said
        return done.out

    def install(self, **more: str) -> Done:
        wait = ["--wait", "--wait-for-jobs", "--timeout", WAIT]
        return self._helm("install", self.name, str(self.chart), *self._values(more), *wait)

    def upgrade(self, **more: str) -> Done:
        return self._helm("upgrade", self.name, str(self.chart), *self._values(more), "--wait", "--timeout", WAIT)

    def rollback(self, revision: int) -> Done:
        return self._helm("rollback", self.name, str(revision), "--wait", "--timeout", WAIT)

    def test(self) -> Done:
        return self._helm("test", self.name, "--timeout", WAIT)

    def uninstall(self) -> Done:
        return self._helm("uninstall", self.name, "--wait", "--timeout", WAIT)

    def status(self) -> Object:
        done = self._helm("status", self.name, "-o", "json")
        assert done.code == 0, done.said
        found: Object = json.loads(done.out)
        return found

    def hooks(self, event: str) -> list[Object]:
        """Return the hooks of an event as Helm ran them: by weight, with when each started and ended."""
        found = [one for one in self.status().get("hooks", []) if event in one["events"]]
        return sorted(found, key=lambda one: (one.get("weight", 0), one["kind"], one["name"]))

    def manifest(self) -> str:
        return self._helm("get", "manifest", self.name).out

    def pods(self) -> dict[str, set[str]]:
        """Return the pods of each Deployment and StatefulSet, by identity: a pod that was replaced has a new one."""
        sets = self.cluster.get("-n", self.namespace, "replicasets.apps")["items"]
        owners = {one["metadata"]["name"]: one["metadata"]["ownerReferences"][0]["name"] for one in sets}
        found: dict[str, set[str]] = {}
        for pod in self.cluster.get("-n", self.namespace, "pods")["items"]:
            owner = (pod["metadata"].get("ownerReferences") or [{"kind": "none", "name": ""}])[0]
            if owner["kind"] in {"ReplicaSet", "StatefulSet"} and "deletionTimestamp" not in pod["metadata"]:
                found.setdefault(owners.get(owner["name"], owner["name"]), set()).add(pod["metadata"]["uid"])
        return found

    def unready(self) -> list[str]:
        """Return each Deployment and StatefulSet that is not as it was asked to be."""
        items = self.cluster.get("-n", self.namespace, "deployments.apps,statefulsets.apps")["items"]
        return [
            one["metadata"]["name"]
            for one in items
            if one["status"].get("readyReplicas", 0) != one["spec"]["replicas"]
            or one["status"].get("observedGeneration") != one["metadata"]["generation"]
        ]


def everything(cluster: Cluster, namespace: str) -> set[str]:
    """Return every object of a namespace, whatever its kind, but for Kubernetes's own."""
    listed = cluster.kubectl("api-resources", "--namespaced", "--verbs=list", "-o", "name").out.split()
    kinds = ",".join(sorted(set(listed) - NOT_OURS))
    items = cluster.get("-n", namespace, kinds)["items"]
    return {f"{one['kind']}/{one['metadata']['name']}" for one in items} - OF_A_NAMESPACE


def cluster_wide(cluster: Cluster) -> set[str]:
    """Return every object that belongs to no namespace."""
    listed = cluster.kubectl("api-resources", "--namespaced=false", "--verbs=list", "-o", "name").out.split()
    items = cluster.get(",".join(sorted(listed)))["items"]
    return {f"{one['kind']}/{one['metadata']['name']}" for one in items}


def gone(cluster: Cluster, namespace: str, *, expected: set[str], seconds: int = 30) -> set[str]:
    """Wait until only `expected` is left of a namespace; return what is left besides."""
    deadline = time.monotonic() + seconds
    while True:
        left = everything(cluster, namespace) - expected
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.5)
