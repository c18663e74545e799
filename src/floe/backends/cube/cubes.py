"""One semantic model as one cube: private, with every member that some view or filter needs."""

from floe.backends.cube.access import mask_node
from floe.backends.cube.measures import Measures, needed
from floe.backends.cube.spelling import OWN, dimension_sql, sql
from floe.ir.dbt import Relation
from floe.ir.semantic import ColumnName, Dimension, SemanticLayer, SemanticModel
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
    joins = [_join(model, index) for index in range(len(model.joins))]
    measures = Measures(layer, model)
    for metric in needed(layer):
        if metric.model == model.name:
            measures.add(metric)
    parts = {
        "joins": joins,
        "dimensions": [*_keys(model), *(_dimension(item, model, layer) for item in model.dimensions), *_tenant(model, layer)],
        "measures": [measures.nodes[name] for name in sorted(measures.nodes)],
        "access_policy": _rows(model, layer),
    }
    node.update({key: value for key, value in parts.items() if value})
    node["meta"] = {"floe": _provenance(model)}
    return node


def table_name(relation: Relation) -> str:
    """Return what the table is called inside its layer: dbt's alias, else its name with the version."""
    alias = relation.config.get("alias")
    return alias if isinstance(alias, str) else relation.asset_key[-1]


def logical_table(relation: Relation) -> str:
    """Return a table by its layer; cube.js puts the environment's own place there."""
    parts = (relation.layer, table_name(relation)) if relation.layer else (table_name(relation),)
    return cube_text(".".join(part if part.isidentifier() else f'"{part}"' for part in parts))


def has_column(model: SemanticModel, name: str) -> bool:
    """Say whether the table of a semantic model declares a column."""
    return any(column.name.lower() == name.lower() for column in model.relation.columns)


def tenant_member(model: SemanticModel, layer: SemanticLayer) -> str | None:
    """Return the member that rows are filtered by; None where no rows are, or the table has no such column."""
    if layer.tenant is None or not has_column(model, layer.tenant):
        return None
    own = next((item.name for item in model.dimensions if item.columns == (layer.tenant,) and len(item.expression) == 1), None)
    return own or layer.tenant


def _keys(model: SemanticModel) -> list[Node]:
    """Return the entities: the one that names a row is the primary key."""
    nodes: list[Node] = []
    for item in model.keys:
        node: Node = {"name": item.name}
        if item.description:
            node["description"] = cube_text(item.description)
        node.update({"type": item.type, "sql": sql(item.expression)})
        if item.expression == model.key:
            node["primary_key"] = True
        nodes.append(node)
    if model.key and all(item.expression != model.key for item in model.keys):
        nodes.append({"name": f"{model.name}__key", "type": "string", "sql": sql(model.key), "primary_key": True})
    return nodes


def _dimension(item: Dimension, model: SemanticModel, layer: SemanticLayer) -> Node:
    node: Node = {"name": item.name}
    if item.title:
        node["title"] = cube_text(item.title)
    if item.description:
        node["description"] = cube_text(item.description)
    node.update({"type": item.type, "sql": dimension_sql(item)})
    node.update(mask_node(layer, model, item))
    floe: Node = {"columns": [cube_text(name) for name in item.columns]}
    if item.classifications:
        floe["classifications"] = [cube_text(name) for name in item.classifications]
    return {**node, "meta": {"floe": floe}}


def _tenant(model: SemanticModel, layer: SemanticLayer) -> list[Node]:
    name = tenant_member(model, layer)
    if name is None or any(item.name == name for item in (*model.dimensions, *model.keys)):
        return []
    return [{"name": name, "type": "string", "sql": sql((ColumnName(name=name),))}]


def _rows(model: SemanticModel, layer: SemanticLayer) -> list[Node]:
    """Return the policy that shows each caller the rows of the claim in the token, and no others."""
    member = tenant_member(model, layer)
    if member is None or layer.tenant is None:
        return []
    claim = f"{{ securityContext.{layer.tenant} }}"
    own: Node = {"member": member, "operator": "equals", "values": [claim]}
    if any(join.to == model.name for other in layer.models for join in other.joins):
        # Where a fact has no such row, the join leaves nothing to hide; without this the fact itself would be lost.
        absent: Node = {"member": _key_member(model), "operator": "notSet"}
        own = {"or": [own, absent]}
    return [{"group": "*", "row_level": {"filters": [own]}}]


def _key_member(model: SemanticModel) -> str:
    return next((item.name for item in model.keys if item.expression == model.key), f"{model.name}__key")


def _join(model: SemanticModel, index: int) -> Node:
    join = model.joins[index]
    other = "{" + join.to + "}"
    return {
        "name": join.to,
        "relationship": join.relationship,
        "sql": f"{sql(join.own, OWN)} = {sql(join.other, other)}",
    }


def _provenance(model: SemanticModel) -> Node:
    table = ".".join(model.relation.asset_key)
    owner: Node = {"owner": cube_text(model.owner)} if model.owner else {}
    return {"dbt_model": cube_text(table), **owner}
