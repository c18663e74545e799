"""Ask a container what its probe asks, as a kubelet does: over the pod's network, with the probe's own time limit."""

import json
import subprocess
import sys
from dataclasses import dataclass

from k8s.runtime.container import Container
from k8s.runtime.manifest import Object
from k8s.runtime.network import Network

HTTP = """
import json, sys, urllib.error, urllib.request
url, headers, seconds = json.loads(sys.argv[1])
request = urllib.request.Request(url, headers={"User-Agent": "kube-probe", **headers})
try:
    with urllib.request.urlopen(request, timeout=seconds) as answer:
        print(answer.status)
except urllib.error.HTTPError as error:
    print(error.code)
except OSError as error:
    print(0, error)
"""
GRPC = """
import json, sys
import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
address, service, seconds = json.loads(sys.argv[1])
try:
    stub = health_pb2_grpc.HealthStub(grpc.insecure_channel(address))
    print(stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=seconds).status)
except grpc.RpcError as error:
    print(0, error.code())
"""
TCP = """
import json, socket, sys
host, port, seconds = json.loads(sys.argv[1])
try:
    socket.create_connection((host, port), timeout=seconds).close()
    print(1)
except OSError as error:
    print(0, error)
"""
DEFAULT_SECONDS = 1
# A command starts slower on a machine that runs everything than in a cluster: what it says is judged, not its speed.
SLACK_SECONDS = 60
SERVING = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a probe found."""

    ok: bool
    said: str


def port_of(container: Container, port: int | str) -> int:
    """Return the number of a port that a probe or a Service may name."""
    if isinstance(port, int):
        return port
    for one in container.spec.get("ports", []):
        if one.get("name") == port:
            return int(one["containerPort"])
    raise AssertionError(f"no port of {container.spec['name']} is named {port}")


def ask(network: Network, container: Container, probe: Object) -> Answer:
    """Try the probe once."""
    seconds = probe.get("timeoutSeconds", DEFAULT_SECONDS)
    if "exec" in probe:
        return _exec(container, probe["exec"]["command"], seconds)
    address = container.place.address
    if "httpGet" in probe:
        asked = probe["httpGet"]
        assert "host" not in asked, "a probe asks its own pod"
        scheme = asked.get("scheme", "HTTP").lower()
        url = f"{scheme}://{address}:{port_of(container, asked['port'])}{asked.get('path', '/')}"
        headers = {one["name"]: one["value"] for one in asked.get("httpHeaders", [])}
        said = _from_node(network, HTTP, [url, headers, seconds])
        code = int(said.split()[0])
        return Answer(ok=200 <= code < 400, said=said)
    if "grpc" in probe:
        service = probe["grpc"].get("service", "")
        said = _from_node(network, GRPC, [f"{address}:{probe['grpc']['port']}", service, seconds])
        return Answer(ok=said.split()[0] == str(SERVING), said=said)
    said = _from_node(network, TCP, [address, port_of(container, probe["tcpSocket"]["port"]), seconds])
    return Answer(ok=said.startswith("1"), said=said)


def _exec(container: Container, command: list[str], seconds: int) -> Answer:
    try:
        said = container.exec(*command, seconds=seconds + SLACK_SECONDS)
    except subprocess.TimeoutExpired:
        return Answer(ok=False, said=f"no answer within {seconds + SLACK_SECONDS} s")
    return Answer(ok=said.code == 0, said=said.out + said.err)


def _from_node(network: Network, code: str, arguments: list[object]) -> str:
    command = [*network.node.enter, sys.executable, "-c", code, json.dumps(arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.stdout, ran.stderr
    return ran.stdout.strip()
