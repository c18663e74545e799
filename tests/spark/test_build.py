"""What floe generates for Spark, built by a real one: through a Thrift server that asks for a password, and by dbt."""

import json
from typing import Any

import pytest
from embedded.kept import Lakehouse
from spark.lab import Lab

FACT = "marts.fct_orders"
COLUMNS = {
    "raw.orders": "id, customer, amount, cast(ordered_at as varchar)",
    "staging.stg_orders": "id, customer, amount, cast(ordered_on as varchar)",
    "marts.customers": "customer, orders, amount",
    FACT: "id, customer, amount, cast(ordered_on as varchar)",
    "marts.log_orders": "id, amount",
    "marts.daily": "id, epoch(ordered_at), amount",
    "marts.snap_orders": "id, amount, dbt_valid_to is null",
}
PYICEBERG = """
import json
from orchestration import resources
table = resources.open_catalog("default").load_table("spark_marts.fct_orders")
rows = table.scan(selected_fields=("id", "customer", "amount")).to_arrow().to_pylist()
print(json.dumps(sorted(tuple(row.values()) for row in rows)))
"""
LATER = {"upto": 4, "more": 5}


@pytest.fixture(scope="module")
def built(lab: Lab) -> Lab:
    """The project, built twice by DuckDB: what is merged and what is appended has run both ways."""
    twice(lab, "local")
    return lab


def twice(lab: Lab, environment: str) -> None:
    lab.build(environment)
    lab.build(environment, **LATER)


def rows(lake: Lakehouse, prefix: str) -> dict[str, Any]:
    """Read every table with DuckDB, whoever wrote it."""
    return {table: lake.duckdb(f"from lake.{prefix}{table} select {what}") for table, what in COLUMNS.items()}


def test_a_server_builds_what_duckdb_builds(built: Lab, thrift: Lakehouse) -> None:
    twice(built, "thrift")
    mine, its = rows(thrift, ""), rows(thrift, "spark_")
    assert its == mine
    # Merged rows changed, one was appended, and what the merge did not see stayed.
    assert [row[2] for row in its[FACT]] == [10, 25, 35, 45]
    assert its["marts.log_orders"] == [[1, 10], [2, 20], [3, 30], [4, 40]]
    assert [row[:2] for row in its["marts.snap_orders"] if not row[2]] == [[1, 10], [2, 20], [3, 30]]
    assert thrift.python(PYICEBERG) == [row[:3] for row in its[FACT]]


def test_a_session_of_dbts_own_builds_what_duckdb_builds(built: Lab, thrift: Lakehouse) -> None:
    twice(built, "session")
    assert rows(thrift, "session_") == rows(thrift, "")


def test_what_a_session_is_told_arrives(thrift: Lakehouse) -> None:
    """Hive's protocol takes parameters in its own spelling and is silent about others."""
    code = """
import json
from orchestration import procedures
asked = ("select current_catalog() as c", "set spark.sql.shuffle.partitions")
print(json.dumps([row for statement in asked for row in procedures.call(statement)]))
"""
    assert thrift.python(code) == [
        {"c": "default_catalog"},
        {"key": "spark.sql.shuffle.partitions", "value": "3"},
    ]


def test_who_does_not_know_the_password_is_not_let_in(lab: Lab) -> None:
    ran = lab.dbt(
        "thrift",
        "run-operation",
        "floe_call",
        "--args",
        json.dumps({"statement": "select 1"}),
        DBT_ENV_SECRET_SPARK_LOGIN_PASSWORD="unknown",  # noqa: S106 (it is the wrong one)
    )
    assert ran.returncode != 0
    assert "Error validating the login" in ran.stdout, ran.stdout[-2000:]
