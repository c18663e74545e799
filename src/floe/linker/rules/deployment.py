"""What platform.yaml asks of a cluster, before anything is worked out: routes, node ports, replicas, zones, names."""

import re
from collections.abc import Iterator
from typing import Final

from floe.config.compliance import FrameworkConfig
from floe.config.infrastructure import InfrastructureConfig, ResourceProfile
from floe.diagnostics.catalogue import deployments as catalogue
from floe.diagnostics.catalogue.rules import names_fall_together
from floe.diagnostics.model import Diagnostic
from floe.ir.deployment import Kind
from floe.ir.quantities import amount
from floe.linker import names
from floe.linker.deployment.deploy import PRODUCTION
from floe.linker.deployment.embedded import loopback_port
from floe.linker.deployment.kinds import kinds
from floe.linker.deployment.network import ALIASES, component_of, port_name
from floe.linker.deployment.secrets import secret_name
from floe.linker.deployment.states import host_of
from floe.linker.environments import PlatformFile, secret_references
from floe.linker.sources import Linkable
from floe.spans import Span

AUDIT_DAYS: Final = {"hipaa": 2190, "pci_dss": 365, "soc2": 365}
"""How long a framework asks to keep who did what."""
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_FOLDER: Final = re.compile(r"/[A-Za-z0-9_.@/-]+")
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ROUTES: Final = ("infrastructure", "network", "ingress", "routes")
_PORTS: Final = ("infrastructure", "network", "local_access", "ports")


def routes_lead_somewhere(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every route leads to an open port of a component, and no two share a host."""
    every = kinds(linkable.pipeline.value.consumption.port)
    for platform in linkable.platforms:
        hosts: dict[str, str] = {}
        called: dict[str, str] = {}
        for name, route in sorted(_infrastructure(platform).network.ingress.routes.items()):
            at = (*_ROUTES, name)
            kind = component_of(route.service, every)
            if kind is None:
                known = sorted({*(item.name for item in every if item.ports), *ALIASES})
                yield catalogue.unknown_service(platform.located.span(*at, "service"), name, route.service, known)
            elif port_name(kind, route.port) is None:
                place = platform.located.span(*at, "port")
                yield catalogue.unknown_port(place, name, kind.name, route.port, _numbers(kind))
            same = called.setdefault(names.dns_label(name) or "route", name)
            if same != name:
                there, here = (platform.located.key_span(*_ROUTES, key) for key in (same, name))
                yield names_fall_together(there, here, (same, name), names.dns_label(name) or "route")
            first = hosts.setdefault(route.host.lower(), name)
            if first != name:
                there = platform.located.span(*_ROUTES, first, "host")
                yield catalogue.host_twice(platform.located.span(*at, "host"), there, (first, name), route.host)


def _numbers(kind: Kind) -> list[int]:
    return sorted({number for port in kind.ports for number in (port.number, port.target)})


def node_ports_differ(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two services ask for one port of the node."""
    for platform in linkable.platforms:
        ports = _infrastructure(platform).network.local_access.ports
        seen: dict[int, str] = {}
        for name, port in ports.model_dump().items():
            first = seen.setdefault(port, name)
            if first != name:
                written = name if name in ports.model_fields_set else first
                other = first if written == name else name
                at, there = (_port_place(platform, key) for key in (written, other))
                yield catalogue.node_port_twice(at, there, (other, written), port)


def _port_place(platform: PlatformFile, key: str) -> Span:
    return platform.located.span(*_PORTS, key)


def availability_has_replicas(linkable: Linkable) -> Iterator[Diagnostic]:
    """A highly available catalog has at least two servers."""
    for platform in linkable.platforms:
        for name, catalog in sorted(platform.located.value.catalogs.items()):
            high = catalog.high_availability
            if high is not None and high.enabled and high.replicas is not None and high.replicas < 2:  # noqa: PLR2004
                at = platform.located.span("catalogs", name, "high_availability", "replicas")
                yield catalogue.one_replica(at, name, high.replicas)


def audit_outlives_frameworks(linkable: Linkable) -> Iterator[Diagnostic]:
    """The audit log is kept as long as each strictly enforced framework asks for."""
    for platform in linkable.platforms:
        security, governance = platform.located.value.security, platform.located.value.governance
        if security is None or not security.audit.enabled or governance is None or not governance.compliance.enabled:
            continue
        frameworks = governance.compliance.frameworks
        for name, framework in sorted(frameworks.items() if isinstance(frameworks, dict) else ()):
            wanted = AUDIT_DAYS.get(name.lower().replace("-", "_"), 0)
            if _strict(framework) and security.audit.retention_days < wanted:
                at = platform.located.span("security", "audit", "retention_days")
                there = platform.located.key_span("governance", "compliance", "frameworks", name)
                yield catalogue.retention_below(at, security.audit.retention_days, name, wanted, there)


def _strict(framework: FrameworkConfig) -> bool:
    return framework.enabled and framework.enforcement == "strict"


def limits_cover_requests(linkable: Linkable) -> Iterator[Diagnostic]:
    """No resource profile promises more than it allows."""
    for platform in linkable.platforms:
        for name, profile in sorted((_infrastructure(platform).resource_profiles or {}).items()):
            yield from _profile(platform, name, profile)


def _profile(platform: PlatformFile, name: str, profile: ResourceProfile) -> Iterator[Diagnostic]:
    pairs = {
        "cpu": (profile.requests.cpu, profile.limits.cpu),
        "memory": (profile.requests.memory, profile.limits.memory),
    }
    for what, (request, limit) in pairs.items():
        if amount(limit) < amount(request):
            at = platform.located.span("infrastructure", "resource_profiles", name, "limits", what)
            yield catalogue.limit_below_request(at, name, what, request, limit)


def zones_hold_components(linkable: Linkable) -> Iterator[Diagnostic]:
    """Say which zones nothing is made of."""
    every = kinds()
    known = {word for kind in every for word in (kind.zone, kind.group, kind.name)}
    for platform in linkable.platforms:
        for name in sorted(_infrastructure(platform).network.network_policies.zones):
            if name not in known:
                at = platform.located.key_span("infrastructure", "network", "network_policies", "zones", name)
                yield catalogue.empty_zone(at, name, sorted({kind.zone for kind in every}))


def production_keeps_its_state(linkable: Linkable) -> Iterator[Diagnostic]:
    """Say when an environment called production has its PostgreSQL in the cluster."""
    for platform in linkable.platforms:
        if platform.environment in PRODUCTION and _infrastructure(platform).cloud.provider == "local":
            at = platform.located.span("infrastructure", "cloud", "provider")
            yield catalogue.postgresql_in_production(at, platform.environment)


def hosts_are_somebody(linkable: Linkable) -> Iterator[Diagnostic]:
    """Say when an address is a bare name that no component has."""
    known = sorted(kind.name for kind in kinds())
    for platform in linkable.platforms:
        spec = platform.located.value
        places: dict[tuple[str, ...], object] = {
            **{("storage", name, "endpoint"): item.endpoint for name, item in spec.storage.items()},
            **{("catalogs", name, "uri"): item.uri for name, item in spec.catalogs.items()},
        }
        if spec.observability is not None:
            places["observability", "otlp_endpoint"] = spec.observability.otlp_endpoint
            places["observability", "lineage_endpoint"] = spec.observability.lineage_endpoint
        for path, address in places.items():
            host = host_of(address if isinstance(address, str) else None)
            if host and "." not in host and ":" not in host and host != "localhost" and host not in known:
                yield catalogue.bare_host(platform.located.span(*path), host, known)


def certificates_have_issuers(linkable: Linkable) -> Iterator[Diagnostic]:
    """Say when cert-manager is to issue certificates and nobody says in whose name."""
    for platform in linkable.platforms:
        network = _infrastructure(platform).network
        tls = network.ingress.tls
        asked = network.enabled and network.ingress.enabled and tls.enabled and tls.provider == "cert-manager"
        if asked and not tls.issuer:
            at = platform.located.key_span("infrastructure", "network", "ingress", "tls")
            yield catalogue.no_issuer(at, platform.environment)


def names_suit_kubernetes(linkable: Linkable) -> Iterator[Diagnostic]:
    """The project's name ends as a release's does, and each secret's as that of a Secret."""
    spec = linkable.pipeline.value
    if names.kubernetes(spec.name).endswith("-"):
        yield catalogue.release_name(linkable.pipeline.span("name"), names.kubernetes(spec.name))
    inside = [secret for platform in linkable.platforms for secret in secret_references(platform.located)]
    for secret in (*secret_references(linkable.pipeline), *inside):
        name = secret_name(secret.name)
        if name.endswith("-"):
            yield catalogue.secret_name(secret.origin, secret.name, name)


def cube_has_its_port(linkable: Linkable) -> Iterator[Diagnostic]:
    """Where everything is a process of one machine, Cube's port is nobody else's."""
    spec = linkable.pipeline.value
    if not spec.consumption.enabled:
        return
    at = linkable.pipeline.span("consumption", "port")
    for platform in linkable.platforms:
        profiles = platform.located.value
        storage, catalog = profiles.storage.get(spec.storage), profiles.catalogs.get(spec.catalog)
        others = {
            "object store": (storage.endpoint if storage else None, ("storage", spec.storage, "endpoint")),
            "catalog": (catalog.uri if catalog else None, ("catalogs", spec.catalog, "uri")),
        }
        for what, (address, path) in others.items():
            if isinstance(address, str) and loopback_port(address) == spec.consumption.port:
                yield catalogue.port_taken(at, spec.consumption.port, what, platform.located.span(*path))


def values_suit_kubernetes(linkable: Linkable) -> Iterator[Diagnostic]:
    """The namespace, the folder of mounted secrets and the variables of resource profiles can be what they are for."""
    for platform in linkable.platforms:
        security = platform.located.value.security
        if security is not None:
            at = ("security", "secret_backends", "kubernetes")
            written = security.secret_backends.kubernetes
            if not _LABEL.fullmatch(written.namespace):
                place = platform.located.span(*at, "namespace")
                yield catalogue.refused(place, "the namespace", written.namespace, "lower case, digits and `-`")
            if not _FOLDER.fullmatch(written.mount_path):
                place = platform.located.span(*at, "mount_path")
                yield catalogue.refused(place, "the folder", written.mount_path, "a path that begins with `/`")
        for name, profile in sorted((_infrastructure(platform).resource_profiles or {}).items()):
            for variable in sorted(profile.env):
                if not _VARIABLE.fullmatch(variable):
                    place = platform.located.key_span("infrastructure", "resource_profiles", name, "env", variable)
                    yield catalogue.refused(place, "the variable", variable, "letters, digits and `_`, no digit first")


def _infrastructure(platform: PlatformFile) -> InfrastructureConfig:
    return platform.located.value.infrastructure or InfrastructureConfig.model_validate({})
