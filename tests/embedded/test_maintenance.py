"""Maintenance on a real lakehouse: snapshots, orphans and small files go, rows stay, and DuckDB says so."""

import os
import sys
from collections.abc import Iterator

import pytest
from embedded.kept import Lakehouse, maintain, script, served
from embedded.receiver import LOOPBACK, free_port
from house import CASES, copy_input, floe

pytestmark = pytest.mark.e2e

ROWS = "select * from lake.marts.fct_payments"
FACT = "marts/fct_payments"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakehouse]:
    project = copy_input(CASES / "watched", tmp_path_factory.mktemp("kept") / "project")
    file = project / "platform/local/platform.yaml"
    text = file.read_text()
    for written in ("127.0.0.1:8333", "127.0.0.1:8181"):
        text = text.replace(written, f"{LOOPBACK}:{free_port()}")
    text = text[: text.index("observability:")] + "orchestration: {max_concurrent_runs: 2}\n"
    file.write_text(text)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    kept = {key: os.environ[key] for key in ("HOME", "LANG", "PATH", "TMPDIR") if key in os.environ}
    generated = project / "generated"
    home = generated / ".state/local/dagster_home"
    variables = {
        **kept,
        "PYTHON": sys.executable,
        "FLOE_ENV": "local",
        "DAGSTER_HOME": str(home),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    for name, *arguments in (("local/up.sh",), ("dbt.sh", "parse", "--quiet")):
        ran_script = script(generated, variables, name, *arguments)
        assert ran_script.returncode == 0, ran_script.stdout + ran_script.stderr
    try:
        with served(generated, variables) as running:
            yield running
    finally:
        script(generated, variables, "local/down.sh")


FILL = """
import json
import pyarrow as pa
from orchestration import resources
catalog = resources.open_catalog("default")
catalog.create_namespace_if_not_exists("marts")
rows = pa.table({"email": ["0@x.org"], "currency": ["EUR"], "total": [0], "payments": [1]})
table = catalog.create_table("marts.fct_payments", schema=rows.schema)
for number in range(48):
    table.append(rows.set_column(2, "total", pa.array([number])))
print(json.dumps(len(table.metadata.snapshots)))
"""
STATE = """
import json
from orchestration import resources
from orchestration.upkeep import listing
table = resources.open_catalog("default").load_table("marts.fct_payments")
print(json.dumps({
    "snapshots": len(table.metadata.snapshots),
    "files": len(list(table.scan().plan_files())),
    "deletes": sum(len(task.delete_files) for task in table.scan().plan_files()),
    "there": sorted(path for path, _ in listing(table, table.location())),
    "rows": table.scan().to_arrow().num_rows,
}))
"""
PUT = """
import json
from orchestration import resources
table = resources.open_catalog("default").load_table("marts.fct_payments")
with table.io.new_output(table.location() + "/data/{name}").create() as stream:
    stream.write(b"nothing knows me")
print(json.dumps(None))
"""


def test_snapshots_orphans_and_small_files_go_and_rows_stay(lake: Lakehouse) -> None:
    assert lake.python(FILL) == 48
    # DuckDB deletes merge-on-read and inserts: two more snapshots, and a delete file that PyIceberg has to honour.
    lake.duckdb("delete from lake.marts.fct_payments where total = 7")
    lake.duckdb("insert into lake.marts.fct_payments values ('n@x.org', 'EUR', 99, 2)")
    before = lake.duckdb(ROWS)
    state = lake.python(STATE)
    assert (state["snapshots"], state["rows"], len(before)) == (50, 48, 48)
    assert state["deletes"] > 0

    told = maintain(lake, "expire_snapshots", "expire_old_snapshots", days=31, dry_run=True)
    assert told[FACT]["snapshots expired"] == 45
    assert lake.python(STATE)["snapshots"] == 50
    assert maintain(lake, "expire_snapshots", "expire_old_snapshots", days=29)[FACT] == {
        "job": "expire_snapshots",
        "snapshots expired": 0,
        "snapshots kept": 50,
    }
    maintain(lake, "expire_snapshots", "expire_old_snapshots", days=31)
    assert lake.python(STATE)["snapshots"] == 5
    assert lake.duckdb(ROWS) == before

    orphans(lake)
    assert lake.duckdb(ROWS) == before

    told = maintain(lake, "compact_files", "rewrite_small_files")[FACT]
    assert told["files before"] >= 48
    assert told["files after"] == 1
    assert told["delete files applied"] > 0
    state = lake.python(STATE)
    assert (state["files"], state["deletes"], state["rows"]) == (1, 0, 48)
    assert lake.duckdb(ROWS) == before
    again = maintain(lake, "compact_files", "rewrite_small_files")[FACT]
    assert again["left alone"] == "0 small files too many: not worth it"


def orphans(lake: Lakehouse) -> None:
    """A file that nothing knows goes when it is three days old; a younger one, a writer's perhaps, stays."""
    lake.python(PUT.format(name="orphan.parquet"))
    lake.python("import json, time; time.sleep(4); print(json.dumps(None))")
    lake.python(PUT.format(name="young.parquet"))
    there = lake.python(STATE)["there"]
    # Three days after a moment between the two: the first one is older than three days, the second one is not.
    between = (written(lake, "orphan.parquet") + written(lake, "young.parquet")) / 2
    moment = {"days": 3, "at": between}
    told = maintain(lake, "remove_orphan_files", "remove_lost_files", **moment)[FACT]
    assert told["files removed"] > 1
    assert lake.python(STATE)["there"] == there
    maintain(lake, "remove_orphan_files", "remove_lost_files", **moment, dry_run=False)
    after = lake.python(STATE)["there"]
    gone = [path.rpartition("/")[2] for path in there if path not in after]
    # With it go the manifest lists of the snapshots that were expired; no file of a row does.
    assert [name for name in gone if not name.endswith(".avro")] == ["orphan.parquet"]
    assert len(gone) == told["files removed"]
    assert [path for path in after if path.endswith("young.parquet")]


WRITTEN = """
import json
from orchestration import resources
from orchestration.upkeep import listing
table = resources.open_catalog("default").load_table("marts.fct_payments")
print(json.dumps([f.mtime.timestamp() for path, f in listing(table, table.location()) if path.endswith("{name}")][0]))
"""


def written(lake: Lakehouse, name: str) -> float:
    """Return when the store says that a file was written."""
    return float(lake.python(WRITTEN.format(name=name)))


RACE = """
import json
from orchestration import resources, upkeep
import pyarrow as pa
catalog = resources.open_catalog("default")
table = catalog.load_table("marts.fct_payments")
rows = pa.table({{"email": ["r@x.org"], "currency": ["EUR"], "total": [500], "payments": [1]}})
for _ in range(6):
    table.append(rows)
policy = upkeep.Policy(max_age_ms=None, min_snapshots=1, file_bytes=10**9, remove_orphans=False)
stale = catalog.load_table("marts.fct_payments")
read = type(stale.scan()).to_arrow
def meanwhile(scan):
    found = read(scan)
    catalog.load_table("marts.fct_payments").{other}
    return found
type(stale.scan()).to_arrow = meanwhile
done = upkeep.compact(stale, policy, dry_run=False)
type(stale.scan()).to_arrow = read
print(json.dumps([done.left, catalog.load_table("marts.fct_payments").scan().to_arrow().num_rows]))
"""


@pytest.mark.parametrize(("other", "change"), [("append(rows)", 7), ('delete("total = 500")', -1)])
def test_who_writes_meanwhile_wins(lake: Lakehouse, other: str, change: int) -> None:
    rows = len(lake.duckdb(f"{ROWS} where total <> 500"))
    left, after = lake.python(RACE.format(other=other))
    assert left.startswith("another writer was first")
    assert after == (rows + change if change > 0 else rows)
    assert len(lake.duckdb(ROWS)) == after
