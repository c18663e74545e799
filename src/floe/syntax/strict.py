"""The rules of floe.yaml and platform.yaml: only what every YAML reader reads alike."""

import re
from collections.abc import Iterator
from typing import Any

from floe.diagnostics.catalogue import characters
from floe.diagnostics.catalogue import yaml as catalogue
from floe.diagnostics.model import Diagnostic
from floe.spans import SourceFile, Span
from floe.syntax.compose import Add, Entries, Marks, Weight
from floe.syntax.nodes import Scalar, YamlList, YamlNode, YamlScalar
from floe.syntax.scalars import Disagreement, TooLargeError, read_strictly

_ODD_CHARACTERS = re.compile(
    "(?P<separator>[\\x85\\u2028\\u2029]|\\r(?!\\n))"
    "|(?P<hidden>[\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb\\U000e0000-\\U000e007f])"
)
_COMMENT_OR_TAB = re.compile(r"(?:^|(?<=\s))#.*|\t", re.MULTILINE)
_SHOWN = 40


class StrictRules:
    """Refuses everything that changes the meaning of other lines, and everything that readers disagree about."""

    def __init__(self, file: SourceFile, add: Add) -> None:
        self.file = file
        self.add = add

    def plain(self, text: str, at: Span, *, is_key: bool) -> Scalar:
        """Return the value of a plain scalar; report one that readers disagree about."""
        if is_key and text == "<<":
            self.add(catalogue.merge_key(at))
            return text
        try:
            value = read_strictly(text)
        except TooLargeError:
            self.add(catalogue.number_too_large(at))
            return text
        if isinstance(value, Disagreement):
            self.add(catalogue.ambiguous_value(at, text[:_SHOWN], value.readings))
            return text
        if is_key and not isinstance(value, str):
            self.add(catalogue.key_not_text(at, text[:_SHOWN]))
        return value

    def marked(self, node: YamlNode, marks: Marks, weight: Weight) -> YamlNode:
        """Report an anchor and a tag."""
        del weight
        if marks.anchor is not None:
            self.add(catalogue.anchor(self._token(marks.at, "&"), marks.anchor))
        if marks.tag is not None:
            at = self._token(marks.at, "!")
            self.add(catalogue.tag(at, self.file.text[at.start : at.end]))
        return node

    def _token(self, at: Span, sign: str) -> Span:
        """Return where the anchor or the tag is written; both stand before the value, in any order."""
        text = self.file.text
        start = text.find(sign, at.start)
        found = re.compile(r"[^\s,\[\]{}]*").match(text, start)
        return at if found is None else Span(self.file, start, found.end())

    def alias(self, name: str, at: Span) -> tuple[YamlNode, Weight]:
        """Report an alias."""
        self.add(catalogue.alias(at, name))
        return YamlScalar(name, at, quoted=True), Weight(1, 0)

    def complex_key(self, at: Span) -> None:
        """Report a list or a mapping that stands as a key."""
        self.add(catalogue.key_not_text(at, self.file.text[at.start : at.start + 1]))

    def entries(self, entries: Entries) -> Entries:
        """Report keys that are written twice."""
        first: dict[Scalar, Span] = {}
        for key, _ in entries:
            if isinstance(key.value, str) and key.value in first:
                self.add(catalogue.duplicate_key(key.span, key.value, first[key.value]))
            first.setdefault(key.value, key.span)
        return entries

    def document(self, event: Any, at: Span) -> None:
        """Report directives."""
        if event.version is not None or event.tags is not None:
            line = self.file.text.find("%")
            end = self.file.text.find("\n", line)
            self.add(catalogue.directive(Span(self.file, line, end), self.file.text[line:end].rstrip()))


def odd_characters(file: SourceFile) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each character that readers or reviewers see differently."""
    for match in _ODD_CHARACTERS.finditer(file.text):
        at = Span(file, match.start(), match.end())
        make = characters.line_separator if match["separator"] else characters.hidden_character
        yield make(at, ord(match[0]))


def tabs(root: YamlNode, file: SourceFile) -> Iterator[Diagnostic]:
    """Yield the first tab outside quotes, blocks of text and comments: some readers stop at it."""
    if "\t" not in file.text:
        return
    blank = list(file.text)
    for span in (scalar.span for scalar in scalars(root) if scalar.quoted):
        blank[span.start : span.end] = "x" * (span.end - span.start)
    for match in _COMMENT_OR_TAB.finditer("".join(blank)):
        if match[0] == "\t":
            yield catalogue.tab(Span(file, match.start(), match.end()))
            return


def scalars(root: YamlNode) -> Iterator[YamlScalar]:
    """Yield the scalars of a tree, keys included."""
    waiting: list[YamlNode] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, YamlScalar):
            yield node
        elif isinstance(node, YamlList):
            waiting.extend(node.items)
        else:
            waiting.extend(part for entry in node.entries for part in entry)
