"""Lineage to rights: what the pipeline writes and reads, and what Cube reads; nothing more.

The pipeline writes the layers that its models, seeds, snapshots and Python assets live in. It reads the layers of the
sources that a model, a test or a Python asset reads, and it may read what it writes. Cube reads the layers of what it
serves.
"""

from collections.abc import Iterable, Iterator

from floe.dbt_source.model import Kind, Resource
from floe.dbt_source.model import SourceTable as ReadTable
from floe.dbt_source.parts import SourceRef
from floe.ir.access import Access
from floe.ir.dbt import Relation
from floe.ir.semantic import SemanticLayer
from floe.linker import names
from floe.linker.layers import layer_of_source
from floe.linker.sources import Linkable, declared_layers
from floe.linker.transforms import Transform

Key = tuple[str, ...]
EPHEMERAL = "ephemeral"
"""dbt puts such a model into the SQL of those that read it; it is nowhere."""


def accesses(linkable: Linkable, semantic: SemanticLayer | None) -> tuple[Access, ...]:
    """Return the rights of each identity that the project needs."""
    pipeline = _pipeline(linkable)
    return (pipeline,) if semantic is None else (pipeline, _serving(linkable, semantic))


def _pipeline(linkable: Linkable) -> Access:
    spec, located = linkable.pipeline.value, linkable.pipeline
    project = names.kubernetes(spec.name)
    name = located.span("name")
    relations = [relation for dbt in linkable.projects for relation in dbt.relations]
    writes = {relation.layer for relation in _stored(relations)} | set(_written_by_python(linkable))
    reads = set(_read_by_models(relations)) | set(_read_by_tests(linkable)) | set(_read_by_python(linkable))
    return Access(
        purpose="pipeline",
        principal=spec.service_account or f"{project}-pipeline",
        role=spec.principal_role or f"{project}-writer",
        writes=_sorted(writes),
        reads=_sorted(reads - writes),
        principal_origin=located.span("service_account") if spec.service_account else name,
        role_origin=located.span("principal_role") if spec.principal_role else name,
    )


def _serving(linkable: Linkable, semantic: SemanticLayer) -> Access:
    project = names.kubernetes(linkable.pipeline.value.name)
    name = linkable.pipeline.span("name")
    return Access(
        purpose="serving",
        principal=f"{project}-serving",
        role=f"{project}-reader",
        writes=(),
        reads=_sorted({model.relation.layer for model in semantic.models}),
        principal_origin=name,
        role_origin=name,
    )


def _stored(relations: Iterable[Relation]) -> Iterator[Relation]:
    return (relation for relation in relations if relation.materialized != EPHEMERAL)


def _read_by_models(relations: Iterable[Relation]) -> Iterator[str | None]:
    for relation in relations:
        yield from (table.layer for table in relation.sources)
        yield from (upstream.layer for upstream in _stored(relation.upstream))


def _read_by_tests(linkable: Linkable) -> Iterator[str | None]:
    """Yield the layers of sources that only a test, a freshness check or a macro looks at."""
    for transform in linkable.transforms:
        read = {(ref.source, ref.table) for ref in _looks(transform)}
        for table in transform.source.tables:
            if table.enabled and (_is_tested(table) or (table.source, table.name) in read):
                yield layer_of_source(table)


def _looks(transform: Transform) -> Iterator[SourceRef]:
    tests: tuple[Resource, ...] = transform.source.of_kind(Kind.TEST)
    for test in tests:
        yield from (*test.sources, *test.hidden_sources)
    for model in transform.source.resources:
        if model.enabled and model.kind is not Kind.ANALYSIS:
            yield from model.hidden_sources
    for macro in transform.source.macros:
        yield from macro.sources


def _is_tested(table: ReadTable) -> bool:
    return bool(table.tests or table.details.get("freshness") or any(column.tests for column in table.columns))


def _written_by_python(linkable: Linkable) -> Iterator[str]:
    for module in linkable.asset_modules:
        for asset in module.assets:
            yield from _layers_of(asset.key, linkable)


def _read_by_python(linkable: Linkable) -> Iterator[str]:
    for module in linkable.asset_modules:
        for asset in module.assets:
            for key in asset.deps:
                yield from _layers_of(key, linkable)


def _layers_of(key: Key, linkable: Linkable) -> Iterator[str]:
    """Yield the layer of an asset's key: that of the dbt resource or source of this key, else its first part."""
    known = {table.asset_key: table.layer for dbt in linkable.projects for table in dbt.source_tables}
    known |= {relation.asset_key: relation.layer for dbt in linkable.projects for relation in dbt.relations}
    layer = known.get(key, key[0] if len(key) > 1 else None)
    if layer is not None and layer in declared_layers(linkable.platforms):
        yield layer


def _sorted(layers: Iterable[str | None]) -> tuple[str | None, ...]:
    return tuple(sorted(layers, key=lambda layer: (layer is not None, layer or "")))
