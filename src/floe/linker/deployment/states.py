"""Which components run here, which are somebody else's, and which nobody asks for."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from floe.frozen import dataclass
from floe.ir.deployment import Kind, State
from floe.ir.platform import SecretRef
from floe.linker.deployment.demand import Ground

CLUSTER_DOMAIN: Final = "svc.cluster.local"
ON: Final[State] = "on"
OFF: Final[State] = "off"
EXTERNAL: Final[State] = "external"

MINIO: Final = "minio"
POLARIS: Final = "polaris"
EMBEDDED_STORE: Final = "http://minio:9000"
EMBEDDED_CATALOG: Final = "http://polaris:8181/api/catalog"
"""What an embedded environment's lakehouse is in a cluster: the same protocols, by servers of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whether a component runs here, and where it answers."""

    state: State
    address: str | None = None


def places(ground: Ground, kinds: tuple[Kind, ...]) -> Mapping[str, Place]:
    """Return the place of every kind."""
    found = {
        **_stores(ground),
        POLARIS: _catalog(ground),
        "postgresql": _postgresql(ground),
        **_observers(ground),
        **_cube(ground),
        "oauth2-proxy": _sign_on(ground),
    }
    return {kind.name: found.get(kind.name, Place(state=ON)) for kind in kinds}


def host_of(address: str | SecretRef | None) -> str | None:
    """Return the host of a URL that is written down."""
    if not isinstance(address, str) or not address:
        return None
    return urlsplit(address if "://" in address else f"https://{address}").hostname


def port_of(address: str) -> int:
    """Return the port of a URL: its own, else the one of its scheme."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    return parts.port or {"http": 80, "thrift": 9083}.get(parts.scheme, 443)


def service_of(host: str | None, namespace: str) -> str | None:
    """Return the name of the Service of this namespace that a host means; None for a host elsewhere."""
    if host is None:
        return None
    name, _, rest = host.partition(".")
    own = {"", namespace, f"{namespace}.svc", f"{namespace}.{CLUSTER_DOMAIN}"}
    return name if rest in own else None


def _stores(ground: Ground) -> Mapping[str, Place]:
    hosts = {service_of(host_of(storage.endpoint), ground.namespace) for storage in ground.storages}
    localstack = ground.infrastructure.cloud.localstack
    if ground.embedded:
        hosts.add("localstack" if localstack.enabled else MINIO)
    return {
        MINIO: Place(state=ON, address=EMBEDDED_STORE) if MINIO in hosts else Place(state=OFF),
        "localstack": _localstack(ground) if localstack.enabled or "localstack" in hosts else Place(state=OFF),
    }


def _localstack(ground: Ground) -> Place:
    endpoint = ground.infrastructure.cloud.localstack.endpoint
    if endpoint and service_of(host_of(endpoint), ground.namespace) != "localstack" and not ground.embedded:
        return Place(state=EXTERNAL, address=endpoint)
    return Place(state=ON, address="http://localstack:4566")


def _catalog(ground: Ground) -> Place:
    if ground.embedded:
        return Place(state=ON, address=EMBEDDED_CATALOG)
    polaris = [catalog for catalog in ground.catalogs if catalog.type == POLARIS]
    own = [item for item in ground.catalogs if service_of(host_of(item.uri), ground.namespace) == POLARIS]
    if own:
        return Place(state=ON, address=str(own[0].uri))
    if polaris:
        uri = polaris[0].uri
        return Place(state=EXTERNAL, address=uri if isinstance(uri, str) else None)
    return Place(state=OFF)


def _postgresql(ground: Ground) -> Place:
    """PostgreSQL runs in the cluster where the cluster is small; elsewhere a Secret says where it is."""
    return Place(state=ON if ground.infrastructure.cloud.provider == "local" else EXTERNAL)


def _observers(ground: Ground) -> Mapping[str, Place]:
    lineage = ground.observed("lineage_endpoint") if ground.observed("lineage") else None
    traces = ground.observed("otlp_endpoint") if ground.observed("traces") else None
    marquez = _by_host(lineage, "marquez", ground)
    found = {
        "marquez": marquez,
        "marquez-web": Place(state=ON) if marquez.state == ON else Place(state=OFF),
        "jaeger": _by_host(traces, "jaeger", ground),
        "otel-collector": _by_host(traces, "otel-collector", ground),
    }
    if found["jaeger"].state == ON:
        found["otel-collector"] = Place(state=OFF)
    elif found["otel-collector"].state != OFF:
        found["jaeger"] = Place(state=OFF)
    return found


def _by_host(address: str | None, name: str, ground: Ground) -> Place:
    if address is None:
        return Place(state=OFF)
    if service_of(host_of(address), ground.namespace) == name:
        return Place(state=ON, address=address)
    return Place(state=EXTERNAL, address=address)


def _cube(ground: Ground) -> Mapping[str, Place]:
    demand = ground.demand
    store = ground.spec.consumption.cube_store
    stored = store.enabled if "enabled" in store.model_fields_set else demand.cube_store
    runs = {
        "cube-api": demand.serves,
        "cube-refresh-worker": demand.serves and (demand.rollups or stored),
        "cube-store": demand.serves and stored,
    }
    return {name: Place(state=ON if wanted else OFF) for name, wanted in runs.items()}


def _sign_on(ground: Ground) -> Place:
    authentication = ground.security.authentication
    wanted = authentication.enabled and authentication.method in {"oidc", "oauth2"} and authentication.oidc is not None
    return Place(state=ON if wanted else OFF)
