"""What Kubernetes or the charts cannot do with what platform.yaml says: quotas, zones, routes, alerts."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from floe.backends.helm.alerts import EXPRESSIONS
from floe.backends.helm.policies import callers, zone_of
from floe.diagnostics.catalogue import deployments as catalogue
from floe.diagnostics.model import Diagnostic
from floe.ir.deployment import Deployment
from floe.ir.limits import Quota, Resources
from floe.ir.project import Compilation
from floe.ir.quantities import amount, words

LOGIN: Final = frozenset({"cube-api", "minio", "polaris"})
"""Components that ask by themselves who people are."""


def check(compilation: Compilation) -> Iterator[Diagnostic]:
    """Yield what Kubernetes would refuse, or what would not work there."""
    for environment in compilation.environments:
        deployment = environment.deployment
        if deployment.lifecycle.quota is not None:
            yield from _quota(deployment, deployment.lifecycle.quota)
        yield from _zones(deployment)
        yield from _routes(deployment)
        for alert in deployment.alerts:
            if alert.name not in EXPRESSIONS:
                yield catalogue.unknown_alert(alert.origin, alert.name, sorted(EXPRESSIONS))


def _quota(deployment: Deployment, quota: Quota) -> Iterator[Diagnostic]:
    wanted = demanded(deployment)
    for key, found in wanted.items():
        allowed = str(getattr(quota, key))
        if amount(allowed) < found:
            at = deployment.quota_origins[key]
            what = key.replace("_", " ")
            yield catalogue.quota_too_small(at, deployment.environment, what, allowed, words(found, allowed))


def demanded(deployment: Deployment) -> Mapping[str, Decimal]:
    """Return what all components that run here and one run ask for together."""
    sizes: list[tuple[int, Resources]] = [
        (component.replicas, component.resources) for component in deployment.components if component.is_on
    ]
    return {
        "pods": Decimal(sum(count for count, _ in sizes)),
        "requests_cpu": sum((count * amount(size.cpu_request) for count, size in sizes), Decimal(0)),
        "requests_memory": sum((count * amount(size.memory_request) for count, size in sizes), Decimal(0)),
        "limits_cpu": sum((count * amount(size.cpu_limit) for count, size in sizes), Decimal(0)),
        "limits_memory": sum((count * amount(size.memory_limit) for count, size in sizes), Decimal(0)),
    }


def _zones(deployment: Deployment) -> Iterator[Diagnostic]:
    """Yield each way that a component needs and its zone does not allow, once for each pair of zones."""
    if not deployment.policies.enabled or not deployment.policies.zones:
        return
    seen: set[tuple[str, str]] = set()
    for name, flows in callers(deployment).items():
        zone = zone_of(name, deployment)
        for flow in flows:
            other = zone_of(flow.to, deployment) if flow.to else None
            if zone is None or other is None or zone.name == other.name or flow.to is None:
                continue
            pair = (zone.name, other.name)
            if (other.name not in zone.egress or zone.name not in other.ingress) and pair not in seen:
                seen.add(pair)
                at = zone.origin if other.name not in zone.egress else other.origin
                yield catalogue.zone_cuts_off(at, name, flow.to, pair)


def _routes(deployment: Deployment) -> Iterator[Diagnostic]:
    if not deployment.ingress.enabled:
        return
    for route in deployment.ingress.routes:
        if not route.protected and route.component not in LOGIN:
            yield catalogue.route_without_login(route.origin, route.name, route.component, deployment.environment)
