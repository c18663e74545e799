"""orchestration/tables.json: every table that dbt writes or reads, by dbt's own name for it, and what is known of it.

Lineage and maintenance read it. It is the same in every environment: a table's place is its layer.
"""

from collections.abc import Iterator, Mapping

from floe.ir.dbt import Column, DbtProject, Relation, SourceTable
from floe.ir.project import Project

Json = dict[str, object]


def tables(project: Project) -> Json:
    """Return each node by dbt's unique id."""
    found: Json = {}
    python = {asset.key for module in project.orchestration.modules for asset in module.assets}
    names = {key: name for dbt in project.dbt_projects for key, name in _names(dbt)}
    for dbt in project.dbt_projects:
        for relation in dbt.relations:
            found[unique_id(dbt, relation)] = _relation(dbt, relation, _made_of(project, relation, names))
        for table in dbt.source_tables:
            found[source_id(dbt, table)] = _source(table, written=table.asset_key in python)
    return dict(sorted(found.items()))


def _names(dbt: DbtProject) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from ((relation.asset_key, unique_id(dbt, relation)) for relation in dbt.relations)
    yield from ((table.asset_key, source_id(dbt, table)) for table in dbt.source_tables)


def _made_of(project: Project, relation: Relation, names: Mapping[tuple[str, ...], str]) -> Mapping[str, list[Json]]:
    """Return, by column in lower case, the columns that it is made of."""
    known = project.column_lineage.get(relation.asset_key, {})
    return {
        name.lower(): [
            {"node": names[origin.asset], "column": origin.column, "how": origin.how}
            for origin in origins
            if origin.asset in names
        ]
        for name, origins in known.items()
    }


def unique_id(dbt: DbtProject, relation: Relation) -> str:
    """Return what dbt calls a model, seed or snapshot."""
    version = "" if relation.version is None else f".v{relation.version}"
    return f"{relation.kind}.{dbt.name}.{relation.name}{version}"


def source_id(dbt: DbtProject, table: SourceTable) -> str:
    """Return what dbt calls a source's table."""
    return f"source.{dbt.name}.{table.source}.{table.name}"


def _relation(dbt: DbtProject, relation: Relation, made_of: Mapping[str, list[Json]]) -> Json:
    declared = {column.name.lower() for column in relation.columns}
    found = [{**_column(column), "from": made_of.get(column.name.lower(), [])} for column in relation.columns]
    found += [{**_bare(name), "from": origins} for name, origins in made_of.items() if name not in declared]
    alias = relation.config.get("alias")
    upstream = [unique_id(dbt, item) for item in relation.upstream]
    return {
        "layer": relation.layer,
        "table": alias if isinstance(alias, str) else relation.asset_key[-1],
        "asset": list(relation.asset_key),
        "materialized": relation.materialized,
        "written": relation.materialized != "ephemeral",
        "description": relation.description,
        "owner": relation.owner,
        "tags": list(relation.tags),
        "inputs": sorted({*upstream, *(source_id(dbt, item) for item in relation.sources)}),
        "columns": found,
    }


def _source(table: SourceTable, *, written: bool) -> Json:
    return {
        "layer": table.layer,
        "table": table.identifier,
        "asset": list(table.asset_key),
        "materialized": "source",
        "written": written,
        "description": table.description,
        "owner": None,
        "tags": [],
        "inputs": [],
        "columns": [_column(column) for column in table.columns],
    }


def _bare(name: str) -> Json:
    """Return a column that only the SQL tells of."""
    return {"name": name, "type": None, "description": "", "classification": None, "tags": []}


def _column(column: Column) -> Json:
    return {
        "name": column.name,
        "type": column.data_type,
        "description": column.description,
        "classification": column.classification,
        "tags": list(column.tags),
    }
