"""The script of the `validate` hook passes only what answered: run as the hook runs it, with sockets of this machine.

That real servers pass it is shown where they run: tests/k8s.
"""

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from house import ROOT

pytestmark = pytest.mark.contracts


VERDICT = re.compile(r"  (ok|failed|off|external ok)  ")


class _Answers(BaseHTTPRequestHandler):
    """Answers with the number that the path says."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/").partition("/")[0]))
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""
        del format, args


@contextmanager
def http() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def greeting(words: bytes) -> Iterator[str]:
    """Listen, and say something to whoever has said something."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.recv(8)
                client.sendall(words)

        threading.Thread(target=answer, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


def target(role: str, url: str | None, **more: Any) -> dict[str, Any]:
    base = {"role": role, "state": "on", "protocol": "http", "url": url, "variable": None, "accepts": [200]}
    return {**base, "budgetSeconds": 1, **more}


def run(folder: Path, *targets: dict[str, Any]) -> tuple[int, list[str]]:
    text = (ROOT / "templates" / "helm" / "app" / "validate.py.j2").read_text(encoding="utf-8")
    (folder / "validate.py").write_text(text.replace("<< header >>", "the hook's script"), encoding="utf-8")
    (folder / "targets.json").write_text(json.dumps(targets), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(folder / "validate.py")],
        capture_output=True,
        text=True,
        timeout=60,
        env={"DAGSTER_PG_HOST": "", "PATH": ""},
    )
    return done.returncode, done.stdout.splitlines()


def test_each_part_has_its_line(tmp_path: Path) -> None:
    with http() as place, greeting(b"N") as database:
        code, lines = run(
            tmp_path,
            target("webserver", f"{place}/200"),
            target("catalog", f"{place}/401", accepts=[200, 401, 403], state="external"),
            target("store", f"{place}/405", accepts=[]),
            target("postgresql", database, protocol="postgres", accepts=[]),
            target("traces", place, protocol="tcp", accepts=[]),
            target("cube", None, state="off"),
        )
    verdicts = [VERDICT.findall(line) for line in lines]
    assert verdicts == [["ok"], ["external ok"], ["ok"], ["ok"], ["ok"], ["off"]]
    assert code == 0


@pytest.mark.parametrize(
    ("what", "bad"),
    [
        ("nobody listens", target("x", "http://127.0.0.1:9/")),
        ("no variable says where", target("x", None, variable="NOT_SET")),
        ("no address at all", target("x", None)),
        ("PostgreSQL's address is not set", target("x", None, protocol="postgres")),
        ("a scheme that is none of HTTP's", target("x", "file:///etc/hostname")),
        ("nobody listens to TCP", target("x", "http://127.0.0.1:9", protocol="tcp")),
    ],
)
def test_what_was_not_reached_fails(tmp_path: Path, what: str, bad: dict[str, Any]) -> None:
    code, lines = run(tmp_path, target("cube", None, state="off"), bad)
    assert code == 1, what
    assert "failed" in lines[1]
    assert "off" in lines[0]


def test_a_wrong_answer_fails(tmp_path: Path) -> None:
    with http() as place, greeting(b"H") as other:
        code, lines = run(
            tmp_path,
            target("webserver", f"{place}/500"),
            target("store", f"{place}/503", accepts=[]),
            target("lineage", f"{place}/404"),
            target("postgresql", other, protocol="postgres", accepts=[]),
            target("daemon", f"{place}/200", protocol="dagster-daemon"),
        )
    assert code == 1
    assert all("failed" in line for line in lines), lines


def test_nobody_to_ask_is_no_success(tmp_path: Path) -> None:
    assert run(tmp_path)[0] == 1
