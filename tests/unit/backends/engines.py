"""One compute of each engine as a platform team would write it, and the keys that its adapter cannot do without."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unit.backends import builders as b

from floe.ir.platform import Compute, EnvName, EnvReference

PROJECT = "shop-1"
ARN = "arn:aws:iam::123456789012:role/floe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A compute, the package of its adapter, and the keys to break it by."""

    compute: Compute
    package: str
    needs: tuple[str, ...]


def _engine(
    engine: str, properties: Mapping[str, Any], needs: tuple[str, ...], mode: str = "static", **more: Any
) -> Engine:
    reference = more.pop("reference", "warehouse")
    proof = b.credentials(mode, reference=reference, **more)
    return Engine(compute=b.compute(engine, properties, credentials=proof), package=f"dbt-{engine}", needs=needs)


HOST = {"host": "db.example"}

ENGINES: Mapping[str, Engine] = {
    "duckdb": _engine("duckdb", {"threads": 4, "max_memory": "2GB"}, ("attach",), reference=None),
    "postgres": _engine(
        "postgres",
        {"host": EnvReference(parts=(EnvName(name="PG_HOST", default="db.example"),)), "dbname": "shop"},
        ("host", "user", "password", "dbname", "port"),
    ),
    "postgres-user": _engine("postgres", {**HOST, "dbname": "shop", "user": "etl"}, ("password",)),
    "redshift": _engine("redshift", {**HOST, "dbname": "shop"}, ("host", "port", "dbname")),
    "redshift-iam": _engine(
        "redshift",
        {**HOST, "dbname": "shop", "cluster_id": "c1", "region": "eu-west-1"},
        ("host",),
        "iam_role",
        role_arn=ARN,
        reference=None,
    ),
    "snowflake": _engine("snowflake", {"account": "ab12345", "warehouse": "WH", "role": "ETL"}, ("account", "user")),
    "snowflake-oauth": _engine("snowflake", {"account": "ab12345"}, ("account",), "oauth2"),
    "snowflake-identity": _engine(
        "snowflake", {"account": "ab12345"}, ("account",), "iam_role", role_arn=ARN, reference=None
    ),
    "bigquery": _engine("bigquery", {"project": PROJECT, "location": "EU"}, ("method", "schema")),
    "bigquery-account": _engine(
        "bigquery", {"project": PROJECT, "keyfile": "key.json"}, ("method",), "service_account", reference=None
    ),
    "bigquery-oauth": _engine("bigquery", {"project": PROJECT}, ("method",), "oauth2"),
    "databricks": _engine("databricks", {**HOST, "http_path": "/sql/1.0/warehouses/a"}, ("schema",)),
    "databricks-oauth": _engine(
        "databricks", {**HOST, "http_path": "/sql/1.0/warehouses/a"}, ("schema",), "oauth2", reference=None
    ),
    "trino": _engine("trino", {**HOST, "user": "etl", "http_scheme": "http"}, ("host", "port", "user"), reference=None),
    "trino-ldap": _engine("trino", HOST, ("host", "password")),
    "trino-jwt": _engine("trino", {**HOST, "method": "jwt"}, ("jwt_token",)),
    "spark": _engine(
        "spark", {**HOST, "method": "thrift", "port": 10000}, ("method", "host", "schema"), reference=None
    ),
    "spark-ldap": _engine("spark", {**HOST, "method": "thrift", "port": 10000}, ("method",)),
    "spark-http": _engine("spark", {**HOST, "method": "http", "cluster": "c1"}, ("method",)),
    "spark-session": _engine("spark", {"method": "session"}, ("method",), reference=None),
}
