"""Semantic models, metrics and saved queries: the legacy spelling, and the one that stands inside a model."""

from collections.abc import Iterable
from typing import Final

from floe.dbt_source.entries import CONFIG, DESCRIPTION, Fields
from floe.dbt_source.parts import Ref
from floe.dbt_source.places import places
from floe.dbt_source.relations import relation
from floe.dbt_source.semantic import Metric, SavedQuery, SemanticElement, SemanticModel, Spelling
from floe.dbt_source.semantic_keys import METRIC, SAVED_QUERY, SEMANTIC_MODEL
from floe.dbt_source.semantic_shapes import check_shape
from floe.dbt_source.values import Value, fields, is_on, items, mapping, plain_value, text, without
from floe.diagnostics.catalogue.semantic_shapes import value_not_taken
from floe.diagnostics.model import Report
from floe.syntax.nodes import YamlMap, YamlNode, YamlScalar

INLINE_KEYS: Final = ("semantic_model", "metrics", "derived_semantics")
_AGG_TIME: Final = "agg_time_dimension"
_PRIMARY: Final = "primary_entity"
_ELEMENT_KEYS: Final = ("name", "type", "agg", "expr", DESCRIPTION)
_METRIC_KEYS: Final = ("name", "type", "label", DESCRIPTION, "filter", "type_params", CONFIG)
_MODEL_KEYS: Final = ("name", "model", DESCRIPTION, "defaults", _PRIMARY, CONFIG, "entities", "dimensions", "measures")


def read_semantic_model(name: str, node: YamlMap, report: Report) -> SemanticModel:
    """Return an entry under ``semantic_models:``."""
    check_shape(node, SEMANTIC_MODEL, report)
    found = fields(node)
    model = found.get("model")
    target = relation(text(model))
    if (
        isinstance(model, YamlScalar)
        and isinstance(model.value, str)
        and ("{{" in model.value or not isinstance(target, Ref))
    ):
        report.add(value_not_taken(model.span, f"`model` of semantic model `{name}`", "`ref('a_model')`"))
    config = mapping(found.get(CONFIG))
    return SemanticModel(
        name=name,
        model=target if isinstance(target, Ref) else None,
        description=text(found.get(DESCRIPTION)) or "",
        agg_time_dimension=text(fields(found.get("defaults")).get(_AGG_TIME)),
        primary_entity=text(found.get(_PRIMARY)),
        entities=_elements(found.get("entities")),
        dimensions=_elements(found.get("dimensions")),
        measures=_elements(found.get("measures")),
        metrics=(),
        config=config,
        enabled=is_on(config),
        spelling=Spelling.LEGACY,
        extra=without(found, _MODEL_KEYS),
        model_span=node.span if model is None else model.span,
        span=found["name"].span,
        places=places(node),
    )


def _word(node: YamlNode | None) -> str | None:
    """Return a word that dbt reads in upper and lower case alike."""
    found = text(node)
    return None if found is None else found.lower()


def _elements(node: YamlNode | None) -> tuple[SemanticElement, ...]:
    return tuple(_element(item) for item in items(node) if isinstance(item, YamlMap))


def _element(node: YamlMap) -> SemanticElement:
    found = fields(node)
    name = found.get("name")
    return SemanticElement(
        name=text(name) or "",
        type=_word(found.get("type")) or _word(found.get("agg")),
        expr=text(found.get("expr")),
        description=text(found.get(DESCRIPTION)) or "",
        params=without(found, _ELEMENT_KEYS),
        span=node.span if name is None else name.span,
        places=places(node),
    )


def read_metric(name: str, node: YamlMap, report: Report) -> Metric:
    """Return an entry under ``metrics:``; keys that the newer spelling puts beside ``type`` are type_params too."""
    check_shape(node, METRIC, report)
    return _metric(name, node, spelling=Spelling.LEGACY, semantic_model=None)


def _metric(name: str, node: YamlMap, *, spelling: Spelling, semantic_model: str | None) -> Metric:
    found = fields(node)
    beside = dict(without(found, (*_METRIC_KEYS, "meta", "tags")))
    config: dict[str, Value] = {key: plain_value(found[key]) for key in ("meta", "tags") if key in found}
    return Metric(
        name=name,
        type=_word(found.get("type")),
        label=text(found.get("label")),
        description=text(found.get(DESCRIPTION)) or "",
        filter=plain_value(found.get("filter")),
        type_params={**beside, **mapping(found.get("type_params"))},
        config={**config, **mapping(found.get(CONFIG))},
        semantic_model=semantic_model,
        spelling=spelling,
        span=found["name"].span,
        places=places(node),
    )


def read_saved_query(name: str, node: YamlMap, report: Report) -> SavedQuery:
    """Return an entry under ``saved_queries:``."""
    check_shape(node, SAVED_QUERY, report)
    found = fields(node)
    return SavedQuery(
        name=name,
        description=text(found.get(DESCRIPTION)) or "",
        query=mapping(found.get("query_params")),
        extra=without(found, ("name", DESCRIPTION, "query_params")),
        span=found["name"].span,
        places=places(node),
    )


def read_inline(model: str, whole: YamlMap, entry: Fields) -> SemanticModel | None:
    """Return the semantic model that is written inside a model's own properties, if there is one."""
    first = next((key for key in INLINE_KEYS if key in entry), None)
    if first is None:
        return None
    settings = entry.get("semantic_model")
    found = fields(settings)
    switch = plain_value(settings) if isinstance(settings, YamlScalar) else plain_value(found.get("enabled"))
    name = text(found.get("name")) or model
    columns = [fields(item) for item in items(entry.get("columns"))]
    derived = fields(entry.get("derived_semantics"))
    named = [item for item in items(entry.get("metrics")) if isinstance(item, YamlMap) and "name" in fields(item)]
    return SemanticModel(
        name=name,
        model=Ref(name=model),
        description=text(entry.get(DESCRIPTION)) or "",
        agg_time_dimension=text(entry.get(_AGG_TIME)),
        primary_entity=text(entry.get(_PRIMARY)),
        entities=(*_of_columns(columns, "entity"), *_elements(derived.get("entities"))),
        dimensions=(*_of_columns(columns, "dimension"), *_elements(derived.get("dimensions"))),
        measures=(),
        metrics=tuple(
            _metric(text(item.get("name")) or "", item, spelling=Spelling.INLINE, semantic_model=name) for item in named
        ),
        config=mapping(found.get(CONFIG)),
        enabled=switch is True,
        spelling=Spelling.INLINE,
        extra=without(found, ("name", "enabled", CONFIG)),
        model_span=entry["name"].span,
        span=whole.key_span(first),
    )


def _of_columns(columns: Iterable[Fields], key: str) -> tuple[SemanticElement, ...]:
    """Return the entities or dimensions that are written at columns; the column is their expression."""
    found: list[SemanticElement] = []
    for column in columns:
        node = column.get(key)
        if node is None:
            continue
        inner = fields(node)
        name = text(column.get("name")) or ""
        params = dict(without(inner, _ELEMENT_KEYS))
        if key == "dimension" and "granularity" in column:
            params["time_granularity"] = plain_value(column["granularity"])
        found.append(
            SemanticElement(
                name=text(inner.get("name")) or name,
                type=_word(inner.get("type")) or _word(node),
                expr=text(inner.get("expr")) or name,
                description=text(inner.get(DESCRIPTION)) or text(column.get(DESCRIPTION)) or "",
                params=params,
                span=node.span,
            )
        )
    return tuple(found)
