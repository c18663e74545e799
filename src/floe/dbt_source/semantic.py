"""Semantic models and metrics in either spelling, parsed but not yet understood."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from floe.dbt_source.parts import Ref
from floe.dbt_source.places import Places, place
from floe.dbt_source.values import Value, as_mapping
from floe.frozen import dataclass
from floe.spans import Span


class Spelling(StrEnum):
    """Where a semantic model or metric is written."""

    LEGACY = "legacy"
    INLINE = "inline"


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticElement:
    """An entity, dimension or measure. ``params`` is everything beside the name, type (a measure's agg) and expr."""

    name: str
    type: str | None
    expr: str | None
    description: str
    params: Mapping[str, Value]
    span: Span = field(compare=False, repr=False)
    places: Places = field(default_factory=dict, compare=False, repr=False)

    def at(self, path: str) -> Span:
        """Return where a value stands by its path; where the name does if that is not known."""
        return place(self.places, path, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric of either spelling; ``type_params`` are the legacy spelling's, or the keys beside ``type``."""

    name: str
    type: str | None
    label: str | None
    description: str
    filter: Value
    type_params: Mapping[str, Value]
    config: Mapping[str, Value]
    semantic_model: str | None
    spelling: Spelling
    span: Span = field(compare=False, repr=False)
    places: Places = field(default_factory=dict, compare=False, repr=False)

    def at(self, path: str) -> Span:
        """Return where a value stands by its path; where the name does if that is not known."""
        return place(self.places, path, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticModel:
    """A semantic model of either spelling. ``metrics`` are those written inside it (inline spelling only)."""

    name: str
    model: Ref | None
    description: str
    agg_time_dimension: str | None
    primary_entity: str | None
    entities: tuple[SemanticElement, ...]
    dimensions: tuple[SemanticElement, ...]
    measures: tuple[SemanticElement, ...]
    metrics: tuple[Metric, ...]
    config: Mapping[str, Value]
    enabled: bool
    spelling: Spelling
    extra: Mapping[str, Value]
    model_span: Span = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)
    places: Places = field(default_factory=dict, compare=False, repr=False)

    def at(self, path: str) -> Span:
        """Return where a value stands by its path; where the name does if that is not known."""
        return place(self.places, path, self.span)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A saved query as plain data."""

    name: str
    description: str
    query: Mapping[str, Value]
    extra: Mapping[str, Value]
    span: Span = field(compare=False, repr=False)
    places: Places = field(default_factory=dict, compare=False, repr=False)

    @property
    def config(self) -> Mapping[str, Value]:
        """Return what stands under ``config:``."""
        return as_mapping(self.extra.get("config"))

    def at(self, path: str) -> Span:
        """Return where a value stands by its path; where the name does if that is not known."""
        return place(self.places, path, self.span)
