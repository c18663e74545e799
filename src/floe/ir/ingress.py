"""The ways in and out of a deployment: routes, node ports, network policies, single sign-on."""

from collections.abc import Mapping
from dataclasses import field

from floe.frozen import dataclass
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One host that leads to a component. ``protected`` routes pass through oauth2-proxy first."""

    name: str
    host: str
    component: str
    port: str
    protected: bool
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingress:
    """The way in from outside. ``tls`` is cert-manager, acm or manual; None without TLS."""

    enabled: bool
    class_name: str
    tls: str | None
    issuer: str | None
    minimum_tls: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a developer reaches a local cluster: nodeport, port-forward or loadbalancer; None where nobody does."""

    type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone of platform.yaml: its components, and the zones or hosts that it may call or that may call it."""

    name: str
    components: tuple[str, ...]
    egress: tuple[str, ...]
    ingress: tuple[str, ...]
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Network policies: none, or per component what the components say of each other, narrowed by zones.

    ``default_deny`` closes the namespace to every pod that no policy names.
    """

    enabled: bool
    default_deny: bool
    zones: tuple[Zone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSignOn:
    """OpenID Connect in front of what has no login of its own. ``client_secret`` and ``cookie`` are Secrets' names."""

    issuer: str
    client_id: str
    client_secret: str
    cookie_secret: str
    scopes: tuple[str, ...]
    groups_claim: str
    email_claim: str
    username_claim: str
    cookie_seconds: int
    secure_cookies: bool
    same_site: str
    groups: tuple[str, ...]
    settings: Mapping[str, str]
