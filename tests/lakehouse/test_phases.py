"""The same project built five times while its models change: history, rows, types and partitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from lakehouse.lake import Lake
from lakehouse.project_run import Project, Run, partitions_of, rows_of, types_of
from pyiceberg.table import Table

PHASES = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One table as it was after one build."""

    uuid: str
    snapshots: tuple[int, ...]
    types: dict[str, str]
    rows: list[dict[str, Any]]
    partitions: list[str]
    properties: dict[str, str]
    required: set[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    run: Run
    tables: dict[str, Seen]


def look(table: Table) -> Seen:
    return Seen(
        uuid=str(table.metadata.table_uuid),
        snapshots=tuple(snapshot.snapshot_id for snapshot in table.snapshots()),
        types=types_of(table),
        rows=rows_of(table),
        partitions=partitions_of(table),
        properties=dict(table.properties),
        required={field.name for field in table.schema().fields if field.required},
    )


@pytest.fixture(scope="module")
def builds(shop: Project) -> dict[int, Build]:
    seen = {}
    for phase in PHASES:
        run = shop.dbt("build", phase=phase)
        catalog = shop.lake.catalog()
        tables = {
            f"{layer}.{name}": look(catalog.load_table((namespace, name)))
            for layer in ("main", "bronze", "silver", "gold", "located")
            for namespace in (f"{shop.prefix}_{layer}",)
            for _, name in catalog.list_tables(namespace)
        }
        seen[phase] = Build(run=run, tables=tables)
    return seen


def history(builds: dict[int, Build], name: str) -> list[Seen]:
    return [builds[phase].tables[name] for phase in PHASES]


def test_nothing_is_left_behind(builds: dict[int, Build]) -> None:
    assert not [name for name in builds[5].tables if "floe" in name or "__dbt" in name]


# Columns that change


def test_columns_change_in_place_and_keep_history(builds: dict[int, Build]) -> None:
    first, second, third, *_ = history(builds, "silver.evolving")
    assert first.types == {"id": "int", "ratio": "float", "price": "decimal(9, 2)", "old_name": "string"}
    assert second.types == {
        "id": "long", "ratio": "double", "price": "decimal(12, 2)", "new_name": "string", "extra": "boolean",
    }  # fmt: skip
    assert set(third.types) == {"id", "ratio", "price"}
    assert first.uuid == second.uuid == third.uuid
    assert set(first.snapshots) < set(second.snapshots) < set(third.snapshots)
    assert [row["id"] for row in third.rows] == [3]
    assert "added new_name, extra; dropped old_name; widened id, ratio, price" in builds[2].run.one_line


def test_first_snapshot_stays_readable(builds: dict[int, Build], shop: Project, lake: Lake) -> None:
    seen = builds[3].tables["silver.sync_types"].snapshots[0]
    assert shop.rows("sync_types", snapshot=seen) == [{"id": 1, "n": 1, "gone": "x"}]


def test_nested_column_is_announced_as_a_new_table(builds: dict[int, Build]) -> None:
    _, _, third, fourth, fifth = history(builds, "silver.evolving")
    assert fourth.uuid != third.uuid
    assert fourth.rows == [{"id": "four", "ratio": 4.5, "price": Decimal("4.50"), "list": [4]}]
    assert "is created anew and loses its snapshots: DuckDB cannot add 'list'" in builds[4].run.one_line
    assert fifth.uuid == fourth.uuid
    assert fifth.types["added_last"] == "int"


def test_table_can_change_again_after_it_went_back_to_fewer_columns(builds: dict[int, Build]) -> None:
    seen = history(builds, "silver.sync_types")
    assert len({build.uuid for build in seen}) == 1
    assert seen[2].types == {"id": "long", "gone": "string", "n": "string"}
    assert seen[3].types == {"id": "long", "gone": "string", "n": "string", "added_again": "int"}
    assert [row["n"] for row in seen[4].rows][:4] == ["1", "two", "three", "four"]


def test_quoted_columns(builds: dict[int, Build]) -> None:
    first, second, *_ = history(builds, "silver.select")
    names = ["select", "with space", 'quo"te', "apo'strophe", "naïve_列", "Ünï.dot"]
    assert list(first.types) == names
    assert list(second.types) == [*names, 'new "one"']
    assert second.rows == [dict(zip([*names, 'new "one"'], [1, 2, 3, 4, 5, 6, 7], strict=True))]
    assert second.partitions == ["identity(select)"]
    assert set(first.snapshots) < set(second.snapshots)


def test_types_that_iceberg_lacks(builds: dict[int, Build]) -> None:
    seen = builds[1].tables["silver.all_types"]
    plain = {name: kind for name, kind in seen.types.items() if name not in ("nested", "pairs")}
    assert plain == {
        "tiny": "int", "small": "int", "utiny": "int", "usmall": "int", "uint": "long",
        "ubig": "decimal(20, 0)", "huge": "decimal(38, 0)",
        "ts_s": "timestamp", "ts_ms": "timestamp", "ts_ns": "timestamp", "tstz": "timestamptz",
        "letter": "string", "doc": "string", "nothing": "int", "list": "list<int>", "fixed": "list<int>",
        "flag": "boolean", "bytes": "binary", "uid": "uuid", "clock": "time",
    }  # fmt: skip
    (row,) = seen.rows
    assert row["ubig"] == Decimal(18446744073709551615)
    assert row["ts_ns"] == datetime(2024, 1, 1, 1, 2, 3, 4005)
    assert (row["letter"], row["doc"], row["nested"]) == ("a", '{"a": 1}', {"a": 1, "b": ["x"]})
    assert len({build.uuid for build in history(builds, "silver.all_types")}) == 1


# Partitions and properties


def test_partitions(builds: dict[int, Build]) -> None:
    first, second, third, *_ = history(builds, "silver.partitioned")
    assert first.partitions == ["month(ordered_on)", "bucket[4](customer)"]
    assert second.partitions == ["truncate[2](customer)", "identity(id)"]
    assert third.partitions == []
    assert [len(build.rows) for build in (first, second, third)] == [4, 4, 4]
    assert "its partitions change from [month(ordered_on), bucket[4](customer)]" in builds[2].run.one_line


def test_properties_are_escaped_and_kept_up_to_date(builds: dict[int, Build]) -> None:
    _, _, third, fourth, fifth = history(builds, "silver.partitioned")
    assert third.properties["it's"] == "a \"quoted\" 'value'"
    assert [build.properties["phase"] for build in (third, fourth, fifth)] == ["3", "4", "5"]
    assert third.uuid == fifth.uuid
    assert "write.delete.mode" not in fifth.properties
    assert "write.delete.mode is left out" in builds[5].run.output


def test_description_becomes_a_property(builds: dict[int, Build]) -> None:
    assert builds[2].tables["silver.described"].properties["comment"] == 'It\'s described by "phase" 2'
    assert "descriptions of columns are not stored" in builds[1].run.output


def test_grants_are_announced(builds: dict[int, Build]) -> None:
    assert "described: grants are not applied" in builds[1].run.output


def test_layer_with_a_location(shop: Project, builds: dict[int, Build]) -> None:
    table = shop.table("located", layer="located")
    assert table.location() == f"s3://warehouse/somewhere_{shop.prefix}/located"
    assert [row["id"] for row in builds[5].tables["located.located"].rows] == [1, 2, 3, 4]


def test_dotted_namespace(shop: Project, builds: dict[int, Build]) -> None:
    table = shop.lake.catalog().load_table((shop.prefix, "deep", "on_eph"))
    assert rows_of(table) == [{"n": 4}]
    assert len(table.snapshots()) > len(PHASES)


# Contract


def test_contract(builds: dict[int, Build]) -> None:
    assert builds[5].tables["silver.contracted"].required == {"id"}
    assert "constraint type 'primary_key' of model 'contracted' is not supported" in builds[1].run.one_line


# Incremental models


def test_merge_appends_new_columns(builds: dict[int, Build]) -> None:
    assert builds[3].tables["silver.merge_append_new_columns"].rows == [
        {"id": 1, "v": "v1", "extra": None, "more": None},
        {"id": 2, "v": "v2", "extra": 2, "more": None},
        {"id": 3, "v": "v3", "extra": 3, "more": "n"},
        {"id": 4, "v": "v3", "extra": 3, "more": "n"},
    ]


def test_merge_syncs_all_columns(builds: dict[int, Build]) -> None:
    assert builds[3].tables["silver.merge_sync_all_columns"].rows == [
        {"id": 1, "v": "v1", "extra": None, "note": None},
        {"id": 2, "v": "v2", "extra": 2, "note": None},
        {"id": 3, "v": "v3", "extra": 3, "note": ""},
        {"id": 4, "v": "v3", "extra": 3, "note": ""},
    ]


def test_merge_ignores_new_columns(builds: dict[int, Build]) -> None:
    assert builds[3].tables["silver.merge_ignore"].rows == [
        {"id": 1, "v": "v1"}, {"id": 2, "v": "v2"}, {"id": 3, "v": "v3"}, {"id": 4, "v": "v3"},
    ]  # fmt: skip


def test_delete_and_insert(builds: dict[int, Build]) -> None:
    seen = history(builds, "silver.inc_delete_insert")
    assert [row["v"] for row in seen[0].rows] == ["old", "old"]
    assert [(row["id"], row["v"]) for row in seen[4].rows] == [(1, "old"), (2, "new"), (3, "new")]
    assert seen[4].partitions == ["identity(part)"]


def test_append(builds: dict[int, Build]) -> None:
    assert [row["phase"] for row in builds[5].tables["silver.inc_append"].rows] == [1, 2, 3, 4, 5]
    assert [row["phase"] for row in builds[5].tables["silver.merge_without_key"].rows] == [1, 2, 3, 4, 5]


def test_microbatch_replaces_each_window(builds: dict[int, Build]) -> None:
    first, second, *_ = history(builds, "silver.by_day")
    assert [(row["id"], row["v"]) for row in first.rows] == [(1, 1), (2, 1), (3, 1)]
    assert [(row["id"], row["v"]) for row in second.rows] == [(1, 2), (2, 2), (3, 2)]
    assert first.partitions == ["day(happened_at)"]
    assert first.uuid == second.uuid


# Snapshots and seeds


def test_check_snapshot(builds: dict[int, Build]) -> None:
    seen = history(builds, "gold.snap_check")
    assert len({build.uuid for build in seen}) == 1
    assert seen[0].types["n"] == "int"
    assert seen[1].types["n"] == "long"
    assert seen[2].types["extra"] == "string"

    def versions(build: Seen) -> list[tuple[int, str, str, bool]]:
        return sorted((row["id"], row["v"], row["dbt_is_deleted"], row["dbt_valid_to"] is None) for row in build.rows)

    assert versions(seen[0]) == [(i, "a", "False", True) for i in (1, 2, 3)]
    assert versions(seen[1]) == [
        (1, "a", "False", True),
        (2, "a", "False", False), (2, "b", "False", True),
        (3, "a", "False", False), (3, "a", "True", True),
    ]  # fmt: skip
    current = [(row["id"], row["extra"]) for row in seen[2].rows if row["dbt_valid_to"] is None]
    assert sorted(current) == [(1, "new"), (2, "new"), (3, "new")]


def test_timestamp_snapshot(builds: dict[int, Build]) -> None:
    seen = builds[5].tables["gold.snap_time"]
    of_first = [row for row in seen.rows if row["id"] == 1]
    assert [row["v"] for row in of_first] == [1, 2, 3, 4, 5]
    assert [row["dbt_valid_to"] is None for row in of_first] == [False] * 4 + [True]
    assert [row["dbt_valid_to"] is None for row in seen.rows if row["id"] == 2] == [False, False]


def test_seeds(builds: dict[int, Build]) -> None:
    first, *_, last = history(builds, "bronze.raw_orders")
    assert first.types == {"id": "int", "customer": "string", "amount": "double", "ordered_at": "date"}
    assert last.rows[0] == {"id": 1, "customer": "ada", "amount": 10.5, "ordered_at": date(2024, 1, 5)}
    assert set(first.snapshots) < set(last.snapshots)
    typed = builds[1].tables["bronze.typed"]
    assert typed.types == {"code": "string", "small": "int", 'weird "name"': "string", "note": "string"}
    assert typed.rows[0] == {"code": "001", "small": 1, 'weird "name"': "x", "note": "it's"}


# Everything around a model


def test_hooks_and_header(builds: dict[int, Build]) -> None:
    assert builds[5].tables["silver.hooked"].rows == [{"answer": 42}]
    assert [row["at_phase"] for row in builds[5].tables["silver.audit"].rows] == [1, 2, 3, 4, 5]


def test_model_that_reads_itself(builds: dict[int, Build]) -> None:
    assert [build.rows for build in history(builds, "silver.self_reading")] == [[{"n": n}] for n in PHASES]


def test_stored_failures(shop: Project, builds: dict[int, Build]) -> None:
    namespace = f"{shop.prefix}_main_dbt_test__audit"
    ((_, name),) = shop.lake.catalog().list_tables(namespace)
    assert [row["value_field"] for row in rows_of(shop.lake.catalog().load_table((namespace, name)))] == ["cy"]


def test_manifest_keeps_the_layer(shop: Project, builds: dict[int, Build]) -> None:
    node = shop.manifest()["nodes"]["model.lakehouse.evolving"]
    assert (node["config"]["schema"], node["schema"]) == ("silver", f"{shop.prefix}_silver")
    source = shop.manifest()["sources"]["source.lakehouse.raw.raw_orders"]
    assert source["schema"] == "bronze"
