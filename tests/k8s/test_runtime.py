"""The stand-in for a kubelet does what a kubelet does: else what it says of a chart would be worth nothing."""

import sys
import time
from pathlib import Path

import pytest
from k8s.runtime import probes
from k8s.runtime.container import Container, Image, Kubelet
from k8s.runtime.manifest import CannotStart, Manifest, Object
from k8s.runtime.network import Network

PORT = 8123
MODULES = tuple(Path(one) for one in (sys.base_prefix, sys.prefix))
SERVER = f"""
import http.server, os, pathlib
print(os.getuid(), os.getgid(), os.getgroups(), os.environ["GREETING"], flush=True)
for place in ("/", "/config", "/scratch"):
    try:
        pathlib.Path(place, "new").write_text("x")
        print("wrote", place, flush=True)
    except OSError as error:
        print(error.errno, place, flush=True)
http.server.HTTPServer(("0.0.0.0", {PORT}), type("H", (http.server.SimpleHTTPRequestHandler,), {{}})).serve_forever()
"""


def settings(data: dict[str, str]) -> Object:
    return {"kind": "ConfigMap", "metadata": {"name": "settings"}, "data": data}


def pod(**container: object) -> Object:
    secured = {"readOnlyRootFilesystem": True, "allowPrivilegeEscalation": False}
    env = [
        {"name": "NAME", "valueFrom": {"secretKeyRef": {"name": "who", "key": "name"}}},
        {"name": "GREETING", "value": "hello-$(NAME)"},
    ]
    mounts = [{"name": "config", "mountPath": "/config"}, {"name": "scratch", "mountPath": "/scratch"}]
    one = {
        "name": "server",
        "image": "python",
        "command": [sys.executable, "-c", SERVER],
        "workingDir": "/config",
        "env": env,
        "ports": [{"name": "http", "containerPort": PORT}],
        "securityContext": secured,
        "volumeMounts": mounts,
        **container,
    }
    volumes = [{"name": "config", "configMap": {"name": "settings"}}, {"name": "scratch", "emptyDir": {}}]
    who = {"runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10002}
    return {"metadata": {}, "spec": {"securityContext": who, "containers": [one], "volumes": volumes}}


@pytest.fixture
def kubelet(network: Network, tmp_path: Path) -> Kubelet:
    objects = [settings({"index.html": "here"})]
    manifest = Manifest(objects=objects, namespace="lab", secrets={"who": {"name": "ada"}})
    return Kubelet(manifest=manifest, network=network, folder=tmp_path)


def wait_for(network: Network, container: Container, probe: Object) -> None:
    deadline = time.monotonic() + 20
    while not probes.ask(network, container, probe).ok:
        assert time.monotonic() < deadline, container.log
        time.sleep(0.1)


def test_a_container_is_itself_and_its_probes_tell_the_truth(kubelet: Kubelet) -> None:
    network, image = kubelet.network, Image(readable=MODULES)
    one = kubelet.container(pod(), image)
    network.service("web", {80: f"{one.place.address}:{PORT}"})
    caller = kubelet.container(pod(), image)
    http = {"httpGet": {"path": "/index.html", "port": "http"}}
    running = {"exec": {"command": ["/bin/sh", "-c", 'test "$GREETING" = hello-ada && test -f index.html']}}
    assert not probes.ask(network, one, http).ok
    one.start()
    try:
        wait_for(network, one, http)
        assert one.log.splitlines()[:4] == ["10001 10001 [10002] hello-ada", "30 /", "30 /config", "wrote /scratch"]
        assert probes.ask(network, one, running).ok
        assert not probes.ask(network, one, {"exec": {"command": ["false"]}}).ok
        assert not probes.ask(network, one, {"httpGet": {"path": "/absent", "port": PORT}}).ok
        assert probes.ask(network, one, {"tcpSocket": {"port": PORT}}).ok
        read = "import urllib.request as u; print(u.urlopen('http://web.lab.svc/index.html').read())"
        said = caller.run(sys.executable, "-c", read)
        assert (said.code, said.out.strip()) == (0, "b'here'")
        one.freeze()
        assert not probes.ask(network, one, http).ok
        one.thaw()
        assert probes.ask(network, one, http).ok
    finally:
        one.stop()
    assert not probes.ask(network, one, http).ok
    assert not probes.ask(network, one, running).ok
    assert caller.run(sys.executable, "-c", read).code == 1


def test_what_is_not_there_stops_a_container(kubelet: Kubelet) -> None:
    nowhere = {"name": "NAME", "valueFrom": {"secretKeyRef": {"name": "absent", "key": "name"}}}
    with pytest.raises(CannotStart, match='secret "absent" not found'):
        kubelet.container(pod(env=[nowhere]), Image())
    wrong_key = {"name": "NAME", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "absent"}}}
    with pytest.raises(CannotStart, match="couldn't find key absent"):
        kubelet.container(pod(env=[wrong_key]), Image())
