"""How Cube reaches the tables of one environment: the driver's variables, the place of each table, DuckDB's start."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.backends.cube import lakehouse
from floe.backends.cube.buckets import bucket, store
from floe.backends.cube.drivers import variables
from floe.backends.cube.names import logical_table, table_name
from floe.backends.cube.tokens import tokens
from floe.ir.dbt import Relation
from floe.ir.platform import Environment
from floe.ir.project import Project
from floe.ir.semantic import SemanticLayer
from floe.render.quoting import cube_text, sql_identifier

Json = dict[str, object]

DRIVERS: Final = {
    "bigquery": "bigquery",
    "databricks": "databricks-jdbc",
    "duckdb": "duckdb",
    "postgres": "postgres",
    "redshift": "redshift",
    "snowflake": "snowflake",
    "trino": "trino",
}
"""Cube's driver for each engine that it can read."""

CATALOGS: Final = frozenset({"duckdb", "trino"})
"""Engines that name every catalog they see."""


def facts(project: Project, layer: SemanticLayer, environment: Environment) -> Json:
    """Return environments/<name>.json as plain data."""
    compute = environment.compute
    return {
        "name": environment.name,
        "driver": driver(environment, layer),
        "port": str(layer.port),
        "variables": dict(sorted({**variables(environment), **bucket(environment)}.items())),
        "store": store(environment),
        "extensions": list(lakehouse.EXTENSIONS) if compute.type == "duckdb" else [],
        "start": list(lakehouse.statements(environment)) if compute.type == "duckdb" else [],
        "tables": {logical_table(item.relation): _place(item.relation, environment) for item in layer.models},
        "snapshots": dict(_snapshots(layer, environment)),
        "tokens": tokens(environment),
        "secret": layer.api_secret and [{"variable": layer.api_secret}],
        "is_local": environment.embedded is not None,
        "dev_mode": layer.dev_mode and environment.embedded is not None,
    }


def _snapshots(layer: SemanticLayer, environment: Environment) -> Iterator[tuple[str, str]]:
    """Yield how the engine says which snapshot of an Iceberg table is the last; engines that cannot say have none."""
    engine = driver(environment, layer)
    for model in layer.models:
        *folder, table = _parts(model.relation, environment)
        if engine == "duckdb":
            place = ".".join(_quoted(part, engine) for part in (*folder, table)).replace("'", "''")
            question = f"SELECT snapshot_id FROM iceberg_snapshots('{place}') ORDER BY sequence_number DESC LIMIT 1"  # noqa: S608
            yield logical_table(model.relation), cube_text(question)
        elif engine == "trino":
            place = ".".join((*(_quoted(part, engine) for part in folder), _quoted(f"{table}$snapshots", engine)))
            question = f"SELECT snapshot_id FROM {place} ORDER BY committed_at DESC LIMIT 1"  # noqa: S608
            yield logical_table(model.relation), cube_text(question)


def driver(environment: Environment, layer: SemanticLayer) -> str | None:
    """Return Cube's driver: what platform.yaml says, else the one of the engine."""
    consumption = environment.settings.get("consumption")
    said = consumption.get("database_type") if isinstance(consumption, Mapping) else None
    return str(said) if said else layer.database_type or DRIVERS.get(environment.compute.type)


def _place(relation: Relation, environment: Environment) -> str:
    """Return where a table is in one environment, as its engine writes it."""
    engine = environment.compute.type
    return cube_text(".".join(_quoted(part, engine) for part in _parts(relation, environment)))


def _quoted(part: str, engine: str) -> str:
    return part if part.isidentifier() else sql_identifier(part, engine)


def _parts(relation: Relation, environment: Environment) -> list[str]:
    """Return catalog, namespace and table; without the catalog where the engine is in it already."""
    layer = next((item for item in environment.layers if item.name == relation.layer), None)
    catalog = layer.catalog if layer else environment.catalog
    parts = [layer.namespace if layer else catalog.namespace, table_name(relation)]
    if environment.compute.type in CATALOGS or catalog.name != environment.catalog.name:
        parts.insert(0, catalog.alias)
    return parts
