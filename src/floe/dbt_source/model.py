"""What floe knows of a dbt project: values with places, as dbt's own parser would have them."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from floe.dbt_source.parts import Column, DataTest, FloeMeta, Ref, SourceRef
from floe.dbt_source.semantic import Metric, SavedQuery, SemanticModel
from floe.dbt_source.values import Value, as_mapping, plain_text, texts
from floe.dbt_source.written import Exposure, Group, Properties, UnitTest
from floe.frozen import dataclass
from floe.spans import SourceFile, Span


class Kind(StrEnum):
    """The kinds of resource that have a file of their own."""

    MODEL = "model"
    SEED = "seed"
    SNAPSHOT = "snapshot"
    ANALYSIS = "analysis"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The merged config of a resource, with dbt's defaults. ``dynamic`` keys are known only while dbt runs."""

    values: Mapping[str, Value]
    dynamic: tuple[str, ...] = ()

    def text(self, key: str) -> str | None:
        """Return a value as text, or None."""
        value = self.values.get(key)
        return None if value is None or isinstance(value, tuple | Mapping) else plain_text(value)

    @property
    def enabled(self) -> bool:
        """Say whether dbt builds it; what cannot be known counts as enabled."""
        return "enabled" in self.dynamic or self.values.get("enabled", True) not in (False, None, 0)

    @property
    def materialized(self) -> str:
        """Return the materialization."""
        return self.text("materialized") or "view"

    @property
    def schema(self) -> str | None:
        """Return the custom schema as it is written: a layer's name."""
        return self.text("schema")

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags once each, in dbt's order."""
        return tuple(dict.fromkeys(texts(self.values.get("tags"))))

    @property
    def meta(self) -> Mapping[str, Value]:
        """Return the merged meta."""
        return as_mapping(self.values.get("meta"))

    @property
    def unique_key(self) -> tuple[str, ...]:
        """Return the columns of the unique key."""
        return texts(self.values.get("unique_key"))

    @property
    def contract_enforced(self) -> bool:
        """Say whether the contract is enforced."""
        return as_mapping(self.values.get("contract")).get("enforced") is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A model, seed, snapshot, analysis or singular test.

    ``refs`` and ``sources`` are what dbt sees while it parses, once each, in order; ``hidden_*`` stand in branches that
    dbt skips then. ``dynamic_refs`` counts calls whose target cannot be known. ``fqn`` is dbt's, with the project's
    name. ``header`` is the first line of a seed. ``name`` of a versioned model is the model's, without the version.
    """

    kind: Kind
    name: str
    version: str | None
    latest: bool
    path: str
    file: SourceFile = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)
    language: str
    fqn: tuple[str, ...]
    refs: tuple[Ref, ...]
    sources: tuple[SourceRef, ...]
    hidden_refs: tuple[Ref, ...]
    hidden_sources: tuple[SourceRef, ...]
    dynamic_refs: int
    config: Config
    own_config: Mapping[str, Value]
    floe: FloeMeta
    description: str
    columns: tuple[Column, ...]
    tests: tuple[DataTest, ...]
    constraints: tuple[Mapping[str, Value], ...]
    header: tuple[str, ...]
    properties: Properties | None = field(compare=False, repr=False)

    @property
    def enabled(self) -> bool:
        """Say whether dbt builds it."""
        return self.config.enabled

    @property
    def refable(self) -> bool:
        """Say whether ``ref()`` can name it."""
        return self.kind in (Kind.MODEL, Kind.SEED, Kind.SNAPSHOT)

    @property
    def title(self) -> str:
        """Return its name for messages, with the version."""
        return self.name if self.version is None else f"{self.name}.v{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A table that dbt reads and does not build, source and table merged.

    ``schema`` is dbt's (the source's name when none is written), ``declared_schema`` what is written. ``details`` has
    freshness, loaded_at_field, loaded_at_query, quoting and external, the table's winning over the source's.
    """

    source: str
    name: str
    identifier: str
    schema: str
    declared_schema: str | None
    database: str | None
    loader: str
    description: str
    source_description: str
    config: Config
    floe: FloeMeta
    columns: tuple[Column, ...]
    tests: tuple[DataTest, ...]
    details: Mapping[str, Value]
    fqn: tuple[str, ...]
    path: str
    span: Span = field(compare=False, repr=False)
    schema_span: Span | None = field(compare=False, repr=False)

    @property
    def enabled(self) -> bool:
        """Say whether dbt knows it."""
        return self.config.enabled


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """A macro, generic test or materialization. ``refs`` and ``sources`` are those that its own body names."""

    name: str
    kind: str
    path: str
    refs: tuple[Ref, ...]
    sources: tuple[SourceRef, ...]
    dynamic_refs: int
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """dbt_project.yml: its name, what is in it as plain data, and where each top-level key stands."""

    name: str
    path: str | None
    values: Mapping[str, Value]
    variables: Mapping[str, Value]
    spans: tuple[tuple[str, Span], ...] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """An entry of packages.yml or dependencies.yml."""

    path: str
    section: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProject:
    """One transform as dbt would parse it, disabled resources included. All sequences are sorted by path and place."""

    transform: str
    name: str
    root: str
    settings: Settings
    packages: tuple[Package, ...]
    resources: tuple[Resource, ...]
    tables: tuple[SourceTable, ...]
    exposures: tuple[Exposure, ...]
    groups: tuple[Group, ...]
    unit_tests: tuple[UnitTest, ...]
    semantic_models: tuple[SemanticModel, ...]
    metrics: tuple[Metric, ...]
    saved_queries: tuple[SavedQuery, ...]
    macros: tuple[Macro, ...]
    docs: Mapping[str, str]

    def of_kind(self, kind: Kind) -> tuple[Resource, ...]:
        """Return the enabled resources of one kind."""
        return tuple(item for item in self.resources if item.kind is kind and item.enabled)
