"""Where each value of an entry stands, by its path: ``type_params.metrics.0.alias``."""

from collections.abc import Iterator, Mapping

from floe.dbt_source.values import fields, key_text
from floe.spans import Span
from floe.syntax.nodes import YamlList, YamlMap, YamlNode

Places = Mapping[str, Span]


def places(node: YamlMap) -> Places:
    """Return where every value below a mapping stands: a scalar itself, of anything longer the key or the name."""
    return dict(_below(node, ""))


def place(found: Places, path: str, otherwise: Span) -> Span:
    """Return where ``path`` stands, or the nearest thing around it."""
    while path:
        if path in found:
            return found[path]
        path = path.rpartition(".")[0]
    return otherwise


def _below(node: YamlNode, path: str) -> Iterator[tuple[str, Span]]:
    if isinstance(node, YamlMap):
        for key, value in node.entries:
            inner = f"{path}{key_text(key)}"
            yield inner, key.span if isinstance(value, YamlMap | YamlList) else value.span
            yield from _below(value, f"{inner}.")
    elif isinstance(node, YamlList):
        for index, item in enumerate(node.items):
            name = fields(item).get("name")
            yield f"{path}{index}", item.span if name is None else name.span
            yield from _below(item, f"{path}{index}.")
