"""What tables and the column that rows are filtered by are called."""

from floe.ir.dbt import Relation
from floe.ir.semantic import SemanticLayer, SemanticModel
from floe.render.quoting import cube_text, sql_identifier


def inner(name: str, layer: SemanticLayer) -> str:
    """Return what a member is called inside its cube; views show it under its own name.

    Cube drops the second of two equal names in the way to a rollup's member, so none is called like a cube.
    """
    return f"{name}__member" if any(model.name == name for model in layer.models) else name


def table_name(relation: Relation) -> str:
    """Return what the table is called inside its layer: dbt's alias, else its name with the version."""
    alias = relation.config.get("alias")
    return alias if isinstance(alias, str) else relation.asset_key[-1]


def logical_table(relation: Relation) -> str:
    """Return a table by its layer; cube.js puts the environment's own place there."""
    parts = (relation.layer, table_name(relation)) if relation.layer else (table_name(relation),)
    return cube_text(".".join(part if part.isidentifier() else sql_identifier(part, "ansi") for part in parts))


def has_column(model: SemanticModel, name: str) -> bool:
    """Say whether the table of a semantic model declares a column."""
    return any(column.name.lower() == name.lower() for column in model.relation.columns)


def tenant_member(model: SemanticModel, layer: SemanticLayer) -> str | None:
    """Return the member that rows are filtered by; None where no rows are, or the table has no such column."""
    if layer.tenant is None or not has_column(model, layer.tenant):
        return None
    own = next(
        (item.name for item in model.dimensions if item.columns == (layer.tenant,) and len(item.expression) == 1), None
    )
    return own or layer.tenant
