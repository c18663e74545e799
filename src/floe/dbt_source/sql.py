"""One SQL file to the resources in it: dbt_extractor first, a walk of the Jinja tree where that gives up."""

import csv
from collections.abc import Iterable, Iterator, Mapping

from dbt_extractor import ExtractionError, py_extract_from_source

from floe.dbt_source.blocks import Block, blocks
from floe.dbt_source.config import merge_calls
from floe.dbt_source.facts import NO_SQL, DocBlock, MacroBlock, MacroReading, SqlBlock, SqlFacts
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.values import Value, as_mapping, as_tuple, from_python, plain_text
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.model import Report
from floe.spans import SourceFile, Span

_SNAPSHOT = frozenset({"snapshot"})
_MACROS = frozenset({"macro", "test", "data_test", "materialization"})
_DOCS = frozenset({"docs"})
_NEVER_UNDERSTOOD = ("{%", "{#")
MOST_CALLS = 500
"""Expressions in one text beyond which dbt_extractor is not asked."""
NO_MACRO: MacroReading = ((), (), NO_SQL)


def read_resource(file: SourceFile, name: str, report: Report) -> tuple[SqlBlock, ...]:
    """Return the one model, analysis or singular test that a file is."""
    return (SqlBlock(name=name, span=Span(file, 0, 0), facts=read_sql(file, 0, len(file.text), report)),)


def read_snapshots(file: SourceFile, report: Report) -> tuple[SqlBlock, ...]:
    """Return the snapshot blocks of a file."""
    return tuple(
        SqlBlock(
            name=block.name,
            span=_name_span(file, block),
            facts=read_sql(file, block.body_start, block.body_end, report),
        )
        for block in _closed(file, _SNAPSHOT, report)
    )


def read_sql(file: SourceFile, start: int, end: int, report: Report) -> SqlFacts:
    """Return what the Jinja in a part of a file calls."""
    text = file.text[start:end]
    if "{" not in text:
        return NO_SQL
    if not _plain_calls(text):
        return _from_jinja(file, start, end, report)
    try:
        return _from_extractor(as_mapping(from_python(py_extract_from_source(text))))
    except ExtractionError:
        return _from_jinja(file, start, end, report)


def _plain_calls(text: str) -> bool:
    """Say whether dbt_extractor may understand a text; one that it does not can take it minutes."""
    opened = text.count("{{")
    return opened == text.count("}}") and opened <= MOST_CALLS and not any(tag in text for tag in _NEVER_UNDERSTOOD)


def _from_extractor(found: Mapping[str, Value]) -> SqlFacts:
    config: dict[str, Value] = {}
    for pair in as_tuple(found["configs"]):
        key, value = as_tuple(pair)
        merge_calls(config, {plain_text(key): value})
    pairs = [as_tuple(pair) for pair in as_tuple(found["sources"])]
    return SqlFacts(
        refs=tuple(_ref(as_mapping(ref)) for ref in as_tuple(found["refs"])),
        sources=tuple(SourceRef(source=owner, table=table) for owner, table in sorted(map(_names, pairs))),
        config=config,
    )


def _ref(found: Mapping[str, Value]) -> Ref:
    package, version = found.get("package"), found.get("version")
    return Ref(
        name=plain_text(found["name"]),
        package=None if package is None else plain_text(package),
        version=None if version is None else plain_text(version),
    )


def _names(pair: tuple[Value, ...]) -> tuple[str, str]:
    return plain_text(pair[0]), plain_text(pair[1])


def _from_jinja(file: SourceFile, start: int, end: int, report: Report) -> SqlFacts:
    from floe.dbt_source.jinja_text import JinjaError, read_jinja  # jinja2 costs 40 ms: only who needs it pays

    try:
        return read_jinja(file.text[start:end])
    except JinjaError as error:
        report.add(catalogue.jinja_does_not_parse(line_span(file, start, error.line), error.reason))
        return NO_SQL


def line_span(file: SourceFile, start: int, line: int) -> Span:
    """Return what is written on a 1-based line counted from the offset ``start``."""
    for _ in range(line - 1):
        following = file.text.find("\n", start) + 1
        if following == 0:
            break
        start = following
    end = file.text.find("\n", start)
    written = file.text[start : len(file.text) if end < 0 else end]
    indent = len(written) - len(written.lstrip())
    return Span(file, start + indent, start + max(len(written.rstrip()), indent))


def _name_span(file: SourceFile, block: Block) -> Span:
    at = file.text.find(block.name, block.start) if block.name else block.start
    return Span(file, at, at + max(len(block.name), 2))


def _closed(file: SourceFile, words: frozenset[str], report: Report) -> Iterator[Block]:
    for block in blocks(file.text, words):
        if block.closed:
            yield block
        else:
            report.add(catalogue.block_not_closed(Span(file, block.start, block.body_start), block.word))


def read_macros(file: SourceFile, report: Report) -> tuple[MacroBlock, ...]:
    """Return the macros, generic tests and materializations of a file."""
    return tuple(_macro(file, block, report) for block in _closed(file, _MACROS, report))


def _macro(file: SourceFile, block: Block, report: Report) -> MacroBlock:
    from floe.dbt_source.jinja_text import JinjaError, read_macro  # see _from_jinja

    read = NO_MACRO
    try:
        read = read_macro(file.text[block.start : block.end])
    except JinjaError as error:
        at = line_span(file, block.start, error.line)
        report.add(catalogue.jinja_does_not_parse(at, error.reason))
    return MacroBlock(
        name=block.name,
        kind=block.word,
        span=_name_span(file, block),
        parameters=read[0],
        defaults=read[1],
        facts=read[2],
    )


def read_docs(file: SourceFile, report: Report) -> tuple[DocBlock, ...]:
    """Return the doc blocks of a file."""
    return tuple(
        DocBlock(
            name=block.name,
            text=file.text[block.body_start : block.body_end].strip(),
            span=_name_span(file, block),
        )
        for block in _closed(file, _DOCS, report)
    )


def read_seed(file: SourceFile, name: str) -> tuple[SqlBlock, ...]:
    """Return a seed with the names in its header."""
    # A lone carriage return ends a line too, and the reader of CSV refuses one inside a line.
    lines: Iterable[str] = file.text.lstrip("\r\n").splitlines()[:1]
    header = next(csv.reader(lines), [])
    columns = tuple(column.strip() for column in header)
    return (SqlBlock(name=name, span=Span(file, 0, 0), facts=NO_SQL, columns=columns),)
