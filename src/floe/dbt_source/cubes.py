"""``meta.cube`` of a model: what people who think in Cube write about a table, typed, not yet understood."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final, Literal, TypeAlias

from floe.dbt_source.values import Value, as_mapping, as_tuple, fields, items, mapping, plain_value, texts
from floe.diagnostics.catalogue import cubes as catalogue
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.spans import Span
from floe.syntax.nodes import YamlList, YamlMap, YamlNode, YamlScalar

CUBE: Final = "cube"
Kind: TypeAlias = Literal["text", "switch", "names", "parts", "conditions"] | tuple[str, ...] | Mapping[str, "Kind"]
"""What a value must be: text, true or false, a list of names, a list of parts, conditions, a word, or a mapping."""

_TEXTS: Final[Mapping[str, Kind]] = {"name": "text", "title": "text", "description": "text", "public": "switch"}
_MEASURE_TYPES: Final = (
    *("count", "sum", "avg", "min", "max", "count_distinct", "count_distinct_approx"),
    *("number", "string", "time", "boolean"),
)
_GRAINS: Final = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
PARTS: Final[Mapping[str, Mapping[str, Kind]]] = {
    "dimensions": {
        **_TEXTS,
        "sql": "text",
        "type": ("string", "number", "boolean", "time"),
        "format": "text",
        "primary_key": "switch",
    },
    "measures": {
        **_TEXTS,
        "sql": "text",
        "type": _MEASURE_TYPES,
        "format": "text",
        "filters": "conditions",
        "rolling_window": {
            "trailing": "text",
            "offset": ("end",),
            "type": ("fixed", "to_date"),
            "granularity": _GRAINS,
        },
    },
    "joins": {"name": "text", "relationship": ("many_to_one", "one_to_one"), "sql": "text"},
    "segments": {**_TEXTS, "sql": "text"},
    "pre_aggregations": {
        "name": "text",
        "type": ("rollup",),
        "measures": "names",
        "dimensions": "names",
        "segments": "names",
        "time_dimension": "text",
        "granularity": _GRAINS,
        "partition_granularity": _GRAINS,
        "refresh_key": {"every": "text"},
        "external": "switch",
    },
}
"""The keys of each part; every other key of Cube's belongs in a cube of the user's own that extends this one."""

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "dimensions": ("name", "type"),
    "measures": ("name", "type"),
    "joins": ("name", "relationship", "sql"),
    "segments": ("name", "sql"),
    "pre_aggregations": ("name",),
}
_KEYS: Final[Mapping[str, Kind]] = {**_TEXTS, **dict.fromkeys(PARTS, "parts")}


@dataclass(frozen=True, slots=True, kw_only=True)
class CubePart:
    """A dimension, measure, join, segment or rollup as it is written; ``spans`` is where each key's value stands."""

    name: str
    values: Mapping[str, Value]
    spans: Mapping[str, Span] = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)

    def text(self, key: str) -> str | None:
        """Return a text, or None."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of names."""
        return texts(self.values.get(key))

    def at(self, key: str) -> Span:
        """Return where a value stands; where the part does if it has none."""
        return self.spans.get(key, self.span)

    @property
    def is_public(self) -> bool:
        """Say whether views may show it."""
        return self.values.get("public") is not False

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the SQL of each filter."""
        return tuple(str(as_mapping(item).get("sql")) for item in as_tuple(self.values.get("filters")))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenCube:
    """Everything under ``meta.cube`` of one model; ``parts`` by their list."""

    head: CubePart
    parts: Mapping[str, tuple[CubePart, ...]]


def read_cube(model: str, metas: tuple[YamlNode | None, ...], report: Report) -> WrittenCube | None:
    """Return ``meta.cube``, refusing keys and values that nobody would read; the later of two places wins."""
    node = next((found for meta in reversed(metas) if (found := fields(meta).get(CUBE)) is not None), None)
    if node is None:
        return None
    if not isinstance(node, YamlMap):
        report.add(catalogue.wrong_value(node.span, CUBE, "a mapping"))
        return None
    before = len(report.found)
    head = _part("cube", node, _KEYS, model, report)
    parts = {key: tuple(_parts(key, fields(node).get(key), report)) for key in PARTS}
    return WrittenCube(head=head, parts=parts) if len(report.found) == before else None


def _parts(key: str, node: YamlNode | None, report: Report) -> Iterator[CubePart]:
    for item in items(node):
        if not isinstance(item, YamlMap):
            report.add(catalogue.wrong_value(item.span, key, "a mapping with a `name`"))
            continue
        found = fields(item)
        for missing in (name for name in NEEDED[key] if name not in found):
            report.add(catalogue.key_missing(item.span, key, missing))
        yield _part(key, item, PARTS[key], "", report)


def _part(what: str, node: YamlMap, known: Mapping[str, Kind], name: str, report: Report) -> CubePart:
    for key, value in node.entries:
        kind = known.get(str(key.value))
        if kind is None:
            report.add(catalogue.unknown_key(key.span, what, str(key.value), tuple(known)))
        else:
            _check(str(key.value), value, kind, report)
    found = fields(node)
    values = mapping(node)
    named = values.get("name")
    return CubePart(
        name=named if isinstance(named, str) else name,
        values=values,
        spans={key: value.span for key, value in found.items()},
        span=found["name"].span if "name" in found else node.span,
    )


def _check(key: str, node: YamlNode, kind: Kind, report: Report) -> None:
    """Report a value that is not what its key takes."""
    if isinstance(kind, Mapping) and isinstance(node, YamlMap):
        _part(key, node, kind, "", report)
    elif isinstance(kind, Mapping):
        report.add(catalogue.wrong_value(node.span, key, "a mapping"))
    elif isinstance(kind, tuple):
        if plain_value(node) not in kind:
            report.add(catalogue.wrong_value(node.span, key, "one of " + ", ".join(f"`{word}`" for word in kind)))
    elif not _is(kind, node):
        report.add(catalogue.wrong_value(node.span, key, _WANTED[kind]))


_WANTED: Final = {
    "text": "text",
    "switch": "true or false",
    "names": "a list of names",
    "parts": "a list",
    "conditions": "a list of `{sql: …}`",
}


def _is(kind: str, node: YamlNode) -> bool:
    """Say whether a value is of a kind that one word names."""
    if kind in {"text", "switch"}:
        return isinstance(node, YamlScalar) and isinstance(node.value, str if kind == "text" else bool)
    each = {"names": lambda item: isinstance(item, YamlScalar), "conditions": _is_condition}.get(kind)
    return isinstance(node, YamlList) and (each is None or all(map(each, node.items)))


def _is_condition(node: YamlNode) -> bool:
    found = fields(node)
    return set(found) == {"sql"} and isinstance(found["sql"], YamlScalar) and isinstance(found["sql"].value, str)
