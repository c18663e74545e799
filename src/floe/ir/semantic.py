"""The semantic layer: what tables mean, which numbers are made of them, who may see what."""

from dataclasses import field
from typing import TypeAlias

from floe.frozen import dataclass
from floe.ir.dbt import Relation
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnName:
    """A column of the table that an expression is written over."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherColumn:
    """A column of the table on the far side of a join."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A dimension or key by the way that leads to it: the semantic models walked from the one that asks."""

    path: tuple[str, ...]
    name: str
    grain: str | None = None


Expression: TypeAlias = tuple["str | ColumnName", ...]
"""SQL over one table: the text between its columns, and the columns."""

Filter: TypeAlias = tuple["str | ColumnName | Member", ...]
"""A condition: the text between its members, the members, and columns of the own table."""

Meeting: TypeAlias = tuple["str | ColumnName | OtherColumn", ...]
"""When a row meets another one: text, columns of the own table and of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """What numbers are grouped by. ``type`` is string, number, boolean or time; ``is_date``: it has no time of day.

    ``is_key``: it tells rows apart (together with others of which that is said); ``is_public``: views may show it.
    """

    name: str
    type: str
    is_date: bool
    expression: Expression
    title: str | None
    description: str
    classifications: tuple[str, ...]
    columns: tuple[str, ...]
    format: str | None = None
    is_key: bool = False
    is_public: bool = True
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A named condition that a reader may lay on a query."""

    name: str
    condition: Filter
    title: str | None
    description: str
    classifications: tuple[str, ...]
    columns: tuple[str, ...]
    is_public: bool
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A table that is prepared ahead of questions, as its author declares it; ``measures`` are names of metrics."""

    name: str
    measures: tuple[str, ...]
    dimensions: tuple[Member, ...]
    segments: tuple[str, ...]
    time: str | None
    granularity: str | None
    partition: str | None
    every: str | None
    is_external: bool | None
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A way from one semantic model to another that multiplies no row: the other side is unique in its key."""

    to: str
    entity: str
    relationship: str
    meeting: Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticModel:
    """A table with a meaning.

    ``time`` is the dimension that numbers are laid out over, ``key`` what tells rows apart (empty where nothing does),
    ``key_name`` the entity that its dimensions are called by, ``keys`` all entities that are columns.
    """

    name: str
    relation: Relation
    description: str
    title: str | None
    owner: str | None
    time: str | None
    key: Expression
    key_name: str | None
    keys: tuple[Dimension, ...]
    dimensions: tuple[Dimension, ...]
    joins: tuple[Join, ...]
    segments: tuple[Segment, ...] = ()
    prepared: tuple[Prepared, ...] = ()
    origin: Span = field(compare=False, repr=False)

    def dimension(self, name: str) -> Dimension:
        """Return the dimension or key called ``name``; the linker has checked that there is one."""
        return next(item for item in (*self.dimensions, *self.keys) if item.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How rows become one value. ``aggregate`` is dbt's word for it, ``type`` that of the values that go in."""

    name: str
    aggregate: str
    type: str
    expression: Expression
    percentile: float | None
    is_discrete: bool
    classifications: tuple[str, ...]
    columns: tuple[str, ...]
    time: str | None
    window_choice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A metric that another one is made of, under the name that the other's expression uses."""

    metric: "Metric"
    alias: str
    filters: tuple[Filter, ...]
    offset_window: str | None
    offset_to_grain: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A number with a name. ``expression`` of a derived one holds the aliases of its inputs as columns.

    ``kind`` is simple, ratio, derived, cumulative or conversion; ``model`` the semantic model whose rows it counts.
    ``window`` and ``grain_to_date`` are as written.
    """

    name: str
    kind: str
    model: str
    title: str | None
    description: str
    owner: str | None
    is_private: bool
    measure: Measure | None
    inputs: tuple[Input, ...]
    expression: Expression
    filters: tuple[Filter, ...]
    window: str | None
    grain_to_date: str | None
    period_agg: str | None
    fill_nulls_with: int | None
    join_to_timespine: bool
    format: str | None = None
    called: str | None = None
    origin: Span = field(compare=False, repr=False)

    @property
    def shown(self) -> str:
        """What views call it: its name, unless it stands for another one under a saved query's condition."""
        return self.called or self.name

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure that the number is made of: what a changed column touches."""
        own = () if self.measure is None else (self.measure,)
        return tuple(dict.fromkeys((*own, *(item for way in self.inputs for item in way.metric.measures))))

    @property
    def times(self) -> tuple[str, ...]:
        """The time dimensions that the number is laid out over: one, unless its measures differ."""
        return tuple(sorted({measure.time for measure in self.measures if measure.time is not None}))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the model's table that the number is made of."""
        return tuple(sorted({column for measure in self.measures for column in measure.columns}))

    @property
    def classifications(self) -> tuple[str, ...]:
        """The classes of data that show through the number."""
        return tuple(sorted({name for measure in self.measures for name in measure.classifications}))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is offered: metrics of one semantic model, and members that they may be grouped by, each by its name.

    ``is_declared``: floe.yaml or a saved query names it; else it is all that a semantic model has. ``notes`` are what
    a saved query says and a view cannot.
    """

    name: str
    model: str
    description: str
    metrics: tuple[Metric, ...]
    members: tuple[tuple[str, Member], ...]
    segments: tuple[Segment, ...] = ()
    notes: tuple[str, ...] = ()
    is_declared: bool
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What one role may read: classes of data, within the columns that the globs (``model.column``) name."""

    name: str
    classifications: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What stands in the place of a value that a reader has no right to: hash, redact, null or partial."""

    pattern: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollups:
    """When prepared tables are made again, and where they are kept."""

    cron: str
    timezone: str
    is_external: bool
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticLayer:
    """Everything that is served. ``tenant`` is the column that each row is filtered by, None for no filter.

    ``approximate`` are the names of metrics that may be answered approximately, ``database_type`` is Cube's driver
    where the environment names none, ``api_secret`` the variable of the secret that signs tokens.
    """

    models: tuple[SemanticModel, ...]
    metrics: tuple[Metric, ...]
    views: tuple[View, ...]
    roles: tuple[Role, ...]
    masks: tuple[Mask, ...]
    tenant: str | None
    rollups: Rollups | None
    approximate: tuple[str, ...]
    dev_mode: bool
    port: int
    database_type: str | None
    api_secret: str | None
    origin: Span = field(compare=False, repr=False)

    @property
    def is_guarded(self) -> bool:
        """Say whether anything depends on who asks."""
        return bool(self.roles) or self.tenant is not None

    def model(self, name: str) -> SemanticModel:
        """Return the semantic model called ``name``."""
        return next(item for item in self.models if item.name == name)
