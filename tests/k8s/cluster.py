"""A Kubernetes without containers: etcd, the API server, its controllers and scheduler, and kwok for a node.

The API server and the controllers are the real ones: admission, defaulting, rollouts, Jobs, quotas, garbage collection.
Containers are not: kwok says that each pod runs and is ready, and no image, command or probe is ever tried.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from k8s import objects

START_SECONDS = 90
STOP_SECONDS = 40
COMMAND_SECONDS = 180
ADDRESS = "127.0.0.1"
STDERR = "stderr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where one running cluster answers, and the tools that talk to it."""

    tools: Path
    folder: Path

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "kubeconfig"

    def address(self) -> str:
        """Return host and port of the API server."""
        config = json.loads(self.kubeconfig.read_text())
        return str(config["clusters"][0]["cluster"]["server"]).removeprefix("https://")

    def environment(self) -> dict[str, str]:
        """Return what helm and kubectl need, and nothing of who runs the tests."""
        homes = {f"HELM_{name}_HOME": str(self.folder / "helm") for name in ("CACHE", "CONFIG", "DATA")}
        path = f"{self.tools}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        return {"PATH": path, "HOME": str(self.folder), "KUBECONFIG": str(self.kubeconfig), **homes}

    def run(self, tool: str, *arguments: str, given: str | None = None, seconds: int = COMMAND_SECONDS) -> Done:
        command = [str(self.tools / tool), *arguments]
        ran = subprocess.run(
            command,
            input=given,
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        return Done(code=ran.returncode, out=ran.stdout, err=ran.stderr)

    def helm(self, *arguments: str, seconds: int = COMMAND_SECONDS) -> Done:
        return self.run("helm", *arguments, seconds=seconds)

    def kubectl(self, *arguments: str, given: str | None = None) -> Done:
        return self.run("kubectl", *arguments, given=given)

    def get(self, *arguments: str) -> dict[str, Any]:
        """Return what `kubectl get` answers, as data; fail with its words."""
        done = self.kubectl("get", *arguments, "-o", "json")
        assert done.code == 0, done.said
        answer: dict[str, Any] = json.loads(done.out)
        return answer

    def apply(self, *given: dict[str, Any], dry: bool = False, namespace: str = "default") -> Done:
        """Apply objects strictly: the server refuses what it does not know."""
        how = ["--server-side", "--dry-run=server"] if dry else []
        document = json.dumps({"apiVersion": "v1", "kind": "List", "items": list(given)})
        return self.kubectl("-n", namespace, "apply", "--validate=strict", *how, "-f", "-", given=document)


@dataclass(slots=True, kw_only=True)
class Processes:
    """What was started here, in order; stopped by process id in the opposite order."""

    folder: Path
    started: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.started.append((name, process))

    def stop(self) -> None:
        for _, process in reversed(self.started):
            if process.poll() is None:
                os.kill(process.pid, signal.SIGTERM)
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def check(self) -> None:
        """Fail with the log of whatever has ended by itself."""
        for name, process in self.started:
            if process.poll() is not None:
                tail = (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]
                raise RuntimeError(f"{name} ended with {process.returncode}:\n{tail}")


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((ADDRESS, 0))
        return [one.getsockname()[1] for one in sockets]


def answers(url: str, bearer: str = "") -> bool:
    """Ask a server of our own, whose certificate it made itself."""
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - built here
    try:
        with urllib.request.urlopen(request, timeout=5, context=trusting) as answer:  # noqa: S310 - the same
            return bool(answer.status == 200)
    except OSError:
        return False


def wait(processes: Processes, what: str, url: str, bearer: str = "") -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(url, bearer):
        processes.check()
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not answer within {START_SECONDS} s")
        time.sleep(0.1)


def start(cluster: Cluster, processes: Processes) -> None:
    """Start each once the one below it answers; the flags are the least that a cluster of one machine needs."""
    folder, hyper = cluster.folder, str(cluster.tools / "hyper")
    client, peer, secure = free_ports(3)
    etcd, admin = f"http://{ADDRESS}:{client}", secrets.token_hex(16)
    server = f"https://{ADDRESS}:{secure}"
    objects.write(folder, stages=cluster.tools / "stages.yaml", server=server, bearer=admin)
    processes.start("etcd", hyper, "etcd", *objects.etcd_flags(folder, etcd, f"http://{ADDRESS}:{peer}"))
    wait(processes, "etcd", f"{etcd}/health")
    processes.start("apiserver", hyper, "kube-apiserver", *objects.apiserver_flags(folder, etcd, ADDRESS, secure))
    wait(processes, "the API server", f"{server}/readyz", admin)
    common = [f"--kubeconfig={cluster.kubeconfig}", "--leader-elect=false", "--secure-port=0"]
    keys = [
        f"--service-account-private-key-file={folder / 'sa.key'}",
        f"--root-ca-file={folder / 'certs/apiserver.crt'}",
    ]
    processes.start("controllers", hyper, "kube-controller-manager", *common, *keys)
    processes.start("scheduler", hyper, "kube-scheduler", *common)
    stages = f"--config={folder / 'stages.yaml'}"
    made = cluster.apply(*objects.node_and_volumes())
    if made.code:
        raise RuntimeError(made.said)
    kwok = str(cluster.tools / "kwok")
    kubeconfig = f"--kubeconfig={cluster.kubeconfig}"
    processes.start("kwok", kwok, kubeconfig, "--manage-all-nodes=true", "--server-address=", stages)
    ready = cluster.kubectl("wait", "--for=condition=Ready", f"node/{objects.NODE}", f"--timeout={START_SECONDS}s")
    processes.check()
    if ready.code:
        raise RuntimeError(ready.said)


@contextlib.contextmanager
def running_cluster(tools: Path, folder: Path) -> Iterator[Cluster]:
    """A cluster of its own in `folder`, on free ports, up within seconds and stopped in order."""
    cluster, processes = Cluster(tools=tools, folder=folder), Processes(folder=folder)
    try:
        start(cluster, processes)
        yield cluster
    finally:
        processes.stop()
