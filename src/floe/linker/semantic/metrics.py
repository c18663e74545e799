"""Metrics: their measures and inputs as objects, the members of their filters found; a loop is an error."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from floe.dbt_source.semantic import Metric as Written
from floe.dbt_source.semantic import SemanticElement, Spelling
from floe.dbt_source.values import Value, as_mapping, as_tuple, plain_text
from floe.diagnostics.catalogue import semantics as catalogue
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.ir.semantic import Expression, Filter, Input, Measure, Member, Metric, SemanticModel
from floe.linker.semantic import filters
from floe.linker.semantic.measures import read_measure
from floe.linker.semantic.members import Members
from floe.linker.semantic.models import Source
from floe.linker.semantic.sql import columns_of, expression, unread
from floe.spans import Span

SIMPLE, RATIO, DERIVED, CUMULATIVE, CONVERSION = "simple", "ratio", "derived", "cumulative", "conversion"
KINDS: Final = (SIMPLE, RATIO, DERIVED, CUMULATIVE, CONVERSION)
INPUT_KEYS: Final = ("measure", "input_metric", "metric")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A measure and the semantic model that has it."""

    measure: Measure
    model: str


@dataclass(slots=True, kw_only=True)
class Metrics:
    """Builds metrics by name, each once; ``way`` are the names that are being built at this moment.

    Each has a report of its own, since a metric that nobody is offered stops nothing, and ``needs`` what it names.
    """

    written: Mapping[str, Written]
    measures: Mapping[str, Found]
    sources: Mapping[str, Source]
    models: Mapping[str, SemanticModel]
    report: Report
    broken: frozenset[str] = frozenset()
    built: dict[str, Metric | None] = field(default_factory=dict)
    way: list[str] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    needs: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def build(self, name: str) -> Metric | None:
        """Return a metric, or None with the reason in the report."""
        if name not in self.built:
            if name in self.way:
                loop = [*self.way[self.way.index(name) :], name]
                self.report.add(catalogue.metric_loop(self.written[name].span, loop))
                return None
            outer, self.report = self.report, self.reports.setdefault(name, Report())
            self.way.append(name)
            self.needs[name] = tuple(
                _input_name(item) or "" for item in _wanted(self.written[name], _params(self.written[name]))
            )
            self.built[name] = self._metric(self.written[name])
            self.way.pop()
            self.report = outer
        return self.built[name]

    def _metric(self, written: Written) -> Metric | None:
        who = f"metric `{written.name}`"
        if written.type not in KINDS:
            self.report.add(catalogue.part_missing(written.span, who, f"a `type`: {', '.join(KINDS)}"))
            return None
        params = _params(written)
        found = self._measure(written, params)
        inputs = None if found is not None else self._inputs(written, params)
        if found is None and not inputs:
            return None
        self._aliases(written, inputs or ())
        if written.type == DERIVED:
            self._expression(written, params, inputs or ())
        model = found.model if found else self._model_of(written, inputs or ())
        if model is None:
            return None
        own = (*filters.templates(written.filter), *_measure_filters(params))
        times = {found.measure.time} if found else {time for way in inputs or () for time in way.metric.times}
        return Metric(
            name=written.name,
            kind=written.type,
            model=model,
            title=written.label,
            description=written.description,
            owner=self.models[model].owner,
            is_private=params.get("is_private") is True,
            measure=found.measure if found else None,
            inputs=inputs or (),
            expression=_derived(params, inputs or ()) if written.type == DERIVED else (),
            filters=self.filters(own, model, next(iter(times)) if len(times) == 1 else None, who, written.span),
            window=_window(params.get("window")),
            grain_to_date=_text(params.get("grain_to_date")),
            period_agg=(_text(params.get("period_agg")) or "").lower() or None,
            fill_nulls_with=_number(params.get("fill_nulls_with")),
            join_to_timespine=params.get("join_to_timespine") is True,
            format=_text(as_mapping(as_mapping(written.config.get("meta")).get("cube")).get("format")),
            origin=written.span,
        )

    def _expression(self, written: Written, params: Mapping[str, Value], inputs: tuple[Input, ...]) -> None:
        """Report the names in the expression of a derived metric that are none of its inputs."""
        who, at = f"metric `{written.name}`", written.span
        aliases = tuple(item.alias for item in inputs)
        if not params.get("expr"):
            self.report.add(catalogue.part_missing(at, who, "an `expr`"))
        found = unread(str(params.get("expr")))
        if found is not None:
            self.report.add(catalogue.query_inside(at, who, found))
        for name in columns_of(_derived(params, inputs)):
            if name not in aliases:
                self.report.add(catalogue.unknown_metric(at, f"the expression of {who}", name, aliases))

    def _aliases(self, written: Written, inputs: tuple[Input, ...]) -> None:
        """Report two inputs of one name: dbt itself would take the first for both."""
        names = [item.alias for item in inputs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            at = written.span
            self.report.add(catalogue.names_fall_together(at, f"metric `{written.name}`", twice, at))

    def _model_of(self, written: Written, inputs: tuple[Input, ...]) -> str | None:
        models = sorted({item.metric.model for item in inputs})
        if len(models) == 1:
            return models[0]
        self.report.add(catalogue.view_over_two(written.span, f"metric `{written.name}`", models))
        return None

    def filters(self, found: tuple[str, ...], model: str, time: str | None, who: str, at: Span) -> tuple[Filter, ...]:
        """Return filters with every member found from one semantic model."""
        return tuple(tuple(self._filter(text, model, time, who, at)) for text in found)

    def _filter(self, text: str, model: str, time: str | None, who: str, at: Span) -> Iterator[str | Member]:
        try:
            parts = filters.parse(text)
        except filters.NotAReferenceError as error:
            self.report.add(catalogue.filter_not_read(at, who, str(error)))
            return
        members = Members(models=self.models)
        for part in parts:
            if isinstance(part, str):
                yield part
                continue
            member = members.find(model, part, time)
            if member is None:
                known = tuple(name for name, _ in members.reachable(model))
                self.report.add(catalogue.unknown_member(at, who, part.written, known))
            else:
                yield member

    def _measure(self, written: Written, params: Mapping[str, Value]) -> Found | None:
        """Return the measure of a simple or cumulative metric; the newer spelling has it inside the metric."""
        if written.type == SIMPLE and written.spelling is Spelling.INLINE and "agg" in params:
            return self._inline(written, params)
        name = _input_name(_measure_of(written, params))
        if name is None:
            return None
        if name not in self.measures and name in self.broken:
            return None
        if name not in self.measures:
            self.report.add(catalogue.unknown_measure(written.span, written.name, name, tuple(self.measures)))
            return None
        return self.measures[name]

    def _inline(self, written: Written, params: Mapping[str, Value]) -> Found | None:
        source = self.sources.get(written.semantic_model or "")
        if source is None:
            return None
        element = SemanticElement(
            name=written.name,
            type=_text(params.get("agg")),
            expr=_expression_text(params.get("expr")),
            description=written.description,
            params=params,
            span=written.span,
        )
        measure = read_measure(source, element, self.report)
        return None if measure is None else Found(measure=measure, model=source.written.name)

    def _inputs(self, written: Written, params: Mapping[str, Value]) -> tuple[Input, ...] | None:
        """Return what a metric is made of; None when a part is missing, with the reason in the report."""
        wanted = tuple(_wanted(written, params))
        who = f"metric `{written.name}`"
        if not wanted:
            need = {RATIO: "a `numerator` and a `denominator`", DERIVED: "`metrics`", CUMULATIVE: "an input"}
            at = written.span
            if written.type == SIMPLE and "measure" in params:
                return None
            self.report.add(catalogue.part_missing(at, who, need.get(written.type or "", "a `measure`")))
            return None
        found: list[Input] = []
        for value in wanted:
            name = _input_name(value) or ""
            if name not in self.written:
                self.report.add(catalogue.unknown_metric(written.span, who, name, tuple(self.written)))
                continue
            metric = self.build(name)
            if metric is not None:
                found.append(self._input(metric, as_mapping(value), who, written.span))
        return tuple(found) if len(found) == len(wanted) else None

    def _input(self, metric: Metric, keys: Mapping[str, Value], who: str, at: Span) -> Input:
        time = metric.times[0] if len(metric.times) == 1 else None
        return Input(
            metric=metric,
            alias=_text(keys.get("alias")) or metric.name,
            filters=self.filters(filters.templates(keys.get("filter")), metric.model, time, who, at),
            offset_window=_window(keys.get("offset_window")),
            offset_to_grain=_text(keys.get("offset_to_grain")),
        )


def _params(written: Written) -> Mapping[str, Value]:
    """Return the parameters of a metric with those of its measure input and of ``cumulative_type_params`` laid in."""
    params = written.type_params
    inner = as_mapping(params.get("cumulative_type_params"))
    measure = as_mapping(params.get("measure"))
    kept = {key: measure[key] for key in ("fill_nulls_with", "join_to_timespine") if key in measure}
    return {**params, **kept, **inner}


def _measure_of(written: Written, params: Mapping[str, Value]) -> Value:
    """Return the measure that a metric names; a conversion, which is refused in any case, counts rows of its base."""
    if written.type == CONVERSION:
        return as_mapping(params.get("conversion_type_params")).get("base_measure")
    return params.get("measure") if written.type in {SIMPLE, CUMULATIVE} else None


def _derived(params: Mapping[str, Value], inputs: tuple[Input, ...]) -> Expression:
    """Return the expression of a derived metric; an alias counts even where it is a word of SQL."""
    return expression(str(params.get("expr", "")), tuple(item.alias for item in inputs))


def _measure_filters(params: Mapping[str, Value]) -> tuple[str, ...]:
    return filters.templates(as_mapping(params.get("measure")).get("filter"))


def _wanted(written: Written, params: Mapping[str, Value]) -> Iterator[Value]:
    match written.type:
        case "ratio":
            if "numerator" in params and "denominator" in params:
                yield from (params["numerator"], params["denominator"])
        case "derived":
            yield from as_tuple(params.get("metrics", params.get("input_metrics")))
        case "cumulative":
            yield from (params[key] for key in ("input_metric", "metric") if params.get(key))
        case "conversion":
            # Refused in any case; its inputs only say whose rows it counts.
            inner = as_mapping(params.get("conversion_type_params"))
            yield from (value for key, value in inner.items() if key in {"base_metric", "conversion_metric"})
        case _:
            return


def named_inputs(written: Written) -> tuple[str, ...]:
    """Return the names of the measures and metrics that a metric is made of."""
    params = _params(written)
    found = (params.get("measure"), *_wanted(written, params))
    return tuple(name for item in found if (name := _input_name(item)) is not None)


def _input_name(value: Value) -> str | None:
    return _text(as_mapping(value).get("name")) if isinstance(value, Mapping) else _text(value)


def _window(value: Value) -> str | None:
    """Return a window as text: ``7 days``."""
    if isinstance(value, Mapping):
        return f"{plain_text(value.get('count'))} {plain_text(value.get('granularity'))}"
    return _text(value)


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) and value else None


def _expression_text(value: Value) -> str | None:
    """Return an expression, which YAML may have read as a number: ``expr: 1``."""
    return plain_text(value) if isinstance(value, int | float) else _text(value)


def _number(value: Value) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
