"""environments/<name>.dagster.yaml: where Dagster keeps its runs, how it starts them, and where their logs go."""

from collections.abc import Mapping

from floe.backends.dagster.variables import PAIR, files, uses
from floe.ir.observability import ComputeLogs
from floe.ir.platform import Environment

Json = dict[str, object]
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


def dagster_yaml(environment: Environment) -> Json:
    """Return the settings of Dagster's own processes: SQLite beside them when embedded, else PostgreSQL."""
    keys: Json = {
        "telemetry": {"enabled": False},
        "nux": {"enabled": False},
        "python_logs": _python_logs(environment),
    }
    if environment.embedded is None:
        keys["storage"] = {"postgres": {"postgres_db": _postgres()}}
    if environment.cluster:
        keys["run_launcher"] = _kubernetes(environment)
    keys["concurrency"] = {"runs": _limits(environment)}
    keys["run_monitoring"] = _monitoring(environment)
    keys["retention"] = {what: {"purge_after_days": DAYS_OF_TICKS} for what in ("schedule", "sensor")}
    keys["schedules"] = {"use_threads": True, "num_workers": THREADS}
    keys["sensors"] = {"use_threads": True, "num_workers": THREADS}
    if environment.observability.compute_logs is not None:
        keys["compute_logs"] = _compute_logs(environment.observability.compute_logs)
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


def _monitoring(environment: Environment) -> Json:
    """Return how a run is noticed whose process is gone; only a cluster can say that it is."""
    keys: Json = {"enabled": True, "start_timeout_seconds": 300, "cancel_timeout_seconds": 300}
    if environment.cluster:
        keys["max_resume_run_attempts"] = 0
        keys["poll_interval_seconds"] = 60
    return keys


def _kubernetes(environment: Environment) -> Json:
    """Return the launcher of runs as Jobs. What the release calls its objects comes from its own variables."""
    sources = [_projection(*use) for use in dict(sorted(_references(environment).items())).values()]
    config: Json = {
        "job_namespace": {"env": "DAGSTER_K8S_NAMESPACE"},
        "service_account_name": {"env": "DAGSTER_K8S_SERVICE_ACCOUNT"},
        "instance_config_map": {"env": "DAGSTER_K8S_INSTANCE_CONFIG_MAP"},
        "postgres_password_secret": {"env": "DAGSTER_K8S_PG_PASSWORD_SECRET"},
        "dagster_home": {"env": "DAGSTER_HOME"},
        "env_config_maps": [{"env": "DAGSTER_K8S_ENV_CONFIG_MAP"}],
        "image_pull_policy": "IfNotPresent",
    }
    if sources:
        volume = {"name": "secrets", "projected": {"sources": sources, "default_mode": 0o440}}
        mount = {"name": "secrets", "mount_path": environment.secret_mount_path, "read_only": True}
        config["volumes"] = [volume]
        config["volume_mounts"] = [mount]
    return {"module": "dagster_k8s", "class": "K8sRunLauncher", "config": config}


def _references(environment: Environment) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Return each secret that a run reads, with the keys of it and the files they become."""
    found: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for reference, suffix in uses(environment):
        key = suffix.lower().lstrip("_") or reference.name
        pair = (key, files(reference, suffix)[-1])
        items = found.setdefault(reference.name, (reference.name, []))[1]
        if pair not in items:
            items.append(pair)
    return found


def _projection(name: str, items: list[tuple[str, str]]) -> Json:
    listed = [{"key": key, "path": path} for key, path in sorted(items)]
    return {"secret": {"name": name, "items": listed, "optional": False}}


def _compute_logs(logs: ComputeLogs) -> Json:
    module, name = _CLASSES[logs.type]
    found: Json = {"module": module, "class": name}
    config = _store(logs)
    return {**found, "config": config} if config else found


def _store(logs: ComputeLogs) -> Json:
    """Return the settings of a manager. Credentials are those of its client's own surroundings."""
    remote: Json = {"prefix": logs.prefix, "local_dir": logs.local_dir, "upload_interval": logs.upload_interval}
    match logs.type:
        case "s3":
            return {"bucket": logs.bucket, **remote, **_address(logs)}
        case "gcs":
            return {"bucket": logs.bucket, **remote}
        case "azure_blob":
            return {"container": logs.bucket, **remote, **_account(logs)}
        case "local":
            return {"base_dir": logs.local_dir}
        case _:
            return {}


def _address(logs: ComputeLogs) -> Json:
    keys: Json = {} if logs.region is None else {"region": logs.region}
    if logs.endpoint_variable is not None:
        keys["endpoint_url"] = {"env": logs.endpoint_variable}
    elif logs.endpoint is not None:
        keys["endpoint_url"] = logs.endpoint
        keys["use_ssl"] = logs.endpoint.startswith("https:")
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
