"""Which keys and values dbt takes in semantic models, metrics, saved queries and time spines: its own parser's list."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from floe.frozen import dataclass

Plain: TypeAlias = Literal["text", "switch", "whole", "number", "expression", "formula", "names", "filter", "free"]
GRAINS: Final = (
    *("nanosecond", "microsecond", "millisecond", "second", "minute", "hour"),
    *("day", "week", "month", "quarter", "year"),
)
AGGREGATES: Final = (
    *("sum", "min", "max", "count_distinct", "sum_boolean", "average", "percentile", "median", "count"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A mapping: what it is called, its keys and those that it needs; ``is_open`` ones take any other key, too."""

    word: str
    keys: Mapping[str, "Kind"]
    needed: tuple[str, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    """A list of one kind."""

    kind: "Kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A mapping, or the name alone that stands for it."""

    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Maybe:
    """A value that may also be written as nothing."""

    kind: "Kind"


Kind: TypeAlias = "Plain | tuple[str, ...] | Shape | ListOf | Named | Maybe"

GRAIN: Final = Maybe(kind=GRAINS)
_TEXT: Final = Maybe(kind="text")
_DESCRIBED: Final[Mapping[str, Kind]] = {"name": "text", "description": _TEXT, "label": _TEXT}
_CONFIG: Final = Shape(
    word="`config`", keys={"enabled": "switch", "meta": "free", "group": _TEXT}, needed=(), is_open=True
)
_ELEMENT: Final[Mapping[str, Kind]] = {**_DESCRIBED, "expr": _TEXT, "config": "free"}
_TYPED: Final = ("name", "type")
_ENTITY: Final = Shape(
    word="entity",
    keys={**_ELEMENT, "type": ("foreign", "natural", "primary", "unique"), "role": _TEXT},
    needed=_TYPED,
)
_DIMENSION: Final = Shape(
    word="dimension",
    keys={
        **_ELEMENT,
        "type": ("categorical", "time"),
        "is_partition": "switch",
        "type_params": Maybe(
            kind=Shape(
                word="`type_params`",
                keys={
                    "time_granularity": GRAINS,
                    "validity_params": Maybe(
                        kind=Shape(word="`validity_params`", keys={"is_start": "switch", "is_end": "switch"})
                    ),
                },
                needed=("time_granularity",),
            )
        ),
    },
    needed=_TYPED,
)
_MEASURE: Final = Shape(
    word="measure",
    keys={
        **_ELEMENT,
        "agg": AGGREGATES,
        "expr": Maybe(kind="expression"),
        "agg_params": Maybe(
            kind=Shape(
                word="`agg_params`",
                keys={
                    "percentile": Maybe(kind="number"),
                    "use_discrete_percentile": "switch",
                    "use_approximate_percentile": "switch",
                },
            )
        ),
        "non_additive_dimension": Maybe(
            kind=Shape(
                word="`non_additive_dimension`",
                keys={"name": "text", "window_choice": AGGREGATES, "window_groupings": "names"},
                needed=("name", "window_choice"),
            )
        ),
        "agg_time_dimension": _TEXT,
        "create_metric": "switch",
    },
    needed=("name", "agg"),
)
SEMANTIC_MODEL: Final = Shape(
    word="semantic model",
    keys={
        **_DESCRIBED,
        "model": "text",
        "config": _CONFIG,
        "defaults": Maybe(kind=Shape(word="`defaults`", keys={"agg_time_dimension": _TEXT})),
        "entities": ListOf(kind=_ENTITY),
        "dimensions": ListOf(kind=_DIMENSION),
        "measures": ListOf(kind=_MEASURE),
        "primary_entity": _TEXT,
    },
    needed=("name", "model"),
)
_INPUT_MEASURE: Final = Named(
    shape=Shape(
        word="measure input",
        keys={
            "name": "text",
            "filter": "filter",
            "alias": _TEXT,
            "join_to_timespine": "switch",
            "fill_nulls_with": Maybe(kind="whole"),
        },
        needed=("name",),
    )
)
_INPUT_METRIC: Final = Named(
    shape=Shape(
        word="metric input",
        keys={
            "name": "text",
            "filter": "filter",
            "alias": _TEXT,
            "offset_window": _TEXT,
            "offset_to_grain": _TEXT,
        },
        needed=("name",),
    )
)
_CONVERSION: Final = Shape(
    word="`conversion_type_params`",
    keys={
        "base_measure": _INPUT_MEASURE,
        "conversion_measure": _INPUT_MEASURE,
        "entity": "text",
        "calculation": ("conversions", "conversion_rate"),
        "window": _TEXT,
        "constant_properties": Maybe(
            kind=ListOf(
                kind=Shape(
                    word="constant property",
                    keys={"base_property": "text", "conversion_property": "text"},
                    needed=("base_property", "conversion_property"),
                )
            )
        ),
    },
    needed=("base_measure", "conversion_measure", "entity"),
)
METRIC_TYPES: Final = ("simple", "ratio", "derived", "cumulative", "conversion")
METRIC: Final = Shape(
    word="metric",
    keys={
        "name": "text",
        "description": "text",
        "label": "text",
        "type": METRIC_TYPES,
        "type_params": Shape(
            word="`type_params`",
            keys={
                "measure": Maybe(kind=_INPUT_MEASURE),
                "numerator": Maybe(kind=_INPUT_METRIC),
                "denominator": Maybe(kind=_INPUT_METRIC),
                "expr": Maybe(kind="formula"),
                "window": _TEXT,
                "grain_to_date": Maybe(kind=GRAINS),
                "metrics": Maybe(kind=ListOf(kind=_INPUT_METRIC)),
                "conversion_type_params": Maybe(kind=_CONVERSION),
                "cumulative_type_params": Maybe(
                    kind=Shape(
                        word="`cumulative_type_params`",
                        keys={"window": _TEXT, "grain_to_date": _TEXT, "period_agg": ("first", "last", "average")},
                    )
                ),
            },
        ),
        "filter": "filter",
        "time_granularity": _TEXT,
        "meta": "free",
        "tags": "names",
        "config": _CONFIG,
    },
    needed=("name", "label", "type", "type_params"),
)
SAVED_QUERY: Final = Shape(
    word="saved query",
    keys={
        **_DESCRIBED,
        "query_params": Shape(
            word="`query_params`",
            keys={
                "metrics": "names",
                "group_by": "names",
                "where": "filter",
                "order_by": "names",
                "limit": Maybe(kind="whole"),
            },
        ),
        "exports": ListOf(kind=Shape(word="export", keys={"name": "text", "config": "free"}, needed=("name",))),
        "config": _CONFIG,
        "tags": "filter",
    },
    needed=("name", "query_params"),
)
TIME_SPINE: Final = Shape(
    word="`time_spine`",
    keys={
        "standard_granularity_column": "text",
        "custom_granularities": ListOf(
            kind=Shape(word="granularity", keys={"name": "text", "column_name": _TEXT}, needed=("name",))
        ),
    },
    needed=("standard_granularity_column",),
)
