"""Issue 5: Cube's real API server answers two tenants with their own numbers, from a rollup that its worker built."""

import base64
import hashlib
import hmac
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cube_tool
import pytest
import yaml
from house import CASES, copy_input, floe

pytestmark = pytest.mark.e2e

SIGNING = "t" * 40
META = "/cubejs-api/v1/meta"
START_SECONDS = 90
ROLLUP_SECONDS = 120
VIEW = "revenue_by_place"
OK, FORBIDDEN = 200, 403
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


def token(**claims: Any) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    body = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'exp': int(time.time()) + 600, **claims})}"
    made = hmac.new(SIGNING.encode(), body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def ask(port: int, path: str, bearer: str | None = None, body: Any = None) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", **({"Authorization": bearer} if bearer else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"{}")
    except OSError:
        return 0, None


def load(port: int, bearer: str, query: dict[str, Any]) -> dict[str, Any]:
    """Ask until Cube has stopped saying that it waits."""
    for _ in range(60):
        code, answer = ask(port, "/cubejs-api/v1/load", bearer, {"query": {"timezone": "UTC", **query}})
        if isinstance(answer, dict) and answer.get("error") != "Continue wait":
            assert code == OK, answer
            found: dict[str, Any] = answer
            return found
        time.sleep(0.5)
    raise AssertionError(f"no answer to {query}")


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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    arguments = [str(cube_tool.modules()), str(project / "generated" / "cube"), str(database), str(number)]
    environment = {
        **{key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ},
        "DBT_ENV_SECRET_CUBE_API": SIGNING,
        **{f"DBT_ENV_SECRET_LAKEHOUSE_{name}": "unused" for name in ("CLIENT_ID", "CLIENT_SECRET")},
        **{f"DBT_ENV_SECRET_LAKEHOUSE_STORAGE_{name}": "unused" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")},
        "NODE_ENV": "production",
        "CUBEJS_REFRESH_WORKER": "true",
        "CUBEJS_PRE_AGGREGATIONS_BUILDER": "true",
    }
    log_path = project / "server.log"
    log = log_path.open("wb")
    server = subprocess.Popen(
        ["node", str(cube_tool.HERE / "server.js"), *arguments], cwd=project, env=environment, stdout=log, stderr=log
    )
    try:
        until = time.monotonic() + START_SECONDS
        while ask(number, "/readyz")[0] != OK:
            assert server.poll() is None, log_path.read_text(encoding="utf-8")[-3000:]
            assert time.monotonic() < until, log_path.read_text(encoding="utf-8")[-3000:]
            time.sleep(0.5)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def test_only_who_has_a_token_sees_what_their_role_may_see(port: int) -> None:
    assert ask(port, META)[0] == FORBIDDEN
    forged = token(tenant_id="a", roles=["analyst"])[:-3] + "xxx"
    assert ask(port, META, forged)[0] == FORBIDDEN
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
            _, answer = ask(port, "/cubejs-api/v1/load", bearer, {"query": {"timezone": "UTC", **query}})
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
