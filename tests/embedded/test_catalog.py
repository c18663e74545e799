"""catalog/apply.py on catalogs that are no Polaris: the embedded Iceberg REST catalog, and Glue as moto serves it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import EXAMPLES, copy_input, floe

pytestmark = pytest.mark.e2e

DRIFT = 3
FACTS = "catalog/local.catalogs.json"
SECONDS = 300


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def run(folder: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {key: os.environ[key] for key in ("HOME", "LANG", "PATH", "TMPDIR") if key in os.environ}
    env = {**kept, "PYTHON": sys.executable, **variables}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=SECONDS)


def apply(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(folder, sys.executable, "catalog/apply.py", *options, **variables)


def generated(project: Path, changes: dict[str, str]) -> Path:
    platform = project / "platform/local/platform.yaml"
    text = platform.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    platform.write_text(text, encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    return project / "generated"


@pytest.fixture(scope="module")
def lakehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The flights example with its lakehouse running."""
    project = copy_input(EXAMPLES / "flights", tmp_path_factory.mktemp("catalog") / "project")
    folder = generated(project, {"127.0.0.1:8333": f"127.0.0.1:{free_port()}", ":8181": f":{free_port()}"})
    started = run(folder, "scripts/local/up.sh")
    assert started.returncode == 0, started.stderr
    yield folder
    run(folder, "scripts/local/down.sh")


def test_rest_twice_and_a_changed_property(lakehouse: Path) -> None:
    checked = apply(lakehouse, "--check")
    assert (checked.returncode, checked.stderr.count("  + namespace")) == (DRIFT, 4), checked.stderr
    first = apply(lakehouse)
    assert first.returncode == 0, first.stderr
    assert "4 created" in first.stderr
    again = apply(lakehouse)
    assert (again.returncode, "nothing to do" in again.stderr) == (0, True), again.stderr
    facts = json.loads((lakehouse / FACTS).read_text(encoding="utf-8"))
    plain = next(catalog for catalog in facts["catalogs"] if catalog["type"] == "rest" and "namespaces" in catalog)
    plain["namespaces"][0]["properties"]["comment"] = "Another word"
    (lakehouse / FACTS).write_text(json.dumps(facts), encoding="utf-8")
    seen = apply(lakehouse, "--check")
    assert (seen.returncode, "Another word" in seen.stderr) == (DRIFT, True), seen.stderr
    assert apply(lakehouse).returncode == 0
    assert apply(lakehouse, "--check").returncode == 0


@pytest.fixture(scope="module")
def glue() -> Iterator[str]:
    """Amazon's Glue as moto serves it: the service itself cannot be started here."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        if process.poll() is not None:
            pytest.fail("moto did not start")
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=20)


def test_glue_twice(glue: str, tmp_path: Path) -> None:
    project = copy_input(EXAMPLES / "flights", tmp_path / "project")
    text = (project / "platform/local/platform.yaml").read_text(encoding="utf-8")
    old = text[text.index("catalogs:\n") : text.index("# In memory")]
    new = (
        f"catalogs:\n  default:\n    type: glue\n    uri: {glue}\n    warehouse: '123456789012'\n"
        "    credentials: {mode: static, secret_ref: lakehouse-glue}\n\n"
    )
    folder = generated(
        project,
        {
            old: new,
            'type: duckdb\n    properties:\n      path: ":memory:"\n      threads: 2': (
                "type: trino\n    properties: {host: trino, user: flights}"
            ),
        },
    )
    pair = ("DBT_ENV_SECRET_LAKEHOUSE_GLUE", "DBT_ENV_SECRET_LAKEHOUSE_STORAGE")
    keys = {f"{name}{end}": "x" for name in pair for end in ("_ACCESS_KEY_ID", "_SECRET_ACCESS_KEY")}
    first, again = apply(folder, **keys), apply(folder, **keys)
    assert first.returncode == 0, first.stderr
    assert "4 created" in first.stderr
    assert (again.returncode, "nothing to do" in again.stderr) == (0, True), again.stderr
