"""Issue 5: Cube's real compiler reads every case, and the numbers of its SQL are those of a hand-written query."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import cube_tool
import pytest
import yaml
from house import CASES, EXAMPLES, copy_input, floe

pytestmark = pytest.mark.contracts

CASE = CASES / "semantic-layer"
VIEW = "orders_view"
TENANT = {"tenant_id": "a", "roles": ["analyst", "care", "finance"]}
FACTS = """
create schema default_catalog.marts;
create table default_catalog.marts.countries as
    select * from (values ('no', 'Europe'), ('jp', 'Asia')) t(country_code, continent);
create table default_catalog.marts.customers as
    select *, 'a' as tenant_id, 'Person ' || customer_id as full_name, date '1990-01-01' as birthday from (values
        (1, 'Oslo', 'no', 'ada@example.com', '555 0101'), (2, 'Bergen', 'no', 'bo@example.com', null),
        (3, 'Tokyo', 'jp', null, '55'), (4, null, null, 'di@example.com', '555 0104')
    ) t(customer_id, city, country_code, email, phone);
create table default_catalog.marts.orders as select * from (values
    (1, 1, 'a', date '2026-01-01', 'paid', 10.00, true, 1.00),
    (2, 1, 'a', date '2026-01-01', 'paid', 120.50, true, 2.00),
    (3, 2, 'a', date '2026-01-03', 'open', 30.25, false, 3.00),
    (4, 3, 'a', date '2026-01-05', 'paid', 250.00, true, 4.00),
    (5, 3, 'a', date '2026-01-31', 'open', null, null, null),
    (6, null, 'a', date '2026-02-01', 'paid', 7.77, true, 5.00),
    (7, 9, 'a', date '2026-02-02', null, 99.99, false, 6.00),
    (8, 4, 'a', date '2026-02-20', 'paid', 100.00, true, 7.00),
    (9, 2, 'a', date '2026-02-20', 'void', 0.00, false, 8.00),
    (10, 1, 'b', date '2026-01-02', 'paid', 1000.00, true, 9.00)
) t(order_id, customer_id, tenant_id, ordered_on, status, amount, is_paid, margin);
create view facts as select o.*, c.city, k.continent,
    case when amount >= 100 then 'large' else 'small' end as size
    from default_catalog.marts.orders o
    left join default_catalog.marts.customers c on o.customer_id = c.customer_id
    left join default_catalog.marts.countries k on c.country_code = k.country_code
    where o.tenant_id = 'a';
"""
BY_HAND = {
    "revenue": "sum(amount)",
    "revenue_with_tax": "sum(amount * 1.25)",
    "orders": "sum(case when order_id is not null then 1 else 0 end)",
    "order_rows": "sum(1)",
    "paid_orders": "sum(case when is_paid then 1 else 0 end)",
    "average_order": "avg(amount)",
    "smallest_order": "min(amount)",
    "latest_order": "max(ordered_on)",
    "median_amount": "median(amount)",
    "margin": "sum(margin)",
    "customers_seen": "count(distinct customer_id)",
    "large_revenue": "sum(amount) filter (size = 'large' and ordered_on >= date '2026-01-01')",
    "revenue_in_oslo": "sum(amount) filter (city = 'Oslo')",
    "revenue_in_europe": "sum(amount) filter (continent = 'Europe')",
    "revenue_or_zero": "coalesce(sum(amount), 0)",
    "paid_share": "cast(sum(case when is_paid then 1 else 0 end) as double) / nullif(count(order_id), 0)",
    "large_share": "cast(sum(amount) filter (size = 'large') as double) / nullif(cast(sum(amount) as double), 0)",
    "unpaid_orders": "count(order_id) - sum(case when is_paid then 1 else 0 end)",
    "oslo_paid_share": (
        "cast(sum(case when is_paid then 1 else 0 end) filter (city = 'Oslo') as double)"
        " / nullif(sum(case when order_id is not null then 1 else 0 end) filter (city = 'Oslo'), 0)"
    ),
    "twice_paid_share": (
        "100 / (cast(sum(case when is_paid then 1 else 0 end) as double) / nullif(cast(count(order_id) as double), 0))"
    ),
}
GROUPS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("all", {}, ""),
    ("status", {"dimensions": [f"{VIEW}.status"]}, "status"),
    ("joined", {"dimensions": [f"{VIEW}.customer__city"]}, "city"),
    (
        "month",
        {"timeDimensions": [{"dimension": f"{VIEW}.metric_time", "granularity": "month"}]},
        "date_trunc('month', ordered_on)",
    ),
    (
        "day and size",
        {
            "dimensions": [f"{VIEW}.size"],
            "timeDimensions": [{"dimension": f"{VIEW}.metric_time", "granularity": "day"}],
        },
        "size, ordered_on",
    ),
)


@pytest.fixture(scope="module")
def cube(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case without its rollups: every query goes to the tables."""
    return generated(CASE, tmp_path_factory.mktemp("semantic"), rollups=False)


@pytest.fixture(scope="module")
def rolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(CASE, tmp_path_factory.mktemp("rolled"))


@pytest.fixture
def connection() -> Iterator[Any]:
    import duckdb

    with duckdb.connect() as found:
        found.execute("set timezone = 'UTC'; attach ':memory:' as default_catalog;")
        found.execute(FACTS)
        yield found


def generated(case: Path, folder: Path, *, rollups: bool = True) -> Path:
    project = copy_input(case, folder / "project")
    if not rollups:
        settings = yaml.safe_load((project / "floe.yaml").read_text(encoding="utf-8"))
        del settings["consumption"]["pre_aggregations"]
        (project / "floe.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    return project / "generated" / "cube"


def plain(value: Any) -> Any:
    """Return a value as both sides can be compared: numbers to the billionth, times without a zone."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return round(float(value), 9)
    return value.isoformat()[:10] if isinstance(value, datetime) or hasattr(value, "isoformat") else value


def table(found: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return sorted(tuple(repr(plain(value)) for value in row) for row in found)


def test_every_metric_by_every_group_is_the_number_of_a_hand_written_query(cube: Path, connection: Any) -> None:
    asked = [(metric, group) for metric in BY_HAND for group in GROUPS]
    queries = [{"query": {"measures": [f"{VIEW}.{m}"], **g[1]}, "context": TENANT} for m, g in asked]
    answers = cube_tool.run(cube, {"queries": queries})["answers"]
    assert len(answers) == len(BY_HAND) * len(GROUPS) >= 40
    different = {}
    for (metric, group), answer in zip(asked, answers, strict=True):
        tail = f" group by {group[2]}" if group[2] else ""
        head = f"{group[2]}, " if group[2] else ""
        want = table(connection.execute(f"select {head}{BY_HAND[metric]} from facts{tail}").fetchall())  # noqa: S608
        got = table(cube_tool.rows(connection, answer))
        if got != want:
            different[f"{metric} by {group[0]}"] = (got, want, answer["sql"])
    assert not different, "\n".join(f"{name}: {found}" for name, found in different.items())


CUMULATIVE = {
    "revenue_of_seven_days": "o.ordered_on > d.day - interval 7 day and o.ordered_on <= d.day",
    "revenue_to_date": "o.ordered_on <= d.day",
    "revenue_this_month": "o.ordered_on >= date_trunc('month', d.day) and o.ordered_on <= d.day",
}


@pytest.mark.parametrize("metric", sorted(CUMULATIVE))
@pytest.mark.parametrize("grain", ["day", "month"])
def test_cumulative_metrics_are_those_of_a_window_over_days(
    cube: Path, connection: Any, metric: str, grain: str
) -> None:
    """At a coarser grain a period shows its last day: what `period_agg: last` asks for."""
    time = {"dimension": f"{VIEW}.metric_time", "granularity": grain, "dateRange": ["2026-01-01", "2026-02-28"]}
    query = {"measures": [f"{VIEW}.{metric}"], "timeDimensions": [time]}
    answers = cube_tool.run(cube, {"queries": [{"query": query, "context": TENANT}]})["answers"]
    days = "select unnest(generate_series(date '2026-01-01', date '2026-02-28', interval 1 day)) as day"
    shown = "day" if grain == "day" else "date_trunc('month', day)"
    summed = f"select sum(amount) from facts o where {CUMULATIVE[metric]}"  # noqa: S608
    want = connection.execute(
        f"with d as ({days}), n as (select day, ({summed}) as n from d)"  # noqa: S608
        f" select {shown}, max_by(n, day) from (select day, coalesce(n, -1) as n from n) group by 1"
    ).fetchall()
    got = cube_tool.rows(connection, answers[0])
    assert table(got) == table([(day, None if number == -1 else number) for day, number in want]), answers[0]["sql"]


MASKED = ("customer__email", "customer__phone", "customer__full_name", "customer__birthday")


def members(meta: list[dict[str, Any]], view: str) -> set[str]:
    """Return what /v1/meta shows of a view."""
    found = next(item for item in meta if item["name"] == view)
    listed = [*found["measures"], *found["dimensions"]]
    return {item["name"].partition(".")[2] for item in listed if item.get("isVisible")}


def test_each_role_sees_its_members_and_nobody_else_sees_any(cube: Path) -> None:
    contexts = [{"tenant_id": "a", "roles": roles} for roles in (["analyst"], ["care"], ["finance"], [], ["other"])]
    answer = cube_tool.run(cube, {"contexts": contexts})
    analyst, care, finance, nobody, other = (members(meta, VIEW) for meta in answer["metas"])
    assert {"revenue", "status", "customer__city", *MASKED} <= analyst
    assert {"revenue", "status", *MASKED} <= care
    assert {"revenue", "margin", "status"} <= finance
    assert "margin" not in analyst | care
    assert not finance & {"customer__city", *MASKED}
    assert nobody == other == set()
    assert [cube["name"] for cube in answer["metas"][0] if cube["isVisible"]] == sorted(
        {"orders_view", "revenue_by_place"}, key=[cube["name"] for cube in answer["metas"][0]].index
    )


def test_a_masked_member_shows_no_value_and_the_right_role_sees_it(cube: Path, connection: Any) -> None:
    dimensions = [f"{VIEW}.{name}" for name in MASKED]
    query = {"measures": [f"{VIEW}.orders"], "dimensions": dimensions}
    asked = [
        {"query": query, "context": {"tenant_id": "a", "roles": [role]}} for role in ("analyst", "care", "finance")
    ]
    analyst, care, finance = cube_tool.run(cube, {"queries": asked})["answers"]
    hidden, seen = cube_tool.rows(connection, analyst), cube_tool.rows(connection, care)
    assert finance["denied"]
    assert cube_tool.rows(connection, finance) == []
    values = {repr(value) for row in seen for value in row[:4] if value is not None}
    assert "'ada@example.com'" in values
    shown = {repr(value) for row in hidden for value in row[:4] if value is not None}
    assert not values & shown
    assert hashlib.md5(b"ada@example.com", usedforsecurity=False).hexdigest() in {row[0] for row in hidden}
    assert {row[1] for row in hidden} == {"***01", "***04", "***"}
    assert {row[2] for row in hidden} == {"***"}
    assert {row[3] for row in hidden} == {None}


def test_a_masked_member_cannot_be_searched_by_its_value(cube: Path, connection: Any) -> None:
    found = {"member": f"{VIEW}.customer__email", "operator": "equals", "values": ["ada@example.com"]}
    query = {"measures": [f"{VIEW}.orders"], "filters": [found]}
    asked = [{"query": query, "context": {"tenant_id": "a", "roles": [role]}} for role in ("analyst", "care")]
    analyst, care = cube_tool.run(cube, {"queries": asked})["answers"]
    assert cube_tool.rows(connection, care) == [(2,)]
    assert cube_tool.rows(connection, analyst) == [(None,)]


def test_without_the_policy_the_secret_shows(cube: Path, tmp_path: Path) -> None:
    """The proof above is worth something: take the policies out of the view, and every test of roles is red."""
    bare = Path(shutil.copytree(cube, tmp_path / "cube"))
    path = bare / "model" / "views" / f"{VIEW}.yml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    del found["views"][0]["access_policy"]
    path.write_text(yaml.safe_dump(found), encoding="utf-8")
    query = {"dimensions": [f"{VIEW}.customer__email"]}
    context = {"tenant_id": "a", "roles": ["finance"]}
    answer = cube_tool.run(bare, {"queries": [{"query": query, "context": context}], "contexts": [context]})
    assert not answer["answers"][0]["denied"]
    assert "customer__email" in members(answer["metas"][0], VIEW)


def test_each_tenant_counts_its_own_rows(cube: Path, connection: Any) -> None:
    query = {"measures": [f"{VIEW}.revenue", f"{VIEW}.orders"]}
    contexts = [
        {"tenant_id": "a", "roles": ["analyst"]},
        {"tenant_id": "b", "roles": ["analyst"]},
        {"roles": ["analyst"]},
    ]
    answers = cube_tool.run(cube, {"queries": [{"query": query, "context": item} for item in contexts]})["answers"]
    a, b, none = (cube_tool.rows(connection, answer) for answer in answers)
    assert table(a) == table([(618.51, 9)])
    assert table(b) == table([(1000, 1)])
    assert table(none) == table([(None, None)])


def test_the_rollup_is_used_under_the_row_filter_and_not_without_its_member(rolled: Path, tmp_path: Path) -> None:
    query = {"measures": [f"{VIEW}.revenue"], "dimensions": [f"{VIEW}.status"]}
    asked = {"queries": [{"query": query, "context": {"tenant_id": "a", "roles": ["analyst"]}}]}
    assert "orders_revenue_by_place" in cube_tool.run(rolled, asked)["answers"][0]["sql"]
    bare = Path(shutil.copytree(rolled, tmp_path / "cube"))
    path = bare / "model" / "cubes" / "orders.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count("- CUBE.tenant_id\n") == 1
    path.write_text(text.replace("          - CUBE.tenant_id\n", ""), encoding="utf-8")
    assert "orders_revenue_by_place" not in cube_tool.run(bare, asked)["answers"][0]["sql"]


def test_a_masked_member_in_a_filter_does_not_fall_for_the_rollup(rolled: Path) -> None:
    found = {"member": f"{VIEW}.customer__email", "operator": "equals", "values": ["ada@example.com"]}
    query = {"measures": [f"{VIEW}.orders"], "filters": [found]}
    context = {"tenant_id": "a", "roles": ["analyst"]}
    answer = cube_tool.run(rolled, {"queries": [{"query": query, "context": context}]})["answers"][0]
    assert "MD5" in answer["sql"]
    assert "orders_revenue_by_place" not in answer["sql"]


COMPILED = [CASE, EXAMPLES / "flights", EXAMPLES / "retail", *sorted(p for p in CASES.iterdir() if p != CASE)]


@pytest.mark.parametrize("case", COMPILED, ids=[path.name for path in COMPILED])
def test_every_member_and_rollup_of_every_case_has_its_sql(case: Path, tmp_path: Path) -> None:
    folder = generated(case, tmp_path)
    if not (folder / "model").exists():
        return  # consumption is on and nothing is served
    for path in folder.rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert not any(mark in text for mark in ("{{", "{%", "}}", "%}")), path
    answer = cube_tool.run(folder, {"sweep": True})
    assert answer["sweep"]["failed"] == {}
    assert answer["sweep"]["asked"] > 0
    assert not [item for item in answer["rollups"].values() if "error" in item]
