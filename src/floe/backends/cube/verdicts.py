"""Can Cube give a metric's number? Exactly, nearly, or not: one answer, with the reason and the nearest way out."""

import re
from typing import Final

from floe.frozen import dataclass
from floe.ir.semantic import Filter, Input, Measure, Member, Metric

EXACT, NEAR, REFUSED = "exact", "near", "refused"
CUMULATIVE: Final = "cumulative"
ADDITIVE: Final = frozenset({"sum", "count", "rows", "sum_boolean", "min", "max", "count_distinct"})
NEWER_PLANNER: Final = "only Cube's newer planner shifts time"
_WINDOW: Final = re.compile(r"(\d+)\s+(second|minute|hour|day|week|month|quarter|year)s?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """``kind`` is exact, near or refused; ``why`` and ``instead`` are for the reader of a diagnostic."""

    kind: str
    why: str = ""
    instead: str = ""


_SAME: Final = Verdict(kind=EXACT)
_LOST: Final = Verdict(
    kind=REFUSED,
    why="Cube loses a filter over a join in a cumulative number",
    instead="carry the filter's column in the fact table",
)
_RANK: Final = {EXACT: 0, NEAR: 1, REFUSED: 2}


def verdict(metric: Metric) -> Verdict:
    """Return the worst of what holds for a metric and for what it is made of."""
    found = [_own(metric), *(_measure(item) for item in metric.measures), *map(_input, metric.inputs)]
    found.extend(verdict(item.metric) for item in metric.inputs)
    if any(_joins(item) for item in _laid_on(metric)) and any(_accumulates(item.metric) for item in metric.inputs):
        found.append(_LOST)
    return max(found, key=lambda item: _RANK[item.kind])


def window(written: str) -> str | None:
    """Return a window in Cube's words, ``7 day``; None if it is none."""
    found = _WINDOW.fullmatch(written.strip().lower())
    return f"{found[1]} {found[2]}" if found else None


def _own(metric: Metric) -> Verdict:
    if metric.kind == "conversion":
        return Verdict(
            kind=REFUSED,
            why="Cube counts no conversions",
            instead="build a dbt model with one row a base event and a flag `converted`, and count its rows",
        )
    if metric.kind == CUMULATIVE:
        return _cumulative(metric)
    if metric.join_to_timespine:
        return Verdict(
            kind=NEAR, why="days without rows stay away", instead="join the days to the facts in a dbt model"
        )
    if metric.fill_nulls_with is not None:
        return Verdict(
            kind=NEAR, why="only rows that exist are filled", instead="put the zeros into the table, in a dbt model"
        )
    return _SAME


def _cumulative(metric: Metric) -> Verdict:
    if len(metric.measures) != 1 or metric.measures[0].aggregate not in ADDITIVE or _is_derived(metric):
        return Verdict(
            kind=REFUSED,
            why="Cube rolls up single sums, counts, minima and maxima only",
            instead="make each part cumulative, and derive the metric from those",
        )
    if any(_joins(item) for item in _laid_on(metric)):
        return _LOST
    return _rolling(metric)


def _rolling(metric: Metric) -> Verdict:
    if metric.grain_to_date is not None:
        return Verdict(kind=NEAR, why="proved on no planner yet", instead="compute it in a dbt model")
    if metric.window is None:
        return Verdict(kind=NEAR, why="Cube's planners differ on it", instead="give it a `window`")
    if window(metric.window) is None:
        return Verdict(kind=REFUSED, why=f"the window `{metric.window}` is none", instead="write it as `7 days`")
    if metric.period_agg != "last":
        return Verdict(
            kind=REFUSED,
            why="at a coarser grain dbt shows a period's first value, Cube its last",
            instead="add `period_agg: last` to its `cumulative_type_params`",
        )
    return _SAME


def _laid_on(metric: Metric) -> tuple[Filter, ...]:
    """Return the filters that a metric lays on what it is made of, its own included."""
    return (*metric.filters, *(item for way in metric.inputs for item in way.filters))


def _joins(condition: Filter) -> bool:
    return any(isinstance(part, Member) and part.path for part in condition)


def _accumulates(metric: Metric) -> bool:
    return metric.kind == CUMULATIVE or any(_accumulates(item.metric) for item in metric.inputs)


def _is_derived(metric: Metric) -> bool:
    return any(item.metric.kind != "simple" or item.filters for item in metric.inputs)


def _measure(measure: Measure) -> Verdict:
    if measure.window_choice is not None:
        return Verdict(
            kind=REFUSED,
            why=f"measure `{measure.name}` is not additive over time",
            instead="build a dbt model with one row a period and entity, and sum that",
        )
    if measure.aggregate in {"median", "percentile"}:
        return Verdict(
            kind=NEAR, why=f"the {measure.aggregate} has another name in some engines", instead="compute it in a model"
        )
    return _SAME


def _input(way: Input) -> Verdict:
    if way.offset_to_grain is not None:
        return Verdict(
            kind=REFUSED, why=NEWER_PLANNER, instead="compute the start of the period's number in a dbt model"
        )
    if way.offset_window is None:
        return _SAME
    if way.metric.kind == CUMULATIVE or window(way.offset_window) is None:
        return Verdict(kind=REFUSED, why=NEWER_PLANNER, instead="compute the shifted number in a dbt model")
    return Verdict(kind=NEAR, why=NEWER_PLANNER, instead="compute the shifted number in a dbt model")
