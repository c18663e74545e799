"""What a properties file says, entry by entry, before it meets the resource that it is about."""

from collections.abc import Mapping
from dataclasses import field

from floe.dbt_source.cubes import WrittenCube
from floe.dbt_source.parts import Column, DataTest, Ref, SourceRef
from floe.dbt_source.places import Places
from floe.dbt_source.semantic import SemanticModel
from floe.dbt_source.values import Value
from floe.frozen import dataclass
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One entry of ``versions:``. ``columns`` are its own; ``include`` and ``exclude`` choose from the model's."""

    v: str
    defined_in: str | None
    description: str | None
    config: Mapping[str, Value]
    columns: tuple[Column, ...]
    include: tuple[str, ...] | None
    exclude: tuple[str, ...]
    tests: tuple[DataTest, ...] | None
    constraints: tuple[Mapping[str, Value], ...]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """An entry under models:, seeds:, snapshots:, analyses: or data_tests:. ``config`` has meta, docs, ... moved in."""

    key: str
    name: str
    description: str
    config: Mapping[str, Value]
    columns: tuple[Column, ...]
    tests: tuple[DataTest, ...]
    versions: tuple[Version, ...]
    latest_version: str | None
    constraints: tuple[Mapping[str, Value], ...]
    relation: str | None
    cube: WrittenCube | None
    semantics: SemanticModel | None
    extra: Mapping[str, Value]
    twice: tuple[tuple[str, Span], ...] = field(compare=False, repr=False)
    meta_spans: tuple[tuple[str, Span], ...] = field(compare=False, repr=False)
    spine: Places = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableNote:
    """A table under ``sources:`` as it is written."""

    name: str
    description: str
    identifier: str | None
    config: Mapping[str, Value]
    columns: tuple[Column, ...]
    tests: tuple[DataTest, ...]
    tags: tuple[str, ...]
    meta: Mapping[str, Value]
    extra: Mapping[str, Value]
    meta_spans: tuple[tuple[str, Span], ...] = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """An entry under ``sources:`` as it is written. ``overrides`` names the package whose source it patches."""

    name: str
    description: str
    schema: str | None
    database: str | None
    loader: str
    overrides: str | None
    config: Mapping[str, Value]
    tags: tuple[str, ...]
    meta: Mapping[str, Value]
    tables: tuple[TableNote, ...]
    extra: Mapping[str, Value]
    meta_spans: tuple[tuple[str, Span], ...] = field(compare=False, repr=False)
    schema_span: Span | None = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """An exposure; ``refs``, ``sources`` and ``metrics`` are its ``depends_on``."""

    name: str
    type: str | None
    label: str | None
    owner: Mapping[str, Value]
    description: str
    refs: tuple[Ref, ...]
    sources: tuple[SourceRef, ...]
    metrics: tuple[str, ...]
    config: Mapping[str, Value]
    extra: Mapping[str, Value]
    span: Span = field(compare=False, repr=False)
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group and who owns it."""

    name: str
    owner: Mapping[str, Value]
    description: str
    config: Mapping[str, Value]
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTest:
    """A unit test: the model it tests and its body as plain data."""

    name: str
    model: str
    refs: tuple[Ref, ...]
    sources: tuple[SourceRef, ...]
    body: Mapping[str, Value]
    model_span: Span = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroNote:
    """An entry under ``macros:``."""

    name: str
    description: str
    arguments: tuple[Mapping[str, Value], ...]
    span: Span = field(compare=False, repr=False)
