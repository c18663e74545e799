"""What a cluster without containers is made of: flags, a kubeconfig, one node, its volumes, and how its pods live."""

import json
import subprocess
from pathlib import Path
from typing import Any

NODE = "fake-0"
VOLUMES = 24
# In this namespace every Job fails: the way in which a test makes a hook fail.
FAILING = "floe-fails"
RESOURCES = {"cpu": "64", "memory": "512Gi", "pods": "250", "ephemeral-storage": "1Ti"}
Object = dict[str, Any]


def write(folder: Path, *, stages: Path, server: str, bearer: str) -> None:
    """Write what the processes read: who is admin, the key of service accounts, and how kwok's pods live."""
    (folder / "tokens.csv").write_text(f'{bearer},admin,admin,"system:masters"\n')
    key = ["openssl", "genrsa", "-out", str(folder / "sa.key"), "2048"]
    subprocess.run(key, check=True, capture_output=True, timeout=60)
    (folder / "kubeconfig").write_text(json.dumps(kubeconfig(server, bearer)))
    own = "\n---\n".join(json.dumps(stage) for stage in (helm_test_complete(), job_fails()))
    (folder / "stages.yaml").write_text(f"{stages.read_text()}\n---\n{own}\n")


def kubeconfig(server: str, bearer: str) -> Object:
    name = "floe-tests"
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "clusters": [{"name": name, "cluster": {"server": server, "insecure-skip-tls-verify": True}}],
        "users": [{"name": name, "user": {"token": bearer}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
    }


def etcd_flags(folder: Path, client: str, peer: str) -> list[str]:
    """Nothing survives the tests, so nothing waits for a disk."""
    return [
        f"--data-dir={folder / 'etcd'}",
        "--unsafe-no-fsync",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster=default={peer}",
    ]


def apiserver_flags(folder: Path, etcd: str, address: str, port: int) -> list[str]:
    key = folder / "sa.key"
    return [
        f"--etcd-servers={etcd}",
        f"--bind-address={address}",
        f"--advertise-address={address}",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certs'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-signing-key-file={key}",
        f"--service-account-key-file={key}",
        "--service-cluster-ip-range=10.96.0.0/16",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=Node,RBAC",
        "--endpoint-reconciler-type=none",
    ]


def node_and_volumes() -> list[Object]:
    """One roomy node, a default storage class, and volumes for as many claims as a test makes."""
    node = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": NODE,
            "annotations": {"kwok.x-k8s.io/node": "fake"},
            "labels": {"kubernetes.io/os": "linux", "kubernetes.io/hostname": NODE, "topology.kubernetes.io/zone": "a"},
        },
        "status": {"allocatable": RESOURCES, "capacity": RESOURCES},
    }
    storage = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "standard", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
        "provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": "Immediate",
    }
    return [node, storage, *(volume(number) for number in range(VOLUMES))]


def volume(number: int) -> Object:
    name = f"volume-{number}"
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name},
        "spec": {
            "capacity": {"storage": "200Gi"},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "standard",
            "persistentVolumeReclaimPolicy": "Delete",
            "hostPath": {"path": f"/var/lib/floe-tests/{name}"},
        },
    }


def stage(name: str, selector: Object, phase: str, **more: Any) -> Object:
    """A transition of running pods into `phase`."""
    running = [
        {"key": ".metadata.deletionTimestamp", "operator": "DoesNotExist"},
        {"key": ".status.phase", "operator": "In", "values": ["Running"]},
    ]
    expressions = [*running, *selector.pop("matchExpressions", [])]
    template = f'phase: {phase}\nconditions:\n- {{type: Ready, status: "False", reason: {name}}}\n'
    return {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "Stage",
        "metadata": {"name": name},
        "spec": {
            "resourceRef": {"apiGroup": "v1", "kind": "Pod"},
            "selector": {**selector, "matchExpressions": expressions},
            "next": {"statusTemplate": template},
            **more,
        },
    }


def helm_test_complete() -> Object:
    """A pod of `helm test` belongs to no Job, so kwok's own stage passes it by."""
    return stage("helm-test-complete", {"matchAnnotations": {"helm.sh/hook": "test"}}, "Succeeded")


def job_fails() -> Object:
    owned = {"key": ".metadata.ownerReferences.[].kind", "operator": "In", "values": ["Job"]}
    failing = {"key": ".metadata.namespace", "operator": "In", "values": [FAILING]}
    return stage("job-fails", {"matchExpressions": [owned, failing]}, "Failed", weight=1000)
