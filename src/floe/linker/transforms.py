"""A read dbt project to the DbtProject that is emitted: relations as objects, in an order that dbt could build."""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from pathlib import PurePosixPath

from floe.dbt_source import model as source
from floe.dbt_source.parts import Column as DeclaredColumn
from floe.dbt_source.scan import config_span
from floe.dbt_source.values import plain_text, texts
from floe.frozen import dataclass
from floe.ir.dbt import Column, DbtProject, Relation, SourceTable, UserFile
from floe.linker.environments import freeze_map
from floe.linker.layers import PLACED, layer_of, layer_of_source, schema_entries
from floe.linker.window_use import Windows
from floe.spans import Span

# Written by floe from what the user's file says, so never copied.
MERGED = ("dbt_project.yml", "packages.yml")

REFUSABLE = ("incremental_strategy", "materialized")
"""Configs that some engine cannot do."""

UNIQUE = "unique"
TOGETHER = "unique_combination_of_columns"
TOGETHER_COLUMNS = "combination_of_columns"
"""dbt's own test of one column, and that of the package dbt_utils for several."""

RefKey = tuple[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """One entry of ``transforms``: what dbt_source read, and the bytes of its folder by path from the project's root.

    ``at`` is its place in floe.yaml.
    """

    source: source.SourceProject
    files: Mapping[str, bytes]
    at: Span


def build_projects(transforms: tuple[Transform, ...], layers: tuple[str, ...]) -> tuple[DbtProject, ...]:
    """Build every transform, in the order of floe.yaml; ``layers`` are the names that some environment declares."""
    return tuple(_project(transform, layers, single=len(transforms) == 1) for transform in transforms)


def placed(project: source.SourceProject) -> tuple[source.Resource, ...]:
    """Return the enabled resources that become relations."""
    return tuple(item for item in project.resources if item.kind in PLACED and item.enabled)


def _project(transform: Transform, known: tuple[str, ...], *, single: bool) -> DbtProject:
    read = transform.source
    tables = {(table.source, table.name): _table(table) for table in read.tables if table.enabled}
    packages_path = str(PurePosixPath(read.root) / "packages.yml")
    return DbtProject(
        name=read.name,
        root="dbt" if single else f"dbt/{read.name}",
        source=read.root,
        settings=freeze_map(read.settings.values),
        packages=transform.files.get(packages_path),
        packages_origin=packages_path if packages_path in transform.files else None,
        files=tuple(_files(transform)),
        relations=_relations(placed(read), tables, known, Windows(read.macros)),
        source_tables=tuple(table for _, table in sorted(tables.items())),
        schemas=schema_entries(placed(read), known),
        origin=transform.at,
    )


def _relations(
    resources: Iterable[source.Resource],
    tables: Mapping[tuple[str, str], SourceTable],
    known: tuple[str, ...],
    windows: Windows,
) -> tuple[Relation, ...]:
    """Build relations so that each finds what it refs already built."""
    by_key: dict[RefKey, source.Resource] = {}
    for resource in resources:
        by_key[resource.name, resource.version] = resource
        if resource.latest:
            by_key[resource.name, None] = resource
    unique = {id(item): item for item in by_key.values()}
    parents = {
        key: [id(by_key[ref.name, ref.version]) for ref in item.refs if (ref.name, ref.version) in by_key]
        for key, item in unique.items()
    }
    built: dict[int, Relation] = {}
    sorter = TopologicalSorter(parents)
    sorter.prepare()
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=lambda key: (unique[key].name, unique[key].version or ""))
        for key in ready:
            upstream = tuple(built[parent] for parent in dict.fromkeys(parents[key]))
            built[key] = _relation(unique[key], upstream, tables, known, windows.of(unique[key]))
        sorter.done(*ready)
    return tuple(built.values())


def _relation(
    resource: source.Resource,
    upstream: tuple[Relation, ...],
    tables: Mapping[tuple[str, str], SourceTable],
    known: tuple[str, ...],
    window: str | None,
) -> Relation:
    read = dict.fromkeys((ref.source, ref.table) for ref in resource.sources)
    return Relation(
        kind=resource.kind.value,
        name=resource.name,
        version=resource.version,
        path=resource.path,
        layer=layer_of(resource, known),
        declared_schema=resource.config.schema,
        materialized=resource.config.materialized if resource.kind is source.Kind.MODEL else resource.kind.value,
        upstream=upstream,
        sources=tuple(tables[key] for key in read if key in tables),
        columns=tuple(_column(column) for column in resource.columns),
        tags=resource.config.tags,
        group=resource.config.text("group"),
        description=resource.description,
        owner=resource.floe.owner,
        config=freeze_map(resource.config.values),
        unique=tuple(_unique(resource)),
        fqn=resource.fqn,
        origin=resource.span,
        places=tuple(_places(resource)),
        window=window,
    )


def _unique(resource: source.Resource) -> Iterable[frozenset[str]]:
    """Yield every set of columns of which the user's own tests say that no two rows share it."""
    for column in resource.columns:
        if any(test.name == UNIQUE for test in column.tests):
            yield frozenset((column.name.lower(),))
    for test in resource.tests:
        if test.name == UNIQUE:
            yield frozenset((plain_text(test.arguments.get("column_name")).lower(),))
        elif test.name.endswith(TOGETHER):
            yield frozenset(name.lower() for name in texts(test.arguments.get(TOGETHER_COLUMNS)))


def _places(resource: source.Resource) -> Iterable[tuple[str, Span]]:
    """Yield where a resource's own ``config()`` says what a back end may refuse."""
    for key in REFUSABLE:
        at = config_span(resource.file, key) if key in resource.own_config else None
        if at is not None:
            yield key, at


def _column(column: DeclaredColumn) -> Column:
    return Column(
        name=column.name,
        description=column.description,
        data_type=column.data_type,
        classification=column.floe.classification,
        tags=column.tags,
    )


def _table(table: source.SourceTable) -> SourceTable:
    return SourceTable(
        source=table.source,
        name=table.name,
        identifier=table.identifier,
        layer=layer_of_source(table),
        description=table.description,
        columns=tuple(_column(column) for column in table.columns),
        origin=table.span,
    )


def _files(transform: Transform) -> Iterable[UserFile]:
    folder = PurePosixPath(transform.source.root)
    skipped = {str(folder / name) for name in MERGED}
    prefix = "" if folder == PurePosixPath() else f"{folder}/"
    for path, data in transform.files.items():
        if path not in skipped:
            yield UserFile(path=path.removeprefix(prefix), data=data, origin=path)
