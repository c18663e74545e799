"""The small values that resources, sources and properties are made of."""

from collections.abc import Mapping
from dataclasses import field

from floe.dbt_source.values import Value
from floe.frozen import dataclass
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A ``ref()``. ``hidden``: in a branch that dbt skips while it parses. ``via``: the macro that makes the call."""

    name: str
    package: str | None = None
    version: str | None = None
    via: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRef:
    """A ``source()``."""

    source: str
    table: str
    via: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FloeMeta:
    """``meta.floe`` of a model, source or column. ``spans`` has a place for each key that is written in YAML."""

    layer: str | None = None
    owner: str | None = None
    classification: str | None = None
    pii_type: str | None = None
    sensitivity: str | None = None
    spans: tuple[tuple[str, Span], ...] = field(default=(), compare=False, repr=False)

    def span(self, key: str) -> Span | None:
        """Return where ``key`` is written, if that is known."""
        return dict(self.spans).get(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTest:
    """A generic test as it is used on a model, source or column; ``name`` may carry a package, ``a.b``."""

    name: str
    arguments: Mapping[str, Value]
    config: Mapping[str, Value]
    label: str | None
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A declared column. ``extra`` is what dbt keeps beside (entity, dimension, granularity, quote, policy tags...)."""

    name: str
    description: str
    data_type: str | None
    tests: tuple[DataTest, ...]
    constraints: tuple[Mapping[str, Value], ...]
    tags: tuple[str, ...]
    meta: Mapping[str, Value]
    meta_spans: tuple[tuple[str, Span], ...] = field(compare=False, repr=False)
    floe: FloeMeta
    extra: Mapping[str, Value]
    span: Span = field(compare=False, repr=False)
