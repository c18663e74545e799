"""Issue 5: tables that meet in more than one way give the numbers of MetricFlow, which joins each way by itself."""

from pathlib import Path
from typing import Any

import cube_tool
import pytest
from house import CASES

from .test_cube import generated
from .test_cube_metricflow import meant, ordered, parsed

pytestmark = pytest.mark.contracts

CASE = CASES / "semantic-joins"
FACTS = """
create schema default_catalog.marts;
create table default_catalog.marts.regions as select * from (values
    (1, 'North'), (2, 'South')) t(region_id, region_name);
create table default_catalog.marts.people as select * from (values
    (1, 'Oslo', 1, date '2020-02-29'), (2, 'Rome', 2, date '2021-12-31'), (3, null, null, null)
) t(person_id, city, region_id, joined_on);
create table default_catalog.marts.shops_v2 as select * from (values
    (1, 1, 'big', true), (2, 2, 'small', false), (3, null, null, null)) t(shop_id, region_id, size_class, "order");
create table default_catalog.marts.prices as select * from (values
    ('p', date '2026-01-01', date '2026-01-05', 'low'), ('p', date '2026-01-05', null, 'high'),
    ('q', date '2026-01-01', date '2026-01-03', 'low')) t(product_code, valid_from, valid_to, price_band);
create table default_catalog.marts.orders as select * from (values
    (1, 1, 1, 2, 1, 'p', date '2026-01-01', timestamp '2026-02-01 00:00:00', 'web', 10.00),
    (1, 2, 1, 2, 2, 'p', date '2026-01-04', timestamp '2026-01-31 23:59:59', 'web', 20.50),
    (2, 1, 2, 1, 2, 'p', date '2026-01-05', timestamp '2026-02-02 12:00:00', 'shop', 40.25),
    (3, 1, 3, 3, 3, 'q', date '2026-01-03', null, null, 80.00),
    (4, 1, 9, null, null, 'x', date '2026-02-28', timestamp '2026-03-01 00:00:00', 'web', 160.00),
    (5, 1, null, 1, 1, null, date '2026-03-01', timestamp '2026-03-02 00:00:00', 'shop', null),
    (6, 1, 2, 2, 1, 'q', date '2026-01-02', timestamp '2025-12-31 23:00:00', 'web', 320.00)
) t(order_id, line, buyer_id, payer_id, shop_id, product_code, ordered_on, paid_at, channel, amount);
create table default_catalog.marts.days as select cast(day as date) as date_day
    from unnest(generate_series(date '2025-01-01', date '2026-12-31', interval 1 day)) t(day);
"""
ORDERS = (
    ["buyer__city"],
    ["payer__city"],
    ["buyer__city", "payer__city"],
    ["buyer__joined_on__year"],
    ["shop__size_class"],
    ["shop__is_order"],
    ["product__price_band"],
    ["metric_time__week"],
    ["metric_time__quarter", "order__channel"],
)
REGIONS = (
    ["shop__region__region_name"],
    ["buyer__region__region_name"],
    ["shop__region__region_name", "buyer__region__region_name"],
    ["shop__region__region_name", "buyer__city", "metric_time__month"],
)
PAID = (["metric_time__day"], ["metric_time__month"], ["paid_order__channel"], ["metric_time__month", "buyer__city"])
ASKED = (
    *(
        ("orders_view", name, group)
        for name in ("revenue", "orders", "northern", "northern_buyers")
        for group in ORDERS
    ),
    *(("by_region", name, group) for name in ("revenue", "orders") for group in REGIONS),
    *(("paid_orders_paid_at_view", name, group) for name in ("paid", "paid_web") for group in PAID),
    *(("paid_orders_view", "ordered", group) for group in PAID),
    *(
        ("paid_orders_ordered_on_paid_at_view", "paid_of_ordered", group)
        for group in (["paid_order__channel"], ["buyer__city"])
    ),
)
GRAINS = ("day", "week", "month", "quarter", "year")


def query(view: str, metric: str, group: list[str]) -> dict[str, Any]:
    """Return what MetricFlow is asked, in Cube's words; the members of a whole model are called bare there."""
    found: dict[str, Any] = {"measures": [f"{view}.{metric}"], "dimensions": [], "timeDimensions": []}
    for name in group:
        bare, _, grain = name.rpartition("__")
        own = name.partition("__")[0] in {"order", "paid_order"} and view != "by_region"
        if grain in GRAINS:
            found["timeDimensions"].append({"dimension": f"{view}.{bare}", "granularity": grain})
        else:
            found["dimensions"].append(f"{view}.{name.partition('__')[2] if own else name}")
    return found


def test_every_way_between_tables_gives_the_numbers_of_metricflow(tmp_path: Path) -> None:
    import duckdb

    cube = generated(CASE, tmp_path, rollups=False)
    times = [[name for name in group if name.rpartition("__")[2] in GRAINS] for _, _, group in ASKED]
    groups = [
        [*(name for name in group if name not in last), *last] for (_, _, group), last in zip(ASKED, times, strict=True)
    ]
    queries = [{"metrics": [metric], "group_by": group} for (_, metric, _), group in zip(ASKED, groups, strict=True)]
    theirs = cube_tool.metricflow({"manifest": str(parsed(cube)), "queries": queries})
    asked = [{"query": query(view, metric, group)} for view, metric, group in ASKED]
    ours = cube_tool.run(cube, {"queries": asked})["answers"]
    different = {}
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'; attach ':memory:' as default_catalog;")
        connection.execute(FACTS)
        for (view, metric, _), group, mine, other in zip(ASKED, groups, ours, theirs, strict=True):
            got, want = meant(cube_tool.rows(connection, mine)), meant(ordered(connection, other, group, metric))
            if got != want:
                different[f"{metric} of {view} by {group}"] = (got, want, mine["sql"], other)
    assert len(ASKED) >= 50
    assert not different, "\n\n".join(f"{name}: {found}" for name, found in different.items())
