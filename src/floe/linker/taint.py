"""Where classified values go: the class of a column is that of what it is made of, unless a declassifier is between.

dbt projects and the policy come in; the classes of every column go out, and what reaches a column that says nothing.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import Final

from floe.dbt_source.lineage import Origin, follow
from floe.dbt_source.model import Kind, Resource
from floe.dbt_source.sql_text import source_table
from floe.diagnostics.catalogue import taint as catalogue
from floe.diagnostics.model import Diagnostic
from floe.frozen import dataclass
from floe.ir.dbt import DbtProject, Relation
from floe.linker.transforms import Transform
from floe.spans import Span

OPEN: Final = frozenset({"public", "internal"})
"""Classes that hide nothing."""

Classes = dict[str, frozenset[str]]
Key = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taint:
    """``classes`` of each relation's columns, in lower case, and what is wrong; empty where nobody asks."""

    classes: Mapping[Key, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    declassifiers: tuple[str, ...] = ()
    found: tuple[Diagnostic, ...] = ()

    def of(self, relation: Relation, column: str) -> frozenset[str]:
        """Return the classes that reach a column through what it is made of."""
        return self.classes.get(key_of(relation), {}).get(column.lower(), frozenset())


def key_of(relation: Relation) -> Key:
    """Return what tells a relation from all others."""
    return relation.path, relation.name, relation.version


def trace(
    transforms: tuple[Transform, ...], projects: tuple[DbtProject, ...], declassifiers: tuple[str, ...], *, stops: bool
) -> Taint:
    """Follow every classified column through every model; ``stops``: what escapes is an error, else a warning."""
    classes: dict[Key, Mapping[str, frozenset[str]]] = {}
    found: list[Diagnostic] = []
    for transform, project in zip(transforms, projects, strict=True):
        walk = _Walk(declassifiers=declassifiers, stops=stops)
        for table in project.source_tables:
            name = source_table(table.source, table.name).lower()
            walk.columns[name] = [column.name.lower() for column in table.columns]
            walk.classes[name] = {
                column.name.lower(): frozenset({column.classification}) - OPEN
                for column in table.columns
                if column.classification
            }
        resources = {(item.name, item.version): item for item in transform.source.resources if item.refable}
        for relation in project.relations:
            resource = resources[relation.name, relation.version]
            classes[key_of(relation)] = walk.enter(relation, resource)
        found.extend(walk.found)
    return Taint(classes=classes, declassifiers=declassifiers, found=tuple(found))


@dataclass(slots=True, kw_only=True)
class _Walk:
    """One project, in the order in which dbt builds it. Tables are called as in the SQL that is followed."""

    declassifiers: tuple[str, ...]
    stops: bool
    columns: dict[str, list[str]] = field(default_factory=dict)
    classes: dict[str, Classes] = field(default_factory=dict)
    told: set[Origin] = field(default_factory=set)
    found: list[Diagnostic] = field(default_factory=list)

    def enter(self, relation: Relation, resource: Resource) -> Classes:
        """Return the classes of a relation's columns, and report what reaches one that says nothing."""
        flows = self._flows(relation, resource)
        name = re.sub(r"[^\w]", "_", relation.name).lower()
        declared = {column.name.lower(): column.floe.classification for column in resource.columns}
        classes: Classes = {}
        for column, origins in flows.items():
            own = declared.get(column)
            incoming = frozenset().union(*(self._class(origin) for origin in origins))
            classes[column] = frozenset({own}) - OPEN if own else frozenset()
            if incoming and not classes[column]:
                classes[column] = incoming
                self._escaped(relation, resource, column, origins)
        if resource.latest or name not in self.columns:
            self.columns[name], self.classes[name] = list(flows), classes
        return classes

    def _class(self, origin: Origin) -> frozenset[str]:
        return self.classes.get(origin[0], {}).get(origin[1], frozenset())

    def _flows(self, relation: Relation, resource: Resource) -> Mapping[str, frozenset[Origin]]:
        declared = [column.name.lower() for column in resource.columns]
        if resource.kind is Kind.SEED:
            names = dict.fromkeys((*(name.lower() for name in resource.header), *declared))
            return {name: frozenset() for name in names}
        snapshot = resource.kind is Kind.SNAPSHOT and resource.span.file.path.endswith((".yml", ".yaml"))
        plain = None if snapshot or resource.language != "sql" else resource.file.text
        flows = None if plain is None else follow(plain, self.columns, self.declassifiers)
        if flows is None:
            flows = self._by_name(relation, declared, every=snapshot)
            if not snapshot and any(
                self._class(origin) for name in self._upstream(relation) for origin in self._all(name)
            ):
                self.found.append(catalogue.not_followed(relation.origin, relation.name))
        return {**dict.fromkeys(declared, frozenset()), **flows}

    def _by_name(self, relation: Relation, declared: list[str], *, every: bool) -> Mapping[str, frozenset[Origin]]:
        """Return columns by the names that they have upstream: what is known of SQL that cannot be followed."""
        upstream = tuple(self._upstream(relation))
        names = [column for name in upstream for column in self.columns.get(name, ())] if every else declared
        return {
            column: frozenset((name, column) for name in upstream if column in self.columns.get(name, ()))
            for column in dict.fromkeys(names)
        }

    def _all(self, name: str) -> Iterator[Origin]:
        yield from ((name, column) for column in self.columns.get(name, ()))

    @staticmethod
    def _upstream(relation: Relation) -> Iterator[str]:
        yield from (re.sub(r"[^\w]", "_", item.name).lower() for item in relation.upstream)
        yield from (source_table(item.source, item.name).lower() for item in relation.sources)

    def _escaped(self, relation: Relation, resource: Resource, column: str, origins: Collection[Origin]) -> None:
        """Report a column once, where the value leaves a classified column, and not again further down."""
        mine = (re.sub(r"[^\w]", "_", relation.name).lower(), column)
        self.told.add(mine)
        made_of = sorted(origin for origin in origins if self._class(origin))
        if self.told.issuperset(made_of):
            return
        classes = sorted(frozenset().union(*(self._class(origin) for origin in made_of)))
        at = _place(resource, column)
        listed = [f"{table}.{name}" for table, name in made_of]
        say = catalogue.escapes if self.stops else catalogue.escapes_quietly
        self.found.append(say(at, f"{relation.name}.{column}", classes, listed, self.declassifiers))


def _place(resource: Resource, column: str) -> Span:
    """Return where a column is declared, else where its name stands last in the SQL."""
    declared = next((item.span for item in resource.columns if item.name.lower() == column), None)
    if declared is not None:
        return declared
    places = list(re.finditer(rf"(?<!\w){re.escape(column)}(?!\w)", resource.file.text, re.IGNORECASE))
    return Span(resource.file, places[-1].start(), places[-1].end()) if places else resource.span
