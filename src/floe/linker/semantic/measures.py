"""A measure as it is written to one that is understood: how rows become one value, and what shows through it."""

from collections.abc import Mapping
from typing import Final

from floe.dbt_source.semantic import SemanticElement
from floe.dbt_source.values import Value, as_mapping
from floe.diagnostics.catalogue import semantics as catalogue
from floe.diagnostics.model import Report
from floe.ir.semantic import Measure
from floe.linker.semantic.models import Source
from floe.linker.semantic.sql import columns_of

COUNTING: Final = frozenset({"count", "count_distinct", "sum_boolean"})
"""Aggregates whose result says nothing of a single value."""

AGGREGATES: Final = (
    *("sum", "min", "max", "average", "count", "count_distinct", "sum_boolean", "median", "percentile"),
)


def read_measure(source: Source, element: SemanticElement, report: Report) -> Measure | None:
    """Return a measure, or None with the reason in the report."""
    who = f"measure `{element.name}`"
    if element.type not in AGGREGATES:
        report.add(catalogue.part_missing(element.span, who, f"an `agg`: {', '.join(AGGREGATES)}"))
        return None
    params = {**element.params, **as_mapping(element.params.get("agg_params"))}
    found = source.expression(element, who, report)
    columns = columns_of(found)
    percentile = params.get("percentile")
    non_additive = as_mapping(params.get("non_additive_dimension"))
    return Measure(
        name=element.name,
        aggregate=element.type,
        type=source.type_of(element.expr or element.name) or "number",
        expression=found,
        percentile=float(percentile) if isinstance(percentile, int | float) else None,
        is_discrete=params.get("use_discrete_percentile") is True,
        classifications=() if element.type in COUNTING else source.classifications(found),
        columns=columns,
        time=_named(params, "agg_time_dimension") or source.written.agg_time_dimension,
        window_choice=_named(non_additive, "window_choice") or ("min" if non_additive else None),
    )


def _named(params: Mapping[str, Value], key: str) -> str | None:
    value = params.get(key)
    return value if isinstance(value, str) and value else None
