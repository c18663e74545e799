"""Quick looks at text with regular expressions, where a tree would cost more than it tells."""

import re

from floe.spans import SourceFile, Span

_RELATION = re.compile(r"\b(?:ref|source)\s*\(")
_DOC = re.compile(r"\{\{-?\s*doc\(\s*(?:(['\"])([^'\"]+)\1\s*,\s*)?(['\"])([^'\"]+)\3\s*\)\s*-?\}\}")


def names_relations(text: str) -> bool:
    """Say whether a text may call ``ref`` or ``source``."""
    return _RELATION.search(text) is not None


def doc_names(text: str) -> tuple[str, ...]:
    """Return the doc blocks of the project itself that a description asks for."""
    return tuple(found[3] for found in _DOC.findall(text) if not found[1])


def with_docs(text: str, docs: dict[str, str]) -> str:
    """Return a description with its doc blocks put in; an unknown one stays as it is written."""
    return _DOC.sub(lambda found: docs.get(found[4], found[0]), text)


def ref_span(file: SourceFile, name: str, *, start: int = 0) -> Span | None:
    """Return where ``ref('name')`` writes the name."""
    return _quoted(file, r"\bref\s*\([^)]*?", name, start)


def source_span(file: SourceFile, source: str, table: str, *, start: int = 0) -> Span | None:
    """Return where ``source('source', 'table')`` writes the table."""
    first = rf"\bsource\s*\(\s*(['\"]){re.escape(source)}\1\s*,\s*"
    found = re.compile(first + rf"(['\"])({re.escape(table)})\2").search(file.text, start)
    return None if found is None else Span(file, found.start(3), found.end(3))


def call_span(at: Span, function: str, word: str = "") -> Span | None:
    """Return where ``function`` is called at or after a place, with ``word`` as its first argument if one is given."""
    argument = rf"\s*['\"]({re.escape(word)})['\"]" if word else ""
    found = re.compile(rf"\b({function})\s*\({argument}").search(at.file.text, at.start)
    return None if found is None else Span(at.file, found.start(1), found.end(1))


def config_span(file: SourceFile, key: str) -> Span | None:
    """Return where a ``config()`` call in a file sets ``key``."""
    pattern = re.compile(rf"\bconfig\s*\([^)]*?\b({re.escape(key)})\b['\"]?\s*[=:]", re.DOTALL)
    found = pattern.search(file.text)
    return None if found is None else Span(file, found.start(1), found.end(1))


def word_span(file: SourceFile, word: str, *, start: int = 0) -> Span | None:
    """Return where a text in quotes stands."""
    return _quoted(file, "", word, start)


def _quoted(file: SourceFile, before: str, word: str, start: int) -> Span | None:
    found = re.compile(rf"{before}(['\"])({re.escape(word)})\1").search(file.text, start)
    return None if found is None else Span(file, found.start(2), found.end(2))
