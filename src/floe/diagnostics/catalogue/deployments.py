"""E041x, E057x: what a platform.yaml asks of a cluster, and cannot mean, or cannot have."""

from collections.abc import Sequence

from floe.diagnostics.catalogue.links import listed
from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

# --- the meaning ---------------------------------------------------------------------------------------------------


@code("E0412", "route-to-unknown-service")
def unknown_service(at: Span, route: str, service: str, known: Sequence[str]) -> Draft:
    """A route leads to a service that no chart has."""
    return Draft(
        headline=f"the route `{route}` leads to the service `{service}`, which no chart has",
        primary=Label(span=at, text="no component has this name"),
        notes=(f"the components that people reach are {listed(known)}",),
        help=did_you_mean(service, known) or "name one of them",
    )


@code("E0413", "route-to-unknown-port")
def unknown_port(at: Span, route: str, service: str, port: int, known: Sequence[int]) -> Draft:
    """A route leads to a port that its service does not have."""
    return Draft(
        headline=f"the route `{route}` leads to port {port} of `{service}`, which is not open",
        primary=Label(span=at, text="no port of that service"),
        help=f"`{service}` answers on {listed(str(number) for number in known)}",
    )


@code("E0414", "node-port-twice")
def node_port_twice(at: Span, first: Span, names: tuple[str, str], port: int) -> Draft:
    """Two services ask for one port of the node."""
    return Draft(
        headline=f"`{names[0]}` and `{names[1]}` both ask for the node port {port}",
        primary=Label(span=at, text="asks for it again"),
        related=(Label(span=first, text="the other one"),),
        help="give each its own port from 30000 to 32767; a port that is not written has its default",
    )


@code("E0415", "availability-without-replicas")
def one_replica(at: Span, catalog: str, replicas: int) -> Draft:
    """High availability with fewer than two servers."""
    return Draft(
        headline=f"the catalog `{catalog}` is to be highly available with {replicas} "
        f"replica{'' if replicas == 1 else 's'}",
        primary=Label(span=at, text="one server is not available while it restarts"),
        help="ask for at least 2 replicas, or set `enabled: false`",
    )


@code("E0416", "retention-below-compliance")
def retention_below(at: Span, days: int, framework: str, wanted: int, framework_at: Span) -> Draft:
    """The audit log is kept for less time than a framework asks for."""
    return Draft(
        headline=f"the audit log is kept for {days} days; `{framework}` asks for {wanted}",
        primary=Label(span=at, text="too short"),
        related=(Label(span=framework_at, text="enforced strictly"),),
        help=f"set `security.audit.retention_days` to {wanted} or more",
    )


@code("E0417", "host-twice")
def host_twice(at: Span, first: Span, names: tuple[str, str], host: str) -> Draft:
    """Two routes have one host."""
    return Draft(
        headline=f"the routes `{names[0]}` and `{names[1]}` have the same host `{host}`",
        primary=Label(span=at, text="the host again"),
        related=(Label(span=first, text="the other one"),),
        help="give each route a host of its own: every route starts at `/`",
    )


@code("E0418", "limit-below-request")
def limit_below_request(at: Span, profile: str, what: str, request: str, limit: str) -> Draft:
    """A resource profile promises more than it allows."""
    return Draft(
        headline=f"the resource profile `{profile}` requests {request} {what} and allows {limit}",
        primary=Label(span=at, text="below the request"),
        help="raise the limit, or lower the request",
    )


@code("W0412", "zone-without-components")
def empty_zone(at: Span, name: str, known: Sequence[str]) -> Draft:
    """A network zone holds no component that floe knows."""
    return Draft(
        headline=f"the network zone `{name}` holds no component, so nothing is made of it",
        primary=Label(span=at, text="not the name of a zone, a group or a component"),
        notes=(f"the zones that have components are {listed(known)}",),
        help=did_you_mean(name, known) or "leave it for other tools, or name it like one of them",
    )


@code("W0413", "postgresql-in-production")
def postgresql_in_production(at: Span, environment: str) -> Draft:
    """A production environment keeps its state in the PostgreSQL of the chart."""
    return Draft(
        headline=f"`{environment}` keeps Dagster's and the catalog's state in one PostgreSQL inside the cluster",
        primary=Label(span=at, text="provider `local` means the chart's own PostgreSQL"),
        notes=("it is one server on one volume, without a copy or a backup",),
        help="name the cloud, and put the address of a PostgreSQL that somebody looks after into `dagster-postgresql`",
    )


@code("W0414", "host-without-component")
def bare_host(at: Span, host: str, known: Sequence[str]) -> Draft:
    """An address is the bare name of a service that neither chart has."""
    return Draft(
        headline=f"the host `{host}` is a name inside the cluster, and no component of this project has it",
        primary=Label(span=at, text="taken for somebody else's service in the same namespace"),
        help=did_you_mean(host, known) or "write the whole host name if it is elsewhere",
    )


@code("W0415", "certificate-without-issuer")
def no_issuer(at: Span, environment: str) -> Draft:
    """TLS by cert-manager, and nobody is named who issues the certificate."""
    return Draft(
        headline=f"nobody issues the certificates of `{environment}`",
        primary=Label(span=at, text="cert-manager needs an issuer"),
        help="name the cluster's issuer in `tls.issuer`, or make the Secrets yourself and say `provider: manual`",
    )


# --- the target ----------------------------------------------------------------------------------------------------


@code("E0570", "quota-too-small")
def quota_too_small(at: Span, environment: str, what: str, quota: str, wanted: str) -> Draft:
    """The namespace's quota is smaller than what its own components ask for."""
    return Draft(
        headline=f"the quota of `{environment}` allows {quota} {what}; its components and one run ask for {wanted}",
        primary=Label(span=at, text="Kubernetes would start some of them and refuse the others"),
        help="raise the quota, or give the components smaller resource profiles",
    )


@code("E0571", "zone-cuts-off")
def zone_cuts_off(at: Span, caller: str, target: str, zones: tuple[str, str]) -> Draft:
    """A zone does not allow a way that a component needs."""
    return Draft(
        headline=f"`{caller}` needs `{target}`, and the zone `{zones[0]}` may not call the zone `{zones[1]}`",
        primary=Label(span=at, text="cuts this way off"),
        help=f"add `{zones[1]}` to allowed_egress of `{zones[0]}`, and `{zones[0]}` to allowed_ingress of `{zones[1]}`",
    )


@code("E0572", "release-name-refused")
def release_name(at: Span, name: str) -> Draft:
    """Helm does not take the project's name as the name of a release."""
    return Draft(
        headline=f"Helm refuses the release name `{name}`",
        primary=Label(span=at, text="names the charts, their releases and Kubernetes objects"),
        notes=("a release name ends with a letter or a digit",),
        help="take the last `-` or `_` away",
    )


@code("E0573", "secret-name-refused")
def secret_name(at: Span, reference: str, name: str) -> Draft:
    """Kubernetes does not take a reference as the name of a Secret."""
    return Draft(
        headline=f"Kubernetes refuses the secret `{reference}`: its Secret would be called `{name}`",
        primary=Label(span=at, text="ends with a character that no Secret ends with"),
        help="end the name with a letter or a digit",
    )


@code("E0574", "value-refused-by-kubernetes")
def refused(at: Span, what: str, value: str, rule: str) -> Draft:
    """A value of platform.yaml has no place in a Kubernetes object."""
    return Draft(
        headline=f"Kubernetes refuses {what} `{value}`",
        primary=Label(span=at, text=rule),
        help="write it with those characters",
    )


@code("E0575", "port-taken")
def port_taken(at: Span, port: int, other: str, other_at: Span) -> Draft:
    """Cube's port is taken in an environment of plain processes."""
    return Draft(
        headline=f"Cube's port {port} is also that of the {other}, on the same machine",
        primary=Label(span=at, text="Cube would listen here"),
        related=(Label(span=other_at, text=f"the {other} listens here"),),
        help="choose another port in one of the two files",
    )


@code("W0570", "route-without-login")
def route_without_login(at: Span, route: str, component: str, environment: str) -> Draft:
    """A component without a login of its own is open to whoever reaches its host."""
    return Draft(
        headline=f"whoever reaches the host of the route `{route}` may use `{component}` of `{environment}`",
        primary=Label(span=at, text="nothing asks people who they are"),
        notes=(
            f"`{component}` has no login of its own; oauth2-proxy stands before Dagster where OpenID Connect is set",
        ),
        help="set security.authentication with method oidc, or let the ingress controller ask",
    )


@code("W0571", "alert-unknown")
def unknown_alert(at: Span, name: str, known: Sequence[str]) -> Draft:
    """An alert of platform.yaml has a name that says nothing of when to raise it."""
    return Draft(
        headline=f"the alert `{name}` is recorded; no rule is made of it",
        primary=Label(span=at, text="floe knows no expression for this name"),
        notes=(f"rules are made of {listed(known)}",),
        help=did_you_mean(name, known) or "write the rule where your other rules are",
    )
