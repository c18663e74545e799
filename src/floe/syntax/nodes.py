"""A YAML document as values that know where they stand."""

from typing import Any, TypeAlias

from floe.frozen import dataclass
from floe.spans import Span

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """A scalar: its resolved value and the text as written."""

    value: Scalar
    span: Span
    quoted: bool


@dataclass(frozen=True, slots=True)
class YamlList:
    """A sequence."""

    items: tuple["YamlNode", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class YamlMap:
    """A mapping; keys are scalars in the order of the file, each with its own span."""

    entries: tuple[tuple[YamlScalar, "YamlNode"], ...]
    span: Span

    def get(self, key: str) -> "YamlNode | None":
        """Return the value under ``key``, or None."""
        return next((value for name, value in self.entries if name.value == key), None)

    def key_span(self, key: str) -> Span:
        """Return where ``key`` is written; the whole mapping when it is not there."""
        return next((name.span for name, _ in self.entries if name.value == key), self.span)


YamlNode: TypeAlias = YamlScalar | YamlList | YamlMap


def plain(node: YamlNode) -> Any:
    """Return the node as plain Python: dict, list and scalars, positions dropped."""
    match node:
        case YamlScalar(value=value):
            return value
        case YamlList(items=items):
            return [plain(item) for item in items]
        case _:
            return {key.value: plain(value) for key, value in node.entries}
