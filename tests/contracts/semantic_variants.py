"""Variants of one small project with a semantic layer: those that dbt refuses, and those that it takes."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

Project = dict[str, Any]
Change = Callable[[Project], object]

TABLES = {
    "orders": "select 1 as order_id, 2 as customer_id, current_date as ordered_on, 'a' as status, 9 as amount",
    "customers": "select 2 as customer_id, 'Oslo' as city, current_date as valid_from",
    "days": "select current_date as date_day, 1 as fiscal_week",
}
DAY = {"time_granularity": "day"}
AMOUNT = {"measure": "amount"}
STATUS = "Dimension('order__status')"
PAID = "{{ Dimension('order__status') }} = 'paid'"
BASE: Project = {
    "models": [
        {"name": "orders", "columns": [{"name": "ordered_on", "data_type": "date"}]},
        {"name": "customers"},
        {
            "name": "days",
            "time_spine": {"standard_granularity_column": "date_day"},
            "columns": [{"name": "date_day", "data_type": "date", "granularity": "day"}, {"name": "fiscal_week"}],
        },
    ],
    "semantic_models": [
        {
            "name": "orders",
            "model": "ref('orders')",
            "defaults": {"agg_time_dimension": "ordered_on"},
            "entities": [
                {"name": "order", "type": "primary", "expr": "order_id"},
                {"name": "customer", "type": "foreign", "expr": "customer_id"},
            ],
            "dimensions": [
                {"name": "ordered_on", "type": "time", "type_params": DAY},
                {"name": "status", "type": "categorical"},
            ],
            "measures": [{"name": "amount", "agg": "sum"}, {"name": "rows_seen", "agg": "count", "expr": "1"}],
        },
        {
            "name": "customers",
            "model": "ref('customers')",
            "entities": [{"name": "customer", "type": "primary", "expr": "customer_id"}],
            "dimensions": [{"name": "city", "type": "categorical"}],
        },
    ],
    "metrics": [{"name": "revenue", "label": "Revenue", "type": "simple", "type_params": AMOUNT}],
    "saved_queries": [],
}


def varied(change: Change) -> Project:
    """Return the project with one change; empty lists are left out, as a person would."""
    project = deepcopy(BASE)
    change(project)
    return {key: value for key, value in project.items() if value}


def spine(**keys: Any) -> Change:
    return lambda project: project["models"][2]["time_spine"].update(keys)


def first(key: str, **keys: Any) -> Change:
    """Change the first entry of a list of the semantic model over orders."""
    return lambda project: project["semantic_models"][0][key][0].update(keys)


def more(key: str, **entry: Any) -> Change:
    """Add an entry to a list of the semantic model over orders."""
    return lambda project: project["semantic_models"][0][key].append(entry)


def other(key: str, **entry: Any) -> Change:
    """Add an entry to a list of the semantic model over customers."""
    return lambda project: project["semantic_models"][1].setdefault(key, []).append(entry)


def model(**keys: Any) -> Change:
    return lambda project: project["semantic_models"][0].update(keys)


def without(*keys: str) -> Change:
    return lambda project: [project["semantic_models"][0].pop(key) for key in keys]


def metric(kind: str = "simple", params: Any = None, **keys: Any) -> Change:
    entry = {"name": "added", "label": "Added", "type": kind, "type_params": AMOUNT if params is None else params}
    return lambda project: project["metrics"].append({**entry, **keys})


def filtered(text: Any) -> Change:
    return metric(filter=text)


def saved(**params: Any) -> Change:
    return lambda project: project["saved_queries"].append(
        {"name": "asked", "query_params": {"metrics": ["revenue"], **params}}
    )


def window(**params: Any) -> Change:
    return metric("cumulative", {**AMOUNT, "cumulative_type_params": params})


def derived(*inputs: Any, expr: str = "revenue") -> Change:
    return metric("derived", {"expr": expr, "metrics": list(inputs)})


def conversion(**params: Any) -> Change:
    sides = {"base_measure": "rows_seen", "conversion_measure": "rows_seen", "entity": "customer"}
    return metric("conversion", {"conversion_type_params": {**sides, **params}})


def versions(**keys: Any) -> Change:
    """Make customers a table of versions."""
    bounds = [{"is_start": True}, {"is_end": True}]
    times = [
        {"name": name, "type": "time", "expr": "valid_from", "type_params": {**DAY, "validity_params": bound}}
        for name, bound in zip(("starts_on", "ends_on"), bounds, strict=True)
    ]
    changed = {
        "primary_entity": "version_of_customer",
        "entities": [{"name": "customer", "type": "natural", "expr": "customer_id"}],
        "dimensions": times,
        **keys,
    }
    return lambda project: project["semantic_models"][1].update(changed)


CATEGORY = {"type": "categorical", "expr": "status"}
SUM = {"agg": "sum", "expr": "amount"}
STOCK = {"name": "stock", **SUM}
WRONG: dict[str, Change] = {
    "a name in capitals": more("dimensions", name="Status_Code", **CATEGORY),
    "a name with two underscores": more("measures", name="net__amount", **SUM),
    "a name of one letter": metric(name="m"),
    "the name of a granularity": more("dimensions", name="day", **CATEGORY),
    "a name that dbt keeps": more("entities", name="metric_time", type="foreign", expr="customer_id"),
    "a word of SQL": more("dimensions", name="left", **CATEGORY),
    "one name for a measure and a dimension": more("measures", name="status", agg="count", expr="1"),
    "one name for an entity and a dimension elsewhere": other("dimensions", name="order", type="categorical"),
    "a measure in two semantic models": lambda project: project["semantic_models"][1].update(
        defaults={"agg_time_dimension": "since"},
        dimensions=[{"name": "since", "type": "time", "expr": "valid_from", "type_params": DAY}],
        measures=[{"name": "amount", "agg": "count", "expr": "1"}],
    ),
    "a label twice": metric(label="Revenue"),
    "an entity with two labels": lambda project: [
        project["semantic_models"][0]["entities"][1].update(label="Buyer"),
        project["semantic_models"][1]["entities"][0].update(label="Customer"),
    ],
    "no primary entity": lambda project: project["semantic_models"][0]["entities"].pop(0),
    "two primary entities": more("entities", name="line", type="primary", expr="order_id"),
    "a default time that is none": model(defaults={"agg_time_dimension": "status"}),
    "a measure without a time": without("defaults"),
    "a dimension that is a time elsewhere": other("dimensions", name="ordered_on", type="categorical", expr="city"),
    "an unknown key": first("measures", filter="x"),
    "an unknown aggregate": first("measures", agg="avg"),
    "a metric without a label": lambda project: project["metrics"][0].pop("label"),
    "a number for a label": metric(label=5),
    "a metric in the other spelling": lambda project: project["metrics"].append(
        {"name": "added", "label": "Added", "type": "simple", "agg": "sum", "expr": "amount"}
    ),
    "count of nothing": more("measures", name="seen", agg="count"),
    "percentile of more than one": more(
        "measures", name="high", agg="percentile", expr="amount", agg_params={"percentile": 90}
    ),
    "a non-additive dimension that is no time": more(
        "measures", **STOCK, non_additive_dimension={"name": "status", "window_choice": "max"}
    ),
    "versions with measures": versions(
        defaults={"agg_time_dimension": "starts_on"}, measures=[{"name": "people", "agg": "count", "expr": "1"}]
    ),
    "versions with a unique key": versions(entities=[{"name": "customer", "type": "unique", "expr": "customer_id"}]),
    "an unknown measure": metric(params={"measure": "amounts"}),
    "an unknown metric": derived("revenues"),
    "a loop": derived("added", expr="added"),
    "a ratio without a denominator": metric("ratio", {"numerator": "revenue"}),
    "an alias that is taken": derived(
        {"name": "revenue", "alias": "added_up"}, {"name": "added_up", "alias": "revenue"}
    ),
    "two offsets": derived({"name": "revenue", "offset_window": "1 month", "offset_to_grain": "month"}),
    "a window in words": window(window="seven days"),
    "a window and a grain": window(window="7 days", grain_to_date="month"),
    "a conversion of sums": conversion(base_measure="amount"),
    "a conversion over no entity": conversion(entity="nobody"),
    "a filter without an entity": filtered("{{ Dimension('status') }} = 'paid'"),
    "a filter with a variable": filtered("{{ var('x') }} = 1"),
    "a filter that is no Jinja": filtered("{{ Dimension('order__status' }} = 1"),
    "a saved query over a plain name": saved(group_by=["order__status"]),
    "a saved query in another order": saved(order_by=[STATUS]),
    "an export to a file": lambda project: [
        saved()(project),
        project["saved_queries"][0].update(exports=[{"name": "out", "config": {"export_as": "file"}}]),
    ],
    "a spine over no column": spine(standard_granularity_column="day"),
    "a granularity with the name of a dimension": spine(
        custom_granularities=[{"name": "status", "column_name": "fiscal_week"}]
    ),
    "a unit of nobody's": lambda project: project["models"][0]["columns"][0].update(granularity="moon"),
}
RIGHT: dict[str, Change] = {
    "as it is": lambda project: None,
    "words in capitals": first("measures", agg="SUM"),
    "one name for a metric and a measure": metric(name="amount"),
    "one label for a metric and a dimension": first("dimensions", label="Revenue"),
    "times at the measures": lambda project: [
        without("defaults")(project),
        [item.update(agg_time_dimension="ordered_on") for item in project["semantic_models"][0]["measures"]],
    ],
    "meta everywhere": lambda project: [
        item.update(config={"meta": {"a": [1]}})
        for key in ("entities", "dimensions", "measures")
        for item in project["semantic_models"][0][key]
    ],
    "granularities of its own": spine(custom_granularities=[{"name": "fiscal_week"}]),
    "a window of its own": lambda project: [
        spine(custom_granularities=[{"name": "fiscal_week"}])(project),
        derived({"name": "revenue", "offset_window": "1 fiscal_week"})(project),
    ],
    "versions": versions(),
    "a conversion": conversion(window="7 days"),
    "filters of each kind": filtered(
        [PAID, "{{ TimeDimension('metric_time', 'month') }} > '2026-01-01'", "{{ Entity('customer') }} > 1"]
    ),
    "a filter with a statement": filtered("{% if true %}1 = 1{% endif %}"),
    "a saved query in full": lambda project: [
        saved(
            group_by=["TimeDimension('metric_time', 'day')", STATUS],
            where=PAID,
            order_by=["Metric('revenue').descending(True)", STATUS],
            limit=10,
        )(project),
        project["saved_queries"][0].update(exports=[{"name": "out", "config": {"export_as": "table"}}], tags="x"),
    ],
    "odd names without a metric": lambda project: [
        project.update(metrics=[]),
        more("dimensions", name="Odd__Name", **CATEGORY)(project),
    ],
    "what is wrong and disabled": metric(name="Odd__Name", config={"enabled": False}),
}
