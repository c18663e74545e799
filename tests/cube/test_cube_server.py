"""Issue 5: Cube's real API server answers two tenants with their own numbers, from a rollup that its worker built."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from house import CASES, copy_input, floe

from .serving import FORBIDDEN, LOAD, META, OK, ask, load, served, token

pytestmark = pytest.mark.e2e

ROLLUP_SECONDS = 120
VIEW = "revenue_by_place"
MISSING = 404
TABLES = """
create schema data.marts;
create table data.marts.countries as select 'no' as country_code, 'Europe' as continent;
create table data.marts.customers as select * from (values
    (1, 'a', 'Oslo', 'no', 'ada@example.com', '555 0101', 'Ada', date '1990-01-01'),
    (2, 'b', 'Bergen', 'no', 'bo@example.com', '555 0102', 'Bo', date '1991-01-01')
) t(customer_id, tenant_id, city, country_code, email, phone, full_name, birthday);
create table data.marts.orders as select i as order_id, 1 + i % 2 as customer_id,
    case i % 2 when 0 then 'a' else 'b' end as tenant_id, date '2026-01-01' + cast(i % 60 as integer) as ordered_on,
    case i % 3 when 0 then 'paid' else 'open' end as status, cast(i * 1.25 as decimal(12, 2)) as amount,
    i % 3 = 0 as is_paid, cast(i as decimal(12, 2)) as margin from range(1, 301) r(i);
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import duckdb

    path = tmp_path_factory.mktemp("data") / "data.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as data")
        connection.execute(TABLES)
    return path


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, database: Path) -> Iterator[int]:
    project = copy_input(CASES / "semantic-layer", tmp_path_factory.mktemp("case") / "project")
    settings = yaml.safe_load((project / "floe.yaml").read_text(encoding="utf-8"))
    # Cube Store is a binary that no package has: the rollups stay in DuckDB.
    settings["consumption"]["pre_aggregations"]["external"] = False
    (project / "floe.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    # The tables here are DuckDB's own: they have no snapshots to ask for, and no extension to ask with.
    place = project / "generated" / "cube" / "environments" / "local.json"
    place.write_text(json.dumps({**json.loads(place.read_text(encoding="utf-8")), "snapshots": {}}), encoding="utf-8")
    worker = {"NODE_ENV": "production", "CUBEJS_REFRESH_WORKER": "true", "CUBEJS_PRE_AGGREGATIONS_BUILDER": "true"}
    with served(project, database, **worker) as number:
        yield number


def test_only_who_has_a_token_sees_what_their_role_may_see(port: int) -> None:
    assert ask(port, META)[0] == FORBIDDEN
    forged = token(tenant_id="a", roles=["analyst"])[:-3] + "xxx"
    assert ask(port, META, forged)[0] == FORBIDDEN
    assert ask(port, META, token(bits=512, tenant_id="a", roles=["analyst"]))[0] == FORBIDDEN
    seen = {}
    for role in ("analyst", "finance"):
        code, meta = ask(port, META, token(tenant_id="a", roles=[role]))
        assert code == OK
        seen[role] = {item["name"] for cube in meta["cubes"] for item in (*cube["measures"], *cube["dimensions"])}
        assert {cube["name"] for cube in meta["cubes"]} <= {"orders_view", VIEW}
    assert "orders_view.margin" in seen["finance"] - seen["analyst"]
    assert "orders_view.customer__city" in seen["analyst"] - seen["finance"]


def test_each_tenant_gets_its_own_numbers_out_of_the_rollup(port: int, database: Path) -> None:
    import duckdb

    time_dimension = {"dimension": f"{VIEW}.metric_time", "granularity": "month"}
    query = {"measures": [f"{VIEW}.revenue", f"{VIEW}.paid_share"], "timeDimensions": [time_dimension]}
    by_hand = (
        "select date_trunc('month', ordered_on), sum(amount), sum(case when is_paid then 1 else 0 end) / count(*)"
        " from data.marts.orders where tenant_id = ? group by 1 order by 1"
    )
    for tenant in ("a", "b"):
        bearer = token(tenant_id=tenant, roles=["analyst"])
        until = time.monotonic() + ROLLUP_SECONDS
        answer: dict[str, Any] = {}
        while not answer.get("usedPreAggregations"):
            assert time.monotonic() < until, answer
            _, answer = ask(port, LOAD, bearer, {"query": {"timezone": "UTC", **query}})
            answer = answer if isinstance(answer, dict) else {}
            time.sleep(0.5)
        assert any("orders_revenue_by_place" in name for name in answer["usedPreAggregations"])
        got = sorted((row[f"{VIEW}.metric_time"][:7], *_numbers(row)) for row in answer["data"])
        with duckdb.connect() as connection:
            connection.execute(f"attach '{database}' as data (read_only)")
            want = connection.execute(by_hand, [tenant]).fetchall()
        assert got == [(str(month)[:7], round(float(revenue), 6), round(share, 6)) for month, revenue, share in want]


def test_a_member_without_a_right_is_no_row_and_a_mask_is_no_value(port: int) -> None:
    query = {"measures": ["orders_view.orders"], "dimensions": ["orders_view.customer__email"]}
    care, analyst, finance = (load(port, token(tenant_id="a", roles=[role]), query)["data"] for role in ROLES)
    assert [row["orders_view.customer__email"] for row in care] == ["ada@example.com"]
    assert "@" not in json.dumps(analyst)
    assert finance == []
    assert load(port, token(tenant_id="a"), query)["data"] == []


ROLES = ("care", "analyst", "finance")


def _numbers(row: dict[str, Any]) -> tuple[float, float]:
    return round(float(row[f"{VIEW}.revenue"]), 6), round(float(row[f"{VIEW}.paid_share"]), 6)


def test_what_stands_behind_a_view_is_for_nobody(port: int) -> None:
    """A cube is private: the policies of a view do not bind it, so it has one of its own that lets nobody in."""
    for member in ("customers.email", "customers.email__unmasked", "orders.margin"):
        query = {"dimensions": [member]} if "email" in member else {"measures": [member]}
        bearer = token(tenant_id="a", roles=["care", "analyst", "finance"])
        answer = ask(port, LOAD, bearer, {"query": query})
        rows = answer[1].get("data", [])
        assert not [value for row in rows for value in row.values() if value is not None], answer


@pytest.mark.parametrize("path", ["graphql", "v1/cubesql", "v1/pre-aggregations/jobs"])
def test_only_the_scopes_that_are_asked_for_are_open(port: int, path: str) -> None:
    bearer = token(tenant_id="a", roles=["analyst"])
    code, answer = ask(port, f"/cubejs-api/{path}", bearer, {"query": "select 1"})
    assert code != OK
    # The SQL API has no scope: it is there or it is not.
    assert "scope" in str(answer) or "SQL interface is not initialized" in str(answer) or code == MISSING, answer
