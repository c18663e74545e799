"""Run a container of a rendered pod as a process: its user, its root, its volumes, its variables, its own command.

No image is pulled. What an image brings is said by the test as an `Image`: files laid over the root, and a command.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from k8s.runtime.manifest import SPEC, Manifest, Object, containers, expanded
from k8s.runtime.network import Network, Place

ENTER = Path(__file__).with_name("enter.py")
STOP_SECONDS = 30
NOBODY = 65534
ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
API_ADDRESS, API_PORT = "10.96.0.1", 443
API = {"KUBERNETES_SERVICE_HOST": API_ADDRESS, "KUBERNETES_SERVICE_PORT": str(API_PORT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """What stands in for an image: its files, its variables, its user and what it starts by itself."""

    files: Mapping[str, Path] = field(default_factory=dict)
    readable: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: int = NOBODY
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a command in a container ended."""

    code: int
    out: str
    err: str


@dataclass(slots=True, kw_only=True)
class Container:
    """One container of a pod, not started yet, running, or stopped."""

    spec: Object
    pod: Object
    image: Image
    place: Place
    folder: Path
    volumes: Path
    variables: dict[str, str]
    binds: list[Object]
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def argv(self) -> list[str]:
        """Return what is executed: the pod's command over the image's, then its arguments over the image's."""
        command = self.spec.get("command") or list(self.image.entrypoint)
        default = [] if self.spec.get("command") else list(self.image.command)
        return [expanded(str(one), self.variables) for one in [*command, *(self.spec.get("args") or default)]]

    def setting(self, name: str) -> object:
        """Return a setting of security: the container's own, else the pod's."""
        for holder in (self.spec, self.pod[SPEC]):
            if name in (holder.get("securityContext") or {}):
                return holder["securityContext"][name]
        return None

    def _setpriv(self) -> list[str]:
        user = self.setting("runAsUser")
        user = self.image.user if user is None else user
        group = self.setting("runAsGroup") or 0
        extra = self.setting("fsGroup")
        groups = f"--groups={extra}" if extra is not None else "--clear-groups"
        drop = ["--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
        return ["setpriv", f"--reuid={user}", f"--regid={group}", groups, *drop, "--"]

    def start(self) -> None:
        self.process = self._spawn(self.argv(), (self.folder / "log").open("ab"))

    def run(self, *argv: str, seconds: float = 120) -> Said:
        """Run a command as the container, in a root of its own: what a Job's container does from start to end."""
        log = self.folder / "run.log"
        with log.open("wb") as both:
            process = self._spawn(list(argv) or self.argv(), both)
            try:
                code = process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                _end(process, signal.SIGKILL)
                raise
        return Said(code=code, out=log.read_text(errors="replace"), err="")

    def _spawn(self, argv: list[str], output: object) -> subprocess.Popen[bytes]:
        (self.folder / "base").mkdir(exist_ok=True)
        reading, writing = os.pipe()
        path = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/"}
        spec = {
            "base": str(self.folder / "base"),
            "readable": [str(one) for one in self.image.readable],
            "binds": self.binds,
            "read_only": bool(self.setting("readOnlyRootFilesystem")),
            "cwd": self.spec.get("workingDir") or self.image.folder,
            "environment": {**path, **self.image.environment, **self.variables},
            "setpriv": self._setpriv(),
            "argv": argv,
            "ready": writing,
        }
        file = self.folder / "spec.json"
        file.write_text(json.dumps(spec))
        command = [*self.place.enter, "unshare", "--mount", "--propagation=private"]
        process = subprocess.Popen(
            [*command, sys.executable, str(ENTER), str(file)],
            stdout=output,  # type: ignore[arg-type]
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=(writing,),
        )
        os.close(writing)
        # The other end is closed when the command is executed: until then the process is not the container's.
        os.read(reading, 1)
        os.close(reading)
        return process

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def exec(self, *argv: str, seconds: float) -> Said:
        """Run a command beside the container's process, as an exec probe does."""
        if self.process is None or self.process.poll() is not None:
            return Said(code=126, out="", err="container not running")
        inside = ["nsenter", f"--target={self.process.pid}", "--mount", "--net", "--root", "--wd", "--"]
        path = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/"}
        ran = subprocess.run(
            [*inside, *self._setpriv(), *argv],
            env={**path, **self.image.environment, **self.variables},
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        return Said(code=ran.returncode, out=ran.stdout, err=ran.stderr)

    def stop(self) -> None:
        if self.process is not None:
            _end(self.process, signal.SIGTERM)

    def freeze(self) -> None:
        """Stop every process of the container without ending it: it hangs."""
        self._all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._all(signal.SIGCONT)

    def _all(self, sign: signal.Signals) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, sign)


def _end(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    """End the process's own group: what it started ends with it."""
    if process.poll() is None:
        os.killpg(process.pid, sign)
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kubelet:
    """Starts the pods of one release on one network."""

    manifest: Manifest
    network: Network
    folder: Path
    tokens: Mapping[str, Path] = field(default_factory=dict)

    def container(
        self, pod: Object, image: Image, name: str | None = None, beside: Container | None = None
    ) -> Container:
        """Lay out a container's volumes and variables, as a kubelet does before it starts it.

        `beside` is another container of the same pod: they share its address and its volumes.
        """
        spec = next(one for one in containers(pod) if name in (None, one["name"]))
        place = beside.place if beside else self.network.pod()
        folder = self.folder / f"{spec['name']}-{place.address}"
        folder.mkdir(parents=True)
        hosts = folder / "hosts"
        hosts.write_text(self.network.hosts(self.manifest.namespace))
        # No name server is here. gRPC asks one even for a name of the hosts file, and waits for this machine's.
        resolver = folder / "resolv.conf"
        resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
        files = {"/etc/hosts": hosts, "/etc/resolv.conf": resolver, **image.files}
        token = self.tokens.get(pod[SPEC].get("serviceAccountName", ""))
        if token is not None and pod[SPEC].get("automountServiceAccountToken", True):
            files |= {ACCOUNT: token}
        binds = [{"source": str(source), "target": target, "read_only": True} for target, source in files.items()]
        volumes = beside.volumes if beside else folder / "volumes"
        return Container(
            spec=spec,
            pod=pod,
            image=image,
            place=place,
            folder=folder,
            volumes=volumes,
            variables={**API, **self.manifest.environment(spec, pod, place.address)},
            binds=[*binds, *self._volumes(spec, pod, volumes)],
        )

    def _volumes(self, spec: Object, pod: Object, folder: Path) -> Iterator[Object]:
        volumes = {one["name"]: one for one in pod[SPEC].get("volumes", [])}
        group = (pod[SPEC].get("securityContext") or {}).get("fsGroup")
        for mounted in spec.get("volumeMounts", []):
            # A claim of a StatefulSet has no entry among the volumes: it is empty at first.
            volume = volumes.get(mounted["name"], {"name": mounted["name"]})
            source = self.manifest.volume(volume, folder)
            if group is not None:
                _give(source, int(group))
            data = any(kind in volume for kind in ("configMap", "secret", "projected"))
            yield {
                "source": str(source / mounted.get("subPath", "")),
                "target": mounted["mountPath"],
                "read_only": bool(mounted.get("readOnly")) or data,
            }


def _give(folder: Path, group: int) -> None:
    """Let the pod's group read what a volume holds."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, -1, group)
        path.chmod(path.stat().st_mode | (0o2070 if path.is_dir() else 0o040))
