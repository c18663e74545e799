"""Names of tables that the catalog of some environment would not take."""

from collections.abc import Iterable, Iterator

from floe.diagnostics.catalogue import dbt_build
from floe.diagnostics.model import Diagnostic
from floe.ir.dbt import DbtProject, Relation
from floe.ir.platform import Environment

OWN_RULE = b"generate_alias_name"
"""The macro by which a project makes the names of its tables itself."""


def tables_in_capitals(project: DbtProject, environments: Iterable[Environment]) -> Iterator[Diagnostic]:
    """Yield every table whose name has capitals, which the catalog of the embedded lakehouse does not take."""
    narrow = [item for item in environments if item.embedded is not None]
    if not narrow or any(OWN_RULE in file.data for file in project.files if file.path.endswith(".sql")):
        return
    names = tuple(item.name for item in narrow)
    for relation in project.relations:
        table = _table(relation)
        if relation.materialized != "ephemeral" and table != table.lower():
            yield dbt_build.table_name_in_capitals(relation.origin, table, narrow[0].catalog.origin, names)


def _table(relation: Relation) -> str:
    alias = relation.config.get("alias")
    return alias if isinstance(alias, str) and alias else relation.name
