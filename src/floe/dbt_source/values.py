"""Plain data out of YAML nodes and Python literals: frozen, JSON-able, positions dropped."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from floe.spans import SourceFile, Span
from floe.syntax.nodes import YamlList, YamlMap, YamlNode, YamlScalar

Value: TypeAlias = str | int | float | bool | tuple["Value", ...] | Mapping[str, "Value"] | None
"""What JSON can say, with tuples for lists."""

EMPTY: Mapping[str, Value] = {}


def plain_value(node: YamlNode | None) -> Value:
    """Return a node as plain data; keys become text."""
    match node:
        case None:
            return None
        case YamlScalar(value=value):
            return value
        case YamlList(items=items):
            return tuple(plain_value(item) for item in items)
        case YamlMap(entries=entries):
            return {key_text(key): plain_value(value) for key, value in entries}


def from_python(found: object) -> Value:
    """Return what a parser of literals hands out as plain data; anything else becomes its text."""
    if found is None or isinstance(found, str | bool | int | float):
        return found
    if isinstance(found, Mapping):
        return {str(key): from_python(value) for key, value in found.items()}
    if isinstance(found, Sequence | set | frozenset):
        return tuple(from_python(item) for item in found)
    return str(found)


def key_text(key: YamlScalar) -> str:
    """Return a key as text."""
    return key.value if isinstance(key.value, str) else str(key.value)


def fields(node: YamlNode | None) -> dict[str, YamlNode]:
    """Return the entries of a mapping by name; empty for anything else."""
    if not isinstance(node, YamlMap):
        return {}
    return {key_text(key): value for key, value in node.entries}


def items(node: YamlNode | None) -> tuple[YamlNode, ...]:
    """Return the items of a list; empty for anything else."""
    return node.items if isinstance(node, YamlList) else ()


def text(node: YamlNode | None) -> str | None:
    """Return a scalar as text, or None."""
    if not isinstance(node, YamlScalar) or node.value is None:
        return None
    return node.value if isinstance(node.value, str) else plain_text(node.value)


def plain_text(value: Value) -> str:
    """Return a scalar as YAML would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def mapping(node: YamlNode | None) -> Mapping[str, Value]:
    """Return a mapping as plain data; empty for anything else."""
    if not isinstance(node, YamlMap):
        return EMPTY
    return {key_text(key): plain_value(value) for key, value in node.entries}


def as_mapping(value: Value) -> Mapping[str, Value]:
    """Return ``value`` if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else EMPTY


def as_tuple(value: Value) -> tuple[Value, ...]:
    """Return a list as it is, nothing as an empty one, and anything else as a list of one."""
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)


def texts(value: Value) -> tuple[str, ...]:
    """Return the texts of a list, or of the one text that stands for it."""
    return tuple(plain_text(item) for item in as_tuple(value) if not isinstance(item, tuple | Mapping))


def without(found: Mapping[str, YamlNode], names: Iterable[str]) -> Mapping[str, Value]:
    """Return the entries that are not in ``names`` as plain data."""
    skipped = frozenset(names)
    return {name: plain_value(node) for name, node in found.items() if name not in skipped} or EMPTY


def start_of(file: SourceFile) -> Span:
    """Return the first place of a file."""
    return Span(file, 0, 0)


def is_on(config: Mapping[str, Value]) -> bool:
    """Say whether dbt knows what has this config: it is on until it is switched off."""
    return config.get("enabled", True) is not False
