"""A network of pods on one machine: a namespace a pod, a bridge between them, and a forwarder for each Service.

Everything is a process that was started here: when it has been stopped, the kernel takes the network away.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

NODE = "10.44.0.1"
BRIDGE = "floe0"
FORWARD = Path(__file__).with_name("forward.py")
START_SECONDS = 10
NEEDED = ("ip", "nsenter", "unshare", "setpriv")


def why_not() -> str | None:
    """Say what this machine lacks to give processes a network and a file system of their own."""
    if os.geteuid() != 0:
        return "namespaces are made by root: run this session as root, in a container or a virtual machine"
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    return f"{', '.join(lacking)} is not installed (Debian: iproute2, util-linux)" if lacking else None


@dataclass(slots=True, kw_only=True)
class Place:
    """A network namespace, kept by a process that sleeps."""

    address: str
    keeper: subprocess.Popen[bytes]

    @property
    def path(self) -> str:
        return f"/proc/{self.keeper.pid}/ns/net"

    @property
    def enter(self) -> list[str]:
        return ["nsenter", f"--net={self.path}", "--"]

    def run(self, *command: str) -> None:
        subprocess.run([*self.enter, *command], check=True, capture_output=True, timeout=30)


@dataclass(slots=True, kw_only=True)
class Network:
    """The node, and the pods and services on it."""

    node: Place
    places: list[Place] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    forwarders: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def pod(self) -> Place:
        """Give a pod an address of its own."""
        number = len(self.places) + 2
        place = Place(address=f"10.44.0.{number}", keeper=_kept())
        self.places.append(place)
        inside, outside = f"p{number}", f"n{number}"
        self.node.run("ip", "link", "add", outside, "type", "veth", "peer", "name", inside)
        self.node.run("ip", "link", "set", inside, "netns", str(place.keeper.pid))
        self.node.run("ip", "link", "set", outside, "master", BRIDGE, "up")
        place.run("ip", "link", "set", "lo", "up")
        place.run("ip", "address", "add", f"{place.address}/16", "dev", inside)
        place.run("ip", "link", "set", inside, "up")
        place.run("ip", "route", "add", "default", "via", NODE)
        return place

    def service(self, name: str, ports: dict[int, str]) -> None:
        """Forward each port of a Service to where its pod listens, under the Service's name."""
        if name not in self.names:
            self.names[name] = f"10.44.1.{len(self.names) + 1}"
            self.node.run("ip", "address", "add", f"{self.names[name]}/32", "dev", BRIDGE)
        pairs = [f"{self.names[name]}:{port}={target}" for port, target in ports.items()]
        self._forward(name, [*self.node.enter, sys.executable, str(FORWARD), self.node.path, *pairs])

    def outside(self, name: str, address: str, port: int, target: str) -> None:
        """Give what answers on this machine an address in the pods' network."""
        self.names[name] = address
        self.node.run("ip", "address", "add", f"{address}/32", "dev", BRIDGE)
        self._forward(name, [sys.executable, str(FORWARD), self.node.path, f"{address}:{port}={target}"])

    def _forward(self, name: str, command: list[str]) -> None:
        if name in self.forwarders:
            _end(self.forwarders.pop(name))
        process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", f"no forwarder for {name}"
        self.forwarders[name] = process

    def hosts(self, namespace: str) -> str:
        """Return a hosts file that knows the services by every name that they have in a cluster."""
        lines = ["127.0.0.1 localhost"]
        for name, address in self.names.items():
            full = f"{name}.{namespace}.svc"
            lines.append(f"{address} {name} {name}.{namespace} {full} {full}.cluster.local")
        return "\n".join(lines) + "\n"


def _kept() -> subprocess.Popen[bytes]:
    """Start a process in a namespace of its own, and wait until it is in it."""
    keeper = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], start_new_session=True)
    own = os.readlink("/proc/self/ns/net")
    deadline = time.monotonic() + START_SECONDS
    while os.readlink(f"/proc/{keeper.pid}/ns/net") == own:
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("no network namespace can be made here")
        time.sleep(0.01)
    return keeper


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.kill(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


@contextlib.contextmanager
def running_network() -> Iterator[Network]:
    network = Network(node=Place(address=NODE, keeper=_kept()))
    try:
        node = network.node
        node.run("ip", "link", "set", "lo", "up")
        node.run("ip", "link", "add", BRIDGE, "type", "bridge")
        node.run("ip", "address", "add", f"{NODE}/16", "dev", BRIDGE)
        node.run("ip", "link", "set", BRIDGE, "up")
        yield network
    finally:
        for process in network.forwarders.values():
            _end(process)
        for place in (*network.places, network.node):
            _end(place.keeper)
