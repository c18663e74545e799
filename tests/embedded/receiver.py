"""An HTTP receiver of OpenLineage events and of OTLP, which can be away for a while; and PostgreSQL for a test.

What it received it also tells, by the paths of Marquez's API and of Jaeger's: see questions.py.
"""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from embedded.questions import answers
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

LINEAGE = "/api/v1/lineage"
LOOPBACK = "127.0.0.1"


@dataclass
class Receiver:
    """What was received. ``away`` is for how many seconds it is gone after its first event."""

    port: int
    away: float = 0.0
    bodies: list[tuple[str, bytes]] = field(default_factory=list)
    outages: int = 0
    server: http.server.ThreadingHTTPServer | None = None

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for path, body in self.bodies if path == LINEAGE]

    @property
    def spans(self) -> list[Span]:
        found = []
        for path, body in self.bodies:
            if path == "/v1/traces":
                request = ExportTraceServiceRequest.FromString(body)
                found += [span for one in request.resource_spans for scope in one.scope_spans for span in scope.spans]
        return found

    @property
    def resources(self) -> list[dict[str, str]]:
        return [
            {entry.key: entry.value.string_value for entry in one.resource.attributes}
            for path, body in self.bodies
            if path == "/v1/traces"
            for one in ExportTraceServiceRequest.FromString(body).resource_spans
        ]

    @property
    def metrics(self) -> dict[str, int]:
        """The sum of every counter."""
        found: dict[str, int] = {}
        for path, body in self.bodies:
            for one in ExportMetricsServiceRequest.FromString(body).resource_metrics if path == "/v1/metrics" else ():
                for metric in (metric for scope in one.scope_metrics for metric in scope.metrics):
                    for point in metric.sum.data_points:
                        found[metric.name] = found.get(metric.name, 0) + int(point.as_int)
        return found

    def settle(self, job: str, seconds: float = 60.0) -> None:
        """Wait until the end of a run has been told: Dagster knows of it before anybody is told."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ended = [event for event in self.events if event["job"]["name"] == job and event["eventType"] != "START"]
            if ended and any(span.name == job for span in self.spans) and "dagster.runs" in self.metrics:
                return
            time.sleep(0.2)

    def start(self) -> None:
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                receiver.bodies.append((self.path, body))
                self.send_response(200)
                self.end_headers()
                if receiver.away and not receiver.outages and self.path == LINEAGE:
                    receiver.outages = 1
                    threading.Thread(target=receiver.outage).start()

            def do_GET(self) -> None:
                answer = answers(receiver.events, receiver.spans, receiver.resources, self.path)
                self.send_response(404 if answer is None else 200)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer((LOOPBACK, self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        assert self.server is not None
        self.server.shutdown()
        self.server.server_close()

    def outage(self) -> None:
        self.stop()
        time.sleep(self.away)
        self.start()


@contextlib.contextmanager
def receiving(*, away: float = 0.0) -> Iterator[Receiver]:
    receiver = Receiver(port=free_port(), away=away)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def postgres_binary(name: str) -> str | None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else shutil.which(name)


@contextlib.contextmanager
def postgres(folder: Path, password: str) -> Iterator[dict[str, str]]:
    """PostgreSQL of an unprivileged user's own, and the variables by which Dagster finds it."""
    initdb, ctl = postgres_binary("initdb"), postgres_binary("pg_ctl")
    assert initdb, "PostgreSQL is not installed: apt-get install postgresql"
    assert ctl
    user = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    folder.mkdir()
    (folder / "password").write_text(password)
    if user:
        for path in (folder, folder / "password"):
            shutil.chown(path, **user)
    options: dict[str, Any] = {"cwd": folder, "check": True, "capture_output": True, "text": True, "timeout": 120}
    options |= {"user": "nobody", "group": "nogroup", "extra_groups": []} if user else {}
    data, port = folder / "data", free_port()
    subprocess.run(
        [initdb, "-D", data, "-U", "dagster", "--pwfile", folder / "password", "-A", "scram-sha-256", "--no-sync"],
        **options,
    )
    serve = f"-p {port} -h {LOOPBACK} -k {folder} -c fsync=off"
    subprocess.run([ctl, "-D", data, "-w", "-l", folder / "log", "-o", serve, "start"], **options)
    try:
        yield {
            "DAGSTER_PG_HOST": LOOPBACK,
            "DAGSTER_PG_PORT": str(port),
            "DAGSTER_PG_DB": "postgres",
            "DAGSTER_PG_USERNAME": "dagster",
            "DAGSTER_PG_PASSWORD": password,
        }
    finally:
        subprocess.run([ctl, "-D", data, "-m", "immediate", "stop"], **options)
