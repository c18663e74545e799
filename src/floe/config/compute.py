"""Compute profiles of platform.yaml: one model for each engine, so that no connection key stays untyped."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from floe.config.block import Block, nested
from floe.config.engines import DuckdbProperties, PostgresProperties, SparkProperties, TrinoProperties
from floe.config.profiles import CredentialConfig
from floe.config.unions import kind_of
from floe.config.warehouses import BigqueryProperties, DatabricksProperties, RedshiftProperties, SnowflakeProperties

_KIND = "Engine."
_KEYS = "Connection keys of the engine's dbt adapter; a value may hold `${NAME}`, which is read at run time."
_WHO = "How to prove who asks."


class DuckdbCompute(Block):
    """DuckDB, inside the process that runs dbt."""

    type: Literal["duckdb"] = Field("duckdb", description=_KIND)
    properties: DuckdbProperties = nested(_KEYS)
    credentials: CredentialConfig = nested(_WHO)


class SnowflakeCompute(Block):
    """Snowflake."""

    type: Literal["snowflake"] = Field("snowflake", description=_KIND)
    properties: SnowflakeProperties = nested(_KEYS)
    credentials: CredentialConfig = nested(_WHO)


class BigqueryCompute(Block):
    """BigQuery."""

    type: Literal["bigquery"] = Field("bigquery", description=_KIND)
    properties: BigqueryProperties = nested(_KEYS)
    credentials: CredentialConfig = nested(_WHO)


class RedshiftCompute(Block):
    """Redshift."""

    type: Literal["redshift"] = Field("redshift", description=_KIND)
    properties: RedshiftProperties = nested(_KEYS)
    credentials: CredentialConfig = nested(_WHO)


class DatabricksCompute(Block):
    """Databricks."""

    type: Literal["databricks"] = Field("databricks", description=_KIND)
    properties: DatabricksProperties = nested(_KEYS)
    credentials: CredentialConfig = nested(_WHO)


class PostgresCompute(Block):
    """PostgreSQL."""

    type: Literal["postgres"] = Field("postgres", description=_KIND)
    properties: PostgresProperties = nested(_KEYS)
    credentials: CredentialConfig = nested(_WHO)


class SparkCompute(Block):
    """Spark."""

    type: Literal["spark"] = Field("spark", description=_KIND)
    properties: SparkProperties = nested(_KEYS)
    credentials: CredentialConfig = nested(_WHO)


class TrinoCompute(Block):
    """Trino."""

    type: Literal["trino"] = Field("trino", description=_KIND)
    properties: TrinoProperties = nested(_KEYS)
    credentials: CredentialConfig = nested(_WHO)


ENGINES = ("duckdb", "snowflake", "bigquery", "redshift", "databricks", "postgres", "spark", "trino")

ComputeProfile = Annotated[
    Annotated[DuckdbCompute, Tag("<duckdb>")]
    | Annotated[SnowflakeCompute, Tag("<snowflake>")]
    | Annotated[BigqueryCompute, Tag("<bigquery>")]
    | Annotated[RedshiftCompute, Tag("<redshift>")]
    | Annotated[DatabricksCompute, Tag("<databricks>")]
    | Annotated[PostgresCompute, Tag("<postgres>")]
    | Annotated[SparkCompute, Tag("<spark>")]
    | Annotated[TrinoCompute, Tag("<trino>")],
    Discriminator(kind_of(frozenset(ENGINES), {}, "duckdb")),
]
