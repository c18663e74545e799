"""The network block of platform.yaml as what charts emit: node ports, routes, policies, single sign-on."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from floe.ir.deployment import Kind
from floe.ir.ingress import Access, Ingress, Policies, Route, SingleSignOn, Zone
from floe.linker import names
from floe.linker.deployment.demand import Ground
from floe.linker.deployment.secrets import COOKIE, secret_name
from floe.linker.deployment.states import ON, Place

NODE_PORTS: Final = {
    "dagster": ("dagster-webserver", "http"),
    "polaris": ("polaris", "http"),
    "minio_console": ("minio", "console"),
    "jaeger": ("jaeger", "http"),
    "marquez_web": ("marquez-web", "http"),
    "marquez_api": ("marquez", "http"),
    "localstack": ("localstack", "http"),
}
"""Which port of which component each key of local_access.ports opens."""

ALIASES: Final = {
    "cube": "cube-api",
    "cubejs": "cube-api",
    "dagit": "dagster-webserver",
    "dagster": "dagster-webserver",
    "jaeger-query": "jaeger",
    "marquez-api": "marquez",
    "minio-console": "minio",
    "webserver": "dagster-webserver",
}
"""What a route may call a component beside its own name."""


def access(ground: Ground) -> Access:
    """Return how a developer reaches the cluster; an embedded environment's cluster is on the same machine."""
    network = ground.infrastructure.network
    local = network.local_access
    wanted = local.enabled if "enabled" in local.model_fields_set else ground.embedded is not None
    return Access(type=local.access_type if network.enabled and wanted else None)


def node_ports(kind: Kind, ground: Ground) -> Mapping[str, int]:
    """Return the node port of each of a component's ports that is opened."""
    if access(ground).type != "nodeport":
        return MappingProxyType({})
    ports = ground.infrastructure.network.local_access.ports
    return MappingProxyType(
        {port: int(getattr(ports, key)) for key, (name, port) in NODE_PORTS.items() if name == kind.name}
    )


def component_of(service: str, kinds: tuple[Kind, ...]) -> Kind | None:
    """Return the component that a route's service means."""
    name = ALIASES.get(service, service)
    return next((kind for kind in kinds if kind.name == name and kind.ports), None)


def port_name(kind: Kind, number: int) -> str | None:
    """Return the name of a component's port by its number, the Service's or the container's."""
    return next((port.name for port in kind.ports if number in {port.number, port.target}), None)


def ingress(ground: Ground, kinds: tuple[Kind, ...], states: Mapping[str, Place]) -> Ingress:
    """Return the routes to components that run here; a platform's file may name more than one project has."""
    network = ground.infrastructure.network
    written = network.ingress
    return Ingress(
        enabled=network.enabled and written.enabled,
        class_name=written.ingress_class,
        tls=written.tls.provider if written.tls.enabled else None,
        issuer=written.tls.issuer,
        minimum_tls=written.tls.min_version,
        routes=tuple(_routes(ground, kinds, states)),
    )


def _routes(ground: Ground, kinds: tuple[Kind, ...], states: Mapping[str, Place]) -> Iterator[Route]:
    at = ("infrastructure", "network", "ingress", "routes")
    for name, route in sorted(ground.infrastructure.network.ingress.routes.items()):
        kind = component_of(route.service, kinds)
        port = None if kind is None else port_name(kind, route.port)
        if kind is None or port is None or states[kind.name].state != ON:
            continue
        yield Route(
            name=names.dns_label(name) or "route",
            host=route.host,
            component=kind.name,
            port=port,
            protected=states["oauth2-proxy"].state == ON and kind.name == "dagster-webserver" and route.auth != "none",
            origin=ground.located.key_span(*at, name),
        )


def policies(ground: Ground, kinds: tuple[Kind, ...]) -> Policies:
    """Return the policies: where platform.yaml says nothing, components may do what they need and nothing else."""
    network = ground.infrastructure.network
    written = network.network_policies
    enabled = written.enabled if "enabled" in written.model_fields_set else True
    said = "default_rule" in written.model_fields_set
    return Policies(
        enabled=network.enabled and enabled,
        default_deny=written.default_rule == "deny-all" if said else True,
        zones=tuple(_zones(ground, kinds)),
    )


def _zones(ground: Ground, kinds: tuple[Kind, ...]) -> Iterator[Zone]:
    zones = ground.infrastructure.network.network_policies.zones
    for name, zone in sorted(zones.items()):
        yield Zone(
            name=name,
            components=tuple(kind.name for kind in kinds if name in {kind.zone, kind.group, kind.name}),
            egress=tuple(zone.allowed_egress),
            ingress=tuple(zone.allowed_ingress),
            origin=ground.located.key_span("infrastructure", "network", "network_policies", "zones", name),
        )


def sign_on(ground: Ground, states: Mapping[str, Place]) -> SingleSignOn | None:
    """Return the OpenID Connect client in front of Dagster; None where nobody is asked."""
    authentication = ground.security.authentication
    oidc = authentication.oidc
    if states["oauth2-proxy"].state != ON or oidc is None:
        return None
    authorization = ground.security.authorization
    return SingleSignOn(
        issuer=oidc.provider_url,
        client_id=oidc.client_id,
        client_secret=secret_name(oidc.client_secret.secret_ref) if oidc.client_secret else "",
        cookie_secret=COOKIE,
        scopes=tuple(oidc.scopes),
        groups_claim=oidc.claims_mapping.groups,
        email_claim=oidc.claims_mapping.email,
        username_claim=oidc.claims_mapping.username,
        cookie_seconds=authentication.session.timeout_minutes * 60,
        secure_cookies=authentication.session.secure_cookies,
        same_site=authentication.session.same_site.lower(),
        groups=tuple(sorted(authorization.group_mappings)) if authorization.enabled else (),
        settings=MappingProxyType({}),
    )
