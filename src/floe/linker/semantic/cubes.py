"""What ``meta.cube`` says of a table, laid into its semantic model: dimensions, joins, segments and rollups."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import Final

from floe.dbt_source.cubes import CubePart, WrittenCube
from floe.diagnostics.catalogue import cubes as catalogue
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.ir.semantic import (
    ColumnName,
    Dimension,
    Expression,
    Filter,
    Join,
    Meeting,
    Member,
    OtherColumn,
    Prepared,
    Segment,
    SemanticModel,
)
from floe.linker.semantic.cube_sql import CubeReference, CubeSql, NotReadError, parse
from floe.linker.semantic.models import Asks, Source
from floe.linker.semantic.sql import columns_of, is_plain_column
from floe.linker.semantic.types import TIME, cube_type
from floe.spans import Span

OWN_MEMBERS: Final = "name a column of the table, or a dimension of this cube"


@dataclass(slots=True, kw_only=True)
class Cubes:
    """Lays cubes into semantic models; dimensions that are made of others are put together, each once."""

    sources: Mapping[str, Source]
    models: dict[str, SemanticModel]
    report: Report
    way: list[tuple[str, str]] = field(default_factory=list)
    expressions: dict[tuple[str, str], Expression] = field(default_factory=dict)

    def lay(self) -> None:
        """Add dimensions first, so that everything else may be made of them."""
        written = [(name, source.cube) for name, source in self.sources.items() if source.cube is not None]
        for name, cube in written:
            found = tuple(self._dimension(name, part) for part in cube.parts["dimensions"])
            model = self.models[name]
            key = next((item.expression for item in found if item.is_key), model.key)
            self.models[name] = replace(model, dimensions=(*model.dimensions, *found), key=model.key or key)
        for name, cube in written:
            model = self.models[name]
            segments = tuple(self._segment(name, part) for part in cube.parts["segments"])
            joins = tuple(item for part in cube.parts["joins"] for item in self._join(name, part))
            self.models[name] = replace(model, segments=segments, joins=joins)
        for name, cube in written:
            prepared = tuple(self._prepared(name, part, cube) for part in cube.parts["pre_aggregations"])
            self.models[name] = replace(self.models[name], prepared=prepared)

    def read(self, name: str, part: CubePart, key: str, who: str, text: str | None = None) -> CubeSql:
        """Return the SQL of a part; what is no reference, or a column that is not there, is reported."""
        source = self.sources[name]
        written = part.text(key) or part.name if text is None else text
        try:
            found = parse(written, name, source.names)
        except NotReadError as error:
            self.report.add(catalogue.reference_not_read(part.at(key), who, str(error), OWN_MEMBERS))
            return ()
        columns = tuple(dict.fromkeys(item.name for item in found if isinstance(item, ColumnName)))
        source.checked(written, columns, Asks(who=who, at=part.at(key)), self.report)
        return found

    def over_table(self, name: str, found: CubeSql, who: str, at: Span) -> Expression:
        """Return SQL over the own table alone: dimensions of the cube are put in, others are reported."""
        parts: list[str | ColumnName] = []
        for part in found:
            if not isinstance(part, CubeReference):
                parts.append(part)
                continue
            inside = self._inside(name, part) if part.cube is None and part.member else None
            if inside is None:
                self.report.add(catalogue.reference_not_read(at, who, part.written, OWN_MEMBERS))
                return ()
            parts.extend(("(", *inside, ")"))
        return tuple(parts)

    def condition(self, name: str, part: CubePart, key: str, who: str, text: str | None = None) -> Filter:
        """Return a condition: it may name members of cubes that are joined, too."""
        found = self.read(name, part, key, who, text)
        parts: list[str | ColumnName | Member] = []
        for item in found:
            other = item.cube if isinstance(item, CubeReference) else None
            if not isinstance(item, CubeReference) or other is None:
                own = (item,) if not isinstance(item, CubeReference) else self.over_table(name, (item,), who, part.span)
                parts.extend(own)
            elif self._reaches(name, other, item.member):
                parts.append(Member(path=(other,), name=str(item.member)))
            else:
                instead = "join that cube in `joins`, and name one of its dimensions"
                self.report.add(catalogue.reference_not_read(part.at(key), who, item.written, instead))
        return tuple(parts)

    def _inside(self, name: str, reference: CubeReference) -> Expression | None:
        source = self.sources[name]
        written = () if source.cube is None else source.cube.parts["dimensions"]
        part = next((item for item in written if item.name == reference.member), None)
        if part is None:
            model = self.models[name]
            known = (*model.dimensions, *model.keys)
            return next((item.expression for item in known if item.name == reference.member), None)
        return None if (name, part.name) in self.way else self.expression(name, part)

    def expression(self, name: str, part: CubePart) -> Expression:
        """Return the expression of a dimension; one that is made of itself is reported."""
        known = self.expressions.get((name, part.name))
        if known is not None:
            return known
        self.way.append((name, part.name))
        who = f"dimension `{part.name}`"
        found = self.over_table(name, self.read(name, part, "sql", who), who, part.at("sql"))
        self.way.pop()
        self.expressions[name, part.name] = found
        return found

    def _dimension(self, name: str, part: CubePart) -> Dimension:
        source = self.sources[name]
        found = self.expression(name, part)
        columns = columns_of(found)
        return Dimension(
            name=part.name,
            type=part.text("type") or "string",
            is_date=part.text("type") == TIME and _declared(source, found) != TIME,
            expression=found,
            title=part.text("title"),
            description=part.text("description") or "",
            classifications=source.classifications(found),
            columns=columns,
            format=part.text("format"),
            is_key=part.values.get("primary_key") is True,
            is_public=part.is_public,
            origin=part.span,
        )

    def _segment(self, name: str, part: CubePart) -> Segment:
        source = self.sources[name]
        who = f"segment `{part.name}`"
        found = self.over_table(name, self.read(name, part, "sql", who), who, part.at("sql"))
        columns = columns_of(found)
        return Segment(
            name=part.name,
            condition=found,
            title=part.text("title"),
            description=part.text("description") or "",
            classifications=source.classifications(found),
            columns=columns,
            is_public=part.is_public,
            origin=part.span,
        )

    def _join(self, name: str, part: CubePart) -> Iterator[Join]:
        who = f"join `{part.name}` of `{name}`"
        if part.name not in self.models or part.name == name:
            known = ", ".join(f"`{item}`" for item in sorted(self.models) if item != name) or "none"
            why, instead = "no cube of that name", f"name another cube: {known}"
            self.report.add(catalogue.cannot_be(part.span, who, why, instead))
            return
        meeting: list[str | ColumnName | OtherColumn] = []
        for item in self.read(name, part, "sql", who):
            if not isinstance(item, CubeReference):
                meeting.append(item)
                continue
            side = self._side(name, part.name, item)
            if not side:
                instead = f"name a column or a dimension of `{name}` or `{part.name}`"
                self.report.add(catalogue.reference_not_read(part.at("sql"), who, item.written, instead))
                return
            meeting.extend(side)
        if not any(isinstance(item, OtherColumn) for item in meeting):
            why = f"its SQL reads no column of `{part.name}`"
            self.report.add(catalogue.cannot_be(part.at("sql"), who, why, f"compare with `{{{part.name}}}.column`"))
            return
        relationship = part.text("relationship") or "many_to_one"
        yield Join(to=part.name, entity=part.name, relationship=relationship, meeting=tuple(meeting))

    def _side(self, name: str, other: str, item: CubeReference) -> Meeting:
        """Return one side of a join: a column or dimension of one of the two cubes."""
        owner = name if item.cube is None else item.cube
        if owner not in {name, other}:
            return ()
        column: Expression | None = (ColumnName(name=item.column),) if item.column else None
        inside = column or self._inside(owner, item) or ()
        if owner == name:
            return inside
        return tuple(OtherColumn(name=part.name) if isinstance(part, ColumnName) else part for part in inside)

    def _prepared(self, name: str, part: CubePart, cube: WrittenCube) -> Prepared:
        who = f"rollup `{part.name}`"
        model = self.models[name]
        measures = self._named(part, "measures", {item.name for item in cube.parts["measures"]}, name, who)
        segments = self._named(part, "segments", {item.name for item in model.segments}, name, who)
        time = part.text("time_dimension")
        times = {item.name for item in model.dimensions if item.type == TIME}
        found = None if time is None else next(iter(self._bare((time,), name, times, part, who)), None)
        if (time is None) != (part.text("granularity") is None):
            why, instead = "a time needs its grain", "write `time_dimension` and `granularity`, or neither"
            self.report.add(catalogue.cannot_be(part.span, who, why, instead))
        every = part.values.get("refresh_key")
        external = part.values.get("external")
        return Prepared(
            name=part.name,
            measures=measures,
            dimensions=tuple(self._members(name, part, who)),
            segments=segments,
            time=found,
            granularity=part.text("granularity"),
            partition=part.text("partition_granularity"),
            every=str(every["every"]) if isinstance(every, Mapping) and "every" in every else None,
            is_external=external if isinstance(external, bool) else None,
            origin=part.span,
        )

    def _named(self, part: CubePart, key: str, known: set[str], name: str, who: str) -> tuple[str, ...]:
        return tuple(self._bare(part.names(key), name, known, part, who))

    def _bare(self, written: tuple[str, ...], name: str, known: set[str], part: CubePart, who: str) -> Iterator[str]:
        """Yield names without ``CUBE.``; those of nothing are reported."""
        for item in written:
            bare = item.removeprefix("CUBE.").removeprefix(f"{name}.")
            if bare in known:
                yield bare
            else:
                listed = ", ".join(f"`{word}`" for word in sorted(known)) or "none"
                self.report.add(catalogue.reference_not_read(part.span, who, item, f"name one of {listed}"))

    def _members(self, name: str, part: CubePart, who: str) -> Iterator[Member]:
        own = {item.name for item in (*self.models[name].dimensions, *self.models[name].keys)}
        for item in part.names("dimensions"):
            other, _, member = item.partition(".")
            if member and other not in {"CUBE", name} and self._reaches(name, other, member):
                yield Member(path=(other,), name=member)
                continue
            for bare in self._bare((item,), name, own, part, who):
                yield Member(path=(), name=bare)

    def _reaches(self, name: str, other: str, member: str | None) -> bool:
        source = self.sources[name]
        joined = {part.name for part in source.cube.parts["joins"]} if source.cube else set()
        found = self.models.get(other)
        return found is not None and other in joined and any(item.name == member for item in found.dimensions)


def _declared(source: Source, found: Expression) -> str | None:
    """Return the declared type of a dimension that is one column."""
    if len(found) != 1 or not isinstance(found[0], ColumnName) or not is_plain_column(found[0].name):
        return None
    column = source.declared.get(found[0].name.lower())
    return cube_type(column.data_type) if column is not None and column.data_type else None
