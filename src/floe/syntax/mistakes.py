"""libyaml's complaints to diagnostics: guesses the common mistake behind one from the text around it."""

import re
from collections.abc import Callable

from yaml.error import MarkedYAMLError

from floe.diagnostics.catalogue import yaml as catalogue
from floe.diagnostics.model import Diagnostic
from floe.spans import SourceFile, Span
from floe.syntax.compose import DEEPEST

_SHOWN = 60
_CLOSING = {"[": "]", "{": "}"}
_PROBLEM_END = "check the brackets, quotes and indentation before this place"


class Complaint:
    """One complaint: what libyaml says, where, and where the thing began that it was reading."""

    def __init__(self, file: SourceFile, error: MarkedYAMLError) -> None:
        self.file = file
        self.problem = str(error.problem)
        mark = error.problem_mark
        self.offset = min(mark.index if mark is not None else 0, len(file.text))
        context = error.context_mark
        self.began = self.offset if context is None else context.index
        self.line_start = file.text.rfind("\n", 0, self.offset) + 1

    @property
    def before(self) -> str:
        """Return the text of the line up to the place."""
        return self.file.text[self.line_start : self.offset]

    def at(self, start: int, length: int = 1) -> Span:
        """Return a span in the file."""
        return Span(self.file, start, min(start + length, len(self.file.text)))

    def rest(self, start: int) -> Span:
        """Return the span from ``start`` to the end of what is written on its line."""
        text = self.file.text
        stop = text.find("\n", start)
        line = text[start : len(text) if stop < 0 else stop]
        line = re.sub(r"\s+#.*", "", line).rstrip()
        return Span(self.file, start, start + len(line))


def explain(file: SourceFile, error: MarkedYAMLError) -> Diagnostic:
    """Return the diagnostic for what libyaml stumbled over."""
    complaint = Complaint(file, error)
    for fragment, make in _BY_PROBLEM:
        if fragment in complaint.problem:
            return make(complaint)
    return _general(complaint)


def _shown(at: Span) -> str:
    return at.file.text[at.start : at.end][:_SHOWN]


def _general(complaint: Complaint) -> Diagnostic:
    headline = "the text is not YAML"
    return catalogue.not_yaml(complaint.at(complaint.offset), headline, _PROBLEM_END)


def _character(complaint: Complaint) -> Diagnostic:
    at = complaint.at(complaint.offset)
    if _shown(at) == "\t":
        return catalogue.tab(at)
    return catalogue.reserved_character(at, _shown(at))


def _tab(complaint: Complaint) -> Diagnostic:
    return catalogue.tab(complaint.at(complaint.offset))


def _sign(complaint: Complaint) -> Diagnostic:
    at = complaint.at(complaint.began)
    return catalogue.reserved_character(at, _shown(at))


def _too_deep(complaint: Complaint) -> Diagnostic:
    """Explain libyaml's own bound: since 0.2.6 it looks 1,000 brackets ahead and stops before the first event."""
    return catalogue.too_deep(complaint.at(complaint.offset), DEEPEST)


def _unclosed(complaint: Complaint) -> Diagnostic:
    at = complaint.at(complaint.began)
    return catalogue.unclosed_quote(at, _shown(at))


def _bracket(complaint: Complaint) -> Diagnostic:
    at = complaint.at(complaint.began)
    bracket = _shown(at)
    return catalogue.unclosed_bracket(at, bracket, complaint.at(complaint.offset), _CLOSING.get(bracket, "]"))


def _escape(complaint: Complaint) -> Diagnostic:
    start = complaint.file.text.rfind("\\", 0, complaint.offset + 1)
    at = complaint.at(start, complaint.offset + 1 - start if complaint.offset > start else 2)
    return catalogue.unknown_escape(at, _shown(at))


def _surrogate(complaint: Complaint) -> Diagnostic:
    start = complaint.file.text.rfind("\\", 0, complaint.offset)
    at = complaint.at(start, 10 if complaint.file.text[start + 1] == "U" else 6)
    return catalogue.lone_surrogate(at, _shown(at))


def _tag(complaint: Complaint) -> Diagnostic:
    at = complaint.rest(complaint.offset)
    name = _shown(at).split(" ")[0]
    return catalogue.tag(complaint.at(complaint.offset, len(name)), name)


def _block(complaint: Complaint) -> Diagnostic:
    return catalogue.not_yaml(
        complaint.rest(complaint.began),
        "a block of text starts on the line after its sign",
        "write the sign, `|` or `>`, at the end of the line, and the text indented below it",
        "only `+`, `-` or a digit from 1 to 9 may follow the sign",
    )


def _directive(complaint: Complaint) -> Diagnostic:
    at = complaint.rest(complaint.began)
    return catalogue.directive(at, _shown(at))


def _document(complaint: Complaint) -> Diagnostic:
    """Explain text after a document that is complete, often because it was never meant to be complete there."""
    previous = _line_before(complaint)
    if complaint.before.strip() or previous is None:
        return _no_key(complaint)
    said = _shown(previous)
    if said.startswith("%"):
        return catalogue.directive(previous, said)
    if said.startswith("..."):
        return catalogue.second_document(complaint.rest(complaint.offset))
    return catalogue.missing_colon(previous, said)


def _no_colon(complaint: Complaint) -> Diagnostic:
    at = complaint.rest(complaint.began)
    return catalogue.missing_colon(at, _shown(at))


def _list_entry(complaint: Complaint) -> Diagnostic:
    return catalogue.not_yaml(
        complaint.at(complaint.offset),
        "a list cannot start on the line of its key",
        "put each `- ` on a line of its own below the key",
        "this dash would start a list",
    )


def _nothing_here(complaint: Complaint) -> Diagnostic:
    at = complaint.at(complaint.offset)
    if _shown(at) == ":":
        return catalogue.key_not_text(at, "")
    return catalogue.not_yaml(
        at,
        f"a value is missing before `{_shown(at)}`" if _shown(at).strip() else "a value is missing",
        "write the value, or delete the comma or bracket",
        "a value was expected here",
    )


def _no_key(complaint: Complaint) -> Diagnostic:
    at = complaint.rest(complaint.offset)
    if complaint.before.strip():
        return catalogue.not_yaml(
            at,
            f"`{_shown(at)}` follows a value that is already complete",
            "quote the whole value, and double a quote that is part of it",
            "the value ended before this",
        )
    if _shown(at).startswith(": "):
        return catalogue.key_not_text(at, "")
    entry = _shown(at).startswith("- ")
    if entry is not complaint.file.text.startswith("- ", complaint.began) and _column(complaint) == 0:
        return catalogue.not_yaml(
            at,
            f"`{_shown(at)}` mixes a list and a mapping at one indentation",
            "give each list a key of its own and indent it below that key",
            "a list entry among keys" if entry else "a key among list entries",
        )
    return catalogue.uneven_indentation(at, _shown(at))


def _column(complaint: Complaint) -> int:
    """Return how much further the place stands than the collection it was read for."""
    text = complaint.file.text
    return len(complaint.before) - (complaint.began - text.rfind("\n", 0, complaint.began) - 1)


_VALUE_BEFORE = re.compile(r"\s*(?:- +)*[^\s#].*?:\s+\S")
_NO_SPACE = re.compile(r"\s*(?:- +)*[\w.-]+(:)[^\s:]")


def _unexpected_value(complaint: Complaint) -> Diagnostic:
    """Explain a colon and space where no key can stand: on this line, or because of the line before."""
    if _VALUE_BEFORE.match(complaint.before):
        return catalogue.colon_in_value(complaint.at(complaint.offset))
    here = complaint.rest(complaint.line_start + len(complaint.before) - len(complaint.before.lstrip()))
    previous = _line_before(complaint)
    if previous is None:
        return _general(complaint)
    if _NO_SPACE.match(_shown(previous)) or ":" not in _shown(previous):
        return catalogue.missing_colon(previous, _shown(previous))
    return catalogue.uneven_indentation(here, _shown(here))


def _line_before(complaint: Complaint) -> Span | None:
    """Return the last line before the place that says anything."""
    found = None
    for match in re.finditer(r"^[ -]*([^\s#].*)$", complaint.file.text[: complaint.line_start], re.MULTILINE):
        found = match.start(1)
    return None if found is None else complaint.rest(found)


_BY_PROBLEM: tuple[tuple[str, Callable[[Complaint], Diagnostic]], ...] = (
    ("maximum nesting depth", _too_deep),
    ("cannot start any token", _character),
    ("tab character", _tab),
    ("unexpected end of stream", _unclosed),
    ("unexpected document indicator", _unclosed),
    ("expected ',' or", _bracket),
    ("unknown escape", _escape),
    ("hexdecimal", _escape),
    ("Unicode character escape", _surrogate),
    ("alphabetic or numeric", _sign),
    ("expected '!'", _sign),
    ("expected '>'", _sign),
    ("undefined tag handle", _tag),
    ("comment or line break", _block),
    ("indentation indicator", _block),
    ("directive", _directive),
    ("incompatible YAML", _directive),
    ("<document start>", _document),
    ("mapping values are not allowed", _unexpected_value),
    ("sequence entries are not allowed", _list_entry),
    ("expected ':'", _no_colon),
    ("expected key", _no_key),
    ("'-' indicator", _no_key),
    ("expected node content", _nothing_here),
)
