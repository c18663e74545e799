"""Events of libyaml to one tree of nodes, in one pass without recursion, within bounds.

libyaml's own composer recurses in C and kills the process on deep nesting; its events do not nest, so depth and size
are bounded here, before any tree exists. What the dialects disagree about is asked of ``Rules``.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from yaml.cyaml import CSafeLoader
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from floe.diagnostics.catalogue import dbt_yaml
from floe.diagnostics.catalogue import yaml as catalogue
from floe.diagnostics.model import Diagnostic
from floe.spans import SourceFile, Span
from floe.syntax.nodes import Scalar, YamlList, YamlMap, YamlNode, YamlScalar
from floe.syntax.scalars import MAY_BE_SPECIAL

DEEPEST = 64
"""Levels of nesting; the brackets of a hostile file would otherwise go on for a megabyte."""
MOST_VALUES = 200_000
"""Nodes of one document, with aliases written out."""

_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|$))*")
"""Anchor and tag, which libyaml counts as part of a scalar."""
_BLOCK_STYLES = frozenset("|>")
Add = Callable[[Diagnostic], None]
"""Takes a diagnostic; raises StopReadingError after the last one that is worth showing."""
Entries = tuple[tuple[YamlScalar, YamlNode], ...]


class StopReadingError(Exception):
    """A bound is passed and reported: nothing that follows is worth reading."""


class Weight(NamedTuple):
    """How much an alias of a node stands for."""

    values: int
    levels: int


class Rules(Protocol):
    """What floe's own files and dbt's files do differently; each method reports what it refuses."""

    def plain(self, text: str, at: Span, *, is_key: bool) -> Scalar:
        """Return the value of a plain scalar that may be more than text."""

    def marked(self, node: YamlNode, marks: "Marks", weight: Weight) -> YamlNode:
        """Return the node that carries an anchor, a tag or both."""

    def alias(self, name: str, at: Span) -> tuple[YamlNode, Weight]:
        """Return the node that an alias stands for."""

    def complex_key(self, at: Span) -> None:
        """Take notice of a collection that stands as a key."""

    def entries(self, entries: Entries) -> Entries:
        """Return the entries of a finished mapping."""

    def document(self, event: Any, at: Span) -> None:
        """Take notice of what comes before the document."""


class Marks(NamedTuple):
    """The anchor and the tag of a node, and where the first of them is written."""

    anchor: str | None
    tag: str | None
    at: Span


class Frame:
    """A collection that is still open; keys and values of a mapping alternate in ``nodes``."""

    __slots__ = ("event", "is_map", "levels", "nodes", "values")

    def __init__(self, event: Any, values: int, *, is_map: bool) -> None:
        self.event = event
        self.values = values
        self.is_map = is_map
        self.levels = 1
        self.nodes: list[YamlNode] = []


class Composer:
    """One reading of one file."""

    def __init__(self, file: SourceFile, add: Add, rules: Rules) -> None:
        self.file = file
        self.add = add
        self.rules = rules
        self.values = 0
        self.documents = 0
        self.frame = Frame(None, 0, is_map=False)
        self.outer: list[Frame] = []

    def read(self) -> YamlNode | None:
        """Return the root node of the first document, or None when there is none."""
        next_event: Callable[[], Event | None] = CSafeLoader(self.file.text).get_event
        handlers: dict[type, Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            SequenceStartEvent: self._open,
            MappingStartEvent: self._open,
            SequenceEndEvent: self._close,
            MappingEndEvent: self._close,
            AliasEvent: self._alias,
            DocumentStartEvent: self._document,
        }
        event = next_event()
        while type(event) is not StreamEndEvent:
            handle = handlers.get(type(event))
            if handle is not None:
                handle(event)
            event = next_event()
        return next(iter(self.frame.nodes), None)

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        style = event.style
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        if style in _BLOCK_STYLES:
            end = start + len(self.file.text[start:end].rstrip())
        at = Span(self.file, start, end)
        frame = self.frame
        self.values += 1
        if self.values > MOST_VALUES:
            self._too_many(at)
        if event.anchor is None and event.tag is None:
            if not style and text[:1] in MAY_BE_SPECIAL:
                value = self.rules.plain(text, at, is_key=frame.is_map and len(frame.nodes) % 2 == 0)
                frame.nodes.append(YamlScalar(value, at, False))
            else:
                frame.nodes.append(YamlScalar(text, at, bool(style)))
            return
        self._marked_scalar(event, text, at)

    def _marked_scalar(self, event: Any, text: str, at: Span) -> None:
        frame = self.frame
        marks = self._marks(event, at)
        written = _PROPERTIES.match(self.file.text, at.start, at.end)
        at = Span(self.file, at.start if written is None else written.end(), at.end)
        quoted = bool(event.style)
        is_key = frame.is_map and len(frame.nodes) % 2 == 0
        value = text if quoted or not event.implicit[0] else self.rules.plain(text, at, is_key=is_key)
        node = YamlScalar(value, at, quoted)
        frame.nodes.append(self.rules.marked(node, marks, Weight(1, 0)))

    def _marks(self, event: Any, at: Span) -> Marks:
        return Marks(event.anchor, event.tag, Span(self.file, at.start, at.start + 1))

    def _open(self, event: Any) -> None:
        frame = self.frame
        at = Span(self.file, event.start_mark.index, event.end_mark.index)
        self.values += 1
        if self.values > MOST_VALUES:
            self._too_many(at)
        if frame.is_map and len(frame.nodes) % 2 == 0:
            self.rules.complex_key(at)
        if len(self.outer) >= DEEPEST:
            self.add(catalogue.too_deep(Span(self.file, at.start, at.start + 1), DEEPEST))
            raise StopReadingError
        self.outer.append(frame)
        self.frame = Frame(event, self.values, is_map=type(event) is MappingStartEvent)

    def _close(self, event: Any) -> None:
        frame = self.frame
        opening = frame.event
        start: int = opening.start_mark.index
        end: int = event.end_mark.index
        nodes = frame.nodes
        if not opening.flow_style:
            end = nodes[-1].span.end
        at = Span(self.file, start, end)
        node: YamlNode
        if frame.is_map:
            pairs = zip(nodes[::2], nodes[1::2], strict=True)
            entries = tuple((key, value) for key, value in pairs if isinstance(key, YamlScalar))
            node = YamlMap(self.rules.entries(entries), at)
        else:
            node = YamlList(tuple(nodes), at)
        if opening.anchor is not None or opening.tag is not None:
            weight = Weight(self.values - frame.values + 1, frame.levels)
            node = self.rules.marked(node, self._marks(opening, at), weight)
        self.frame = parent = self.outer.pop()
        parent.levels = max(parent.levels, frame.levels + 1)
        parent.nodes.append(node)

    def _alias(self, event: Any) -> None:
        at = Span(self.file, event.start_mark.index, event.end_mark.index)
        frame = self.frame
        node, weight = self.rules.alias(event.anchor, at)
        if frame.is_map and len(frame.nodes) % 2 == 0 and not isinstance(node, YamlScalar):
            self.rules.complex_key(at)
        self.values += weight.values
        if self.values > MOST_VALUES:
            self.add(dbt_yaml.alias_expansion(at, event.anchor, MOST_VALUES))
            raise StopReadingError
        if len(self.outer) + weight.levels > DEEPEST:
            self.add(catalogue.too_deep(at, DEEPEST))
            raise StopReadingError
        frame.levels = max(frame.levels, weight.levels + 1)
        frame.nodes.append(node)

    def _document(self, event: Any) -> None:
        at = Span(self.file, event.start_mark.index, event.end_mark.index)
        self.documents += 1
        if self.documents > 1:
            self.add(catalogue.second_document(at))
            raise StopReadingError
        self.rules.document(event, at)

    def _too_many(self, at: Span) -> None:
        self.add(catalogue.too_many_values(at, MOST_VALUES))
        raise StopReadingError
