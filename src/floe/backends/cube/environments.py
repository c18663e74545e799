"""How Cube reaches the tables of one environment: the driver's variables, the place of each table, DuckDB's start."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.backends.cube import lakehouse
from floe.backends.cube.names import logical_table, table_name
from floe.backends.cube.texts import Text, secret, text_of
from floe.backends.cube.tokens import tokens
from floe.ir.dbt import Relation
from floe.ir.platform import Compute, Environment, Plain
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

_HOST: Final = {"host": "CUBEJS_DB_HOST", "port": "CUBEJS_DB_PORT"}
_PROOF: Final = {"user": "CUBEJS_DB_USER", "password": "CUBEJS_DB_PASS"}
_POSTGRES: Final = {**_HOST, "database": "CUBEJS_DB_NAME", "dbname": "CUBEJS_DB_NAME", **_PROOF}
VARIABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "bigquery": {
        "project": "CUBEJS_DB_BQ_PROJECT_ID",
        "database": "CUBEJS_DB_BQ_PROJECT_ID",
        "location": "CUBEJS_DB_BQ_LOCATION",
        "keyfile": "CUBEJS_DB_BQ_KEY_FILE",
    },
    "databricks": {"catalog": "CUBEJS_DB_DATABRICKS_CATALOG", "token": "CUBEJS_DB_DATABRICKS_TOKEN"},
    "duckdb": {"max_memory": "CUBEJS_DB_DUCKDB_MEMORY_LIMIT"},
    "postgres": _POSTGRES,
    "redshift": _POSTGRES,
    "snowflake": {
        "account": "CUBEJS_DB_SNOWFLAKE_ACCOUNT",
        "warehouse": "CUBEJS_DB_SNOWFLAKE_WAREHOUSE",
        "role": "CUBEJS_DB_SNOWFLAKE_ROLE",
        "database": "CUBEJS_DB_NAME",
        **_PROOF,
    },
    "trino": {**_HOST, "catalog": "CUBEJS_DB_PRESTO_CATALOG", "database": "CUBEJS_DB_PRESTO_CATALOG", **_PROOF},
}
"""Which of Cube's variables takes which property of a compute."""

CATALOGS: Final = frozenset({"duckdb", "trino"})
"""Engines that name every catalog they see."""


def facts(project: Project, layer: SemanticLayer, environment: Environment) -> Json:
    """Return environments/<name>.json as plain data."""
    compute = environment.compute
    return {
        "name": environment.name,
        "driver": driver(environment, layer),
        "port": str(layer.port),
        "variables": dict(sorted(_variables(environment).items())),
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


def _variables(environment: Environment) -> dict[str, Text]:
    compute = environment.compute
    found: dict[str, Text] = {}
    for key, name in VARIABLES.get(compute.type, {}).items():
        value = compute.properties.get(key)
        if value is not None:
            found[name] = text_of(value)
    found.update(_credentials(compute))
    if compute.type == "duckdb" and compute.properties.get("path", ":memory:") != ":memory:":
        found["CUBEJS_DB_DUCKDB_DATABASE_PATH"] = text_of(compute.properties["path"])
    if compute.type == "databricks":
        found.update(_databricks(compute.properties))
    if compute.type == "trino" and "CUBEJS_DB_PRESTO_CATALOG" not in found:
        found["CUBEJS_DB_PRESTO_CATALOG"] = environment.catalog.alias
    return found


def _credentials(compute: Compute) -> Iterator[tuple[str, Text]]:
    """Yield what proves who Cube is; a token and a pair have variables of their own."""
    reference = compute.credentials.secret
    if reference is None:
        return
    if compute.type == "databricks":
        yield "CUBEJS_DB_DATABRICKS_TOKEN", [secret(reference, "_TOKEN")]
    elif compute.type == "bigquery":
        yield "CUBEJS_DB_BQ_CREDENTIALS", [secret(reference, "_TOKEN")]
    elif compute.type != "duckdb":
        yield "CUBEJS_DB_USER", [secret(reference, "_USER")]
        yield "CUBEJS_DB_PASS", [secret(reference, "_PASSWORD")]


def _databricks(properties: Mapping[str, Plain]) -> Iterator[tuple[str, Text]]:
    host, path = text_of(properties.get("host")), text_of(properties.get("http_path"))
    if isinstance(host, str) and isinstance(path, str):
        yield "CUBEJS_DB_DATABRICKS_URL", f"jdbc:databricks://{host}:443;transportMode=http;ssl=1;httpPath={path}"
    yield "CUBEJS_DB_DATABRICKS_ACCEPT_POLICY", "true"


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
