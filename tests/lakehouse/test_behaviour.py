"""What a user meets around a build: refusals, failures, full refreshes, other commands, other targets."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from lakehouse.project_run import Project, rows_of, types_of


def refused(project: Project, *arguments: str, **variables: object) -> str:
    return project.dbt(*(arguments or ("build",)), fails=True, **variables).one_line


# Full refresh


def test_full_refresh_twice_keeps_history(shop: Project) -> None:
    shop.dbt("build")
    catalog = shop.lake.catalog()
    names = [name for layer in ("bronze", "silver", "gold") for name in catalog.list_tables(f"{shop.prefix}_{layer}")]
    before = {name: catalog.load_table(name) for name in names}
    shop.dbt("build", "--full-refresh")
    shop.dbt("build", "--full-refresh")
    for name, table in before.items():
        after = catalog.load_table(name)
        assert after.metadata.table_uuid == table.metadata.table_uuid, name
        earlier = {snapshot.snapshot_id for snapshot in table.snapshots()}
        assert earlier <= {snapshot.snapshot_id for snapshot in after.snapshots()}, name
        if name[1] not in ("audit", "self_reading", "snap_check"):
            assert rows_of(after) == rows_of(table), name
    assert shop.rows("self_reading") == [{"n": 3}]


# A build that fails


FAILING = """
{% if var('phase') == 1 %}select 1 as id{% else %}select error('on purpose')::integer as id{% endif %}
"""


@pytest.mark.parametrize("materialized", ["table", "incremental"])
def test_failed_model_leaves_the_table(project: Project, materialized: str) -> None:
    project.write("models/m.sql", f"{{{{ config(materialized='{materialized}') }}}}{FAILING}")
    project.dbt("build", phase=1)
    before = project.table("m").metadata_location
    assert "on purpose" in refused(project, phase=2)
    assert project.table("m").metadata_location == before
    assert project.rows("m") == [{"id": 1}]


def test_failed_change_of_columns_leaves_the_table(project: Project) -> None:
    project.write(
        "models/m.sql",
        """
        {% if var('phase') == 1 %}select 1 as id
        {% else %}select error('on purpose')::integer as other, 1 as third{% endif %}
        """,
    )
    project.dbt("build", phase=1)
    before = project.table("m").metadata_location
    refused(project, phase=2)
    assert project.table("m").metadata_location == before


def test_killed_build_leaves_the_last_snapshot(project: Project) -> None:
    project.write(
        "models/m.sql",
        """
        {% if var('phase') == 1 %}select 1::bigint as id
        {% else %}select sum(hash(i) % 7)::bigint as id from range(100000000000) as t(i){% endif %}
        """,
    )
    project.dbt("build", phase=1)
    before = project.table("m").metadata_location
    process = project.start("build", phase=2)
    assert process.stdout is not None
    for line in process.stdout:
        if "START sql" in line:
            break
    time.sleep(2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert project.table("m").metadata_location == before
    assert project.rows("m") == [{"id": 1}]
    project.dbt("build", phase=1)


def test_retry(project: Project) -> None:
    project.write("models/m.sql", "select error('no')::integer as id")
    project.write("models/after.sql", "select * from {{ ref('m') }}")
    refused(project)
    project.write("models/m.sql", "select 1 as id")
    project.dbt("retry")
    assert project.rows("after") == [{"id": 1}]


# Several writers


def test_conflict_is_reported_plainly(project: Project) -> None:
    project.write(
        "models/m.sql",
        """
        {{ config(materialized='incremental', incremental_strategy='merge', unique_key='id') }}
        select count(*)::bigint as id
        from range({{ 1 if var('phase') == 1 else 6000000000 }}) as t(i) where hash(i) % 3 < 5
        """,
    )
    project.dbt("build", phase=1)
    process = project.start("build", phase=2)
    assert process.stdout is not None
    for line in process.stdout:
        if "START sql" in line:
            break
    time.sleep(1)
    project.table("m").append(pa.table({"id": pa.array([-5], pa.int64())}))
    output = " ".join(process.stdout.read().split())
    assert process.wait() != 0, output
    assert "Conflict_409" in output
    assert project.rows("m") == [{"id": -5}, {"id": 1}]
    project.dbt("build", phase=1)


def test_two_processes_on_different_models(project: Project) -> None:
    for name in ("left", "right"):
        project.write(f"models/{name}.sql", "select i::bigint as i from range(1000) as t(i)")
    project.dbt("build")
    # Each process keeps its own target folder, as two pods would.
    processes = [
        project.start("build", "--select", name, "--target-path", f"target-{name}") for name in ("left", "right")
    ]
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert len(project.rows("left")) == len(project.rows("right")) == 1000


def test_concurrent_batches_are_announced(project: Project) -> None:
    config = "materialized='incremental', incremental_strategy='microbatch', event_time='x', batch_size='day'"
    project.write(
        "models/m.sql",
        f"{{{{ config({config}, begin='2024-01-01', concurrent_batches=true) }}}} select timestamp '2024-01-01' as x",
    )
    # Whether the batches then meet is a matter of luck.
    output = project.start("build").communicate()[0]
    assert "Set concurrent_batches: false" in " ".join(output.split()), output


# Refusals


PARTITIONS = ("bucket(x)", "month(nowhere)", "fortnight(x)", "month(4, x)")


def test_what_iceberg_cannot_do_is_refused(project: Project) -> None:
    project.write("models/lasting.sql", 'select interval 1 day as "how long"')
    project.write("models/snake.py", "def model(dbt, session):\n    return session.sql('select 1')\n")
    for number, partition in enumerate(PARTITIONS):
        project.write(
            f"models/parted{number}.sql",
            f"{{{{ config(partition_by='{partition}') }}}} select date '2024-01-01' as x",
        )
    said = refused(project)
    assert "Column 'how long' of model 'lasting' has type INTERVAL, which Iceberg cannot store. Cast it" in said
    assert "Model 'snake' is written in Python" in said
    for number, partition in enumerate(PARTITIONS):
        assert f"partition_by of model 'parted{number}': '{partition}' is not x, year(x)" in said


def test_unknown_environment_is_one_error(project: Project) -> None:
    project.write("models/m.sql", "select 1 as id")
    said = project.dbt("build", environment="nowhere", fails=True).one_line
    assert "There is no environment 'nowhere'. Known environments: local, plain." in said


def test_schema_that_is_no_layer(project: Project) -> None:
    project.write("models/m.sql", "{{ config(schema='brass') }} select 1 as id")
    assert "model 'm': schema 'brass' is no layer of environment 'local'. Its layers: bronze," in refused(project)


CONTRACT = """
models:
  - name: m
    config: {contract: {enforced: true}}
    columns:
      - {name: id, data_type: integer, constraints: [{type: not_null}]}
      - {name: name, data_type: varchar}
"""


BREAKING = ("select 1::bigint as id, 'x' as name", "select 1 as id, 'x' as other", "select 1 as id")


def test_broken_contracts_are_refused(project: Project) -> None:
    for materialized in ("table", "incremental", "view"):
        for number, sql in enumerate(BREAKING):
            name = f"{materialized}_{number}"
            config = f"materialized='{materialized}', on_schema_change='fail'"
            project.write(f"models/{name}.sql", f"{{{{ config({config}) }}}} {sql}")
            project.write(f"models/{name}.yml", CONTRACT.replace("name: m", f"name: {name}"))
    assert refused(project).count("This model has an enforced contract that failed") == 9


def test_not_null_of_a_contract(project: Project) -> None:
    project.write("models/m.sql", "select {{ 'null' if var('phase') == 2 else 1 }}::integer as id, 'x' as name")
    project.write("models/late.sql", "select {{ 'null' if var('phase') == 2 else 1 }}::integer as id, 'x' as name")
    project.write("models/m.yml", CONTRACT)
    project.dbt("build", phase=1)
    project.write("models/late.yml", CONTRACT.replace("name: m", "name: late"))
    said = refused(project, phase=2)
    assert "NOT NULL constraint failed: m.id" in said
    # Optional in the table since its first build, and still checked.
    assert "NOT NULL constraint failed: late.id" in said
    project.dbt("build", phase=3)
    assert project.rows("m") == project.rows("late") == [{"id": 1, "name": "x"}]
    project.write("models/m.yml", "models: [{name: m}]")
    project.dbt("build", "--select", "m", phase=2)
    assert project.rows("m") == [{"id": None, "name": "x"}]
    assert len(project.table("m").snapshots()) > 2


def test_on_schema_change_fail(project: Project) -> None:
    project.write(
        "models/m.sql",
        """
        {{ config(materialized='incremental', unique_key='id', on_schema_change='fail') }}
        select 1 as id {{ ', 2 as extra' if var('phase') == 2 }}
        """,
    )
    project.dbt("build", phase=1)
    assert "source and target schemas on this incremental model are out of sync" in refused(project, phase=2)
    project.dbt("build", phase=1)
    assert project.rows("m") == [{"id": 1}]


def test_partition_change_of_an_incremental_model_waits(project: Project) -> None:
    project.write(
        "models/m.sql",
        """
        {{ config(materialized='incremental', unique_key='id', partition_by='id' if var('phase') == 2 else none) }}
        select 1 as id
        """,
    )
    project.dbt("build", phase=1)
    assert "keeps its partitions until it is run with --full-refresh" in project.dbt("build", phase=2).one_line
    project.dbt("build", "--full-refresh", phase=2)
    assert [str(field.transform) for field in project.table("m").spec().fields] == ["identity"]
    assert project.rows("m") == [{"id": 1}]


# Tables that another engine has changed


def test_table_that_went_back_to_an_earlier_schema(project: Project) -> None:
    project.write("models/m.sql", "select 1 as id {{ ', 2 as extra' if var('phase') == 2 }}")
    project.write(
        "models/inc.sql",
        """
        {{ config(materialized='incremental', unique_key='id', on_schema_change='append_new_columns') }}
        select {{ var('phase') }} as id {{ ', 2 as extra' if var('phase') == 2 }}
        """,
    )
    project.dbt("build", phase=1)
    for name in ("m", "inc"):
        with project.table(name).update_schema() as update:
            update.add_column("passing", project.table(name).schema().fields[0].field_type)
        with project.table(name).update_schema() as update:
            update.delete_column("passing")
        assert project.table(name).schema().schema_id == 0
    run = project.dbt("build", phase=2)
    assert run.one_line.count("cannot alter a table whose current schema is not its latest") == 2
    assert project.rows("m") == [{"id": 1, "extra": 2}]
    assert project.rows("inc") == [{"id": 1, "extra": None}, {"id": 2, "extra": 2}]


# Other commands


def test_docs_show_true_columns(shop: Project) -> None:
    shop.dbt("run")
    shop.dbt("docs", "generate")
    catalog = json.loads((shop.folder / "target" / "catalog.json").read_text())
    columns = catalog["nodes"]["model.lakehouse.all_types"]["columns"]
    assert (columns["ubig"]["type"], columns["nested"]["type"]) == ("DECIMAL(20,0)", "STRUCT(a INTEGER, b VARCHAR[])")
    assert 'quo"te' in catalog["nodes"]["model.lakehouse.hostile"]["columns"]
    assert list(catalog["sources"]["source.lakehouse.raw.raw_orders"]["columns"]) == [
        "id", "customer", "amount", "ordered_at",
    ]  # fmt: skip


def test_show_and_freshness_and_unit_tests(shop: Project) -> None:
    shop.dbt("seed")
    assert "ada" in shop.dbt("show", "--inline", "select customer from {{ source('raw', 'raw_orders') }}").output
    assert "WARN freshness of raw.raw_orders" in shop.dbt("source", "freshness").output
    assert "PASS orders::orders_are_dated" in shop.dbt("test", "--select", "test_type:unit").output


def test_clone_copies_into_tables(project: Project) -> None:
    project.write("models/m.sql", "select 1 as id")
    project.dbt("build", "--target-path", "state")
    cloned = Project(folder=project.folder, lake=project.lake, prefix=project.prefix + "c")
    cloned.dbt("clone", "--state", "state")
    assert cloned.rows("m") == [{"id": 1}]


def test_stored_failures_as_view(project: Project) -> None:
    project.write("models/m.sql", "select null::integer as id")
    project.write(
        "models/m.yml",
        """
        models:
          - name: m
            columns:
              - name: id
                data_tests:
                  - not_null: {config: {store_failures_as: view, severity: warn}}
        """,
    )
    for _ in range(2):
        project.dbt("build")
    failures = project.lake.catalog().load_table((f"{project.prefix}_main_dbt_test__audit", "not_null_m_id"))
    assert types_of(failures) == {"id": "int"}


def test_slow_seed_reads_the_same_rows(project: Project) -> None:
    project.write("seeds/s.csv", 'a;b\n1;x\n;"it\'s"\n')
    project.write("seeds/s.yml", "seeds: [{name: s, config: {fast: false, delimiter: ';'}}]")
    project.dbt("seed")
    assert project.rows("s", layer="bronze") == [{"a": 1, "b": "x"}, {"a": None, "b": "it's"}]


def test_empty_table(project: Project) -> None:
    project.write("models/m.sql", "select 1 as id {{ 'where false' if var('phase') != 2 }}")
    for phase in (1, 2, 1, 2):
        project.dbt("build", phase=phase)
    assert project.rows("m") == [{"id": 1}]


# An environment without an Iceberg catalog


def test_plain_duckdb_keeps_its_own_ways(shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "plain.duckdb"
    monkeypatch.setenv("LAKE_PLAIN_FILE", str(file))
    for phase in (1, 2):
        # dbt-duckdb itself cannot do these on a plain file.
        exclude = ("--exclude", "typed", "sync_types", "merge_append_new_columns", "merge_ignore")
        shop.dbt("build", *exclude, environment="plain", phase=phase)
    shop.dbt("docs", "generate", environment="plain", phase=2)
    with duckdb.connect(str(file), read_only=True) as connection:
        kinds = dict(
            connection.execute(
                "select table_schema || '.' || table_name, table_type from information_schema.tables"
            ).fetchall()
        )
        assert kinds["main.orders"] == "VIEW"
        assert kinds["silver.evolving"] == "BASE TABLE"
        assert connection.execute("select typeof(tiny) from silver.all_types").fetchone() == ("TINYINT",)
        assert connection.execute("select count(*) from gold.snap_check").fetchone() == (5,)
