"""One entry of the semantic layer against the keys and values that dbt takes there."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.dbt_source.semantic_keys import Kind, ListOf, Maybe, Named, Plain, Shape
from floe.dbt_source.values import fields, key_text, plain_text
from floe.diagnostics.catalogue import semantic_shapes as catalogue
from floe.diagnostics.model import Diagnostic, Report
from floe.syntax.nodes import YamlList, YamlMap, YamlNode, YamlScalar

_JINJA: Final = ("{{", "{%")
_WANTED: Final[Mapping[Plain, str]] = {
    "text": "text",
    "switch": "true or false",
    "whole": "a whole number",
    "number": "a number",
    "expression": "text",
    "formula": "text",
    "names": "a list of texts",
    "filter": "text, or a list of texts",
    "free": "a mapping",
}
_SCALARS: Final[Mapping[Plain, tuple[type, ...]]] = {
    "text": (str,),
    "switch": (bool,),
    "whole": (int,),
    "number": (int, float),
    "expression": (str, bool, int),
    "formula": (str, bool),
    "filter": (str, type(None)),
}


def check_shape(node: YamlNode, shape: Shape, report: Report) -> None:
    """Report what dbt's parser would stop at in one entry."""
    report.extend(_shape(node, shape, shape.word))


def _shape(node: YamlNode, shape: Shape, who: str) -> Iterator[Diagnostic]:
    if not isinstance(node, YamlMap):
        yield catalogue.value_not_taken(node.span, who, "a mapping")
        return
    found = fields(node)
    named = found.get("name")
    who = f"{shape.word} `{plain_text(named.value)}`" if isinstance(named, YamlScalar) else who
    for key in shape.needed:
        # An entry of a list without a name was reported where its name is read.
        if key not in found:
            yield catalogue.key_missing(node.span if named is None else named.span, who, key)
    for key_node, value in node.entries:
        key = key_text(key_node)
        if key in shape.keys:
            yield from check_value(value, shape.keys[key], f"`{key}` of {who}")
        elif not shape.is_open:
            yield catalogue.unknown_key(key_node.span, who, key, tuple(shape.keys), _home(shape, key))


def _home(shape: Shape, key: str) -> str | None:
    """Return the key of a mapping inside this one in which a wrong key would be right."""
    for name, kind in shape.keys.items():
        inner = kind.kind if isinstance(kind, Maybe) else kind
        if isinstance(inner, Shape) and key in inner.keys:
            return name
    return None


def check_value(node: YamlNode, kind: Kind, who: str) -> Iterator[Diagnostic]:
    """Yield what dbt does not take of one value; ``who`` names it."""
    written = node.value if isinstance(node, YamlScalar) else node
    if isinstance(written, str) and any(mark in written for mark in _JINJA):
        # dbt puts something else here before it looks; nobody knows what.
        return
    match kind:
        case Maybe(kind=inner):
            yield from () if written is None else check_value(node, inner, who)
        case Shape():
            yield from _shape(node, kind, who)
        case Named(shape=shape):
            yield from () if isinstance(written, str) else _shape(node, shape, who)
        case ListOf(kind=inner):
            yield from _list(node, inner, who)
        case tuple():
            yield from _word(node, kind, who)
        case _:
            yield from () if _is(node, kind) else [catalogue.value_not_taken(node.span, who, _WANTED[kind])]


def _list(node: YamlNode, kind: Kind, who: str) -> Iterator[Diagnostic]:
    if not isinstance(node, YamlList):
        yield catalogue.value_not_taken(node.span, who, "a list")
        return
    for item in node.items:
        yield from check_value(item, kind, f"an entry of {who}")


def _word(node: YamlNode, words: tuple[str, ...], who: str) -> Iterator[Diagnostic]:
    written = node.value if isinstance(node, YamlScalar) else None
    if not isinstance(written, str) or written.lower() not in words:
        listed = ", ".join(f"`{word}`" for word in words)
        yield catalogue.value_not_taken(node.span, who, f"one of {listed}", plain_text(written), words)


def _is(node: YamlNode, kind: Plain) -> bool:
    if kind == "free":
        return isinstance(node, YamlMap)
    if isinstance(node, YamlList):
        return kind in {"names", "filter"} and all(_is(item, "text") for item in node.items)
    if not isinstance(node, YamlScalar) or kind == "names":
        return False
    if isinstance(node.value, bool):
        return bool in _SCALARS[kind]
    return isinstance(node.value, _SCALARS[kind])
