"""A transform: the dbt resources that floe read, and the user's files it copies."""

from collections.abc import Mapping
from dataclasses import field

from floe.frozen import dataclass
from floe.ir.platform import Plain
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFile:
    """A file of the user's that is copied byte for byte. ``path`` is relative to the generated dbt project."""

    path: str
    data: bytes
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A declared column."""

    name: str
    description: str
    data_type: str | None
    classification: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """A table that dbt reads and does not build. Its Dagster asset key is (source, name)."""

    source: str
    name: str
    identifier: str
    layer: str | None
    description: str
    columns: tuple[Column, ...]
    origin: Span = field(compare=False, repr=False)

    @property
    def asset_key(self) -> tuple[str, ...]:
        """The Dagster asset key: dagster-dbt's default for a source."""
        return self.source, self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A model, seed or snapshot.

    ``asset_key`` is dagster-dbt's default key once the layer is dbt's ``schema``: (layer, name), or (name,) without a
    layer; a versioned model's name carries ``_v<version>``. ``upstream`` are what it refs, ``sources`` what it reads.
    ``unique`` are the keys (sets of columns) that a test of the user's holds to one row each. ``fqn`` is dbt's path of
    names. ``window`` is how the SQL takes a partition: ``microbatch``, ``vars``, or None where it takes none.
    """

    kind: str
    name: str
    version: str | None
    path: str
    layer: str | None
    declared_schema: str | None
    materialized: str
    upstream: tuple["Relation", ...]
    sources: tuple[SourceTable, ...]
    columns: tuple[Column, ...]
    tags: tuple[str, ...]
    group: str | None
    description: str
    owner: str | None
    config: Mapping[str, Plain]
    unique: tuple[frozenset[str], ...] = ()
    fqn: tuple[str, ...] = ()
    window: str | None = None
    origin: Span = field(compare=False, repr=False)
    places: tuple[tuple[str, Span], ...] = field(default=(), compare=False, repr=False)

    def place(self, key: str) -> Span:
        """Return where the file itself writes a config, for diagnostics; where the relation stands if it does not."""
        return dict(self.places).get(key, self.origin)

    @property
    def asset_key(self) -> tuple[str, ...]:
        """The Dagster asset key."""
        name = self.name if self.version is None else f"{self.name}_v{self.version}"
        return (name,) if self.layer is None else (self.layer, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class DbtProject:
    """One transform as it is emitted.

    ``name`` is the dbt project's (and its profile's) name, ``root`` its folder in the output (``dbt`` or
    ``dbt/<name>``), ``source`` the user's folder. ``settings`` is the user's dbt_project.yml as plain data, empty when
    there is none. ``schemas`` says which layer to write as ``+schema`` at which path of a resource kind
    (("models", "staging") -> "staging"), for layers that dbt itself would not see (folder name, meta).
    ``relations`` are in topological order, then by name.
    """

    name: str
    root: str
    source: str
    settings: Mapping[str, Plain]
    packages: bytes | None
    packages_origin: str | None
    files: tuple[UserFile, ...]
    relations: tuple[Relation, ...]
    source_tables: tuple[SourceTable, ...]
    schemas: tuple[tuple[tuple[str, ...], str], ...]
    origin: Span = field(compare=False, repr=False)
