"""Joins that entities allow: towards what is unique, and each semantic model by one way only."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from floe.dbt_source.semantic import SemanticElement
from floe.dbt_source.values import as_mapping
from floe.diagnostics.catalogue import semantics as catalogue
from floe.diagnostics.model import Diagnostic, Report
from floe.ir.semantic import ColumnName, Expression, Join, Meeting, OtherColumn, SemanticModel
from floe.linker.semantic.members import MOST_JOINS
from floe.linker.semantic.models import UNIQUE, Source

FOREIGN, NATURAL = "foreign", "natural"


def join(sources: tuple[Source, ...], models: Mapping[str, SemanticModel], report: Report) -> tuple[SemanticModel, ...]:
    """Return the semantic models with the joins between them, and a twin of each that two ways lead to."""
    joined: dict[str, SemanticModel] = {}
    for source in sources:
        model = models[source.written.name]
        joins = (*model.joins, *_joins(source, model, sources))
        if joins and not model.key:
            report.add(_no_key(source, joins[0]))
        joined[model.name] = replace(model, joins=joins)
    return distinct(joined)


def _no_key(source: Source, edge: Join) -> Diagnostic:
    written = source.written
    return catalogue.join_without_key(written.span, written.name, edge.entity, written.primary_entity)


def theirs(found: Expression) -> Meeting:
    """Return an expression over the far side's table."""
    return tuple(OtherColumn(name=part.name) if isinstance(part, ColumnName) else part for part in found)


def distinct(models: Mapping[str, SemanticModel]) -> tuple[SemanticModel, ...]:
    """Give a model that two ways lead to a twin for the second: Cube joins a cube once, by a way of its own choice."""
    found = dict(models)
    same = {name: name for name in models}
    while True:
        second = next((edge for root in sorted(models) for edge in _second_ways(root, found, same)), None)
        if second is None:
            return tuple(found[name] for name in sorted(found))
        owner, edge = second
        name = f"{owner}__{edge.entity}"
        name = name if name not in found else f"{name}__{edge.to}"
        same[name] = same[edge.to]
        found[name] = replace(found[edge.to], name=name, segments=(), prepared=())
        joins = tuple(replace(item, to=name) if item is edge else item for item in found[owner].joins)
        found[owner] = replace(found[owner], joins=joins)


def _second_ways(root: str, models: Mapping[str, SemanticModel], same: Mapping[str, str]) -> Iterator[tuple[str, Join]]:
    """Yield the joins that lead from one model to another one to which a way leads already."""
    seen: dict[str, tuple[str, str]] = {}
    ways: list[tuple[str, ...]] = [(root,)]
    for _ in range(MOST_JOINS):
        longer: list[tuple[str, ...]] = []
        for way in ways:
            for edge in models[way[-1]].joins:
                if same[edge.to] in {same[name] for name in way}:
                    continue
                if seen.setdefault(edge.to, (way[-1], edge.entity)) != (way[-1], edge.entity):
                    yield way[-1], edge
                longer.append((*way, edge.to))
        ways = longer


def _joins(source: Source, model: SemanticModel, sources: tuple[Source, ...]) -> Iterator[Join]:
    """Yield the joins that cannot multiply a row: towards an entity that is unique on the other side."""
    taken = {item.to for item in model.joins}
    for entity in source.written.entities:
        for other in sources:
            name = other.written.name
            if name == source.written.name or name in taken or entity.type not in {FOREIGN, *UNIQUE}:
                continue
            key = _key(other, entity.name, UNIQUE)
            meeting: Meeting = () if key is None else _equal(source, entity, other, key)
            natural = _key(other, entity.name, (NATURAL,)) if key is None else None
            if natural is not None:
                meeting = _valid(source, model, other, _equal(source, entity, other, natural))
            if meeting:
                kind = "many_to_one" if entity.type == FOREIGN or natural else "one_to_one"
                yield Join(to=name, entity=entity.name, relationship=kind, meeting=meeting)


def _key(source: Source, name: str, kinds: tuple[str, ...]) -> SemanticElement | None:
    return next((item for item in source.written.entities if item.name == name and item.type in kinds), None)


def _equal(source: Source, entity: SemanticElement, other: Source, key: SemanticElement) -> Meeting:
    quiet = Report()
    mine, far = source.expression(entity, "", quiet), theirs(other.expression(key, "", quiet))
    return (*_grouped(mine), " = ", *_grouped(far))


def _grouped(found: Meeting) -> Meeting:
    return found if len(found) == 1 else ("(", *found, ")")


def _valid(source: Source, model: SemanticModel, other: Source, equal: Meeting) -> Meeting:
    """Return the condition under which a row meets the version of another that was valid at its time.

    Empty where the rows have no one time, or the other side does not say from when and until when it holds.
    """
    times = {_time_of(item, source) for item in source.written.measures} or {source.written.agg_time_dimension}
    starts, ends = _bound(other, "is_start"), _bound(other, "is_end")
    if len(times) != 1 or None in times or not starts or not ends:
        return ()
    moment = model.dimension(str(times.pop())).expression
    start, end = theirs(starts), theirs(ends)
    from_then = (*_grouped(moment), " >= ", *_grouped(start))
    until_then = (*_grouped(moment), " < ", *_grouped(end))
    return (*equal, " AND ", *from_then, " AND (", *until_then, " OR ", *_grouped(end), " IS NULL)")


def _time_of(measure: SemanticElement, source: Source) -> str | None:
    own = measure.params.get("agg_time_dimension")
    return own if isinstance(own, str) else source.written.agg_time_dimension


def _bound(source: Source, which: str) -> Expression:
    for element in source.written.dimensions:
        params = as_mapping(as_mapping(element.params.get("type_params")).get("validity_params"))
        params = params or as_mapping(element.params.get("validity_params"))
        if params.get(which) is True:
            return source.expression(element, "", Report())
    return ()
