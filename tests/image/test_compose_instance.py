"""Dagster's settings in compose, loaded by real Dagster with a real PostgreSQL, as the compose file puts them there.

No unit test reaches this: which launcher Dagster takes, and that two containers see the same runs, Dagster says.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from embedded.receiver import postgres
from house import CASES, EXAMPLES

pytestmark = pytest.mark.e2e

SECONDS = 300
LOOK = """
import json
from dagster import DagsterInstance
from dagster._core.test_utils import create_run_for_test
with DagsterInstance.get() as instance:
    if NEW: create_run_for_test(instance, "nightly")
    print(json.dumps([type(instance.run_launcher).__name__, type(instance.run_storage).__name__,
        [run.job_name for run in instance.get_runs()]]))
"""
# An environment of processes (SQLite beside them there), and one of a cluster (runs are Jobs there).
ENVIRONMENTS = [
    (EXAMPLES / "flights" / "generated", "local"),
    (CASES / "orchestration" / "expected", "prod"),
    (CASES / "cluster" / "expected", "prod"),
]


@pytest.fixture(scope="module")
def database() -> Iterator[dict[str, str]]:
    """PostgreSQL in a folder apart: pytest's own belongs to root alone, and a second session makes it so again."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with postgres(Path(folder) / "postgres", secrets.token_hex(16)) as variables:
            yield variables


def started(generated: Path, service: str, home: Path, then: str, **variables: str) -> list[object]:
    """Do what the service's command does before it becomes Dagster, and then look at the instance."""
    compose = yaml.safe_load((generated / "docker-compose.yaml").read_text(encoding="utf-8"))
    *shell, script = compose["services"][service]["command"]
    before, dagster, _ = script.replace("$$", "$").partition("exec dagster")
    assert dagster, script
    kept = {key: os.environ[key] for key in ("LANG", "TMPDIR", "PATH") if key in os.environ}
    ran = subprocess.run(
        [*shell, f'{before}exec "$PYTHON" -c "$THEN"'],
        cwd=generated,
        env={**kept, "PYTHON": sys.executable, "THEN": then, "DAGSTER_HOME": str(home), **variables},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found: list[object] = json.loads(ran.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize(("generated", "environment"), ENVIRONMENTS, ids=["embedded", "cloud", "cluster"])
def test_containers_start_runs_by_themselves_and_share_them(
    generated: Path, environment: str, database: dict[str, str], tmp_path: Path
) -> None:
    variables = {**database, "FLOE_ENV": environment}
    first = started(generated, "dagster-daemon", tmp_path / "daemon", LOOK.replace("NEW", "True"), **variables)
    second = started(generated, "dagster-webserver", tmp_path / "web", LOOK.replace("NEW", "False"), **variables)
    assert first[:2] == second[:2] == ["DefaultRunLauncher", "PostgresRunStorage"]
    assert first[2] == second[2]
    assert "nightly" in second[2]  # type: ignore[operator] # json.loads says nothing of what is in a list
