"""Cube's API server over a generated cube/ folder, started and stopped by a test, and how a test asks it."""

import base64
import hmac
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cube_tool

SIGNING = "t" * 40
META = "/cubejs-api/v1/meta"
LOAD = "/cubejs-api/v1/load"
START_SECONDS = 90
OK, FORBIDDEN = 200, 403


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


def part(value: dict[str, Any]) -> str:
    """Return one part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def token(*, bits: int = 256, **claims: Any) -> str:
    """Return a token that the shared secret signs; with other than 256 bits in a way that nobody agreed to."""
    body = f"{part({'alg': f'HS{bits}', 'typ': 'JWT'})}.{part({'exp': int(time.time()) + 600, **claims})}"
    made = hmac.new(SIGNING.encode(), body.encode(), f"sha{bits}").digest()
    return f"{body}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def ask(port: int, path: str, bearer: str | None = None, body: Any = None) -> tuple[int, Any]:
    """Return status and answer; 0 where nothing answers."""
    headers = {"Content-Type": "application/json", **({"Authorization": bearer} if bearer else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, json.loads(text) if text.startswith(b"{") else {}
    except OSError:
        return 0, None


def load(port: int, bearer: str, query: dict[str, Any]) -> dict[str, Any]:
    """Ask until Cube has stopped saying that it waits."""
    for _ in range(60):
        code, answer = ask(port, LOAD, bearer, {"query": {"timezone": "UTC", **query}})
        if isinstance(answer, dict) and answer.get("error") != "Continue wait":
            assert code == OK, answer
            found: dict[str, Any] = answer
            return found
        time.sleep(0.5)
    raise AssertionError(f"no answer to {query}")


@contextmanager
def served(project: Path, database: Path, **variables: str) -> Iterator[int]:
    """Start Cube over ``project/generated/cube`` and yield its port; stop it in the end."""
    number = free_port()
    arguments = [str(cube_tool.modules()), str(project / "generated" / "cube"), str(database), str(number)]
    environment = {
        **{key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ},
        "DBT_ENV_SECRET_CUBE_API": SIGNING,
        **{f"DBT_ENV_SECRET_LAKEHOUSE_{name}": "unused" for name in ("CLIENT_ID", "CLIENT_SECRET")},
        **{f"DBT_ENV_SECRET_LAKEHOUSE_STORAGE_{name}": "unused" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")},
        **variables,
    }
    log_path = project / "server.log"
    log = log_path.open("wb")
    server = subprocess.Popen(
        ["node", str(cube_tool.HERE / "server.js"), *arguments], cwd=project, env=environment, stdout=log, stderr=log
    )
    try:
        until = time.monotonic() + START_SECONDS
        while ask(number, "/readyz")[0] != OK:
            assert server.poll() is None, log_path.read_text(encoding="utf-8")[-3000:]
            assert time.monotonic() < until, log_path.read_text(encoding="utf-8")[-3000:]
            time.sleep(0.5)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()
