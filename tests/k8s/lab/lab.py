"""A project's releases as processes: each pod of the rendered charts, found by the rendered Services."""

import contextlib
import dataclasses
import json
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from house import CASES
from k8s.charts import Charts, generate
from k8s.cluster import Cluster
from k8s.lab import images
from k8s.release import make_namespace
from k8s.runtime import probes
from k8s.runtime.container import API_ADDRESS, API_PORT, Container, Image, Kubelet, Said
from k8s.runtime.manifest import SPEC, Manifest, Object, pod_of
from k8s.runtime.network import Network

HERE = Path(__file__).parent
NAMESPACE, ENVIRONMENT = "lab", "lab"
METADATA = "metadata"
USER = 10001
PATIENCE = 3
S3, CATALOG = 8333, 8181
WEED = (
    "weed mini -dir=/data -ip=$(POD_IP) -ip.bind=0.0.0.0 -master.telemetry=false -admin.ui=false -webdav=false"
    f" -s3.port={S3} -s3.port.iceberg={CATALOG} -s3.port.lance=0 -s3.config=/config/identities -tableBucket=warehouse"
)


@dataclass(slots=True, kw_only=True)
class Lab:
    """What runs, by the name of its workload."""

    cluster: Cluster
    kubelet: Kubelet
    image_of: dict[str, Callable[[], Image]]
    running: dict[str, Container] = field(default_factory=dict)

    @property
    def network(self) -> Network:
        return self.kubelet.network

    def workload(self, name: str) -> Object:
        for one in self.kubelet.manifest.objects:
            if one["kind"] in {"Deployment", "StatefulSet"} and one[METADATA]["name"] == name:
                return one
        raise AssertionError(f"no workload is called {name}")

    def _image(self, spec: Object) -> Image:
        """Return the stand-in for an image; one that no registry has is the project's own."""
        known = [make for repository, make in self.image_of.items() if f"/{repository}:" in spec["image"]]
        return (known[0] if known else self.image_of[""])()

    def start(self, name: str) -> Container:
        """Start a workload's pod: what prepares it, then its container, then what follows its start."""
        pod = pod_of(self.workload(name))
        main = self.kubelet.container(pod, self._image(pod[SPEC]["containers"][0]), pod[SPEC]["containers"][0]["name"])
        self._prepare(pod, main)
        main.start()
        self.running[name] = main
        self._serve(name, main)
        after = main.spec.get("lifecycle", {}).get("postStart", {}).get("exec", {}).get("command")
        if after:
            done = main.exec(*after, seconds=90)
            assert done.code == 0, f"{done.out}{done.err}{main.log}"
        return main

    def _prepare(self, pod: Object, main: Container) -> None:
        for spec in pod[SPEC].get("initContainers", []):
            done = self.kubelet.container(pod, self._image(spec), spec["name"], beside=main).run()
            assert done.code == 0, done.out

    def _serve(self, name: str, main: Container) -> None:
        """Open the Services that select the pod."""
        labels = main.pod[METADATA]["labels"]
        for one in self.kubelet.manifest.objects:
            if one["kind"] == "Service" and one[SPEC]["selector"].items() <= labels.items():
                targets = {
                    port["port"]: f"{main.place.address}:{probes.port_of(main, port['targetPort'])}"
                    for port in one[SPEC]["ports"]
                }
                self.network.service(one[METADATA]["name"], targets)

    def job(self, name: str, manifest: Manifest | None = None) -> Said:
        """Run a hook's Job from start to end."""
        kubelet = self.kubelet
        if manifest is not None:
            kubelet = dataclasses.replace(kubelet, manifest=manifest)
        pod = pod_of(kubelet.manifest.find("Job", name))
        main = kubelet.container(pod, self._image(pod[SPEC]["containers"][0]), pod[SPEC]["containers"][0]["name"])
        self._prepare(pod, main)
        return main.run(seconds=300)

    def begin(self, made: Object) -> Container:
        """Start the pod of a Job that somebody made on the API server: kwok only says that it runs."""
        pod = pod_of(made)
        spec = pod[SPEC]["containers"][0]
        main = self.kubelet.container(pod, self._image(spec), spec["name"])
        main.start()
        self.running[made[METADATA]["name"]] = main
        return main

    def ask(self, name: str, probe: str) -> probes.Answer:
        container = self.running[name]
        return probes.ask(self.network, container, container.spec[f"{probe}Probe"])

    def passes(self, name: str, probe: str) -> probes.Answer:
        """Ask for as long as a kubelet does before it acts: one late answer is no verdict."""
        asked = self.running[name].spec[f"{probe}Probe"]
        deadline = time.monotonic() + asked["periodSeconds"] * asked["failureThreshold"]
        while not (answer := self.ask(name, probe)).ok and time.monotonic() < deadline:
            time.sleep(1)
        return answer

    def wait(self, name: str) -> None:
        """Wait for a startup probe, some times as long as it may fail: this machine runs everything at once."""
        probe = self.running[name].spec["startupProbe"]
        deadline = time.monotonic() + PATIENCE * probe["periodSeconds"] * probe["failureThreshold"]
        while not (answer := self.ask(name, "startup")).ok:
            assert self.running[name].running(), self.running[name].log[-3000:]
            assert time.monotonic() < deadline, f"{answer.said}\n{self.running[name].log[-3000:]}"
            time.sleep(1)

    def stop(self) -> None:
        for container in reversed(self.running.values()):
            container.stop()

    def start_lakehouse(self, identities: str) -> None:
        """The lakehouse is somebody else's: no chart brings it, and clients know it by a name."""
        spec = {
            "name": "lakehouse",
            "command": WEED.split(),
            "env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
            "ports": [{"containerPort": S3}, {"containerPort": CATALOG}],
            "volumeMounts": [{"name": name, "mountPath": f"/{name}"} for name in ("data", "config", "tmp")],
        }
        config = {"name": "lakehouse-config", "items": [{"key": "identities", "path": "identities"}]}
        volumes = [{"name": "config", "configMap": config}, *({"name": name} for name in ("data", "tmp"))]
        held = {"kind": "ConfigMap", METADATA: {"name": "lakehouse-config"}, "data": {"identities": identities}}
        self.kubelet.manifest.objects.append(held)
        pod = {METADATA: {"labels": {}}, SPEC: {"containers": [spec], "volumes": volumes}}
        found = self.kubelet.container(pod, images.lakehouse())
        found.start()
        self.running["lakehouse"] = found
        self.network.service("lakehouse", {port: f"{found.place.address}:{port}" for port in (S3, CATALOG)})


def made_secrets() -> dict[str, dict[str, str]]:
    """Return a value for every key of every Secret that the environment needs."""
    key, secret = f"lab{secrets.token_hex(8)}", secrets.token_hex(20)
    login = {"username": "dagster", "password": secrets.token_hex(16)}
    return {
        "lakehouse-storage": {"access_key_id": key, "secret_access_key": secret},
        "lakehouse-client-id": {"value": key},
        "lakehouse-client-secret": {"value": secret},
        "postgresql": {"password": secrets.token_hex(16)},
        "dagster-postgresql": login,
        "cube-api": {"value": secrets.token_hex(24)},
    }


def accounts(cluster: Cluster, objects: list[Object], folder: Path) -> dict[str, Path]:
    """Make the service accounts and their rights, and return what a kubelet would mount for each."""
    make_namespace(cluster, NAMESPACE)
    kinds = {"ServiceAccount", "Role", "RoleBinding"}
    made = cluster.apply(*(one for one in objects if one["kind"] in kinds), namespace=NAMESPACE)
    assert made.code == 0, made.said
    found = {}
    for name in (one[METADATA]["name"] for one in objects if one["kind"] == "ServiceAccount"):
        found[name] = folder / name
        found[name].mkdir(parents=True)
        (found[name] / "token").write_text(cluster.kubectl("-n", NAMESPACE, "create", "token", name).out.strip())
        (found[name] / "ca.crt").write_bytes((cluster.folder / "certs/apiserver.crt").read_bytes())
        (found[name] / "namespace").write_text(NAMESPACE)
    return found


def identities(held: dict[str, dict[str, str]]) -> str:
    pair = held["lakehouse-storage"]
    known = [{"accessKey": pair["access_key_id"], "secretKey": pair["secret_access_key"]}]
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    return json.dumps({"identities": [{"name": "lab", "credentials": known, "actions": actions}]})


def project(folder: Path) -> Charts:
    return generate(
        CASES / "semantic-layer", folder, **{"platform/lab/platform.yaml": (HERE / "platform.yaml").read_text()}
    )


@contextlib.contextmanager
def running_lab(cluster: Cluster, network: Network, folder: Path) -> Iterator[Lab]:
    """The lakehouse of the lab, and its accounts on the API server; the tests start the rest."""
    charts = project(folder / "project")
    objects = [one for chart in charts.names() for one in charts.render(cluster, chart, ENVIRONMENT, NAMESPACE)]
    held = made_secrets()
    manifest = Manifest(objects=objects, namespace=NAMESPACE, secrets=held)
    with duckdb.connect(str(folder / "data.duckdb")):
        pass
    own = images.project(charts.generated, folder / "image", ENVIRONMENT)
    made: dict[str, Callable[[], Image]] = {
        "library/postgres": lambda: images.postgres(folder, USER),
        "cubejs/cube": lambda: images.cube(folder / "data.duckdb"),
        "": lambda: own,
    }
    network.outside("kubernetes", API_ADDRESS, API_PORT, cluster.address())
    tokens = accounts(cluster, objects, folder / "tokens")
    kubelet = Kubelet(manifest=manifest, network=network, folder=folder / "pods", tokens=tokens)
    lab = Lab(cluster=cluster, kubelet=kubelet, image_of=made)
    try:
        lab.start_lakehouse(identities(held))
        yield lab
    finally:
        lab.stop()
