"""The lines of the validation after a deployment: eight components, and a ninth where traces are sent."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.ir.deployment import Check, Kind, Protocol
from floe.ir.platform import SecretRef, Storage
from floe.linker.deployment.demand import Ground
from floe.linker.deployment.states import EXTERNAL, OFF, ON, POLARIS, Place

OK: Final = (200,)
GUARDED: Final = (200, 401, 403)
ANSWERS: Final[tuple[int, ...]] = ()
"""Any answer that is no error of the server."""
EXTERNAL_BUDGET: Final = 60


def checks(ground: Ground, kinds: tuple[Kind, ...], states: Mapping[str, Place]) -> tuple[Check, ...]:
    """Return the lines in the order in which they are printed."""
    budgets = {kind.name: kind.probes.startup.budget_seconds for kind in kinds if kind.probes}
    by_name = {kind.name: kind for kind in kinds}
    web = f"http://dagster-webserver:{by_name['dagster-webserver'].port('http').number}"
    cube = f"http://cube-api:{by_name['cube-api'].port('http').number}/readyz"
    lines = (
        _line("webserver", "dagster-webserver", Place(state=ON, address=f"{web}/server_info"), "http", OK),
        _line("daemon", "dagster-daemon", Place(state=ON, address=f"{web}/graphql"), "dagster-daemon", OK),
        _line("code-location", "dagster-code", Place(state=ON, address=f"{web}/graphql"), "dagster-code", OK),
        _catalog(ground, states),
        _line("cube", "cube-api", Place(state=states["cube-api"].state, address=cube), "http", OK),
        _lineage(states),
        _postgresql(states),
        _store(ground, states),
        *_traces(states),
    )
    return tuple(_with_budget(line, budgets) for line in lines)


def _line(role: str, component: str, place: Place, protocol: Protocol, accepts: tuple[int, ...]) -> Check:
    return Check(
        role=role,
        component=component,
        state=place.state,
        protocol=protocol,
        url=place.address if place.state != OFF else None,
        variable=None,
        accepts=accepts,
        budget_seconds=0,
    )


def _with_budget(line: Check, budgets: Mapping[str, int]) -> Check:
    return Check(
        role=line.role,
        component=line.component,
        state=line.state,
        protocol=line.protocol,
        url=line.url,
        variable=line.variable,
        accepts=line.accepts,
        budget_seconds=budgets.get(line.component, EXTERNAL_BUDGET) if line.state == ON else EXTERNAL_BUDGET,
    )


def _catalog(ground: Ground, states: Mapping[str, Place]) -> Check:
    catalog = ground.catalogs[0]
    here = states[POLARIS]
    if here.state == ON:
        return _line("catalog", POLARIS, Place(state=ON, address=f"{_bare(here.address)}/v1/config"), "http", GUARDED)
    if isinstance(catalog.uri, SecretRef):
        return _secret("catalog", POLARIS, catalog.uri)
    if catalog.type == "hive":
        return _line("catalog", catalog.type, Place(state=EXTERNAL, address=catalog.uri), "tcp", ANSWERS)
    if catalog.type == "glue":
        return _line("catalog", catalog.type, Place(state=EXTERNAL, address=catalog.uri), "http", ANSWERS)
    place = Place(state=EXTERNAL, address=f"{_bare(catalog.uri)}/v1/config")
    return _line("catalog", catalog.type, place, "http", GUARDED)


def _lineage(states: Mapping[str, Place]) -> Check:
    place = states["marquez"]
    address = f"{_bare(place.address)}/api/v1/namespaces"
    accepts = OK if place.state == ON else GUARDED
    return _line("lineage", "marquez", Place(state=place.state, address=address), "http", accepts)


def _postgresql(states: Mapping[str, Place]) -> Check:
    place = states["postgresql"]
    address = "tcp://postgresql:5432" if place.state == ON else None
    return _line("postgresql", "postgresql", Place(state=place.state, address=address), "postgres", ANSWERS)


def _store(ground: Ground, states: Mapping[str, Place]) -> Check:
    if states["minio"].state == ON:
        place = Place(state=ON, address=f"{_bare(states['minio'].address)}/minio/health/ready")
        return _line("object-store", "minio", place, "http", OK)
    if states["localstack"].state == ON:
        place = Place(state=ON, address=f"{_bare(states['localstack'].address)}/_localstack/health")
        return _line("object-store", "localstack", place, "http", OK)
    storage = ground.storage
    if isinstance(storage.endpoint, SecretRef):
        return _secret("object-store", storage.type, storage.endpoint)
    if storage.type == "local":
        return _line("object-store", storage.type, Place(state=OFF), "http", ANSWERS)
    return _line("object-store", storage.type, Place(state=EXTERNAL, address=_cloud(storage)), "http", ANSWERS)


def _cloud(storage: Storage) -> str:
    """Return where the cloud's own object store answers."""
    if isinstance(storage.endpoint, str) and storage.endpoint:
        return storage.endpoint if "://" in storage.endpoint else f"https://{storage.endpoint}"
    return {
        "gcs": "https://storage.googleapis.com",
        "azure": "https://login.microsoftonline.com",
    }.get(storage.type, f"https://s3.{storage.region}.amazonaws.com")


def _traces(states: Mapping[str, Place]) -> Iterator[Check]:
    for name in ("jaeger", "otel-collector"):
        place = states[name]
        if place.state == ON:
            path = "/status" if name == "jaeger" else "/"
            yield _line("traces", name, Place(state=ON, address=f"http://{name}:13133{path}"), "http", OK)
            return
    outside = next((states[name] for name in ("jaeger", "otel-collector") if states[name].state == EXTERNAL), None)
    if outside is not None:
        yield _line("traces", "otel-collector", outside, "tcp", ANSWERS)


def _secret(role: str, component: str, reference: SecretRef) -> Check:
    return Check(
        role=role,
        component=component,
        state=EXTERNAL,
        protocol="http",
        url=None,
        variable=reference.variable,
        accepts=GUARDED if role == "catalog" else ANSWERS,
        budget_seconds=0,
    )


def _bare(address: str | None) -> str:
    return (address or "").rstrip("/")
