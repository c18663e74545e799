"""The rules of dbt's files: PyYAML's SafeLoader, as dbt uses it, with floe's bounds."""

from typing import Any

from floe.diagnostics.catalogue import dbt_yaml
from floe.spans import SourceFile, Span
from floe.syntax.compose import Add, Entries, Marks, Weight
from floe.syntax.nodes import Scalar, YamlList, YamlMap, YamlNode, YamlScalar
from floe.syntax.scalars import UnreadableError, construct, read_as_dbt

_PREFIX = "tag:yaml.org,2002:"
_SCALAR_TAGS = frozenset(_PREFIX + name for name in ("str", "int", "float", "bool", "null", "timestamp"))
_MERGE = "<<"
_SHOWN = 40


class DbtRules:
    """Resolves anchors, aliases and merge keys; of two equal keys the last one counts."""

    def __init__(self, file: SourceFile, add: Add) -> None:
        self.file = file
        self.add = add
        self.anchors: dict[str, tuple[YamlNode, Weight]] = {}

    def plain(self, text: str, at: Span, *, is_key: bool) -> Scalar:
        """Return what PyYAML makes of a plain scalar."""
        if is_key and text in (_MERGE, "="):
            return text
        try:
            return read_as_dbt(text)
        except UnreadableError:
            self.add(dbt_yaml.unreadable_value(at, text[:_SHOWN]))
            return text

    def marked(self, node: YamlNode, marks: Marks, weight: Weight) -> YamlNode:
        """Return the node as its tag says, known by its anchor from now on."""
        if marks.tag is not None:
            node = self._tagged(node, marks.tag, marks.at)
        if marks.anchor is not None:
            if marks.anchor in self.anchors:
                self.add(dbt_yaml.duplicate_anchor(marks.at, marks.anchor))
            self.anchors[marks.anchor] = node, weight
        return node

    def _tagged(self, node: YamlNode, tag: str, at: Span) -> YamlNode:
        match node:
            case YamlScalar(value=str(text)) if tag in _SCALAR_TAGS:
                return self._typed(node, tag, text)
            case YamlScalar() | YamlList() | YamlMap() if tag == "!":
                return node
            case YamlList() if tag == _PREFIX + "seq":
                return node
            case YamlMap() if tag == _PREFIX + "map":
                return node
        self.add(dbt_yaml.unreadable_value(at, tag.replace(_PREFIX, "!!")[:_SHOWN]))
        return node

    def _typed(self, node: YamlScalar, tag: str, text: str) -> YamlNode:
        try:
            return YamlScalar(construct(tag, text), node.span, quoted=True)
        except UnreadableError:
            self.add(dbt_yaml.unreadable_value(node.span, text[:_SHOWN]))
            return node

    def alias(self, name: str, at: Span) -> tuple[YamlNode, Weight]:
        """Return the node that carries the anchor; one that is still open has none yet."""
        found = self.anchors.get(name)
        if found is None:
            self.add(dbt_yaml.unknown_alias(at, name))
            return YamlScalar(None, at, quoted=False), Weight(1, 0)
        return found

    def complex_key(self, at: Span) -> None:
        """Report a key that Python cannot hash, most often Jinja without quotes."""
        self.add(dbt_yaml.key_not_scalar(at, self.file.text[at.start - 1 : at.start + 1]))

    def entries(self, entries: Entries) -> Entries:
        """Return the entries with merge keys written out and one entry a key: the last."""
        keys = {key.value for key, _ in entries}
        if _MERGE in keys:
            entries = self._merged(entries)
        elif len(keys) == len(entries):
            return entries
        return tuple({key.value: (key, value) for key, value in entries}.values())

    def _merged(self, entries: Entries) -> Entries:
        """Return merged entries first, so that the mapping's own ones win; of several mappings the first wins."""
        own: list[tuple[YamlScalar, YamlNode]] = []
        merged: list[tuple[YamlScalar, YamlNode]] = []
        for key, value in entries:
            if key.value == _MERGE and not key.quoted:
                merged.extend(self._of_merge(value))
            else:
                own.append((key, value))
        return *merged, *own

    def _of_merge(self, value: YamlNode) -> Entries:
        sources = value.items[::-1] if isinstance(value, YamlList) else (value,)
        found: list[tuple[YamlScalar, YamlNode]] = []
        for source in sources:
            if isinstance(source, YamlMap):
                found.extend(source.entries)
            else:
                self.add(dbt_yaml.merge_of_no_mapping(source.span))
        return tuple(found)

    def document(self, event: Any, at: Span) -> None:
        """Accept directives, as PyYAML does."""
