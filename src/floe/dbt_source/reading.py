"""One file to its facts: the part of the work that depends on nothing but a path and bytes."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePosixPath

from floe.dbt_source.config_keys import check_call, check_tree
from floe.dbt_source.facts import NO_SQL, FileFacts, FileKind, SqlBlock
from floe.dbt_source.layout import kind_of
from floe.dbt_source.properties import read_properties
from floe.dbt_source.python_models import read_python_model
from floe.dbt_source.settings import read_settings
from floe.dbt_source.sql import read_docs, read_macros, read_resource, read_seed, read_snapshots
from floe.diagnostics.catalogue.characters import not_utf8
from floe.diagnostics.model import Report
from floe.spans import SourceFile, Span, whole_file
from floe.syntax.nodes import YamlNode
from floe.syntax.parse import Dialect, decode_bytes, parse

_HEADER = 65_536
"""Bytes of a seed that may hold its header."""


Job = tuple[str, bytes, str]
"""A file: its path in the project, its bytes, its path inside the transform."""


def read_files(jobs: Iterable[Job]) -> list[FileFacts]:
    """Return what each file says, in order."""
    return [read_file(path, data, inner=inner) for path, data, inner in jobs]


def read_file(path: str, data: bytes, *, inner: str | None = None) -> FileFacts:
    """Return what one file says; ``inner`` is its path inside the transform when that is not the project's folder."""
    report = Report()
    kind = kind_of(inner or path)
    file = source_file(path, data, kind, report)
    if file is None or kind is FileKind.OTHER:
        return FileFacts(path=path, kind=kind, blocks=_unread(path, kind), problems=tuple(report.found))
    return _READERS[kind](file, report)


def _unread(path: str, kind: FileKind) -> tuple[SqlBlock, ...]:
    """Return a model that cannot be read by its name alone: what refers to it is not wrong too."""
    if kind not in (FileKind.MODEL, FileKind.PYTHON_MODEL):
        return ()
    return (SqlBlock(name=PurePosixPath(path).stem, span=whole_file(path), facts=NO_SQL),)


def source_file(path: str, data: bytes, kind: FileKind, report: Report) -> SourceFile | None:
    """Return a file as text; of a seed only what may hold its header."""
    if kind is FileKind.SEED:
        _expect_text(path, data, report)
        first = data[:_HEADER].partition(b"\n")[0].removeprefix(b"\xef\xbb\xbf")
        return SourceFile(path, first.decode(errors="replace"))
    return decode_bytes(path, data, report)


def _expect_text(path: str, data: bytes, report: Report) -> None:
    """Refuse a seed, however large, that dbt could not read."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line = SourceFile(path, "\n" * data.count(b"\n", 0, start) + data[start : error.start].decode())
        report.add(not_utf8(Span(line, len(line.text), len(line.text)), path, None))


def _yaml(file: SourceFile, report: Report) -> YamlNode | None:
    return parse(file, report, dialect=Dialect.DBT)


def _stem(file: SourceFile) -> str:
    return PurePosixPath(file.path).stem


def _properties(file: SourceFile, report: Report) -> FileFacts:
    found = read_properties(_yaml(file, report), report)
    return FileFacts(path=file.path, kind=FileKind.PROPERTIES, properties=found, problems=tuple(report.found))


def _settings(kind: FileKind) -> Callable[[SourceFile, Report], FileFacts]:
    def read(file: SourceFile, report: Report) -> FileFacts:
        found = read_settings(_yaml(file, report), report)
        report.extend(check_tree(file, found.values) if kind is FileKind.PROJECT else ())
        return FileFacts(path=file.path, kind=kind, settings=found, problems=tuple(report.found))

    return read


def _resource(kind: FileKind) -> Callable[[SourceFile, Report], FileFacts]:
    def read(file: SourceFile, report: Report) -> FileFacts:
        return _blocks(file, kind, read_resource(file, _stem(file), report), report)

    return read


def _blocks(file: SourceFile, kind: FileKind, found: tuple[SqlBlock, ...], report: Report) -> FileFacts:
    """Return resources; what their ``config()`` nearly says is reported."""
    for block in found:
        report.extend(check_call(file, block.facts))
    return FileFacts(path=file.path, kind=kind, blocks=found, problems=tuple(report.found))


def _python(file: SourceFile, report: Report) -> FileFacts:
    return _blocks(file, FileKind.PYTHON_MODEL, read_python_model(file, _stem(file), report), report)


def _snapshots(file: SourceFile, report: Report) -> FileFacts:
    return _blocks(file, FileKind.SNAPSHOT, read_snapshots(file, report), report)


def _seed(file: SourceFile, report: Report) -> FileFacts:
    found = read_seed(file, _stem(file))
    return FileFacts(path=file.path, kind=FileKind.SEED, blocks=found, problems=tuple(report.found))


def _macros(file: SourceFile, report: Report) -> FileFacts:
    found = read_macros(file, report)
    return FileFacts(path=file.path, kind=FileKind.MACRO, macros=found, problems=tuple(report.found))


def _docs(file: SourceFile, report: Report) -> FileFacts:
    found = read_docs(file, report)
    return FileFacts(path=file.path, kind=FileKind.DOCS, docs=found, problems=tuple(report.found))


_READERS: Mapping[FileKind, Callable[[SourceFile, Report], FileFacts]] = {
    FileKind.MODEL: _resource(FileKind.MODEL),
    FileKind.ANALYSIS: _resource(FileKind.ANALYSIS),
    FileKind.TEST: _resource(FileKind.TEST),
    FileKind.PYTHON_MODEL: _python,
    FileKind.SEED: _seed,
    FileKind.SNAPSHOT: _snapshots,
    FileKind.MACRO: _macros,
    FileKind.PROPERTIES: _properties,
    FileKind.DOCS: _docs,
    FileKind.PROJECT: _settings(FileKind.PROJECT),
    FileKind.PACKAGES: _settings(FileKind.PACKAGES),
}
