"""What each engine can do with each catalog: one table, from which the checks and a page of the docs are made.

``*`` stands for every engine's every catalog. The row that names most wins. A row says what was seen to run; what
nobody has run here is ``unverified``, never silently fine.
"""

from enum import StrEnum
from functools import cache

from floe.frozen import dataclass

ANY = "*"
CATALOGS = ("rest", "polaris", "glue", "nessie", "hive")
CONNECT = "reach the catalog"
VENDED, SIGNED = "vended-credentials", "remote-signing"
DELEGATIONS = (VENDED, SIGNED)
STORAGES = ("s3", "gcs", "azure", "local")
STRATEGIES = ("append", "delete+insert", "merge", "microbatch", "insert_overwrite", "replace_where")
PYTHON = "python model"
SEVERAL_CATALOGS = "several catalogs"
NESTED_NAMESPACE = "nested namespace"
MATERIALIZATIONS = (
    "table",
    "view",
    "incremental",
    "seed",
    "snapshot",
    "materialized_view",
    "dynamic_table",
    "streaming_table",
    "external",
)


class Verdict(StrEnum):
    """How far a combination is known to go."""

    WORKS = "works"
    DETOUR = "works otherwise"
    REFUSED = "refused"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """One row of the table. ``note`` says how it works, why not, or what is unknown."""

    engine: str
    catalog: str
    feature: str
    verdict: Verdict
    note: str


def storage(kind: str) -> str:
    """Return the feature of keeping data in an object store of this type."""
    return f"storage {kind}"


def materialization(name: str) -> str:
    """Return the feature of building a relation in this way."""
    return f"materialized {name}"


def strategy(name: str) -> str:
    """Return the feature of this incremental strategy."""
    return f"incremental {name}"


def method(name: str) -> str:
    """Return the feature of reaching an engine in this way."""
    return f"method {name}"


def _rows(engine: str, verdict: Verdict, note: str, *features: str, catalog: str = ANY) -> tuple[Capability, ...]:
    return tuple(
        Capability(engine=engine, catalog=catalog, feature=feature, verdict=verdict, note=note) for feature in features
    )


WORKS, DETOUR, REFUSED, UNVERIFIED = Verdict.WORKS, Verdict.DETOUR, Verdict.REFUSED, Verdict.UNVERIFIED
_VIEW, _TABLE, _INCREMENTAL = (materialization(name) for name in ("view", "table", "incremental"))
_SEED, _SNAPSHOT = materialization("seed"), materialization("snapshot")
_EVERYDAY = (_TABLE, _VIEW, _INCREMENTAL, _SEED, _SNAPSHOT)
_PARSED = "the adapter takes the profile; no server has been tried"
_NO_SUCH = "the adapter has no such materialization"
_NO_STRATEGY = "the adapter has no such strategy"
_FLAT = "a schema of this engine has one part"

_DUCKDB = (
    *_rows("duckdb", WORKS, "attached with OAuth2", CONNECT, catalog="rest"),
    *_rows("duckdb", WORKS, "attached with OAuth2", CONNECT, catalog="polaris"),
    *_rows("duckdb", UNVERIFIED, "by `endpoint_type: glue`, signed with the storage's key", CONNECT, catalog="glue"),
    *_rows("duckdb", UNVERIFIED, "attached by Nessie's Iceberg REST address", CONNECT, catalog="nessie"),
    *_rows("duckdb", REFUSED, "DuckDB reaches Iceberg catalogs by REST alone", CONNECT, catalog="hive"),
    *_rows("duckdb", UNVERIFIED, "DuckDB asks for them with `access_delegation_mode`", VENDED),
    *_rows("duckdb", WORKS, "where Polaris's store has STS", VENDED, catalog="polaris"),
    *_rows("duckdb", REFUSED, "DuckDB signs requests itself", SIGNED),
    *_rows("duckdb", WORKS, "one DuckDB secret for each store", storage("s3")),
    *_rows("duckdb", UNVERIFIED, "by HMAC keys", storage("gcs")),
    *_rows("duckdb", UNVERIFIED, "by an account key; the account is the endpoint's first name", storage("azure")),
    *_rows("duckdb", UNVERIFIED, "by the catalog's own paths", storage("local")),
    *_rows("duckdb", WORKS, "the content is replaced in one transaction, history is kept", _TABLE),
    *_rows("duckdb", DETOUR, "stored as a table: DuckDB cannot create Iceberg views", _VIEW),
    *_rows("duckdb", WORKS, "columns and rows change in one transaction", _INCREMENTAL),
    *_rows("duckdb", WORKS, "", _SEED, _SNAPSHOT),
    *_rows("duckdb", WORKS, "", *(strategy(name) for name in STRATEGIES[:4])),
    *_rows("duckdb", REFUSED, _NO_STRATEGY, *(strategy(name) for name in STRATEGIES[4:])),
    *_rows("duckdb", REFUSED, "Iceberg tables are built by SQL alone", PYTHON),
    *_rows("duckdb", UNVERIFIED, "writes files, no Iceberg table", materialization("external")),
    *_rows("duckdb", WORKS, "each catalog is attached under its own name", SEVERAL_CATALOGS),
    *_rows("duckdb", WORKS, "the schema `a.b` is the namespace a.b", NESTED_NAMESPACE),
)

_SPARK = (
    *_rows("spark", WORKS, "Spark 4.0.2 with Iceberg 1.10.1", CONNECT, catalog="rest"),
    *_rows("spark", UNVERIFIED, "as any REST catalog", CONNECT, catalog="polaris"),
    *_rows("spark", UNVERIFIED, "by AWS's REST address, signed", CONNECT, catalog="glue"),
    *_rows("spark", UNVERIFIED, "by Nessie's Iceberg REST address", CONNECT, catalog="nessie"),
    *_rows("spark", UNVERIFIED, "by Iceberg's Hive catalog", CONNECT, catalog="hive"),
    *_rows("spark", WORKS, "dbt starts it and tells it the catalog", method("session")),
    *_rows("spark", WORKS, "the server holds the catalog, by the name that floe gives it", method("thrift")),
    *_rows("spark", UNVERIFIED, "the server holds the catalog", method("http"), method("odbc")),
    *_rows("spark", UNVERIFIED, "asked for by a request header", *DELEGATIONS),
    *_rows("spark", REFUSED, "Polaris answers that it does not know it", SIGNED, catalog="polaris"),
    *_rows("spark", WORKS, "by S3FileIO", storage("s3")),
    *_rows("spark", UNVERIFIED, "by Iceberg's own client", storage("gcs"), storage("azure")),
    *_rows("spark", UNVERIFIED, "by Hadoop's client", storage("local")),
    *_rows("spark", WORKS, "", _TABLE, _INCREMENTAL, _SEED, strategy("append"), strategy("merge")),
    *_rows("spark", UNVERIFIED, "needs a catalog that keeps views", _VIEW),
    *_rows("spark", WORKS, "staged in a view of the session: the catalog need keep none", _SNAPSHOT),
    *_rows("spark", WORKS, "", strategy("microbatch")),
    *_rows("spark", UNVERIFIED, "", strategy("insert_overwrite"), PYTHON),
    *_rows("spark", REFUSED, _NO_STRATEGY, strategy("delete+insert"), strategy("replace_where")),
    *_rows("spark", REFUSED, "dbt-spark knows no database: one catalog is all that it sees", SEVERAL_CATALOGS),
    *_rows("spark", UNVERIFIED, "", NESTED_NAMESPACE),
)

_TRINO = (
    *_rows("trino", UNVERIFIED, "the server holds the catalog under the name that floe gives it", CONNECT),
    *_rows("trino", UNVERIFIED, "a matter of the server's configuration", *DELEGATIONS),
    *_rows("trino", UNVERIFIED, "a matter of the server's configuration", *(storage(kind) for kind in STORAGES)),
    *_rows("trino", UNVERIFIED, _PARSED, *_EVERYDAY, materialization("materialized_view")),
    *_rows("trino", UNVERIFIED, _PARSED, *(strategy(name) for name in STRATEGIES[:4])),
    *_rows("trino", REFUSED, _NO_STRATEGY, *(strategy(name) for name in STRATEGIES[4:])),
    *_rows("trino", REFUSED, "dbt-trino runs no Python", PYTHON),
    *_rows("trino", UNVERIFIED, "each catalog has a name on the server", SEVERAL_CATALOGS),
    *_rows("trino", UNVERIFIED, "needs `iceberg.rest-catalog.nested-namespace-enabled`", NESTED_NAMESPACE),
)

_OWN_TABLES = "the engine keeps tables of its own; the catalog is not asked"


def _warehouse(engine: str, python: Verdict, strategies: tuple[str, ...], *special: str) -> tuple[Capability, ...]:
    """Return the rows of an engine that keeps its own tables."""
    others = tuple(name for name in STRATEGIES if name not in strategies)
    return (
        *_rows(engine, DETOUR, _OWN_TABLES, CONNECT),
        *_rows(engine, UNVERIFIED, _PARSED, *_EVERYDAY, *(materialization(name) for name in special)),
        *_rows(engine, UNVERIFIED, _PARSED, *(strategy(name) for name in strategies)),
        *_rows(engine, REFUSED, _NO_STRATEGY, *(strategy(name) for name in others)),
        *_rows(engine, python, "the adapter runs no Python" if python is REFUSED else _PARSED, PYTHON),
        *_rows(engine, DETOUR, _OWN_TABLES, SEVERAL_CATALOGS, *DELEGATIONS, *(storage(kind) for kind in STORAGES)),
        *_rows(engine, REFUSED, _FLAT, NESTED_NAMESPACE),
    )


_FOUR = STRATEGIES[:4]
_WAREHOUSES = (
    *_warehouse("postgres", REFUSED, _FOUR, "materialized_view"),
    *_warehouse("redshift", REFUSED, _FOUR, "materialized_view"),
    *_warehouse("snowflake", UNVERIFIED, (*_FOUR, "insert_overwrite"), "dynamic_table"),
    *_warehouse("bigquery", UNVERIFIED, ("merge", "insert_overwrite", "microbatch"), "materialized_view"),
    *_warehouse("databricks", UNVERIFIED, STRATEGIES, "materialized_view", "streaming_table"),
)

_REST = tuple(
    row
    for engine in ("duckdb", "spark", "trino", "postgres", "redshift", "snowflake", "bigquery", "databricks")
    for row in _rows(engine, REFUSED, _NO_SUCH, *(materialization(name) for name in MATERIALIZATIONS))
)
_WRITTEN = (*_DUCKDB, *_SPARK, *_TRINO, *_WAREHOUSES)
_KNOWN = {(row.engine, row.catalog, row.feature) for row in _WRITTEN}

CAPABILITIES = (*_WRITTEN, *(row for row in _REST if (row.engine, row.catalog, row.feature) not in _KNOWN))
"""The table: what is written above, and a refusal for every materialization that an engine was not given."""

ENGINES = tuple(dict.fromkeys(row.engine for row in CAPABILITIES))


@cache
def capability(engine: str, catalog: str, feature: str) -> Capability | None:
    """Return the row that says most about a combination; None for what the table does not know."""
    rows = {row.catalog: row for row in CAPABILITIES if row.engine == engine and row.feature == feature}
    return rows.get(catalog) or rows.get(ANY)


def refused(engine: str, catalog: str, feature: str) -> Capability | None:
    """Return the row that refuses a combination, if there is one."""
    row = capability(engine, catalog, feature)
    return row if row is not None and row.verdict is Verdict.REFUSED else None
