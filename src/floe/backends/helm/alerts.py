"""Alert rules of Prometheus for the names that have a meaning here; kube-state-metrics gives the numbers."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.ir.deployment import Deployment

EXPRESSIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "component_down": (
        'kube_deployment_status_replicas_unavailable{{namespace="{namespace}"}} > 0',
        "10m",
        "A component has had fewer replicas than it should have for ten minutes.",
    ),
    "container_restarts": (
        'increase(kube_pod_container_status_restarts_total{{namespace="{namespace}"}}[1h]) > 3',
        "0m",
        "A container restarted more than three times within an hour.",
    ),
    "out_of_memory": (
        'kube_pod_container_status_last_terminated_reason{{namespace="{namespace}",reason="OOMKilled"}} == 1',
        "0m",
        "A container was stopped because it used more memory than its limit.",
    ),
    "run_failed": (
        'kube_job_status_failed{{namespace="{namespace}",job_name=~"dagster-run-.*"}} > 0',
        "0m",
        "The Job of a run failed.",
    ),
    "storage_full": (
        'kubelet_volume_stats_available_bytes{{namespace="{namespace}"}}'
        ' / kubelet_volume_stats_capacity_bytes{{namespace="{namespace}"}} < 0.1',
        "15m",
        "A volume has less than a tenth of its space left.",
    ),
    "table_late": (
        'time() - max(kube_job_status_completion_time{{namespace="{namespace}",job_name=~"dagster-run-.*"}}) > 86400',
        "0m",
        "No run has ended well for a day.",
    ),
}
"""By the name of the alert in platform.yaml: the expression, how long it must hold, and what people read."""


def rules(deployment: Deployment) -> Iterator[dict[str, object]]:
    """Yield a rule for each alert that has an expression."""
    for alert in deployment.alerts:
        if alert.name in EXPRESSIONS:
            expression, lasting, summary = EXPRESSIONS[alert.name]
            yield {
                "alert": alert.name,
                "expr": expression.format(namespace=deployment.namespace),
                "for": lasting,
                "labels": {"severity": alert.severity, "notify": _plain(",".join(alert.notify))},
                "annotations": {"summary": summary},
            }


def _plain(text: str) -> str:
    """Return a text that Prometheus, which reads labels as templates, shows as itself."""
    return text.replace("{{", '{{ "{{" }}')
