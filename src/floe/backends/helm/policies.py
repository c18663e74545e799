"""Network policies from who calls whom: what leaves a component, and what enters the one that it calls."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.backends.helm.kinds import DNS_NAMESPACE, ENABLED, METRICS, Json
from floe.ir.deployment import Chart, Component, Deployment, Flow
from floe.ir.ingress import Zone

WORLD: Final = ""
KUBERNETES_PORTS: Final = (443, 6443)


def policies(deployment: Deployment, chart: Chart) -> Json:
    """Return the policies of the components and hooks of one chart."""
    enabled = deployment.policies.enabled
    return {
        ENABLED: enabled,
        "defaultDeny": enabled and chart == "app" and deployment.policies.default_deny,
        "dnsNamespace": DNS_NAMESPACE,
        "rules": dict(_rules(deployment, chart)) if enabled else {},
    }


def callers(deployment: Deployment) -> Mapping[str, tuple[Flow, ...]]:
    """Return who calls whom: components that run here, and hooks."""
    found = {item.name: item.flows for item in deployment.components if item.is_on}
    found.update({hook.name: hook.flows for hook in deployment.hooks})
    return found


def target_port(component: Component, number: int) -> int:
    """Return the container's port behind a Service's."""
    return next((port.target for port in component.kind.ports if port.number == number), number)


def _rules(deployment: Deployment, chart: Chart) -> Iterator[tuple[str, Json]]:
    for component in deployment.components:
        if component.is_on and component.kind.chart == chart:
            rule: Json = {
                "ingress": list(_ingress(component, deployment)),
                "egress": list(_egress(component.flows, deployment)),
                "hook": False,
            }
            yield component.name, rule
    if chart == "app":
        for hook in deployment.hooks:
            yield hook.name, {"ingress": [], "egress": list(_egress(hook.flows, deployment)), "hook": hook.weight < 0}


def _egress(flows: tuple[Flow, ...], deployment: Deployment) -> Iterator[Json]:
    seen: list[Json] = []
    for flow in flows:
        rules: list[Json]
        if flow.to is None:
            ports = KUBERNETES_PORTS if flow.host == "kubernetes.default.svc" else (flow.port,)
            rules = [{"to": WORLD, "port": port} for port in ports]
        else:
            rules = [{"to": flow.to, "port": target_port(deployment.component(flow.to), flow.port)}]
        seen.extend(rule for rule in rules if rule not in seen)
    yield from seen


def _ingress(component: Component, deployment: Deployment) -> Iterator[Json]:
    """Yield each port that somebody calls; one that is open to people has no list of callers."""
    open_ports = set(_open(component, deployment))
    by_port: dict[int, list[str]] = {port: [] for port in sorted(open_ports)}
    for name, flows in callers(deployment).items():
        for flow in flows:
            if flow.to == component.name:
                by_port.setdefault(target_port(component, flow.port), []).append(name)
    for port in sorted(by_port):
        names = [] if port in open_ports else list(dict.fromkeys(by_port[port]))
        yield {"port": port, "from": names}


def _open(component: Component, deployment: Deployment) -> Iterator[int]:
    """Yield the ports that a node, a load balancer, an ingress controller or Prometheus reaches."""
    for name in component.node_ports:
        yield component.kind.port(name).target
    if deployment.access.type == "loadbalancer" and component.name == "dagster-webserver":
        yield component.kind.port("http").target
    if deployment.ingress.enabled:
        for route in deployment.ingress.routes:
            behind = "oauth2-proxy" if route.protected else route.component
            if behind == component.name:
                yield component.kind.port("http" if route.protected else route.port).target
    if deployment.monitoring.prometheus and component.name in METRICS:
        yield component.kind.port(METRICS[component.name][0]).target


def zone_of(name: str, deployment: Deployment) -> Zone | None:
    """Return the zone that a component is in; hooks are in Dagster's."""
    return next((zone for zone in deployment.policies.zones if name in zone.components), None)
