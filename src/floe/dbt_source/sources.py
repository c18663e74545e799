"""Entries under ``sources:`` to tables, source and table merged as dbt merges them."""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from floe.dbt_source.docs import Docs
from floe.dbt_source.entries import FLOE, META, NO_FLOE_META, TAGS, floe_meta_of
from floe.dbt_source.merging import Merger
from floe.dbt_source.model import Config, SourceTable
from floe.dbt_source.parts import FloeMeta
from floe.dbt_source.values import Value, as_mapping, texts
from floe.dbt_source.written import SourceNote, TableNote

_DETAILS = ("freshness", "loaded_at_field", "loaded_at_query", "quoting", "external")
_MERGED_DETAILS = frozenset({"freshness", "quoting"})


def tables_of(note: SourceNote, inner: str, project: str, merger: Merger, docs: Docs) -> Iterator[SourceTable]:
    """Yield the tables of one source; ``inner`` is its file inside the transform."""
    folders = PurePosixPath(inner).parent.parts[1:]
    schema = merger.text(note.schema)
    for table in note.tables:
        fqn = (project, *folders, note.name, table.name)
        config = merger.source_config(fqn, (_config(note, table),))
        yield SourceTable(
            source=note.name,
            name=table.name,
            identifier=merger.text(table.identifier) or table.name,
            schema=schema or note.name,
            declared_schema=schema,
            database=merger.text(note.database),
            loader=note.loader,
            description=docs.description(table.description, table.span),
            source_description=docs.description(note.description, note.span),
            config=config,
            floe=_floe(config, note, table),
            columns=docs.columns(table.columns),
            tests=table.tests,
            details=_details(note, table),
            fqn=fqn,
            path=table.span.file.path,
            span=table.span,
            schema_span=note.schema_span,
        )


def _config(note: SourceNote, table: TableNote) -> dict[str, Value]:
    """Return config as dbt has it: the table's wins, tags and meta of all four places add up."""
    tags = [*note.tags, *texts(note.config.get(TAGS)), *table.tags, *texts(table.config.get(TAGS))]
    metas = (note.meta, as_mapping(note.config.get(META)), table.meta, as_mapping(table.config.get(META)))
    merged: dict[str, Value] = {}
    for meta in metas:
        merged.update(meta)
    return {**note.config, **table.config, TAGS: tuple(sorted(set(tags))), META: merged}


def _details(note: SourceNote, table: TableNote) -> Mapping[str, Value]:
    """Return what beside columns and config a table says, or its source says for it."""
    found: dict[str, Value] = {}
    for place in (note.extra, note.config, table.extra, table.config):
        for key in _DETAILS:
            if key not in place:
                continue
            value = place[key]
            if key in _MERGED_DETAILS and isinstance(value, Mapping):
                found[key] = {**as_mapping(found.get(key)), **value}
            else:
                found[key] = value
    return found


def _floe(config: Config, note: SourceNote, table: TableNote) -> FloeMeta:
    found = config.meta.get(FLOE)
    if not isinstance(found, Mapping):
        return NO_FLOE_META
    prefix = f"{FLOE}."
    spans = {
        key.removeprefix(prefix): span for key, span in (*note.meta_spans, *table.meta_spans) if key.startswith(prefix)
    }
    return floe_meta_of(found, tuple(spans.items()))
