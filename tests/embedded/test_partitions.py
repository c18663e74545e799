"""Partitions on a real lakehouse: a backfill of three days changes the rows of those days, and no others."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from embedded.test_lakehouse import script, two_ports
from house import CASES, ROOT, copy_input, floe

pytestmark = pytest.mark.e2e

BACKFILL = ROOT / "tests" / "orchestration" / "backfill.py"
DAYS = ("2026-03-28", "2026-03-29", "2026-03-30")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The case `orchestration` with its lakehouse up; production, which needs no ports, is left out."""
    project = copy_input(CASES / "orchestration", tmp_path_factory.mktemp("partitions") / "project")
    shutil.rmtree(project / "platform" / "prod")
    platform = project / "platform" / "local" / "platform.yaml"
    store, catalog = two_ports()
    text = platform.read_text(encoding="utf-8").replace(":8333", f":{store}").replace(":8181", f":{catalog}")
    platform.write_text(text, encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    folder = project / "generated"
    started = script(folder, "local/up.sh")
    assert started.returncode == 0, started.stderr
    yield folder
    script(folder, "local/down.sh")


@pytest.fixture(scope="module")
def found(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Play the script once; every test below reads what it found."""
    parsed = script(generated, "dbt.sh", "parse")
    assert parsed.returncode == 0, parsed.stdout[-3000:]
    kept = {key: os.environ[key] for key in ("HOME", "PATH", "TMPDIR") if key in os.environ}
    env = {**kept, "PYTHONPATH": str(generated), "FLOE_ENV": "local"}
    command = [sys.executable, str(BACKFILL), str(tmp_path_factory.mktemp("instance"))]
    done = subprocess.run(command, cwd=generated, env=env, capture_output=True, text=True, timeout=1500)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-8000:]
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def of_days(rows: list[Any], days: tuple[str, ...] = DAYS) -> list[Any]:
    return [row for row in rows if row[1][:10] in days]


def others(rows: list[Any], days: tuple[str, ...] = DAYS) -> list[Any]:
    return [row for row in rows if row[1][:10] not in days]


def test_the_io_manager_writes_once_what_is_loaded_twice(found: dict[str, Any]) -> None:
    assert found["orders"] == 56
    assert re.search(r"ordered_at_day: day\(\d+\)", found["order specs"][0])


@pytest.mark.parametrize("table", ["", "staged "])
def test_a_backfill_changes_its_days_and_no_others(found: dict[str, Any], table: str) -> None:
    before, after = found[f"{table}before"], found[f"{table}after"]
    assert len(before) == len(after) == 56
    assert others(before) == others(after)
    assert len(of_days(after)) == 24
    assert [[*row[:2], row[2] + 1000] for row in of_days(before)] == of_days(after)


def test_the_declared_range_in_batches(found: dict[str, Any]) -> None:
    assert found["runs"] == ["2026-03-28...2026-03-29", "2026-03-30...2026-03-30"]
    assert found["one by one"] == ["2026-03-27", "2026-03-28"]
    assert found["paris"] == ["2026-03-27|paris", "2026-03-28|paris", "2026-03-29|paris"]


def test_files_in_the_store_are_seen(found: dict[str, Any]) -> None:
    deep, flat = found["objects"]
    assert deep
    assert all(name.endswith(".parquet") for name in deep)
    assert not flat


def test_days_of_another_time_zone(found: dict[str, Any]) -> None:
    """Two days of Berlin in March: from 23:00 UTC of the day before."""
    times = [row[1] for row in found["batch"]]
    assert (times[0], times[-1], len(times)) == ("2026-03-27T00:00:00", "2026-03-28T21:00:00", 16)


def test_one_shop_of_three_days(found: dict[str, Any]) -> None:
    assert len(found["paris rows"]) == 12
    assert all(row[0] % 2 == 0 for row in found["paris rows"])


def test_three_partitions_equal_a_full_refresh(found: dict[str, Any], generated: Path) -> None:
    """Row for row: the three days that were filled by partitions, and the same days as dbt builds them at once."""
    refreshed = script(generated, "dbt.sh", "build", "--full-refresh", "--select", "orders_by_day")
    assert refreshed.returncode == 0, refreshed.stdout[-3000:]
    rows = (
        "import json; from orchestration import resources\n"
        "table = resources.open_catalog('default').load_table('marts.orders_by_day').scan().to_arrow().to_pylist()\n"
        "print(json.dumps(sorted([row['id'], row['ordered_at'].isoformat(), row['amount']] for row in table)))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(generated), "FLOE_ENV": "local"}
    done = subprocess.run([sys.executable, "-c", rows], cwd=generated, env=env, capture_output=True, text=True)
    whole = json.loads(done.stdout.splitlines()[-1])
    assert len(whole) == 56
    assert of_days(whole) == of_days(found["after"])
    assert of_days(whole) != of_days(found["before"])


def test_every_asset_at_once_builds_whole_tables(found: dict[str, Any], generated: Path) -> None:
    """Without a job, materialize.sh runs all assets as if they had no partitions, and says what it leaves out."""
    ran = script(generated, "dagster/materialize.sh")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert "left out, for it has partitions: raw/clicks" in ran.stdout
    assert re.search(r"1\d assets materialized, 4 of 4 checks passed", ran.stdout.splitlines()[-1])
