"""Who calls whom: what network policies allow, and nothing beside it."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.ir.deployment import Flow, Kind
from floe.ir.platform import Catalog, Plain, Storage
from floe.linker.deployment.demand import Ground
from floe.linker.deployment.states import (
    EXTERNAL,
    MINIO,
    ON,
    POLARIS,
    Place,
    host_of,
    port_of,
    service_of,
)

METADATA_PORTS: Final = (80, 988)
HTTPS: Final = 443
POSTGRES_PORT: Final = 5432
KUBERNETES: Final = "kubernetes.default.svc"
_RUNS: Final = frozenset({"dagster-run", "dagster-code"})
_WAREHOUSES: Final = {"postgres": POSTGRES_PORT, "redshift": 5439, "trino": 8080, "spark": 10001}


def flows_of(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> tuple[Flow, ...]:
    """Return whom a component that runs here calls."""
    if states[kind.name].state != ON:
        return ()
    return tuple(dict.fromkeys(_flows(kind, ground, states)))


def _flows(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Iterator[Flow]:
    if kind.database is not None:
        yield postgres(states)
    if kind.group == "dagster":
        yield from _dagster(kind, ground, states)
    elif kind.group == "cube":
        yield from _cube(kind, ground, states)
    else:
        yield from _infra(kind, ground, states)


def _dagster(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Iterator[Flow]:
    if kind.name in _RUNS:
        yield from lakehouse(ground, states)
        yield from _observed(ground, states)
    else:
        yield Flow(to="dagster-code", host=None, port=4000)
        yield Flow(to=None, host=KUBERNETES, port=HTTPS)
    yield from _store(ground.logs, ground, states)


def _cube(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Iterator[Flow]:
    if kind.name != "cube-store":
        yield from lakehouse(ground, states)
        if states["cube-store"].state == ON:
            yield Flow(to="cube-store", host=None, port=3030)
        return
    for storage in ground.storages:
        if storage.name == ground.spec.consumption.cube_store.storage_ref:
            yield from _store(storage, ground, states)


def _infra(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Iterator[Flow]:
    match kind.name:
        case "polaris":
            for storage in ground.storages:
                yield from _store(storage, ground, states)
        case "marquez-web":
            yield Flow(to="marquez", host=None, port=5000)
        case "oauth2-proxy":
            yield Flow(to="dagster-webserver", host=None, port=80)
            oidc = ground.security.authentication.oidc
            if oidc is not None:
                yield Flow(to=None, host=host_of(oidc.provider_url), port=port_of(oidc.provider_url))
        case "otel-collector":
            yield Flow(to=None, host=None, port=HTTPS)
        case _:
            return


def lakehouse(ground: Ground, states: Mapping[str, Place]) -> Iterator[Flow]:
    """Yield the ways to every catalog and store, and to an engine that is a server."""
    for catalog in ground.catalogs:
        yield _catalog(catalog, ground, states)
    for storage in ground.storages:
        yield from _store(storage, ground, states)
    engine = ground.compute
    if engine.type != "duckdb":
        yield Flow(to=None, host=_text(engine.properties.get("host")), port=_engine_port(ground))
    if any(storage.credentials.mode in {"iam_role", "service_account"} for storage in ground.storages):
        yield Flow(to=None, host=None, port=HTTPS)
    if any(storage.credentials.mode == "service_account" and storage.type == "gcs" for storage in ground.storages):
        # A pod gets its tokens from the metadata server of its node: its address, and where GKE's own agent listens.
        for port in METADATA_PORTS:
            yield Flow(to=None, host=None, port=port)


def postgres(states: Mapping[str, Place]) -> Flow:
    """Return the way to PostgreSQL: in the cluster, or where only a Secret says."""
    here = states["postgresql"].state == ON
    return Flow(to="postgresql" if here else None, host=None, port=POSTGRES_PORT)


def _catalog(catalog: Catalog, ground: Ground, states: Mapping[str, Place]) -> Flow:
    address = states[POLARIS].address if ground.embedded else catalog.uri
    if not isinstance(address, str):
        return Flow(to=None, host=None, port=HTTPS)
    return _to(address, ground, states)


def _store(storage: Storage | None, ground: Ground, states: Mapping[str, Place]) -> Iterator[Flow]:
    if storage is None or storage.type == "local":
        return
    address = storage.endpoint
    if ground.embedded:
        address = states[MINIO].address or states["localstack"].address
    if isinstance(address, str) and address:
        yield _to(address, ground, states)
    else:
        yield Flow(to=None, host=None, port=HTTPS)


def _observed(ground: Ground, states: Mapping[str, Place]) -> Iterator[Flow]:
    for name in ("marquez", "jaeger", "otel-collector"):
        place = states[name]
        if place.state in {ON, EXTERNAL} and place.address is not None:
            yield _to(place.address, ground, states)


def _to(address: str, ground: Ground, states: Mapping[str, Place]) -> Flow:
    """Return the way to an address; a Service's port and its container's are one in every component that has a URL."""
    host = host_of(address)
    name = service_of(host, ground.namespace)
    if name is not None and name in states and states[name].state == ON:
        return Flow(to=name, host=None, port=port_of(address))
    return Flow(to=None, host=host, port=port_of(address))


def _engine_port(ground: Ground) -> int:
    written = ground.compute.properties.get("port")
    return written if isinstance(written, int) else _WAREHOUSES.get(ground.compute.type, HTTPS)


def _text(value: Plain) -> str | None:
    return value if isinstance(value, str) else None
