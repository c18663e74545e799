"""Maintenance by Spark's procedures: snapshots, orphans and small files go, rows stay, and DuckDB says so."""

from typing import Any

import pytest
from embedded.kept import Lakehouse, maintain
from spark.lab import Lab

CUSTOMERS = "marts/customers"
TABLE = "spark_marts.customers"
ROWS = "select * from lake.spark_marts.customers"
EXPIRE = ("expire_snapshots", "expire_old_snapshots")
ORPHANS = ("remove_orphan_files", "remove_lost_files")
COMPACT = ("compact_files", "rewrite_small_files")
EXPIRED = "snapshots expired"
KEPT = "snapshots kept"
BEFORE = "files before"
LEFT = "left alone"
MARTS = {"layers": ["marts"]}
FILL = """
import json
import pyarrow as pa
from orchestration import resources
catalog = resources.open_catalog("default")
name = "spark_marts.{name}"
if catalog.table_exists(name):
    catalog.drop_table(name)
rows = pa.table({{"customer": ["ada"], "orders": [1], "amount": [0]}})
table = catalog.create_table(name, schema=rows.schema, properties={properties}, location={location})
for number in range({times}):
    table.append(rows.set_column(2, "amount", pa.array([number])))
print(json.dumps(table.location()))
"""
CHANGES = (
    "insert into spark_marts.customers "
    "select /*+ coalesce(1) */ * from values ('x', 1, 97), ('y', 1, 98), ('z', 1, 99)",
    "alter table spark_marts.customers set tblproperties ('write.delete.mode' = 'merge-on-read')",
    "delete from spark_marts.customers where amount = 98",
    "insert into spark_marts.customers values ('last', 1, 100)",
)
DROP = """
import json
from orchestration import resources
catalog = resources.open_catalog("default")
for name in catalog.list_tables("spark_marts"):
    catalog.drop_table(name)
print(json.dumps(None))
"""
SPARK = """
import json
from orchestration import procedures
for statement in {statements}:
    rows = procedures.call(statement)
print(json.dumps(rows))
"""
STATE = """
import json
from orchestration import resources
from orchestration.upkeep import listing, reachable
table = resources.open_catalog("default").load_table({name!r})
there = {{path for path, _ in listing(table, table.location())}}
print(json.dumps({{
    "metadata": table.metadata_location,
    "snapshots": [str(snapshot.snapshot_id) for snapshot in table.metadata.snapshots],
    "files": len(list(table.scan().plan_files())),
    "deletes": sum(len(task.delete_files) for task in table.scan().plan_files()),
    "there": sorted(there),
    "lost": sorted(there - reachable(table)),
}}))
"""
PUT = """
import json
from orchestration import resources
table = resources.open_catalog("default").load_table("{table}")
with table.io.new_output(table.location() + "/data/{name}").create() as stream:
    stream.write(b"nothing knows me")
print(json.dumps(None))
"""


def fill(lake: Lakehouse, name: str, times: int, location: str | None = None, **properties: str) -> str:
    """Make a table of small files, one a snapshot, and return where it lies."""
    made: str = lake.python(FILL.format(name=name, times=times, location=repr(location), properties=properties))
    return made


def state(lake: Lakehouse, name: str = TABLE) -> Any:
    return lake.python(STATE.format(name=name))


def put(lake: Lakehouse, name: str, table: str = TABLE) -> None:
    lake.python(PUT.format(table=table, name=name))


def spark(lake: Lakehouse, *statements: str) -> Any:
    """Run statements as the maintenance does, through dbt and its macro."""
    return lake.python(SPARK.format(statements=list(statements)))


@pytest.fixture(autouse=True)
def empty(thrift: Lakehouse) -> None:
    """Each test makes its own tables."""
    thrift.python(DROP)


@pytest.fixture
def fifty(thrift: Lakehouse) -> Lakehouse:
    """A table with 50 snapshots: rows of PyIceberg's and of Spark's, one of them deleted beside its file."""
    fill(thrift, "customers", 47)
    spark(thrift, *CHANGES)
    found = state(thrift)
    assert (len(found["snapshots"]), found["deletes"]) == (50, 1)
    return thrift


def test_a_dry_run_says_what_it_would_do_and_does_nothing(fifty: Lakehouse, lab: Lab) -> None:
    put(fifty, "orphan.parquet")
    lab.age("warehouse/spark_marts/customers", days=4)
    before, dry = state(fifty), {**MARTS, "dry_run": True}
    assert [path.rpartition("/")[2] for path in before["lost"]] == ["orphan.parquet"]
    expired = maintain(fifty, *EXPIRE, days=31, **dry)[CUSTOMERS]
    assert (expired[EXPIRED], expired[KEPT]) == (45, 5)
    # What a layer's properties do not switch on is a dry run without being asked for.
    for config in (dry, MARTS):
        removed = maintain(fifty, *ORPHANS, **config)[CUSTOMERS]
        assert (removed["files removed"], removed["bytes removed"]) == (1, 16)
        assert "/data/orphan.parquet" in removed["names"]
    compacted = maintain(fifty, *COMPACT, **dry)[CUSTOMERS]
    assert compacted == {"job": "compact_files", BEFORE: 49, "delete files": 1, "small files": 49}
    assert state(fifty) == before


def test_snapshots_orphans_and_small_files_go_and_rows_stay(fifty: Lakehouse, lab: Lab) -> None:
    rows = fifty.duckdb(ROWS)
    assert len(rows) == 50
    begun = state(fifty)
    kept = maintain(fifty, *EXPIRE, days=29, **MARTS)[CUSTOMERS]
    assert (kept[EXPIRED], kept[KEPT]) == (0, 50)
    told = maintain(fifty, *EXPIRE, days=31, **MARTS)[CUSTOMERS]
    found = state(fifty)
    assert (told[EXPIRED], told[KEPT], told["deleted_manifest_lists_count"]) == (45, 5, 45)
    assert all(isinstance(value, int) for key, value in told.items() if key not in {"job", "names"})
    assert found["snapshots"] == begun["snapshots"][-5:]
    assert all(snapshot not in told["names"] for snapshot in found["snapshots"])
    # Spark takes the files of what it forgets with it, of which each was one manifest list.
    assert len(set(begun["there"]) - set(found["there"])) == 45
    assert fifty.duckdb(ROWS) == rows
    orphans(fifty, lab)
    assert fifty.duckdb(ROWS) == rows

    told = maintain(fifty, *COMPACT, **MARTS)[CUSTOMERS]
    assert (told[BEFORE], told["files after"], told["delete files applied"]) == (49, 1, 1)
    assert (told["rewritten_data_files_count"], told["added_data_files_count"]) == (49, 1)
    found = state(fifty)
    assert (found["files"], found["deletes"]) == (1, 0)
    assert fifty.duckdb(ROWS) == rows
    again = maintain(fifty, *COMPACT, **MARTS)[CUSTOMERS]
    assert (again[BEFORE], again["rewritten_data_files_count"]) == (1, 0)


def orphans(lake: Lakehouse, lab: Lab) -> None:
    """Of files that are all four days old only that which nothing knows goes; a young one, a writer's perhaps, stays.

    A table whose name begins like this one's keeps its own.
    """
    sibling = f"{TABLE}_of_others"
    fill(lake, "customers_of_others", 1)
    put(lake, "orphan.parquet")
    put(lake, "orphan.parquet", sibling)
    for table in ("customers", "customers_of_others"):
        lab.age(f"warehouse/spark_marts/{table}", days=4)
    put(lake, "young.parquet")
    before, others = state(lake), state(lake, sibling)
    told = maintain(lake, *ORPHANS, **MARTS, dry_run=False)[CUSTOMERS]
    after = state(lake)
    gone = set(before["there"]) - set(after["there"])
    # PyIceberg, which did not remove them, says the same of these files.
    assert gone == {path for path in before["lost"] if not path.endswith("young.parquet")}
    assert [path for path in gone if path.endswith("orphan.parquet")]
    assert told["files removed"] == len(gone)
    assert {f"- `s3://{path}`" for path in gone} == set(told["names"].splitlines())
    assert [path for path in after["there"] if path.endswith("young.parquet")]
    assert state(lake, sibling) == others


def test_what_a_table_says_itself_wins(thrift: Lakehouse) -> None:
    fill(thrift, "customers", 8, **{"history.expire.min-snapshots-to-keep": "2"})
    fill(thrift, "fct_orders", 8, **{"gc.enabled": "false"})
    told = maintain(thrift, *EXPIRE, days=31, **MARTS)
    assert (told[CUSTOMERS][EXPIRED], told[CUSTOMERS][KEPT]) == (6, 2)
    assert len(state(thrift)["snapshots"]) == 2
    assert told["marts/fct_orders"] == {"job": "expire_snapshots", LEFT: "gc.enabled is false"}
    assert len(state(thrift, "spark_marts.fct_orders")["snapshots"]) == 8
    told = maintain(thrift, *ORPHANS, **MARTS, dry_run=False)
    assert told["marts/fct_orders"][LEFT] == "gc.enabled is false"


def test_a_table_below_another_ones_location_keeps_it_alone(thrift: Lakehouse, lab: Lab) -> None:
    location = fill(thrift, "customers", 1)
    inner = fill(thrift, "inner", 1, location=f"{location}/data/inner")
    assert inner.startswith(location)
    lab.age("warehouse/spark_marts/customers", days=4)
    before = state(thrift)["there"]
    told = maintain(thrift, *ORPHANS, **MARTS, dry_run=False)
    assert told[CUSTOMERS][LEFT] == "another table lies below its location"
    assert state(thrift)["there"] == before


def test_what_spark_refuses_fails_the_run(thrift: Lakehouse) -> None:
    """Spark removes nothing that is younger than a day, however it is told."""
    fill(thrift, "customers", 1)
    put(thrift, "young.parquet")
    before = state(thrift)["there"]
    with pytest.raises(AssertionError, match=r"1 tables failed: spark_marts\.customers"):
        maintain(thrift, *ORPHANS, **MARTS, dry_run=False, older_than_hours=1.0)
    assert state(thrift)["there"] == before


def test_names_that_sql_would_read_otherwise(thrift: Lakehouse) -> None:
    """A catalog, a namespace and a table may be called like each other, or not like words at all."""
    thrift.python(
        "import json\nfrom orchestration import resources\n"
        "catalog = resources.open_catalog('default')\n"
        "for name in ('default_catalog', 'of-ours'):\n    catalog.create_namespace_if_not_exists(name)\n"
        "print(json.dumps(None))"
    )
    code = """
import json
import pyarrow as pa
from orchestration import procedures, resources, upkeep
name = {name!r}
rows = pa.table({{"n": [1]}})
table = resources.open_catalog("default").create_table(name[1:], schema=rows.schema)
for _ in range(6):
    table.append(rows)
policy = upkeep.Policy(max_age_ms=0, min_snapshots=1, file_bytes=2**20, remove_orphans=False)
done = procedures.expire_snapshots(table, policy, name, dry_run=False)
print(json.dumps([done.counts['snapshots expired'], procedures.compact(table, policy, name, dry_run=False).counts]))
"""
    for name in (("default_catalog", "default_catalog", "default_catalog"), ("default_catalog", "of-ours", "a-1")):
        expired, compacted = thrift.python(code.format(name=name))
        assert expired == 5
        assert (compacted[BEFORE], compacted["files after"]) == (6, 1)
        thrift.python(
            f"import json\nfrom orchestration import resources\n"
            f"resources.open_catalog('default').drop_table({name[1:]!r})\nprint(json.dumps(None))"
        )
