"""Semantic models: their dimensions with types, the key that names a row, and the joins that entities allow."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final

from floe.dbt_source.columns import infer_columns
from floe.dbt_source.cubes import WrittenCube
from floe.dbt_source.model import SourceProject
from floe.dbt_source.semantic import SemanticElement
from floe.dbt_source.semantic import SemanticModel as Written
from floe.dbt_source.values import Value, as_mapping
from floe.diagnostics.catalogue import semantics as catalogue
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.ir.dbt import Column, Relation
from floe.ir.semantic import Dimension, Expression, SemanticModel
from floe.linker.semantic.sql import columns_of, exposed, expression, is_plain_column, unread
from floe.linker.semantic.types import DATE, TIME, cube_type
from floe.linker.taint import Taint
from floe.spans import Span

UNIQUE: Final = ("primary", "unique")
MEASURE: Final = "measure"
TOO_FINE: Final = ("nanosecond", "microsecond", "millisecond")
TYPES: Final = ("string", "number", "boolean", "time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Who reads columns, where it is written, and which metrics are made of it."""

    who: str
    at: Span
    touched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A semantic model as it is written, beside the table that it describes."""

    written: Written
    relation: Relation
    project: SourceProject
    cube: WrittenCube | None = None
    taint: Taint = field(default_factory=Taint)
    defaults: frozenset[str] = frozenset()
    users: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    guessed: dict[str, bool] = field(default_factory=dict)

    @property
    def declared(self) -> Mapping[str, Column]:
        """The declared columns by their name in lower case."""
        return {column.name.lower(): column for column in self.relation.columns}

    @property
    def key_names(self) -> tuple[str, ...]:
        """The entities that this model's own members may be called by."""
        named = [item.name for item in self.written.entities if item.type in UNIQUE]
        return (*((self.written.primary_entity,) if self.written.primary_entity else ()), *named)

    def expression(self, element: SemanticElement, who: str, report: Report) -> Expression:
        """Return the expression of an element, its name if it has none; columns that are not there are reported."""
        text = element.expr or element.name
        touched = self.users.get(element.name, ()) if who.startswith(MEASURE) else ()
        found = expression(text, self.names)
        self.checked(text, columns_of(found), Asks(who=who, at=element.span, touched=touched), report)
        return (text,) if unread(text) else found

    @property
    def names(self) -> tuple[str, ...]:
        """The declared columns."""
        return tuple(column.name for column in self.relation.columns)

    def checked(self, text: str, columns: tuple[str, ...], asks: Asks, report: Report) -> None:
        """Report an expression that is not read, and columns that are not there with the metrics that they touch."""
        found = unread(text)
        if found is not None:
            report.add(catalogue.query_inside(asks.at, asks.who, found))
            return
        for column in columns:
            if not self._has(column):
                table = (self.relation.name, self.names)
                report.add(catalogue.unknown_column(asks.at, asks.who, column, table, asks.touched))

    def type_of(self, text: str) -> str | None:
        """Return the type of an expression that is one declared column: string, number, boolean or time."""
        column = self.declared.get(text.strip().lower()) if is_plain_column(text) else None
        found = cube_type(column.data_type) if column is not None and column.data_type else None
        return found.partition(" ")[0] if found else None

    def classifications(self, found: Expression) -> tuple[str, ...]:
        """Return the classes of data that show through an expression: declared ones, and those that reach a column."""
        names = exposed(found, self.taint.declassifiers)
        return tuple(sorted(frozenset().union(*map(self._classes, names))))

    def _classes(self, name: str) -> frozenset[str]:
        """Return what a column declares, else what reaches it, else what environments take for granted."""
        column = self.declared.get(name.lower())
        if column is not None and column.classification:
            return frozenset({column.classification})
        return self.taint.of(self.relation, name) or self.defaults

    def _has(self, column: str) -> bool:
        if column.lower() in self.declared:
            return True
        if column.lower() not in self.guessed:
            self.guessed[column.lower()] = self._may_have(column)
        return self.guessed[column.lower()]

    def _may_have(self, column: str) -> bool:
        """Say whether a column that nobody declares may exist: the contract or the query itself may rule it out."""
        contract = as_mapping(self._config().get("contract")).get("enforced")
        if contract is True:
            return False
        guesses = infer_columns(self.project, self.relation.name, "duckdb")
        if not guesses or not all(guess.certain for guess in guesses):
            return True
        return column.lower() in {guess.name.lower() for guess in guesses}

    def _config(self) -> Mapping[str, Value]:
        return self.relation.config  # type: ignore[return-value]  # plain data either way


def build_models(sources: tuple[Source, ...], report: Report) -> dict[str, SemanticModel]:
    """Build every semantic model, without the joins between them."""
    return {source.written.name: _model(source, report) for source in sources}


def _model(source: Source, report: Report) -> SemanticModel:
    written = source.written
    primary = _primary(source)
    return SemanticModel(
        name=written.name,
        relation=source.relation,
        description=written.description or source.relation.description,
        title=_text(written.extra.get("label")),
        owner=source.relation.owner,
        time=_time(written),
        key=source.expression(primary, "", Report()) if primary else (),
        key_name=source.key_names[0] if source.key_names else None,
        keys=tuple(_keys(source, report)),
        dimensions=tuple(_dimensions(source, report)),
        joins=(),
        origin=written.span,
    )


def _time(written: Written) -> str | None:
    """Return the time that a model's numbers are laid out over: its default, else the one that all measures name."""
    own = {item.params.get("agg_time_dimension") for item in written.measures}
    named = next(iter(own), None) if len(own) == 1 else None
    return written.agg_time_dimension or _text(named)


def _primary(source: Source) -> SemanticElement | None:
    """Return the entity that tells rows apart: the primary one, else a unique one."""
    for kind in UNIQUE:
        found = next((item for item in source.written.entities if item.type == kind), None)
        if found is not None:
            return found
    return None


def _dimensions(source: Source, report: Report) -> Iterator[Dimension]:
    for element in source.written.dimensions:
        grain = _grain(element)
        if grain in TOO_FINE:
            report.add(catalogue.grain_too_fine(element.span, element.name, grain))
        found = source.expression(element, f"dimension `{element.name}`", report)
        kind = _type(source, element, report)
        columns = columns_of(found)
        yield Dimension(
            name=element.name,
            type=kind.partition(" ")[0],
            is_date=kind == DATE,
            expression=found,
            title=_text(element.params.get("label")),
            description=element.description or _described(source, element),
            classifications=source.classifications(found),
            columns=columns,
            format=_cube_setting(element, "format"),
            origin=element.span,
        )


def _keys(source: Source, report: Report) -> Iterator[Dimension]:
    taken = {item.name for item in source.written.dimensions}
    for element in source.written.entities:
        found = source.expression(element, f"entity `{element.name}`", report)
        if element.name in taken:
            continue
        yield Dimension(
            name=element.name,
            type=source.type_of(element.expr or element.name) or "string",
            is_date=False,
            expression=found,
            title=None,
            description=element.description or _described(source, element),
            classifications=source.classifications(found),
            columns=columns_of(found),
            origin=element.span,
        )


def _grain(element: SemanticElement) -> str:
    params = {**element.params, **as_mapping(element.params.get("type_params"))}
    return str(params.get("time_granularity", ""))


def _cube_setting(element: SemanticElement, key: str) -> str | None:
    """Return what ``config: {meta: {cube: {…}}}`` of a dimension says."""
    return _text(as_mapping(as_mapping(as_mapping(element.params.get("config")).get("meta")).get("cube")).get(key))


def _described(source: Source, element: SemanticElement) -> str:
    """Return the column's own description for a dimension that is nothing but this column."""
    column = source.declared.get((element.expr or element.name).strip().lower())
    return column.description if column is not None and "{{" not in column.description else ""


def _type(source: Source, element: SemanticElement, report: Report) -> str:
    """Return the type of a dimension; nothing is guessed from its name."""
    text = (element.expr or element.name).strip()
    column = source.declared.get(text.lower()) if is_plain_column(text) else None
    declared = cube_type(column.data_type) if column is not None and column.data_type else None
    if element.type == "time":
        return declared if declared in (DATE, TIME) else DATE
    said = _cube_setting(element, "type")
    if said in TYPES:
        return str(said)
    if declared is None:
        report.add(catalogue.type_unknown(element.span, element.name, text, source.relation.name))
        return "string"
    return declared


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
