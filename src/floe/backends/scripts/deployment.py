"""env/<name>.deployment.json: what the scripts must know of an environment's deployment, decided by the linker."""

from collections.abc import Iterable

from floe.ir.deployment import Component, Deployment
from floe.ir.platform import Environment

Json = dict[str, object]


def deployment_facts(environment: Environment) -> Json:
    """Return names, components and the Secrets that must exist before: never a value, never a host."""
    deployment = environment.deployment
    cube = deployment.component("cube-api")
    return {
        "environment": environment.name,
        "namespace": deployment.namespace,
        "release": deployment.release,
        "infra_release": deployment.infra_release,
        "cube_port": str(cube.kind.ports[0].number),
        "components": {component.name: _place(component) for component in deployment.components},
        "secrets": list(_secrets(deployment)),
        "locations": sorted({layer.location for layer in environment.layers}),
    }


def _place(component: Component) -> str:
    """Return the chart that runs a component, or why none does."""
    return component.kind.chart if component.is_on else component.state


def _secrets(deployment: Deployment) -> Iterable[Json]:
    for need in deployment.secrets:
        yield {"name": need.name, "keys": sorted(need.keys), "chart": need.chart, "purpose": need.purpose}
