"""Measures of ``meta.cube`` as metrics: what Cube adds up, and numbers made of other measures of the same cube."""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Final

from floe.dbt_source.cubes import CubePart
from floe.dbt_source.values import as_mapping
from floe.diagnostics.catalogue import cubes as catalogue
from floe.diagnostics.catalogue import semantics
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.ir.semantic import ColumnName, Expression, Input, Measure, Metric
from floe.linker.semantic.cube_sql import CubeReference, CubeSql
from floe.linker.semantic.cubes import Cubes
from floe.linker.semantic.measures import COUNTING
from floe.linker.semantic.metrics import CUMULATIVE, DERIVED, SIMPLE
from floe.linker.semantic.sql import columns_of

AGGREGATES: Final[Mapping[str, str]] = {
    "count": "rows",
    "avg": "average",
    **{name: name for name in ("sum", "min", "max", "count_distinct", "count_distinct_approx")},
}
"""dbt's words for Cube's; ``rows`` counts rows, and zero where there are none."""

MADE: Final = "made"
"""The aggregate of SQL that aggregates by itself."""


@dataclass(slots=True, kw_only=True)
class CubeMeasures:
    """Builds the measures of every cube, those that are made of others after them."""

    cubes: Cubes
    report: Report
    built: dict[tuple[str, str], Metric | None] = field(default_factory=dict)
    way: list[tuple[str, str]] = field(default_factory=list)

    def build(self) -> tuple[Metric, ...]:
        """Return the measures of all cubes as metrics."""
        for name, source in self.cubes.sources.items():
            for part in source.cube.parts["measures"] if source.cube else ():
                self.one(name, part)
        return tuple(item for item in self.built.values() if item is not None)

    def one(self, name: str, part: CubePart) -> Metric | None:
        """Return one measure, or None with the reason in the report."""
        key = (name, part.name)
        if key in self.way:
            loop = [item for _, item in (*self.way[self.way.index(key) :], key)]
            self.report.add(semantics.metric_loop(part.span, loop))
            return None
        if key not in self.built:
            self.way.append(key)
            self.built[key] = self._metric(name, part)
            self.way.pop()
        return self.built[key]

    def _metric(self, name: str, part: CubePart) -> Metric | None:
        kind = part.text("type") or ""
        if kind in AGGREGATES:
            return self._aggregated(name, part, AGGREGATES[kind])
        who = f"measure `{part.name}`"
        if part.conditions or "rolling_window" in part.values:
            why = f"a measure of type `{kind}` is no sum that Cube makes"
            self.report.add(catalogue.cannot_be(part.span, who, why, "lay filters and windows on what it is made of"))
            return None
        found = self.cubes.read(name, part, "sql", who)
        if not any(isinstance(item, CubeReference) and self._measure(name, item) for item in found):
            return self._made(name, part, found)
        return self._derived(name, part, found)

    def _aggregated(self, name: str, part: CubePart, aggregate: str) -> Metric | None:
        who = f"measure `{part.name}`"
        if part.text("sql") is None and aggregate != "rows":
            self.report.add(catalogue.key_missing(part.span, "measures", "sql"))
            return None
        read = () if part.text("sql") is None else self.cubes.read(name, part, "sql", who)
        found = self.cubes.over_table(name, read, who, part.at("sql"))
        measure = self._summed(name, part, aggregate, found)
        window = as_mapping(part.values.get("rolling_window"))
        filters = tuple(self.cubes.condition(name, part, "filters", who, text) for text in part.conditions)
        trailing = window.get("trailing")
        to_date = window.get("granularity") if window.get("type") == "to_date" else None
        return replace(
            self._shell(name, part, CUMULATIVE if window else SIMPLE),
            measure=measure,
            filters=filters,
            window=trailing if isinstance(trailing, str) and trailing != "unbounded" else None,
            grain_to_date=to_date if isinstance(to_date, str) else None,
        )

    def _summed(self, name: str, part: CubePart, aggregate: str, found: Expression) -> Measure:
        source = self.cubes.sources[name]
        columns = columns_of(found)
        plain = found[0].name if len(found) == 1 and isinstance(found[0], ColumnName) else ""
        hidden = COUNTING | {"rows", "count_distinct_approx"}
        return Measure(
            name=part.name,
            aggregate=aggregate,
            type=source.type_of(plain) or "number",
            expression=found,
            percentile=None,
            is_discrete=False,
            classifications=() if aggregate in hidden else source.classifications(found),
            columns=columns,
            time=None,
            window_choice=None,
        )

    def _made(self, name: str, part: CubePart, found: CubeSql) -> Metric:
        """Return a measure whose SQL aggregates by itself."""
        who = f"measure `{part.name}`"
        summed = self._summed(name, part, MADE, self.cubes.over_table(name, found, who, part.at("sql")))
        kind = part.text("type") or "number"
        return replace(self._shell(name, part, SIMPLE), measure=replace(summed, type=kind))

    def _derived(self, name: str, part: CubePart, found: CubeSql) -> Metric | None:
        who, at = f"measure `{part.name}`", part.at("sql")
        parts: list[str | ColumnName] = []
        inputs: dict[str, Input] = {}
        for item in found:
            if isinstance(item, str):
                parts.append(item)
                continue
            other = self._measure(name, item) if isinstance(item, CubeReference) else None
            if other is None:
                written = item.written if isinstance(item, CubeReference) else item.name
                instead = "give what is aggregated a measure of its own, and name that"
                self.report.add(catalogue.reference_not_read(at, who, written, instead))
                return None
            metric = self.one(name, other)
            if metric is None:
                return None
            inputs[other.name] = Input(
                metric=metric, alias=other.name, filters=(), offset_window=None, offset_to_grain=None
            )
            parts.append(ColumnName(name=other.name))
        shell = self._shell(name, part, DERIVED)
        return replace(shell, inputs=tuple(inputs.values()), expression=tuple(parts))

    def _measure(self, name: str, item: CubeReference) -> CubePart | None:
        cube = self.cubes.sources[name].cube
        if cube is None or item.cube is not None or item.member is None:
            return None
        return next((part for part in cube.parts["measures"] if part.name == item.member), None)

    def _shell(self, name: str, part: CubePart, kind: str) -> Metric:
        """Return what every measure has, for those who know the rest to lay it in."""
        return Metric(
            name=part.name,
            kind=kind,
            model=name,
            title=part.text("title"),
            description=part.text("description") or "",
            owner=self.cubes.models[name].owner,
            is_private=not part.is_public,
            measure=None,
            inputs=(),
            expression=(),
            filters=(),
            window=None,
            grain_to_date=None,
            period_agg="last",
            fill_nulls_with=None,
            join_to_timespine=False,
            format=part.text("format"),
            origin=part.span,
        )
