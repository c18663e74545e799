"""Issue 5: Cube's real compiler reads every case, and the numbers of its SQL are those of a hand-written query."""

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
    "paid_share": "cast(sum(case when is_paid then 1 else 0 end) as double) / nullif(cast(count(order_id) as double), 0)",
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
    return generated(CASE, tmp_path_factory.mktemp("semantic"))


@pytest.fixture
def connection() -> Iterator[Any]:
    import duckdb

    with duckdb.connect() as found:
        found.execute("set timezone = 'UTC'; attach ':memory:' as default_catalog;")
        found.execute(FACTS)
        yield found


def generated(case: Path, folder: Path) -> Path:
    project = copy_input(case, folder / "project")
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
        want = table(connection.execute(f"select {head}{BY_HAND[metric]} from facts{tail}").fetchall())
        got = table(cube_tool.rows(connection, answer))
        if got != want:
            different[f"{metric} by {group[0]}"] = (got, want, answer["sql"])
    assert not different, "\n".join(f'{name}: {found}' for name, found in different.items())
