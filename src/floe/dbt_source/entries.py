"""The parts that entries of a properties file share: columns, tests, config and meta."""

from collections.abc import Collection, Mapping
from typing import Final

from floe.dbt_source.parts import Column, DataTest, FloeMeta
from floe.dbt_source.semantic_keys import GRAIN
from floe.dbt_source.semantic_shapes import check_value
from floe.dbt_source.values import (
    EMPTY,
    Value,
    as_mapping,
    fields,
    items,
    mapping,
    plain_value,
    text,
    texts,
    without,
)
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.catalogue import dbt_meta
from floe.diagnostics.model import Report
from floe.diagnostics.suggest import nearest
from floe.spans import Span
from floe.syntax.nodes import YamlMap, YamlNode, YamlScalar

Fields = Mapping[str, YamlNode]

CONFIG: Final = "config"
META: Final = "meta"
TAGS: Final = "tags"
COLUMNS: Final = "columns"
CONSTRAINTS: Final = "constraints"
DESCRIPTION: Final = "description"
FLOE: Final = "floe"
TEST_KEYS: Final = ("data_tests", "tests")
MOVED_TO_CONFIG: Final = (META, "docs", "group", "contract", "access")
"""Keys that dbt takes beside ``config:`` too, and refuses to find in both places."""

META_KEYS: Final = ("layer", "owner", "classification", "pii_type", "sensitivity")
_SENSITIVITIES: Final = ("low", "medium", "high")
_TEST_CONFIG: Final = frozenset(
    {"enabled", "error_if", "fail_calc", "group", "limit", META, "severity", "store_failures", "store_failures_as"}
    | {TAGS, "warn_if", "where", "database", "schema", "alias"}
)
_COLUMN_KEYS: Final = frozenset(
    {"name", DESCRIPTION, "data_type", CONSTRAINTS, TAGS, META, CONFIG, *TEST_KEYS},
)


def read_columns(entry: Fields, report: Report) -> tuple[Column, ...]:
    """Return the declared columns of an entry."""
    nodes = items(entry.get(COLUMNS))
    return tuple(
        _column(name, node, report)
        for node in nodes
        if isinstance(node, YamlMap) and not _chooses(node) and (name := name_of(node, COLUMNS, report)) is not None
    )


def warn_of_misspelt(entry: YamlMap, known: Collection[str], report: Report) -> None:
    """Report each key that is nearly one of dbt's. Others are kept: dbt's own list grows with each version."""
    for key, _ in entry.entries:
        name = str(key.value)
        if name not in known and nearest(name, known) is not None:
            report.add(catalogue.misspelt_property(key.span, name, tuple(known)))


def _chooses(node: YamlMap) -> bool:
    """Say whether an entry of a version's columns includes or excludes columns of the model."""
    return node.get("name") is None and (node.get("include") is not None or node.get("exclude") is not None)


def name_of(node: YamlNode, key: str, report: Report) -> str | None:
    """Return the name of an entry under ``key``, or None with the reason in ``report``."""
    name = fields(node).get("name")
    match name:
        case YamlScalar(value=str(found)):
            return found
        case YamlScalar(value=value, span=at) if value is not None:
            report.add(catalogue.name_not_text(at, at.file.text[at.start : at.end]))
        case _:
            report.add(catalogue.entry_without_name(node.span, key))
    return None


def _column(name: str, node: YamlMap, report: Report) -> Column:
    found = fields(node)
    config = fields(found.get(CONFIG))
    if found.get("granularity") is not None:
        report.extend(check_value(found["granularity"], GRAIN, f"`granularity` of column `{name}`"))
    metas = (found.get(META), config.get(META))
    warn_of_misspelt(node, _COLUMN_KEYS, report)
    meta = {**mapping(metas[0]), **mapping(metas[1])} or EMPTY
    return Column(
        name=name,
        description=text(found.get(DESCRIPTION)) or "",
        data_type=text(found.get("data_type")),
        tests=read_tests(found, report),
        constraints=read_constraints(found),
        tags=tuple(dict.fromkeys((*texts(plain_value(found.get(TAGS))), *texts(plain_value(config.get(TAGS)))))),
        meta=meta,
        meta_spans=meta_spans(*metas),
        floe=read_floe_meta(*metas, report=report),
        extra=without(found, _COLUMN_KEYS),
        span=found["name"].span,
    )


def read_constraints(entry: Fields) -> tuple[Mapping[str, Value], ...]:
    """Return the constraints of a model or column."""
    return tuple(mapping(node) for node in items(entry.get(CONSTRAINTS)))


def meta_spans(*metas: YamlNode | None) -> tuple[tuple[str, Span], ...]:
    """Return where each key of ``meta`` is written; the later place wins, as its value does."""
    spans: dict[str, Span] = {}
    for meta in metas:
        if isinstance(meta, YamlMap):
            spans.update({str(key.value): key.span for key, _ in meta.entries})
    return tuple(spans.items())


def read_tests(entry: Fields, report: Report) -> tuple[DataTest, ...]:
    """Return the data tests of an entry, in the new spelling or the old."""
    written = [entry[key] for key in TEST_KEYS if key in entry]
    if len(written) > 1 and items(written[1]):
        report.add(catalogue.both_test_keys(written[1].span, written[0].span))
    return tuple(test for node in written for item in items(node) if (test := _test(item)) is not None)


def _test(node: YamlNode) -> DataTest | None:
    """Return one test: a name, a mapping of one name, or a mapping with ``test_name``."""
    if isinstance(node, YamlScalar):
        return DataTest(name=text(node) or "", arguments=EMPTY, config=EMPTY, label=None, span=node.span)
    if not isinstance(node, YamlMap) or not node.entries:
        return None
    (first, body), *_ = node.entries
    outer = fields(node)
    named = outer.get("test_name")
    inner = fields(body) if named is None and isinstance(body, YamlMap) else outer
    name = text(first) if named is None else text(named)
    config = {key: plain_value(value) for key, value in inner.items() if key in _TEST_CONFIG}
    kept = {CONFIG, "name", "arguments", DESCRIPTION, "test_name", *_TEST_CONFIG}
    known = kept if inner is not outer or named is not None else kept | {name or ""}
    return DataTest(
        name=name or "",
        arguments={**without(inner, known), **mapping(inner.get("arguments"))} or EMPTY,
        config={**config, **mapping(inner.get(CONFIG))} or EMPTY,
        label=text(inner.get("name")),
        span=first.span if named is None else named.span,
    )


def read_config(entry: Fields) -> tuple[dict[str, Value], tuple[tuple[str, Span], ...]]:
    """Return the config of an entry with the keys that may stand beside it moved in, and those that stand twice."""
    config = dict(mapping(entry.get(CONFIG)))
    twice: list[tuple[str, Span]] = []
    for key in MOVED_TO_CONFIG:
        if key not in entry:
            continue
        if key in config:
            twice.append((key, entry[key].span))
        config[key] = plain_value(entry[key])
    return config, tuple(twice)


def meta_nodes(entry: Fields) -> tuple[YamlNode | None, YamlNode | None]:
    """Return ``meta`` in both of its places, the one that wins last."""
    return entry.get(META), fields(entry.get(CONFIG)).get(META)


def read_floe_meta(*metas: YamlNode | None, report: Report) -> FloeMeta:
    """Return ``meta.floe``, refusing keys and values that floe does not know."""
    found: FloeMeta | None = None
    for meta in metas:
        node = fields(meta).get(FLOE)
        if node is not None:
            found = _floe_meta(node, report)
    return found or NO_FLOE_META


NO_FLOE_META = FloeMeta()


def _floe_meta(node: YamlNode, report: Report) -> FloeMeta:
    if not isinstance(node, YamlMap):
        report.add(dbt_meta.meta_not_mapping(node.span))
        return NO_FLOE_META
    spans: list[tuple[str, Span]] = []
    for key, value in node.entries:
        name = str(key.value)
        if name not in META_KEYS:
            report.add(dbt_meta.unknown_meta_key(key.span, name, META_KEYS))
            continue
        spans.append((name, value.span))
        problem = wrong_meta_value(name, plain_value(value))
        if problem is not None:
            report.add(dbt_meta.wrong_meta_value(value.span, name, problem))
    return floe_meta_of(mapping(node), tuple(spans))


def wrong_meta_value(name: str, value: Value) -> str | None:
    """Return what a value of ``meta.floe`` should be when it is something else."""
    if not isinstance(value, str):
        return "text"
    if name == "sensitivity" and value not in _SENSITIVITIES:
        return "`low`, `medium` or `high`"
    return None


def floe_meta_of(found: Mapping[str, Value], spans: tuple[tuple[str, Span], ...] = ()) -> FloeMeta:
    """Return ``meta.floe`` out of plain data; what is no text is left out."""
    known = {name: value for name, value in as_mapping(found).items() if isinstance(value, str)}
    return FloeMeta(
        layer=known.get("layer"),
        owner=known.get("owner"),
        classification=known.get("classification"),
        pii_type=known.get("pii_type"),
        sensitivity=known.get("sensitivity"),
        spans=spans,
    )
