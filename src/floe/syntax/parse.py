"""One YAML file to one tree: ``parse`` is the only way in, and nothing it is given can crash it."""

import re
from contextlib import suppress
from enum import Enum

from yaml.error import MarkedYAMLError

from floe.diagnostics.catalogue import characters
from floe.diagnostics.catalogue import yaml as catalogue
from floe.diagnostics.model import Diagnostic, Report
from floe.spans import SourceFile, Span
from floe.syntax.compose import Add, Composer, Rules, StopReadingError
from floe.syntax.dbt import DbtRules
from floe.syntax.decode import LARGEST_FILE, decode_bytes
from floe.syntax.mistakes import explain
from floe.syntax.nodes import YamlNode, YamlScalar
from floe.syntax.strict import StrictRules, odd_characters, tabs

__all__ = ["Dialect", "decode_bytes", "parse"]

MOST_DIAGNOSTICS = 100
"""Diagnostics of one file; who needs more than these has the wrong file."""

_NOT_YAML = re.compile("[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""Characters that YAML forbids anywhere."""


class Dialect(Enum):
    """Whose rules a file is read by."""

    STRICT = "floe.yaml and platform.yaml"
    DBT = "dbt's files"


def parse(file: SourceFile, report: Report, *, dialect: Dialect) -> YamlNode | None:
    """Return the tree of ``file``.

    None when something was reported, and for a document that says nothing: floe's own files must not, dbt's may.
    """
    found: list[Diagnostic] = []

    def add(diagnostic: Diagnostic) -> None:
        found.append(diagnostic)
        if len(found) >= MOST_DIAGNOSTICS:
            raise StopReadingError

    strict = dialect is Dialect.STRICT
    rules = StrictRules(file, add) if strict else DbtRules(file, add)
    root = None
    try:
        with suppress(StopReadingError):
            root = _read(file, rules, add, strict=strict)
    except MarkedYAMLError as error:
        found = _with_mistake(found, explain(file, error))
    if strict and root is None and not found:
        found = [catalogue.empty_document(Span(file, 0, 0), file.path)]
    report.extend(found)
    return None if found else root


def _read(file: SourceFile, rules: Rules, add: Add, *, strict: bool) -> YamlNode | None:
    if not _is_text(file, add):
        return None
    for diagnostic in odd_characters(file) if strict else ():
        add(diagnostic)
    root = Composer(file, add, rules).read()
    if root is None or (isinstance(root, YamlScalar) and root.value is None):
        return None
    for diagnostic in tabs(root, file) if strict else ():
        add(diagnostic)
    return root


def _with_mistake(found: list[Diagnostic], mistake: Diagnostic) -> list[Diagnostic]:
    """Add what the reader stumbled over, unless its line is already reported: then it follows from that."""
    at = mistake.primary.span
    start = at.file.text.rfind("\n", 0, at.start)
    if any(start <= known.primary.span.start <= at.start for known in found):
        return found
    return [*found, mistake]


def _is_text(file: SourceFile, add: Add) -> bool:
    """Check what libyaml would stop at without saying where."""
    if len(file.text) > LARGEST_FILE:
        add(characters.file_too_large(Span(file, 0, 0), file.path, LARGEST_FILE))
        return False
    match = _NOT_YAML.search(file.text)
    if match is not None:
        add(characters.control_character(Span(file, match.start(), match.end()), ord(match[0])))
    return match is None
