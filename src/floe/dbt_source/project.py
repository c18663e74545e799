"""A transform's files to one SourceProject: the facts of each file, then everything that needs more than one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from floe.dbt_source.checks import check_project
from floe.dbt_source.closure import Closure
from floe.dbt_source.docs import Docs
from floe.dbt_source.facts import FileFacts, FileKind, PropertyFacts
from floe.dbt_source.layout import below, clean_root, dbt_files
from floe.dbt_source.matching import matched
from floe.dbt_source.merging import Merger
from floe.dbt_source.model import Macro, Resource, SourceProject, SourceTable
from floe.dbt_source.reading import read_file
from floe.dbt_source.resources import KINDS, Builder, Found, yaml_snapshots
from floe.dbt_source.semantic import Metric, SemanticModel
from floe.dbt_source.settings import packages_of, settings_of
from floe.dbt_source.sources import tables_of
from floe.dbt_source.written import Exposure, Group, Properties
from floe.diagnostics.model import Report

T = TypeVar("T")
Reader = Callable[[str, str, bytes], FileFacts]


def read_project(
    files: Mapping[str, bytes], root: str, report: Report, *, name: str, read: Reader | None = None
) -> SourceProject:
    """Return one transform as dbt would parse it, with what is wrong in ``report``.

    ``files`` has paths relative to the user's project, ``root`` is the transform's folder among them. ``name`` is the
    dbt project's name when no dbt_project.yml gives one. ``read`` (path, path inside the transform, bytes) stands in
    for ``read_file``, for a caller that keeps facts by hash.
    """
    reader = read or _read
    root = clean_root(root)
    facts = [reader(path, inner, files[path]) for path, inner, _ in dbt_files(files, root)]
    for file in facts:
        report.extend(file.problems)
    return merge_facts(facts, root, report, name=name)


def _read(path: str, inner: str, data: bytes) -> FileFacts:
    return read_file(path, data, inner=inner)


def merge_facts(facts: Iterable[FileFacts], root: str, report: Report, *, name: str) -> SourceProject:
    """Return the project that the facts of its files make, in the order of their paths."""
    files = list(facts)
    settings = settings_of(files, name, report)
    merger = Merger(settings)
    blocks = {macro.name: macro for file in files for macro in file.macros}
    closure = Closure(blocks, settings.name, settings.variables)
    docs = Docs({block.name: block.text for file in files for block in file.docs}, report)
    builder = Builder(settings.name, merger, closure, docs)
    written = [file.properties for file in files if file.properties is not None]
    properties = _all(written, lambda item: item.properties)
    inside = [entry.semantics for entry in properties if entry.semantics is not None]
    project = SourceProject(
        transform=name,
        name=settings.name,
        root=root,
        settings=settings,
        packages=packages_of(files),
        resources=_resources(files, properties, root, builder, report),
        tables=_tables(files, root, settings.name, merger, docs),
        exposures=tuple(_exposure(item, docs) for item in _all(written, lambda item: item.exposures)),
        groups=tuple(_group(item, docs) for item in _all(written, lambda item: item.groups)),
        unit_tests=_all(written, lambda item: item.unit_tests),
        semantic_models=tuple(map(docs.semantic_model, (*_all(written, lambda item: item.semantic_models), *inside))),
        metrics=tuple(map(docs.described, (*_all(written, lambda item: item.metrics), *_metrics(inside)))),
        saved_queries=tuple(docs.described(item) for item in _all(written, lambda item: item.saved_queries)),
        macros=tuple(_macros(files, closure)),
        docs=docs.texts,
    )
    report.extend(check_project(project, files))
    return project


def _all(written: Iterable[PropertyFacts], pick: Callable[[PropertyFacts], tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(item for facts in written for item in pick(facts))


def _metrics(models: Iterable[SemanticModel]) -> Iterator[Metric]:
    """Yield the metrics that are written inside semantic models."""
    for model in models:
        yield from model.metrics


def _resources(
    files: list[FileFacts], properties: tuple[Properties, ...], root: str, builder: Builder, report: Report
) -> tuple[Resource, ...]:
    found = [*_found(files, root), *yaml_snapshots(properties, root)]
    built = [builder.build(item, match) for item, match in matched(found, properties, report)]
    return tuple(sorted(built, key=lambda item: (item.path, item.span.start, item.name)))


def _found(files: Iterable[FileFacts], root: str) -> Iterator[Found]:
    for file in files:
        kind = KINDS.get(file.kind)
        if kind is None:
            continue
        for block in file.blocks:
            yield Found(
                kind=kind,
                file=block.span.file,
                path=file.path,
                inner=below(file.path, root) or file.path,
                block=block,
                python=file.kind is FileKind.PYTHON_MODEL,
            )


def _tables(files: list[FileFacts], root: str, name: str, merger: Merger, docs: Docs) -> tuple[SourceTable, ...]:
    return tuple(
        table
        for file in files
        if file.properties is not None
        for note in file.properties.sources
        if note.overrides is None
        for table in tables_of(note, below(file.path, root) or file.path, name, merger, docs)
    )


def _exposure(item: Exposure, docs: Docs) -> Exposure:
    return replace(item, description=docs.description(item.description, item.span))


def _group(item: Group, docs: Docs) -> Group:
    return replace(item, description=docs.description(item.description, item.span))


def _macros(files: Iterable[FileFacts], closure: Closure) -> Iterator[Macro]:
    for file in files:
        for block in file.macros:
            own = closure.relations(replace(block.facts, calls=()))
            yield Macro(
                name=block.name,
                kind=block.kind,
                path=file.path,
                refs=tuple(own.refs),
                sources=tuple(own.sources),
                dynamic_refs=own.dynamic,
                span=block.span,
            )
