"""How dbt reaches each engine: one output of profiles.yml per environment."""

from collections.abc import Mapping

from floe.backends.dbt.profiles.adapter import Adapter, nothing
from floe.backends.dbt.profiles.bigquery import BIGQUERY
from floe.backends.dbt.profiles.databricks import DATABRICKS
from floe.backends.dbt.profiles.duckdb import DUCKDB
from floe.backends.dbt.profiles.postgres import POSTGRES, REDSHIFT
from floe.backends.dbt.profiles.snowflake import SNOWFLAKE
from floe.backends.dbt.profiles.spark import SPARK
from floe.backends.dbt.profiles.trino import TRINO
from floe.backends.dbt.values import merged, typed, written
from floe.ir.platform import Environment, Plain, SecretRef

ADAPTERS: Mapping[str, Adapter] = {
    adapter.type: adapter for adapter in (DUCKDB, SPARK, TRINO, POSTGRES, SNOWFLAKE, BIGQUERY, REDSHIFT, DATABRICKS)
}

EXTRA = "extra"
NUMBERS = frozenset(
    {
        "connect_max_idle",
        "connect_retries",
        "connect_timeout",
        "idp_listen_port",
        "idp_response_timeout",
        "job_creation_timeout_seconds",
        "job_execution_timeout_seconds",
        "job_retries",
        "job_retry_deadline_seconds",
        "keepalives_idle",
        "maximum_bytes_billed",
        "poll_interval",
        "port",
        "proxy_port",
        "query_retries",
        "query_timeout",
        "retries",
        "tcp_keepalive_count",
        "tcp_keepalive_idle",
        "tcp_keepalive_interval",
        "threads",
        "timeout_seconds",
    }
)
SWITCHES = frozenset(
    {
        "allow_concurrent_drops",
        "autocommit",
        "autocreate",
        "client_session_keep_alive",
        "datasharing",
        "delegate",
        "disable_transactions",
        "drop_without_cascade",
        "force_preemptive",
        "insecure_mode",
        "is_ducklake",
        "is_serverless",
        "job_link_info_level_log",
        "keep_open",
        "prepared_statements_enabled",
        "ra3_node",
        "retry_all",
        "retry_on_database_errors",
        "reuse_connections",
        "sanitize_mutual_error_response",
        "suppress_cert_warning",
        "tcp_keepalive",
        "use_ssl",
    }
)


def output(environment: Environment, root: str) -> Mapping[str, Plain]:
    """Return one environment's output: floe's keys, the proof, what the user wrote over both, and ``extra`` last."""
    compute = environment.compute
    adapter = ADAPTERS[compute.type]
    consumed = adapter.consumed | {EXTRA}
    secrets = {reference.name: reference for reference in environment.secrets}
    own = {key: _key(key, value, secrets) for key, value in compute.properties.items() if key not in consumed}
    prove = adapter.modes.get(compute.credentials.mode, nothing)
    keys = merged({"type": compute.type, **adapter.connection(environment, root)}, prove(compute))
    keys = merged(keys, own)
    extra = written(compute.properties.get(EXTRA, {}), secrets)
    return merged(keys, extra) if isinstance(extra, Mapping) else keys


def missing(environment: Environment) -> tuple[tuple[str, ...], ...]:
    """Return the keys that the adapter needs and its output does not have, each with its other names."""
    keys = output(environment, "dbt")
    required = ADAPTERS[environment.compute.type].required
    return tuple(names for names in required if not any(name in keys for name in names))


def _key(key: str, value: object, secrets: Mapping[str, SecretRef]) -> Plain:
    """Return one property; dbt takes the value of a variable for text unless it is told what it is."""
    if key in NUMBERS:
        return typed(value, "as_number")
    return typed(value, "as_bool") if key in SWITCHES else written(value, secrets)
