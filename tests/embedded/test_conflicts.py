"""Two writers of one Iceberg table: the one that comes second is run again, by dbt.sh and by Dagster alike.

The other writer is PyIceberg. It commits while dbt's query runs, so dbt's own commit finds a table that has moved on
and is answered 409.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from house import ROOT, floe, lay_out

pytestmark = pytest.mark.e2e

SECONDS = 400
DBT = "dbt.sh"
PLATFORM = "platform/local/platform.yaml"
AGAIN = "Another writer committed first. dbt runs what failed again in 2 seconds."

FLOE = """
name: rivals
version: "1.0.0"
storage: default
catalog: default
compute: default
transforms:
  - type: dbt
    path: .
"""

# Some seconds of work for one core, so that there is a while in which another writer can be first.
MODEL = """
{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', schema='marts') }}
select count(*)::bigint as id
from range({{ 6000000000 if is_incremental() else 1 }}) as t(i) where hash(i) % 3 < 5
"""

RIVAL = """
import sys
import pyarrow
from orchestration import environment, resources
catalog = resources.open_catalog(environment.current().catalog)
table = catalog.load_table("marts.totals")
print("ready", flush=True)
sys.stdin.readline()
table.append(pyarrow.table({"id": pyarrow.array([-5], pyarrow.int64())}))
"""

ROWS = """
from orchestration import environment, resources
catalog = resources.open_catalog(environment.current().catalog)
table = catalog.load_table("marts.totals")
print(len(table.snapshots()), sorted(table.scan().to_arrow()["id"].to_pylist()))
"""


@pytest.fixture
def generated(tmp_path: Path) -> Iterator[Path]:
    text = (ROOT / PLATFORM).read_text(encoding="utf-8")
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        for before, held in ((":8333", one), (":8181", two)):
            text = text.replace(before, f":{held.getsockname()[1]}")
    project = lay_out(tmp_path / "rivals", {"floe.yaml": FLOE, "models/totals.sql": MODEL, PLATFORM: text})
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    folder = project / "generated"
    assert script(folder, "local/up.sh").wait(SECONDS) == 0
    yield folder
    script(folder, "local/down.sh").wait(SECONDS)


def environment() -> dict[str, str]:
    kept = ("HOME", "LANG", "PATH", "TMPDIR")
    return {"PYTHON": sys.executable, **{key: os.environ[key] for key in kept if key in os.environ}}


def script(generated: Path, name: str, *arguments: str) -> subprocess.Popen[str]:
    """Start one of the project's scripts, both its streams in one pipe."""
    return subprocess.Popen(
        [str(generated / "scripts" / name), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
        cwd=generated,
    )


@contextmanager
def rival(generated: Path) -> Iterator[subprocess.Popen[str]]:
    """Yield a writer that has loaded the table and commits when it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", RIVAL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
        cwd=generated,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    assert process.wait(SECONDS) == 0


def test_two_rows_of_one_merge_key_are_found(generated: Path) -> None:
    """The test is floe's own: the model's author wrote none."""
    assert script(generated, DBT, "build").communicate(timeout=SECONDS)[0].count("ERROR=0") == 1
    for _ in range(2):
        with rival(generated) as other:
            assert other.stdin is not None
            print("go", file=other.stdin, flush=True)
    tested = script(generated, DBT, "test")
    assert "Failure in test floe_unique_totals" in tested.communicate(timeout=SECONDS)[0]
    assert tested.returncode == 1


def rows(generated: Path) -> str:
    command = [sys.executable, "-c", ROWS]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=generated, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("command", [(DBT, "build"), ("dagster/materialize.sh",)])
def test_who_comes_second_tries_again_and_nothing_is_lost(generated: Path, command: tuple[str, ...]) -> None:
    first = script(generated, DBT, "build")
    assert first.communicate(timeout=SECONDS)[0].count("ERROR=0") == 1
    assert rows(generated) == "1 [1]"
    with rival(generated) as other:
        second = script(generated, *command)
        assert second.stdout is not None
        started = next(line for line in second.stdout if "START sql" in line)
        assert other.stdin is not None
        time.sleep(1)  # dbt-duckdb looks the table up just after it has said that it starts
        print("go", file=other.stdin, flush=True)
    rest = second.stdout.read()
    assert second.wait(SECONDS) == 0, started + rest
    assert "Conflict_409" in rest
    assert rest.count(AGAIN) == 1
    assert rows(generated).endswith("[-5, 1, 6000000000]")
