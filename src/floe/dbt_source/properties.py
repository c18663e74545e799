"""A properties file to what it says of models, seeds, snapshots, sources, exposures, groups and tests."""

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from floe.dbt_source.config_keys import check_entries
from floe.dbt_source.cubes import read_cube
from floe.dbt_source.entries import (
    COLUMNS,
    CONFIG,
    CONSTRAINTS,
    DESCRIPTION,
    META,
    MOVED_TO_CONFIG,
    TAGS,
    TEST_KEYS,
    Fields,
    meta_nodes,
    meta_spans,
    name_of,
    read_columns,
    read_config,
    read_constraints,
    read_floe_meta,
    read_tests,
    warn_of_misspelt,
)
from floe.dbt_source.facts import PropertyFacts
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.places import Places, places
from floe.dbt_source.relations import depends_on, metrics_of, unit_test_relations
from floe.dbt_source.semantic_keys import TIME_SPINE
from floe.dbt_source.semantic_shapes import check_shape
from floe.dbt_source.semantics import read_inline, read_metric, read_saved_query, read_semantic_model
from floe.dbt_source.values import fields, items, mapping, plain_value, text, texts, without
from floe.dbt_source.written import (
    Exposure,
    Group,
    MacroNote,
    Properties,
    SourceNote,
    TableNote,
    UnitTest,
    Version,
)
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.model import Report
from floe.spans import Span
from floe.syntax.nodes import YamlList, YamlMap, YamlNode

T = TypeVar("T")

RESOURCE_KEYS: Final = ("models", "seeds", "snapshots", "analyses", "data_tests")
_LISTS: Final = (
    *RESOURCE_KEYS,
    "sources",
    "exposures",
    "groups",
    "unit_tests",
    "semantic_models",
    "metrics",
    "saved_queries",
    "macros",
)
_ENTRY_KEYS: Final = frozenset(
    {"name", DESCRIPTION, CONFIG, COLUMNS, "versions", "latest_version", CONSTRAINTS, "relation"}
    | {"semantic_model", "metrics", "derived_semantics", *MOVED_TO_CONFIG, *TEST_KEYS}
)
_TABLE_KEYS: Final = frozenset({"name", DESCRIPTION, "identifier", CONFIG, COLUMNS, TAGS, META, *TEST_KEYS})
_SOURCE_KEYS: Final = frozenset(
    {"name", DESCRIPTION, "schema", "database", "loader", "overrides", CONFIG, TAGS, META, "tables"}
)


def read_properties(root: YamlNode | None, report: Report) -> PropertyFacts:
    """Return what a properties file says."""
    if root is not None and not isinstance(root, YamlMap):
        report.add(catalogue.properties_not_mapping(root.span))
    elif isinstance(root, YamlMap):
        warn_of_misspelt(root, ("version", *_LISTS), report)
    top = fields(root)
    read = Reader(top, report)
    return PropertyFacts(
        properties=tuple(
            _properties(key, name, node, report) for key in RESOURCE_KEYS for name, node in read.entries(key)
        ),
        sources=read.each("sources", _source),
        exposures=read.each("exposures", _exposure),
        groups=read.each("groups", _group),
        unit_tests=read.each("unit_tests", _unit_test),
        semantic_models=read.each("semantic_models", read_semantic_model),
        metrics=read.each("metrics", read_metric),
        saved_queries=read.each("saved_queries", read_saved_query),
        macros=read.each("macros", _macro),
        extra=without(top, _LISTS),
    )


class Reader:
    """The lists of one properties file; an entry that dbt would stop at is reported and left out."""

    def __init__(self, top: Fields, report: Report) -> None:
        self.top = top
        self.report = report

    def entries(self, key: str) -> Iterator[tuple[str, YamlMap]]:
        """Yield the named entries of the list under ``key``."""
        node = self.top.get(key)
        if node is None:
            return
        if not isinstance(node, YamlList):
            self.report.add(catalogue.properties_not_list(node.span, key))
            return
        for item in node.items:
            name = name_of(item, key, self.report)
            if isinstance(item, YamlMap) and name is not None:
                yield name, item

    def each(self, key: str, read: Callable[[str, YamlMap, Report], T]) -> tuple[T, ...]:
        """Return what ``read`` makes of every entry under ``key``."""
        return tuple(read(name, node, self.report) for name, node in self.entries(key))


def _properties(key: str, name: str, node: YamlMap, report: Report) -> Properties:
    found = fields(node)
    config, twice = read_config(found)
    metas = meta_nodes(found)
    read_floe_meta(*metas, report=report)
    warn_of_misspelt(node, _ENTRY_KEYS, report)
    report.extend(check_entries(found.get(CONFIG)))
    return Properties(
        key=key,
        name=name,
        description=text(found.get(DESCRIPTION)) or "",
        config=config,
        columns=read_columns(found, report),
        tests=read_tests(found, report),
        versions=tuple(_version(item, report) for item in items(found.get("versions")) if isinstance(item, YamlMap)),
        latest_version=text(found.get("latest_version")),
        constraints=read_constraints(found),
        relation=text(found.get("relation")),
        cube=read_cube(name, metas, report),
        semantics=read_inline(name, node, found) if key == "models" else None,
        extra=without(found, _ENTRY_KEYS),
        twice=twice,
        meta_spans=_all_meta_spans(metas),
        spine=_spine(found.get("time_spine"), report) if key == "models" else {},
        span=found["name"].span,
    )


def _spine(node: YamlNode | None, report: Report) -> Places:
    """Return where the values of a time spine stand; what dbt would not take is reported."""
    if node is None or plain_value(node) is None:
        return {}
    check_shape(node, TIME_SPINE, report)
    return places(node) if isinstance(node, YamlMap) else {}


def _all_meta_spans(metas: tuple[YamlNode | None, YamlNode | None]) -> tuple[tuple[str, Span], ...]:
    """Return the places of meta's own keys, and of those of ``meta.floe`` with ``floe.`` before them."""
    inner = [fields(meta).get("floe") for meta in metas]
    nested = tuple(
        (f"floe.{key.value}", value.span) for node in inner if isinstance(node, YamlMap) for key, value in node.entries
    )
    return (*meta_spans(*metas), *nested)


def _version(node: YamlMap, report: Report) -> Version:
    found = fields(node)
    chosen = next((fields(item) for item in items(found.get(COLUMNS)) if "name" not in fields(item)), {})
    include = plain_value(chosen.get("include"))
    at = found.get("v")
    return Version(
        v=text(at) or "",
        defined_in=text(found.get("defined_in")),
        description=text(found.get(DESCRIPTION)),
        config=read_config(found)[0],
        columns=read_columns(found, report),
        include=None if include in (None, "*", "all") else texts(include),
        exclude=texts(plain_value(chosen.get("exclude"))),
        tests=read_tests(found, report) if any(key in found for key in TEST_KEYS) else None,
        constraints=read_constraints(found),
        span=node.span if at is None else at.span,
    )


def _source(name: str, node: YamlMap, report: Report) -> SourceNote:
    found = fields(node)
    metas = meta_nodes(found)
    read_floe_meta(*metas, report=report)
    schema = found.get("schema")
    return SourceNote(
        name=name,
        description=text(found.get(DESCRIPTION)) or "",
        schema=text(schema),
        database=text(found.get("database")),
        loader=text(found.get("loader")) or "",
        overrides=text(found.get("overrides")),
        config=mapping(found.get(CONFIG)),
        tags=texts(plain_value(found.get(TAGS))),
        meta=mapping(found.get(META)),
        tables=tuple(_tables(found, report)),
        extra=without(found, _SOURCE_KEYS),
        meta_spans=_all_meta_spans(metas),
        schema_span=None if schema is None else schema.span,
        span=found["name"].span,
    )


def _tables(source: Fields, report: Report) -> Iterator[TableNote]:
    for name, node in Reader(source, report).entries("tables"):
        found = fields(node)
        metas = meta_nodes(found)
        read_floe_meta(*metas, report=report)
        yield TableNote(
            name=name,
            description=text(found.get(DESCRIPTION)) or "",
            identifier=text(found.get("identifier")),
            config=mapping(found.get(CONFIG)),
            columns=read_columns(found, report),
            tests=read_tests(found, report),
            tags=texts(plain_value(found.get(TAGS))),
            meta=mapping(found.get(META)),
            extra=without(found, _TABLE_KEYS),
            meta_spans=_all_meta_spans(metas),
            span=found["name"].span,
        )


def _exposure(name: str, node: YamlMap, report: Report) -> Exposure:
    found = fields(node)
    needs = texts(plain_value(found.get("depends_on")))
    refs, sources = depends_on(needs)
    config = {**mapping(found.get(CONFIG))}
    known = {"name", "type", "label", "owner", DESCRIPTION, "depends_on", CONFIG}
    return Exposure(
        name=name,
        type=text(found.get("type")),
        label=text(found.get("label")),
        owner=mapping(found.get("owner")),
        description=text(found.get(DESCRIPTION)) or "",
        refs=refs,
        sources=sources,
        metrics=metrics_of(needs),
        config=config,
        extra=without(found, known),
        span=found["name"].span,
        places=places(node),
    )


def _group(name: str, node: YamlMap, report: Report) -> Group:
    found = fields(node)
    return Group(
        name=name,
        owner=mapping(found.get("owner")),
        description=text(found.get(DESCRIPTION)) or "",
        config=mapping(found.get(CONFIG)),
        span=found["name"].span,
    )


def _unit_test(name: str, node: YamlMap, report: Report) -> UnitTest:
    found = fields(node)
    model = found.get("model")
    refs: tuple[Ref, ...]
    sources: tuple[SourceRef, ...]
    refs, sources = unit_test_relations(items(found.get("given")))
    return UnitTest(
        name=name,
        model=text(model) or "",
        refs=refs,
        sources=sources,
        body=without(found, ("name", "model")),
        model_span=node.span if model is None else model.span,
        span=found["name"].span,
    )


def _macro(name: str, node: YamlMap, report: Report) -> MacroNote:
    found = fields(node)
    return MacroNote(
        name=name,
        description=text(found.get(DESCRIPTION)) or "",
        arguments=tuple(mapping(item) for item in items(found.get("arguments"))),
        span=found["name"].span,
    )
