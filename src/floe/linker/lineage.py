"""The columns of every model with where they come from, where floe.yaml asks for it: it costs a parse of every SQL."""

from collections.abc import Mapping

from floe.dbt_source.model import Resource
from floe.dbt_source.origins import Origin, column_origins, tables_of
from floe.ir.dbt import DbtProject, Relation
from floe.ir.lineage import ColumnLineage, ColumnOrigin
from floe.linker.sources import Linkable
from floe.linker.transforms import placed

Key = tuple[str, ...]


def column_lineage(linkable: Linkable) -> ColumnLineage:
    """Return the origins of each column; nothing unless floe.yaml writes `emit_lineage: true`."""
    governance = linkable.pipeline.value.governance
    if not (governance.emit_lineage and "emit_lineage" in governance.model_fields_set):
        return {}
    found: dict[Key, Mapping[str, tuple[ColumnOrigin, ...]]] = {}
    for transform, project in zip(linkable.transforms, linkable.projects, strict=True):
        resources = {(item.name, item.version): item for item in placed(transform.source)}
        found.update(_project(project, resources))
    return found


def _project(
    project: DbtProject, resources: Mapping[tuple[str, str | None], Resource]
) -> Mapping[Key, Mapping[str, tuple[ColumnOrigin, ...]]]:
    """Read a project's models in the order in which they need each other."""
    columns: dict[Key, list[str]] = {
        table.asset_key: [column.name for column in table.columns] for table in project.source_tables
    }
    found: dict[Key, Mapping[str, tuple[ColumnOrigin, ...]]] = {}
    for relation in project.relations:
        resource = resources[relation.name, relation.version]
        keys = _keys(relation, resource)
        origins = column_origins(resource, {name: columns.get(key, []) for name, key in keys.items()})
        declared = [column.name for column in relation.columns]
        columns[relation.asset_key] = list(origins) or list(resource.header) or declared
        known = {name: _origins(made_of, keys) for name, made_of in origins.items()}
        if any(known.values()):
            found[relation.asset_key] = {name: made_of for name, made_of in known.items() if made_of}
    return found


def _keys(relation: Relation, resource: Resource) -> Mapping[str, Key]:
    """Return the key of each table by the name that the SQL gives it."""
    upstream = {(item.name, item.version): item.asset_key for item in relation.upstream}
    newest = {item.name: item.asset_key for item in relation.upstream}
    sources = {(table.source, table.name): table.asset_key for table in relation.sources}
    found: dict[str, Key] = {}
    for name, target in tables_of(resource):
        key = sources.get((target[0], target[1] or "")) if "." in name else upstream.get(target)
        key = key or newest.get(target[0])
        if key is not None:
            found[name] = key
    return found


def _origins(made_of: tuple[Origin, ...], keys: Mapping[str, Key]) -> tuple[ColumnOrigin, ...]:
    return tuple(
        ColumnOrigin(asset=keys[origin.table], column=origin.column, how=origin.how)
        for origin in made_of
        if origin.table in keys
    )
