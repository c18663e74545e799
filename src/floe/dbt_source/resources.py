"""Files and the properties that are about them, put together to resources."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from floe.dbt_source.closure import Closure, Relations
from floe.dbt_source.docs import Docs
from floe.dbt_source.entries import NO_FLOE_META, floe_meta_of
from floe.dbt_source.facts import NO_SQL, FileKind, SqlBlock, SqlFacts
from floe.dbt_source.layout import below
from floe.dbt_source.merging import Merger
from floe.dbt_source.model import Config, Kind, Resource
from floe.dbt_source.parts import Column, DataTest, FloeMeta, Ref, SourceRef
from floe.dbt_source.relations import relation
from floe.dbt_source.scan import names_relations
from floe.dbt_source.sql import read_sql
from floe.dbt_source.values import EMPTY, Value, as_mapping, as_tuple, plain_text
from floe.dbt_source.written import Properties, Version
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.spans import SourceFile, Span

KINDS: Final[Mapping[FileKind, Kind]] = {
    FileKind.MODEL: Kind.MODEL,
    FileKind.PYTHON_MODEL: Kind.MODEL,
    FileKind.SEED: Kind.SEED,
    FileKind.SNAPSHOT: Kind.SNAPSHOT,
    FileKind.ANALYSIS: Kind.ANALYSIS,
    FileKind.TEST: Kind.TEST,
}
_PYTHON_DEFAULT: Final[Mapping[str, Value]] = {"materialized": "table"}
_PSEUDO_FOLDERS: Final[Mapping[Kind, tuple[str, ...]]] = {Kind.ANALYSIS: ("analysis",)}
_HOOKS: Final = ("pre-hook", "post-hook")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A resource as its file says it: one block of one file."""

    kind: Kind
    file: SourceFile
    path: str
    inner: str
    block: SqlBlock
    python: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The properties of a resource: the entry, and the version of it that the file is."""

    entry: Properties | None = None
    version: Version | None = None


NO_MATCH = Match()


class Builder:
    """Puts one project's resources together."""

    def __init__(self, project: str, merger: Merger, closure: Closure, docs: Docs) -> None:
        self.project = project
        self.merger = merger
        self.closure = closure
        self.docs = docs

    def build(self, found: Found, match: Match) -> Resource:
        """Return one resource with everything that is known of it."""
        entry, version = match.entry, match.version
        fqn = self._fqn(found, match)
        facts = found.block.facts
        config = self._config(found, fqn, match)
        columns = self.docs.columns(_columns(entry, version))
        constraints = _constraints(entry, version)
        relations = self._relations(facts, config, constraints, columns)
        return Resource(
            kind=found.kind,
            name=found.block.name if entry is None else entry.name,
            version=None if version is None else version.v,
            latest=version is None or entry is None or version.v == latest_version(entry),
            path=found.path,
            file=found.file,
            span=found.block.span,
            language="python" if found.python else "sql",
            fqn=fqn,
            refs=tuple(ref for ref in relations.refs if not ref.hidden),
            sources=tuple(item for item in relations.sources if not item.hidden),
            hidden_refs=tuple(ref for ref in relations.refs if ref.hidden),
            hidden_sources=tuple(item for item in relations.sources if item.hidden),
            dynamic_refs=relations.dynamic,
            config=config,
            own_config=facts.config,
            floe=_floe(config, entry),
            description=self._description(entry, version),
            columns=columns,
            tests=_tests(match),
            constraints=constraints,
            header=found.block.columns,
            properties=entry,
        )

    def _fqn(self, found: Found, match: Match) -> tuple[str, ...]:
        path = PurePosixPath(found.inner)
        folders = (*_PSEUDO_FOLDERS.get(found.kind, ()), *path.parent.parts[1:])
        if found.kind is Kind.SNAPSHOT and path.suffix == ".sql":
            folders = (*folders, path.stem)
        if match.version is not None and match.entry is not None:
            return (self.project, *folders, match.entry.name, f"v{match.version.v}")
        return (self.project, *folders, found.block.name)

    def _config(self, found: Found, fqn: tuple[str, ...], match: Match) -> Config:
        patch = {} if match.entry is None else match.entry.config
        if match.version is not None:
            patch = deep_merged(patch, match.version.config)
        if found.python:
            patch = {**_PYTHON_DEFAULT, **patch}
        own = self.merger.own(found.block.facts.config, found.block.facts.open_config)
        return self.merger.config(found.kind, fqn, patch, own)

    def _relations(
        self,
        facts: SqlFacts,
        config: Config,
        constraints: tuple[Mapping[str, Value], ...],
        columns: tuple[Column, ...],
    ) -> Relations:
        found = self.closure.relations(facts)
        for hook in _hooks(config):
            inner = self.closure.relations(read_sql(hook, 0, len(hook.text), Report()))
            found.refs.update(inner.refs)
            found.sources.update(inner.sources)
        for constraint in (*constraints, *(item for column in columns for item in column.constraints)):
            target = _foreign_key(constraint)
            if isinstance(target, Ref):
                found.refs[target] = None
            elif isinstance(target, SourceRef):
                found.sources[target] = None
        return found

    def _description(self, entry: Properties | None, version: Version | None) -> str:
        if entry is None:
            return ""
        own = version.description if version is not None else None
        return self.docs.description(own or entry.description, entry.span)


def yaml_snapshots(properties: Iterable[Properties], root: str) -> Iterator[Found]:
    """Yield the snapshots that have no SQL of their own: those with ``relation:``."""
    for entry in properties:
        if entry.key != "snapshots" or entry.relation is None:
            continue
        target = relation(entry.relation)
        facts = SqlFacts(
            refs=(target,) if isinstance(target, Ref) else (),
            sources=(target,) if isinstance(target, SourceRef) else (),
            config=EMPTY,
        )
        file = entry.span.file
        yield Found(
            kind=Kind.SNAPSHOT,
            file=file,
            path=file.path,
            inner=below(file.path, root) or file.path,
            block=SqlBlock(name=entry.name, span=entry.span, facts=facts if target else NO_SQL),
            python=False,
        )


def latest_version(entry: Properties) -> str | None:
    """Return the version that a ref without one means: the one that is named, else the highest."""
    if entry.latest_version is not None:
        return entry.latest_version
    return max((version.v for version in entry.versions), key=_version_order, default=None)


def _version_order(version: str) -> tuple[int, float, str]:
    try:
        return 0, float(version), ""
    except ValueError:
        return 1, 0.0, version


def deep_merged(base: Mapping[str, Value], new: Mapping[str, Value]) -> dict[str, Value]:
    """Return ``base`` with ``new`` put over it, mapping by mapping; lists add up, as dbt has it for versions."""
    merged = dict(base)
    for key, value in new.items():
        known = merged.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[key] = deep_merged(known, value)
        else:
            merged[key] = value
    return merged


def _columns(entry: Properties | None, version: Version | None) -> tuple[Column, ...]:
    if entry is None:
        return ()
    if version is None:
        return _once(entry.columns)
    shared = [
        column
        for column in entry.columns
        if (version.include is None or column.name in version.include) and column.name not in version.exclude
    ]
    return _once((*shared, *version.columns))


def _once(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return each column once; the last of one name wins, at the place of the first."""
    return tuple({column.name: column for column in columns}.values())


def _tests(match: Match) -> tuple[DataTest, ...]:
    if match.entry is None:
        return ()
    if match.version is not None and match.version.tests is not None:
        return match.version.tests
    return match.entry.tests


def _constraints(entry: Properties | None, version: Version | None) -> tuple[Mapping[str, Value], ...]:
    if entry is None:
        return ()
    return version.constraints if version is not None and version.constraints else entry.constraints


def _foreign_key(constraint: Mapping[str, Value]) -> Ref | SourceRef | None:
    if constraint.get("type") != "foreign_key":
        return None
    return relation(plain_text(constraint.get("to")))


def _hooks(config: Config) -> Iterator[SourceFile]:
    for key in _HOOKS:
        for hook in as_tuple(config.values.get(key)):
            text = plain_text(as_mapping(hook).get("sql")) if isinstance(hook, Mapping) else plain_text(hook)
            if names_relations(text):
                yield SourceFile("", text)


def _floe(config: Config, entry: Properties | None) -> FloeMeta:
    """Return ``meta.floe`` out of the merged meta, with the places that the properties file has for it."""
    found = config.meta.get("floe")
    if not isinstance(found, Mapping):
        return NO_FLOE_META
    spans: tuple[tuple[str, Span], ...] = ()
    if entry is not None:
        spans = tuple((key.removeprefix("floe."), span) for key, span in entry.meta_spans if key.startswith("floe."))
    return floe_meta_of(found, spans)
