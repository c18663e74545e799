"""Which dimension a name such as ``carrier__carrier_name`` means, seen from one semantic model."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.frozen import dataclass
from floe.ir.semantic import Member, SemanticModel
from floe.linker.semantic.filters import Reference

METRIC_TIME: Final = "metric_time"
MOST_JOINS: Final = 2
GRAINS: Final = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """All semantic models, for finding members in."""

    models: Mapping[str, SemanticModel]

    def find(self, start: str, reference: Reference, time: str | None) -> Member | None:
        """Return the one member that a reference means; None if none does, or several do."""
        *entities, name = reference.written.split("__")
        grain = reference.grain
        if grain is None and name in GRAINS and entities and self._one(start, entities, name) is None:
            grain = name
            *entities, name = entities
        if not entities and name == METRIC_TIME:
            return None if time is None else Member(path=(), name=time, grain=grain)
        found = self._one(start, entities, name)
        return None if found is None else Member(path=found, name=name, grain=grain)

    def reachable(self, start: str) -> Iterator[tuple[str, Member]]:
        """Yield every member that one model may be grouped by, under its name: its own bare, others by their entity."""
        model = self.models[start]
        for dimension in model.dimensions:
            if dimension.is_public:
                yield dimension.name, Member(path=(), name=dimension.name)
        for join in model.joins:
            for dimension in self.models[join.to].dimensions:
                if dimension.is_public:
                    yield f"{join.entity}__{dimension.name}", Member(path=(join.to,), name=dimension.name)

    def _one(self, start: str, entities: list[str], name: str) -> tuple[str, ...] | None:
        found = sorted(set(self._ways(start, (), entities, name)))
        return found[0] if len(found) == 1 else None

    def _ways(self, at: str, path: tuple[str, ...], entities: list[str], name: str) -> Iterator[tuple[str, ...]]:
        model = self.models[at]
        names = {item.name for item in model.dimensions}
        own = [model.key_name] if model.key_name else []
        if (not entities and name in {item.name for item in model.keys}) or (
            name in names and entities in ([], own) and (entities or not path)
        ):
            yield path
        if not entities or len(path) == MOST_JOINS:
            return
        for join in model.joins:
            if join.entity != entities[0] or join.to in path:
                continue
            way = (*path, join.to)
            if len(entities) == 1 and name in {item.name for item in self.models[join.to].dimensions}:
                yield way
            elif len(entities) > 1:
                yield from self._ways(join.to, way, entities[1:], name)
