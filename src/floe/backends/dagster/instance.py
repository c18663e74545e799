"""environments/<name>.dagster.yaml: where Dagster keeps its runs, how it starts them, and where their logs go."""

from collections.abc import Mapping
from typing import Literal

from floe.backends.dagster.variables import PAIR
from floe.ir.observability import ComputeLogs
from floe.ir.platform import Environment

Json = dict[str, object]
Place = Literal["processes", "cluster", "compose"]
DAYS_OF_TICKS = 30
THREADS = 4
MAINTENANCE = "maintenance"
"""The tag of every maintenance run."""
HANDLER = "orchestration.telemetry.EventHandler"
_CLASSES: Mapping[str, tuple[str, str]] = {
    "s3": ("dagster_aws.s3.compute_log_manager", "S3ComputeLogManager"),
    "gcs": ("dagster_gcp.gcs.compute_log_manager", "GCSComputeLogManager"),
    "azure_blob": ("dagster_azure.blob.compute_log_manager", "AzureBlobComputeLogManager"),
    "local": ("dagster._core.storage.local_compute_log_manager", "LocalComputeLogManager"),
    "noop": ("dagster._core.storage.noop_compute_log_manager", "NoOpComputeLogManager"),
}
"""What Dagster's own documentation writes into dagster.yaml for each kind."""


def dagster_yaml(environment: Environment, place: Place) -> Json:
    """Return the settings of Dagster's own processes: in a cluster, in containers beside each other, or on a machine.

    Processes of one machine keep an embedded environment's runs in SQLite beside them; containers share no folder, and
    so keep them in PostgreSQL. Outside a cluster runs are processes of the code location: Dagster's own default.
    """
    keys: Json = {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        "python_logs": _python_logs(environment),
    }
    if place != "processes" or environment.embedded is None:
        keys["storage"] = {"postgres": {"postgres_db": _postgres()}}
    if place == "cluster":
        keys["run_launcher"] = _kubernetes(environment)
    keys["concurrency"] = {"runs": _limits(environment)}
    keys["run_retries"] = {"enabled": True}
    keys["run_monitoring"] = _monitoring(cluster=place == "cluster")
    keys["retention"] = {what: {"purge_after_days": DAYS_OF_TICKS} for what in ("schedule", "sensor")}
    keys["schedules"] = {"use_threads": True, "num_workers": THREADS}
    keys["sensors"] = {"use_threads": True, "num_workers": THREADS}
    if environment.observability.compute_logs is not None:
        has_address = environment.logs is not None and environment.logs.address_variable is not None
        moved = has_address and place != "processes"
        address = environment.deployment.addresses.get("FLOE_S3_ENDPOINT") if moved else None
        keys["compute_logs"] = _compute_logs(environment.observability.compute_logs, address)
    return keys


def _python_logs(environment: Environment) -> Json:
    seen = environment.observability
    keys: Json = {"python_log_level": seen.logs.level}
    handlers: Json = {}
    if seen.traces or seen.metrics or seen.lineage:
        handlers["telemetry"] = {"class": HANDLER, "level": "DEBUG"}
    if seen.logs.format == "json":
        handlers["json"] = {
            "class": "orchestration.logs.JsonHandler",
            "level": seen.logs.level,
            "share": seen.logs.share,
        }
    if handlers:
        keys["dagster_handler_config"] = {"handlers": handlers}
    return keys


def _limits(environment: Environment) -> Json:
    limits: Json = {"tag_concurrency_limits": [{"key": MAINTENANCE, "limit": 1}]}
    if environment.max_concurrent_runs is not None:
        limits["max_concurrent_runs"] = environment.max_concurrent_runs
    return limits


def _monitoring(*, cluster: bool) -> Json:
    """Return when a run is given up whose process does not start or does not end; a cluster takes its time."""
    keys: Json = {"enabled": True, "start_timeout_seconds": 300, "cancel_timeout_seconds": 300}
    return {**keys, "poll_interval_seconds": 60} if cluster else keys


def _kubernetes(environment: Environment) -> Json:
    """Return the launcher of runs as Jobs.

    Namespace, service account, image and secrets of a run's pod are what the chart's code location says of it. The
    launcher demands the name of an account, and of a ConfigMap that it mounts nowhere.
    """
    config: Json = {
        "service_account_name": environment.deployment.component("dagster-run").service_account,
        "instance_config_map": "dagster-instance",
        "dagster_home": {"env": "DAGSTER_HOME"},
    }
    return {"module": "dagster_k8s", "class": "K8sRunLauncher", "config": config}


def _compute_logs(logs: ComputeLogs, moved: str | None) -> Json:
    module, name = _CLASSES[logs.type]
    found: Json = {"module": module, "class": name}
    config = _store(logs, moved)
    return {**found, "config": config} if config else found


def _store(logs: ComputeLogs, moved: str | None) -> Json:
    """Return the settings of a manager. Credentials are those of its client's own surroundings."""
    remote: Json = {"prefix": logs.prefix, "local_dir": logs.local_dir, "upload_interval": logs.upload_interval}
    match logs.type:
        case "s3":
            return {"bucket": logs.bucket, **remote, **_address(logs, moved)}
        case "gcs":
            return {"bucket": logs.bucket, **remote}
        case "azure_blob":
            return {"container": logs.bucket, **remote, **_account(logs)}
        case "local":
            return {"base_dir": logs.local_dir}
        case _:
            return {}


def _address(logs: ComputeLogs, moved: str | None) -> Json:
    """Return where an S3 answers; ``moved`` is where the one of this machine is in a cluster."""
    keys: Json = {} if logs.region is None else {"region": logs.region}
    if logs.endpoint_variable is not None:
        keys["endpoint_url"] = {"env": logs.endpoint_variable}
    elif logs.endpoint is not None:
        endpoint = moved or logs.endpoint
        keys["endpoint_url"] = endpoint
        keys["use_ssl"] = endpoint.startswith("https:")
    return keys


def _account(logs: ComputeLogs) -> Json:
    if logs.pair is None:
        return {"storage_account": {"env": "AZURE_STORAGE_ACCOUNT"}, "default_azure_credential": {}}
    account, key = (logs.pair + suffix for suffix in PAIR)
    return {"storage_account": {"env": account}, "access_key_or_sas_token": {"env": key}}


def _postgres() -> Json:
    """Return where PostgreSQL is; the driver is named, for SQLAlchemy 2.1 would take one that is not installed."""
    return {
        "scheme": "postgresql+psycopg2",
        "hostname": {"env": "DAGSTER_PG_HOST"},
        "port": {"env": "DAGSTER_PG_PORT"},
        "db_name": {"env": "DAGSTER_PG_DB"},
        "username": {"env": "DAGSTER_PG_USERNAME"},
        "password": {"env": "DAGSTER_PG_PASSWORD"},
    }
