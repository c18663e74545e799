"""Filters of metrics and saved queries as dbt's own check wants them: references that it reads, members that exist."""

from collections.abc import Iterator
from typing import Final

from floe.dbt_source.semantic import Metric, SavedQuery
from floe.dbt_source.semantic_layer import FILTER, METRICS, PARAMS, Layer
from floe.dbt_source.semantic_objects import METRIC, METRIC_TIME, Item, UnreadError, check_template, read_item
from floe.dbt_source.values import Value, as_mapping, as_tuple, texts
from floe.diagnostics.catalogue import semantic_meaning as catalogue
from floe.diagnostics.catalogue import semantics
from floe.diagnostics.model import Diagnostic
from floe.spans import Span

QUERY: Final = "query_params"
EXPORT_AS: Final = "export_as"
_EXPORTED: Final = ("table", "view")


def check_filters(layer: Layer) -> Iterator[Diagnostic]:
    """Yield filters that dbt does not read."""
    for metric in layer.metrics:
        who = f"a filter of metric `{metric.name}`"
        for path, value in _filters(metric):
            yield from _unread(value, layer, who, metric.at(path))
    for query in layer.queries:
        at = query.at(f"{QUERY}.where")
        yield from _unread(query.query.get("where"), layer, f"`where` of saved query `{query.name}`", at)


def _filters(metric: Metric) -> Iterator[tuple[str, Value]]:
    yield FILTER, metric.filter
    params = metric.type_params
    for key in ("measure", "numerator", "denominator"):
        yield f"{PARAMS}.{key}.{FILTER}", as_mapping(params.get(key)).get(FILTER)
    for index, item in enumerate(as_tuple(params.get(METRICS))):
        yield f"{PARAMS}.{METRICS}.{index}.{FILTER}", as_mapping(item).get(FILTER)


def _unread(value: Value, layer: Layer, who: str, at: Span) -> Iterator[Diagnostic]:
    for text in texts(value):
        try:
            check_template(text, layer.grain_names)
        except UnreadError as error:
            yield catalogue.object_refused(at, who, error.written, str(error))


def check_queries(layer: Layer) -> Iterator[Diagnostic]:
    """Yield metrics of saved queries that are not there, and exports to nowhere: dbt's parser reads these first."""
    known = {item.name for item in layer.metrics}
    for query in layer.queries:
        for index, name in enumerate(texts(query.query.get(METRICS))):
            at = query.at(f"{QUERY}.{METRICS}.{index}")
            if name in layer.off and name not in known:
                why = f"metric `{name}` is disabled"
                yield catalogue.query_refused(at, query.name, why, "enable it, or leave it out")
            elif name not in known:
                yield semantics.unknown_metric(at, f"saved query `{query.name}`", name, tuple(known))
        yield from _exports(query)


def _exports(query: SavedQuery) -> Iterator[Diagnostic]:
    default = query.config.get(EXPORT_AS)
    for index, item in enumerate(as_tuple(query.extra.get("exports"))):
        config = as_mapping(as_mapping(item).get("config"))
        written = config.get(EXPORT_AS, default)
        if str(written).lower() not in _EXPORTED:
            at = query.at(f"exports.{index}.config.{EXPORT_AS}")
            why = "an export is a table or a view"
            yield catalogue.query_refused(at, query.name, why, f"write `config: {{{EXPORT_AS}: table}}`")


def check_members(layer: Layer) -> Iterator[Diagnostic]:
    """Yield what saved queries are grouped and ordered by and dbt does not find, and limits below nothing."""
    elements = {METRIC_TIME, *(item.name for item in layer.metrics)}
    for model in layer.models:
        elements |= {item.name for item in (*model.dimensions, *model.entities)}
    for query in layer.queries:
        yield from _members(query, layer, elements)
        limit = query.query.get("limit")
        if isinstance(limit, int) and limit < 0:
            at = query.at(f"{QUERY}.limit")
            yield catalogue.query_refused(at, query.name, "a limit below 0", "write 0 or more")


def _members(query: SavedQuery, layer: Layer, elements: set[str]) -> Iterator[Diagnostic]:
    who = f"saved query `{query.name}`"
    offered = {Item(kind=METRIC, element=name, parts=(("name", name),)) for name in texts(query.query.get(METRICS))}
    broken = False
    for index, text in enumerate(texts(query.query.get("group_by"))):
        at = query.at(f"{QUERY}.group_by.{index}")
        try:
            item = read_item(text, layer.grain_names, ordering=False)
        except UnreadError as error:
            broken = True
            yield catalogue.object_refused(at, who, error.written, str(error))
            continue
        offered.add(item)
        if item.element not in elements:
            yield semantics.unknown_member(at, who, text, tuple(elements))
    for index, text in enumerate(() if broken else texts(query.query.get("order_by"))):
        at = query.at(f"{QUERY}.order_by.{index}")
        try:
            item = read_item(text, layer.grain_names, ordering=True)
        except UnreadError as error:
            yield catalogue.object_refused(at, who, error.written, str(error))
            continue
        if item not in offered:
            why = f"`{text}` is neither one of its metrics nor in its `group_by`"
            yield catalogue.query_refused(at, query.name, why, "order by `Metric('…')` or by a member of `group_by`")
