"""One semantic model as one cube: private, with every member that some view or filter needs."""

from floe.backends.cube.access import mask_node, needs_value, unmasked
from floe.backends.cube.measures import Measures, needed
from floe.backends.cube.names import has_column, inner, logical_table, tenant_member
from floe.backends.cube.rollups import rollups
from floe.backends.cube.spelling import OWN, condition, dimension_sql, meeting, sql
from floe.ir.semantic import ColumnName, Dimension, Join, Segment, SemanticLayer, SemanticModel
from floe.render.quoting import cube_text

Node = dict[str, object]


def cube(model: SemanticModel, layer: SemanticLayer) -> Node:
    """Return a cube as plain data."""
    node: Node = {"name": model.name}
    if model.title:
        node["title"] = cube_text(model.title)
    if model.description:
        node["description"] = cube_text(model.description)
    node.update({"sql_table": logical_table(model.relation), "public": False})
    joins = [_join(model, join, layer) for join in model.joins]
    measures = Measures(layer, model)
    for metric in needed(layer):
        if metric.model == model.name:
            measures.add(metric)
    parts = {
        "joins": joins,
        "dimensions": [
            *_keys(model, layer),
            *(_dimension(item, model, layer) for item in model.dimensions),
            *(_value(item) for item in model.dimensions if needs_value(layer, model, item)),
            *_tenant(model, layer),
        ],
        "measures": [measures.nodes[name] for name in sorted(measures.nodes)],
        "segments": [_segment(item, model, layer) for item in model.segments],
        "pre_aggregations": rollups(model, layer),
        "access_policy": [_closed()] if layer.is_guarded else [],
    }
    node.update({key: value for key, value in parts.items() if value})
    node["meta"] = {"floe": _provenance(model)}
    return node


def _closed() -> Node:
    """Return the policy that keeps readers out of the cube itself: they come through views, which it does not bind."""
    return {"group": "*", "member_level": {"includes": []}}


def _keys(model: SemanticModel, layer: SemanticLayer) -> list[Node]:
    """Return the entities: the one that names a row is the primary key."""
    nodes: list[Node] = []
    told_apart = any(item.is_key for item in model.dimensions)
    for item in model.keys:
        node: Node = {"name": inner(item.name, layer)}
        if item.description:
            node["description"] = cube_text(item.description)
        node.update({"type": item.type, "sql": sql(item.expression)})
        if item.expression == model.key and not told_apart:
            told_apart = True
            node["primary_key"] = True
        nodes.append(node)
    if model.key and not told_apart:
        nodes.append({"name": f"{model.name}__key", "type": "string", "sql": sql(model.key), "primary_key": True})
    return nodes


def _dimension(item: Dimension, model: SemanticModel, layer: SemanticLayer) -> Node:
    node: Node = {"name": inner(item.name, layer)}
    if item.title:
        node["title"] = cube_text(item.title)
    if item.description:
        node["description"] = cube_text(item.description)
    node.update({"type": item.type, "sql": dimension_sql(item)})
    if item.format:
        node["format"] = cube_text(item.format)
    if item.is_key:
        # Cube hides a primary key unless it is told not to.
        node.update({"primary_key": True, "public": True})
    node.update(mask_node(layer, model, item))
    floe: Node = {"columns": [cube_text(name) for name in item.columns]}
    if item.classifications:
        floe["classifications"] = [cube_text(name) for name in item.classifications]
    return {**node, "meta": {"floe": floe}}


def _segment(item: Segment, model: SemanticModel, layer: SemanticLayer) -> Node:
    node: Node = {"name": inner(item.name, layer)}
    if item.title:
        node["title"] = cube_text(item.title)
    if item.description:
        node["description"] = cube_text(item.description)
    return {**node, "sql": condition(item.condition, model, layer)}


def _value(item: Dimension) -> Node:
    return {"name": unmasked(item), "type": item.type, "sql": dimension_sql(item), "public": False}


def _tenant(model: SemanticModel, layer: SemanticLayer) -> list[Node]:
    name = tenant_member(model, layer)
    if name is None or any(item.name == name for item in (*model.dimensions, *model.keys)):
        return []
    return [{"name": name, "type": "string", "sql": sql((ColumnName(name=name),))}]


def _join(model: SemanticModel, join: Join, layer: SemanticLayer) -> Node:
    on = meeting(join)
    tenant = layer.tenant
    if tenant and has_column(model, tenant) and has_column(layer.model(join.to), tenant):
        # A row never meets one of another tenant, even where both use the same key.
        column = (ColumnName(name=tenant),)
        on = f"{on} AND {sql(column, OWN)} = {sql(column, '{' + join.to + '}')}"
    return {"name": join.to, "relationship": join.relationship, "sql": on}


def _provenance(model: SemanticModel) -> Node:
    table = ".".join(model.relation.asset_key)
    owner: Node = {"owner": cube_text(model.owner)} if model.owner else {}
    return {"dbt_model": cube_text(table), **owner}
