"""Both files' observability to what one environment does: platform.yaml wins key by key, defaults are decided."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from floe.config.decode import Located
from floe.config.floe import FloeSpec
from floe.config.observability import ComputeLogsConfig, LoggingConfig, ObservabilityConfig, TracingConfig
from floe.config.platform import PlatformSpec, StorageProfile
from floe.config.profiles import SecretReference
from floe.ir.observability import ComputeLogs, Logs, Observability, Sampling
from floe.linker import names

Path = tuple[str, ...]
STORES: Mapping[str, str] = {"s3": "s3", "gcs": "gcs", "azure_blob": "azure", "local": "local"}
"""The type of storage profile that each kind of compute log manager writes to."""
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def observability(pipeline: Located[FloeSpec], platform: Located[PlatformSpec]) -> Observability:
    """Return what an environment watches."""
    both = merged(pipeline, platform)
    metrics, tracing = both.metrics_config, both.tracing or TracingConfig.model_validate({})
    lineage = both.lineage and pipeline.value.governance.emit_lineage
    traced = both.traces and any(tracing.exporters.model_dump().values())
    measured = both.metrics and (metrics is None or any(metrics.exporters.model_dump().values()))
    sampling = tracing.sampling
    return Observability(
        traces=both.otlp_endpoint if traced else None,
        metrics=both.otlp_endpoint if measured else None,
        lineage=both.lineage_endpoint if lineage else None,
        sampling=Sampling(
            type=sampling.sampling_type,
            probability=sampling.probability,
            rate=sampling.rate_limit,
        ),
        interval=_interval(metrics.scrape_interval) if metrics else 15,
        attributes=MappingProxyType(dict(sorted(both.attributes.items()))),
        logs=_logs(both.logging),
        compute_logs=_compute_logs(both.compute_logs, platform.value) if both.compute_logs else None,
    )


def merged(pipeline: Located[FloeSpec], platform: Located[PlatformSpec]) -> ObservabilityConfig:
    """Return one block of both files."""
    shared, own = written(pipeline), written(platform)
    return ObservabilityConfig.model_validate(_over(shared, own))


def written(located: Located[Any]) -> dict[str, Any]:
    """Return what a file writes under ``observability``, without any default."""
    block = located.value.observability
    return {} if block is None else block.model_dump(mode="json", exclude_unset=True)


def overridden(shared: Mapping[str, Any], own: Mapping[str, Any], at: Path = ()) -> Iterator[Path]:
    """Yield every key to which both files give a value, and not the same one."""
    for key, value in shared.items():
        if key not in own:
            continue
        if isinstance(value, Mapping) and isinstance(own[key], Mapping):
            yield from overridden(value, own[key], (*at, key))
        elif value != own[key]:
            yield (*at, key)


def _over(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(shared)
    for key, value in own.items():
        inner = found.get(key)
        both = isinstance(value, Mapping) and isinstance(inner, Mapping)
        found[key] = _over(inner, value) if both else value  # type: ignore[arg-type]
    return found


def _interval(text: str) -> int:
    return int(text[:-1]) * _SECONDS[text[-1]]


def _logs(config: LoggingConfig | None) -> Logs:
    """Return how the log is written; who says nothing of it reads text, as Dagster writes it."""
    if config is None:
        return Logs()
    level = {"WARN": "WARNING"}.get(config.level, config.level)
    share = 1.0 if config.log_sampling is None else config.log_sampling
    return Logs(level=level, format=config.log_format, share=share)


def _compute_logs(config: ComputeLogsConfig, platform: PlatformSpec) -> ComputeLogs:
    if not config.enabled or config.manager_type == "noop":
        return ComputeLogs(type="noop")
    if config.manager_type == "local":
        return ComputeLogs(type="local", local_dir=config.local_dir)
    profile = platform.storage[config.storage_ref or "default"]
    endpoint = profile.endpoint
    secret = profile.credentials.secret_ref
    return ComputeLogs(
        type=config.manager_type,
        bucket=config.bucket or profile.bucket,
        prefix=config.prefix.rstrip("/"),
        region=profile.region,
        endpoint=endpoint if isinstance(endpoint, str) and endpoint else None,
        endpoint_variable=_variable(profile),
        pair=None if secret is None else names.secret_variable(secret),
        local_dir=config.local_dir,
        upload_interval=config.upload_interval,
    )


def _variable(profile: StorageProfile) -> str | None:
    endpoint = profile.endpoint
    return names.secret_variable(endpoint.secret_ref) if isinstance(endpoint, SecretReference) else None
