"""The I/O manager on a real lakehouse: what Python assets return becomes Iceberg tables that keep their history."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from embedded.test_lakehouse import script, two_ports
from house import ROOT, floe, lay_out

pytestmark = pytest.mark.e2e

WRITING = ROOT / "tests" / "orchestration" / "writing.py"
FLOE = """
name: writing
version: "1.0.0"
orchestration:
  asset_modules: [assets.nothing]
"""
ASSETS = """import dagster as dg

outside = dg.AssetSpec(["elsewhere", "outside"])
"""
LONG, STRING, TIMESTAMP = "long", "string", "timestamp"
SNAPSHOTS, ROWS, COLUMNS, OLDEST = "snapshots", "rows", "columns", "oldest"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Play the script once on a lakehouse of its own; every test below reads what it found."""
    store, catalog = two_ports()
    platform = (ROOT / "platform/local/platform.yaml").read_text(encoding="utf-8")
    platform = platform.replace(":8333", f":{store}").replace(":8181", f":{catalog}")
    files = {"floe.yaml": FLOE, "assets/nothing.py": ASSETS, "platform/local/platform.yaml": platform}
    project = lay_out(tmp_path_factory.mktemp("writing") / "project", files)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    generated = project / "generated"
    try:
        started = script(generated, "local/up.sh")
        assert started.returncode == 0, started.stderr
        yield played(generated)
    finally:
        script(generated, "local/down.sh")


def played(generated: Path) -> dict[str, Any]:
    kept = {key: os.environ[key] for key in ("HOME", "PATH", "TMPDIR") if key in os.environ}
    env = {**kept, "PYTHONPATH": str(generated), "FLOE_ENV": "local"}
    command = [sys.executable, str(WRITING)]
    done = subprocess.run(command, cwd=generated, env=env, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-8000:]
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


def test_a_frame_as_people_have_them(found: dict[str, Any]) -> None:
    """Nanoseconds become microseconds, a zone becomes UTC; a column of nulls waits for its first value."""
    first, typed, second, table = found["pandas"]
    assert (first, second) == (None, None)
    assert typed == {"id": LONG, "at": TIMESTAMP, "zoned": "timestamptz", "kind": STRING}
    assert table[COLUMNS] == {**typed, "nothing": STRING}
    assert table[ROWS] == [
        ["1", "2026-03-01 10:00:00.123456", "2026-02-28 23:00:00+00:00", "a", "x"],
        ["2", "2026-03-02 00:00:00", "2026-03-01 23:00:00+00:00", "b", "None"],
    ]


def test_an_asset_is_read_as_the_kind_that_is_asked_for(found: dict[str, Any]) -> None:
    assert found["read_back"] == [["DataFrame", ["a", "b"]], ["Table", ["a", "b"]]]


def test_writing_again_adds_a_snapshot(found: dict[str, Any]) -> None:
    table = found["again"]
    assert table[ROWS] == [["0"], ["1"]]
    assert table[SNAPSHOTS] > 1
    assert table[OLDEST] == 1


def test_a_column_is_added_in_place(found: dict[str, Any]) -> None:
    errors, table = found["added"]
    assert errors == [None, None, None]
    assert table[COLUMNS] == {"id": LONG, "name": STRING, "amount": LONG}
    assert table[ROWS] == [[str(2**40), "None", "20"]]
    assert (table[SNAPSHOTS] > 2, table[OLDEST]) == (True, 1)


def test_a_forbidden_change_leaves_the_table_as_it_was(found: dict[str, Any]) -> None:
    error, before, after = found["refused"]
    assert "raw/firm cannot be written, and its table is as it was." in error
    assert "Cannot change column type: id: long -> string" in error
    assert "Iceberg widens int to long" in error
    assert before == after
    assert before[ROWS] == [["1"], ["2"]]


def test_a_table_of_no_rows(found: dict[str, Any]) -> None:
    errors, seen = found["empty"]
    assert errors == [None, None, None]
    assert [table[ROWS] for table in seen] == [[], [["1", "a"]], []]
    assert {json.dumps(table[COLUMNS]) for table in seen} == {json.dumps({"id": LONG, "name": STRING})}
    assert len({table["uuid"] for table in seen}) == 1


def test_a_window_replaces_its_own_rows(found: dict[str, Any]) -> None:
    errors, wrong, by_day, by_date, spec = found["windows"]
    assert errors == [None] * 7
    amounts = {row[0]: row[1] for row in by_day[ROWS]}
    assert len(by_day[ROWS]) == len(amounts) == 9
    assert {time[:10] for time, amount in amounts.items() if amount == "9"} == {"2026-03-02"}
    assert sorted(amounts.values()) == ["1"] * 6 + ["9"] * 3
    assert "raw/by_day returned 3 rows that are not of the partitions of this run" in wrong
    assert by_date[ROWS] == [["2026-03-01", "5"], ["2026-03-02", "1"]]
    assert "at_day: day(1)" in spec


def test_a_key_replaces_its_own_rows(found: dict[str, Any]) -> None:
    errors, unsaid, by_shop, by_pair = found["keys"]
    assert errors == [None] * 7
    assert by_shop[ROWS] == [["berlin", "1"], ["o'hara", "2"]]
    assert "raw/by_shop has partitions, but no metadata partition_expr" in unsaid
    seen = sorted({(row[2], row[0][:10], row[1]) for row in by_pair[ROWS]})
    assert seen == [
        ("berlin", "2026-03-01", "1"),
        ("paris", "2026-03-01", "7"),
        ("paris", "2026-03-02", "1"),
    ]
    assert len(by_pair[ROWS]) == 9


def test_two_runs_append_twice(found: dict[str, Any]) -> None:
    assert found["appended"][ROWS] == [["2026-03-01 00:00:00+00:00"]] * 2
