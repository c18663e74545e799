"""orchestration/tables.json: every table that dbt writes or reads, by dbt's own name for it, and what is known of it.

Lineage and maintenance read it. It is the same in every environment: a table's place is its layer.
"""

from floe.ir.dbt import Column, DbtProject, Relation, SourceTable
from floe.ir.project import Project

Json = dict[str, object]


def tables(project: Project) -> Json:
    """Return each node by dbt's unique id."""
    found: Json = {}
    for dbt in project.dbt_projects:
        for relation in dbt.relations:
            found[unique_id(dbt, relation)] = _relation(dbt, relation)
        for table in dbt.source_tables:
            found[source_id(dbt, table)] = _source(table)
    return dict(sorted(found.items()))


def unique_id(dbt: DbtProject, relation: Relation) -> str:
    """Return what dbt calls a model, seed or snapshot."""
    version = "" if relation.version is None else f".v{relation.version}"
    return f"{relation.kind}.{dbt.name}.{relation.name}{version}"


def source_id(dbt: DbtProject, table: SourceTable) -> str:
    """Return what dbt calls a source's table."""
    return f"source.{dbt.name}.{table.source}.{table.name}"


def _relation(dbt: DbtProject, relation: Relation) -> Json:
    alias = relation.config.get("alias")
    upstream = [unique_id(dbt, item) for item in relation.upstream]
    return {
        "layer": relation.layer,
        "table": alias if isinstance(alias, str) else relation.asset_key[-1],
        "asset": list(relation.asset_key),
        "materialized": relation.materialized,
        "description": relation.description,
        "owner": relation.owner,
        "tags": list(relation.tags),
        "inputs": sorted({*upstream, *(source_id(dbt, item) for item in relation.sources)}),
        "columns": [_column(column) for column in relation.columns],
    }


def _source(table: SourceTable) -> Json:
    return {
        "layer": table.layer,
        "table": table.identifier,
        "asset": list(table.asset_key),
        "materialized": "source",
        "description": table.description,
        "owner": None,
        "tags": [],
        "inputs": [],
        "columns": [_column(column) for column in table.columns],
    }


def _column(column: Column) -> Json:
    return {
        "name": column.name,
        "type": column.data_type,
        "description": column.description,
        "classification": column.classification,
        "tags": list(column.tags),
    }
