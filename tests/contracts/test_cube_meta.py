"""Issue 5: what people who think in Cube write in ``meta.cube``, and dbt's saved queries: numbers, roles, rollups."""

import re
import shutil
from pathlib import Path
from typing import Any

import cube_tool
import pytest
from house import CASES

from .test_cube import generated, members, table

pytestmark = pytest.mark.contracts

CASE = CASES / "cube-meta"
ANALYST = {"tenant_id": "a", "roles": ["analyst"]}
CARE = {"tenant_id": "a", "roles": ["care"]}
FACTS = """
create schema default_catalog.marts;
create table default_catalog.marts.customers as select * from (values
    (1, 'a', 'Oslo', 'ada@example.com'), (2, 'a', 'Bergen', null), (3, 'a', null, 'di@example.com'),
    (1, 'b', 'Rome', 'x@example.com')) t(customer_id, tenant_id, city, email);
create table default_catalog.marts.orders as select * from (values
    (1, 1, 'a', date '2026-01-01', 'paid', 10.00), (2, 1, 'a', date '2026-01-01', 'open', 120.50),
    (3, 2, 'a', date '2026-01-05', 'paid', 250.00), (4, 3, 'a', date '2026-02-01', 'paid', null),
    (5, 9, 'a', date '2026-02-20', null, 7.77), (6, 1, 'b', date '2026-01-02', 'paid', 1000.00)
) t(order_id, customer_id, tenant_id, ordered_on, status, amount);
create table default_catalog.marts.items as select * from (values
    (1, 1, 'a', 2, date '2026-01-01'), (1, 2, 'a', 3, date '2026-01-01'), (2, 1, 'a', 5, date '2026-02-01'),
    (3, 1, 'a', null, date '2026-02-02'), (3, 2, 'a', 1, date '2026-02-02'), (6, 1, 'b', 9, date '2026-01-02')
) t(order_id, line, tenant_id, pieces, packed_on);
create view facts as select o.*, c.city, c.email from default_catalog.marts.orders o
    left join default_catalog.marts.customers c on o.customer_id = c.customer_id and o.tenant_id = c.tenant_id
    where o.tenant_id = 'a';
create view lines as select i.*, o.status from default_catalog.marts.items i
    left join default_catalog.marts.orders o on i.order_id = o.order_id and i.tenant_id = o.tenant_id
    where i.tenant_id = 'a';
"""
ORDERS = {
    "count": "count(*)",
    "amount": "sum(amount)",
    "paid_amount": "sum(amount) filter (status = 'paid' and city is not null)",
    "paid_share": "1.0 * sum(amount) filter (status = 'paid' and city is not null) / nullif(sum(amount), 0)",
    "buyers": "count(distinct customer_id)",
    "mean_amount": "avg(amount)",
    "last_day": "max(ordered_on)",
    "spread": "max(amount) - min(amount)",
}
GROUPS = {"": [], "status": ["state"], "city": ["customers__city"], "status <> 'paid'": ["is_open"]}


def asked(view: str, measures: list[str], dimensions: list[str], **more: Any) -> dict[str, Any]:
    found = {"measures": [f"{view}.{name}" for name in measures]}
    return {**found, "dimensions": [f"{view}.{name}" for name in dimensions], **more}


@pytest.fixture(scope="module")
def cube(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(CASE, tmp_path_factory.mktemp("meta"), rollups=True)


@pytest.fixture(scope="module")
def answers(cube: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Everything that the tests ask of the tables, in one start of Cube: a copy without rollups."""
    bare = Path(shutil.copytree(cube, tmp_path_factory.mktemp("bare") / "cube"))
    for path in (bare / "model" / "cubes").iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"^    pre_aggregations:\n(?:      .*\n)+", "", text, flags=re.MULTILINE), encoding="utf-8"
        )
    view = "orders_view"
    queries = {
        **{(m, g): asked(view, [m], GROUPS[g]) for m in ORDERS for g in GROUPS},
        "large": asked(view, ["count", "amount"], [], segments=[f"{view}.large"]),
        "open": asked(view, ["count"], [], segments=[f"{view}.open_ones"]),
        "week": asked(
            view,
            ["week_amount"],
            [],
            timeDimensions=[
                {"dimension": f"{view}.ordered_on", "granularity": "day", "dateRange": ["2026-01-01", "2026-01-31"]}
            ],
        ),
        "many": asked("order_items_view", ["pieces", "lines"], ["orders__state"], segments=["order_items_view.many"]),
        "saved": asked(
            "pieces_of_first_lines",
            ["pieces"],
            [],
            timeDimensions=[{"dimension": "pieces_of_first_lines.metric_time", "granularity": "month"}],
        ),
        "mail": asked("customers_view", ["people"], [], segments=["customers_view.known_mail"]),
    }
    wanted = [{"query": query, "context": ANALYST} for query in queries.values()]
    wanted.append({"query": queries["mail"], "context": CARE})
    answer = cube_tool.run(bare, {"queries": wanted, "contexts": [ANALYST, CARE]})
    return {**dict(zip([*queries, "mail of care"], answer["answers"], strict=True)), "metas": answer["metas"]}


@pytest.fixture
def connection() -> Any:
    import duckdb

    with duckdb.connect() as found:
        found.execute("set timezone = 'UTC'; attach ':memory:' as default_catalog;")
        found.execute(FACTS)
        yield found


def test_measures_are_those_of_a_hand_written_query(answers: dict[str, Any], connection: Any) -> None:
    different = {}
    for metric, spelled in ORDERS.items():
        for group in GROUPS:
            answer = answers[metric, group]
            head, tail = (f"{group}, ", f" group by {group}") if group else ("", "")
            want = table(connection.execute(f"select {head}{spelled} from facts{tail}").fetchall())  # noqa: S608
            got = table(cube_tool.rows(connection, answer))
            if got != want:
                different[metric, group] = (got, want, answer["sql"])
    assert not different


def test_segments_windows_and_saved_queries_are_those_of_a_hand_written_query(
    answers: dict[str, Any], connection: Any
) -> None:
    by_hand = {
        "large": "select count(*), sum(amount) from facts where amount >= 100",
        "open": "select count(*) from facts where status <> 'paid'",
        "week": """select day, (select sum(amount) from facts where ordered_on > day - interval 7 day
            and ordered_on <= day) from unnest(generate_series(date '2026-01-01', date '2026-01-31', interval 1 day))
            t(day)""",
        "many": "select status, sum(pieces), count(*) from lines where pieces > 2 group by 1",
        "saved": "select date_trunc('month', packed_on), sum(pieces) filter (line = 1) from lines group by 1",
    }
    for name, sql in by_hand.items():
        got = table(cube_tool.rows(connection, answers[name]))
        assert got == table(connection.execute(sql).fetchall()), (name, answers[name]["sql"])


def test_a_segment_over_classified_data_is_for_those_who_may_read_it(answers: dict[str, Any], connection: Any) -> None:
    assert answers["mail"]["denied"]
    assert cube_tool.rows(connection, answers["mail"]) == [(0,)]
    assert cube_tool.rows(connection, answers["mail of care"]) == [(2,)]
    analyst, care = answers["metas"]
    assert segments(care, "customers_view") == {"known_mail"}
    assert segments(analyst, "customers_view") == set()


def segments(meta: list[dict[str, Any]], view: str) -> set[str]:
    found = next(item for item in meta if item["name"] == view)
    return {item["name"].partition(".")[2] for item in found["segments"] if item.get("isVisible")}


def test_what_is_private_is_in_no_view_and_what_is_written_comes_back(answers: dict[str, Any]) -> None:
    view = next(item for item in answers["metas"][0] if item["name"] == "orders_view")
    assert "hidden" not in members(answers["metas"][0], "orders_view")
    state = next(item for item in view["dimensions"] if item["name"] == "orders_view.state")
    assert (state["shortTitle"], state["description"]) == ("State", "{brackets} and a 'quote'")
    formats = {item["name"].partition(".")[2]: item.get("format") for item in view["measures"]}
    assert (formats["amount"], formats["paid_share"]) == ("currency", "percent")


def test_a_declared_rollup_is_used_under_the_row_filter(cube: Path) -> None:
    query = asked("orders_view", ["count", "amount"], ["state"], segments=["orders_view.large"])
    saved = asked("pieces_of_first_lines", ["pieces"], ["item__line"])
    answer = cube_tool.run(cube, {"queries": [{"query": item, "context": ANALYST} for item in (query, saved)]})
    assert "orders_by_day" in answer["answers"][0]["sql"]
    assert "order_items_pieces_of_first_lines" in answer["answers"][1]["sql"]
