"""The observability block: the same shape in both files; what platform.yaml says wins key by key."""

from typing import Literal

from pydantic import Field

from floe.config.block import Block, Items, nested, switch
from floe.config.scalars import Interval, Name, NotNegative, Positive, Share, Url, YearOfDays


class TraceSamplingConfig(Block):
    """Which traces are kept."""

    sampling_type: Literal["always_on", "always_off", "probabilistic", "rate_limiting"] = Field(
        "always_on", description="How to decide whether a trace is kept."
    )
    probability: Share = Field(1.0, description="Share of traces kept by `probabilistic` sampling, from 0 to 1.")
    rate_limit: Positive | None = Field(None, description="Traces a second kept by `rate_limiting` sampling.")


class TraceExportersConfig(Block):
    """Where traces go."""

    jaeger: bool = switch(True, "Send traces to Jaeger.")
    xray: bool = switch(False, "Send traces to AWS X-Ray.")
    otlp: bool = switch(False, "Send traces to the endpoint of `otlp_endpoint`.")


class TracingConfig(Block):
    """Traces of runs and steps."""

    sampling: TraceSamplingConfig = nested("Which traces are kept.")
    exporters: TraceExportersConfig = nested("Where traces go.")
    retention_days: NotNegative | None = Field(None, description="Days that traces are kept.")


class MetricsExportersConfig(Block):
    """Where metrics go."""

    prometheus: bool = switch(True, "Offer metrics to Prometheus.")
    cloudwatch: bool = switch(False, "Send metrics to CloudWatch.")
    statsd: bool = switch(False, "Send metrics to StatsD.")


class AlertRule(Block):
    """One alert."""

    severity: Literal["info", "warning", "critical"] = Field("warning", description="How bad it is.")
    notify: Items[str] = Field((), description="Whom to tell.", examples=[["data-oncall"]])


class MetricsAlertingConfig(Block):
    """Alerts on metrics."""

    enabled: bool = switch(False, "Raise alerts.")
    rules: dict[str, AlertRule] = Field({}, description="Alerts by name.")


class MetricsAlarmsConfig(Block):
    """Alarms of the cloud's own monitoring."""

    enabled: bool = switch(False, "Create alarms.")
    sns_topic: str | None = Field(None, description="SNS topic that alarms are sent to.")


class MetricsConfig(Block):
    """Metrics of the running project."""

    scrape_interval: Interval = Field("15s", description="How often metrics are collected.")
    retention_days: YearOfDays = Field(15, description="Days that metrics are kept.")
    exporters: MetricsExportersConfig = nested("Where metrics go.")
    alerting: MetricsAlertingConfig = nested("Alerts on metrics.")
    alarms: MetricsAlarmsConfig | None = Field(None, description="Alarms of the cloud's own monitoring.")


class LoggingBackendsConfig(Block):
    """Where logs go."""

    loki: bool = switch(True, "Send logs to Loki.")
    cloudwatch: bool = switch(False, "Send logs to CloudWatch.")
    elasticsearch: bool = switch(False, "Send logs to Elasticsearch.")


class LoggingConfig(Block):
    """Logs of the running project."""

    level: Literal["DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL"] = Field(
        "INFO", description="Least severe entry that is logged; `WARN` means `WARNING`."
    )
    log_format: Literal["json", "text"] = Field("json", description="How an entry is written.")
    backends: LoggingBackendsConfig = nested("Where logs go.")
    retention_days: NotNegative | None = Field(None, description="Days that logs are kept.")
    log_sampling: Share | None = Field(None, description="Share of log entries kept, from 0 to 1.")


class ComputeLogsConfig(Block):
    """Where Dagster keeps what a step prints."""

    enabled: bool = switch(True, "Keep the output of steps.")
    manager_type: Literal["s3", "azure_blob", "gcs", "local", "noop"] = Field(
        "s3", description="Kind of store that the output of steps goes to."
    )
    storage_ref: Name | None = Field("default", description="Storage profile that holds the output of steps.")
    bucket: str | None = Field(None, description="Bucket to use in place of the storage profile's.")
    prefix: str = Field("dagster-compute-logs/", description="Folder in the bucket.")
    retention_days: YearOfDays = Field(30, description="Days that the output of steps is kept.")
    local_dir: str = Field("/tmp/dagster-compute-logs", description="Folder on the machine that runs a step.")  # noqa: S108
    upload_interval: int = Field(30, ge=1, le=300, description="Seconds between two uploads while a step runs.")


class ObservabilityConfig(Block):
    """Traces, metrics, logs and lineage."""

    traces: bool = switch(True, "Send traces.")
    metrics: bool = switch(True, "Send metrics.")
    lineage: bool = switch(True, "Send OpenLineage events.")
    otlp_endpoint: Url | None = Field(
        None, description="Where OTLP traces go. Belongs in platform.yaml.", examples=["http://collector:4317"]
    )
    lineage_endpoint: Url | None = Field(
        None, description="Where OpenLineage events go. Belongs in platform.yaml.", examples=["http://marquez:5000"]
    )
    attributes: dict[str, str] = Field(
        {},
        description="Attributes of every trace; a value may hold `${NAME}`, which is read at run time.",
        examples=[{"team": "data", "release": "${RELEASE:-none}"}],
    )
    tracing: TracingConfig | None = Field(None, description="How traces are sampled and sent.")
    metrics_config: MetricsConfig | None = Field(None, description="How metrics are collected and kept.")
    logging: LoggingConfig | None = Field(None, description="How logs are written and kept.")
    compute_logs: ComputeLogsConfig | None = Field(None, description="Where Dagster keeps what a step prints.")
