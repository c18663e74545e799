"""Every kind of component that a deployment may have, in the order in which a person would list them."""

from typing import Final

from floe.ir.deployment import Image, Kind, Port
from floe.linker.deployment.images import IMAGES
from floe.linker.deployment.probes import PROBES

CATALOG: Final = "catalog"
CUBE: Final = "cube"
DAGSTER: Final = "dagster"
LARGE: Final = "large"
MARQUEZ: Final = "marquez"
MEDIUM: Final = "medium"
OBSERVABILITY: Final = "observability"
ORCHESTRATION: Final = "orchestration"
SERVING: Final = "serving"
SMALL: Final = "small"
STORAGE: Final = "storage"

CUBE_PORT: Final = 4000


def _http(name: str, number: int) -> Port:
    return Port(name=name, number=number, target=number, scheme="http")


_OTLP_GRPC: Final = Port(name="otlp-grpc", number=4317, target=4317, scheme="grpc")
_OTLP_HTTP: Final = _http("otlp", 4318)
_HEALTH: Final = _http("health", 13133)


def kinds(cube_port: int = CUBE_PORT) -> tuple[Kind, ...]:
    """Return every kind; only Cube's port is the project's own choice."""
    return (*_infra(), *_dagster(), *_cube(cube_port), _sign_on())


def _infra() -> tuple[Kind, ...]:
    postgres = Port(name="postgres", number=5432, target=5432)
    jaeger = (_http("http", 16686), _OTLP_GRPC, _OTLP_HTTP, _HEALTH)
    return (
        _infra_kind("postgresql", STORAGE, SMALL, postgres, stateful=True),
        _infra_kind("minio", STORAGE, MEDIUM, _http("http", 9000), _http("console", 9001), stateful=True),
        _infra_kind("localstack", STORAGE, MEDIUM, _http("http", 4566), stateful=True),
        _infra_kind("polaris", CATALOG, MEDIUM, _http("http", 8181), _http("management", 8182), database="polaris"),
        _infra_kind(MARQUEZ, OBSERVABILITY, SMALL, _http("http", 5000), _http("admin", 5001), database=MARQUEZ),
        _infra_kind("marquez-web", OBSERVABILITY, SMALL, _http("http", 3000)),
        _infra_kind("jaeger", OBSERVABILITY, SMALL, *jaeger),
        _infra_kind("otel-collector", OBSERVABILITY, SMALL, _OTLP_GRPC, _OTLP_HTTP, _HEALTH, _http("metrics", 8888)),
    )


def _infra_kind(
    name: str, zone: str, size: str, *ports: Port, database: str | None = None, stateful: bool = False
) -> Kind:
    return Kind(
        name=name,
        chart="infra",
        group=name.partition("-")[0],
        zone=zone,
        size=size,
        image=IMAGES[name],
        ports=ports,
        probes=PROBES[name],
        database=database,
        stateful=stateful,
        init_image=IMAGES.get(f"{name}-admin"),
    )


def _dagster() -> tuple[Kind, ...]:
    web = Port(name="http", number=80, target=3000, scheme="http")
    code = Port(name="grpc", number=4000, target=4000, scheme="grpc")
    return (
        _dagster_kind("dagster-code", MEDIUM, (code,)),
        _dagster_kind("dagster-webserver", SMALL, (web,)),
        _dagster_kind("dagster-daemon", SMALL, ()),
        _dagster_kind("dagster-run", LARGE, ()),
    )


def _cube(port: int) -> tuple[Kind, ...]:
    api = (_http("http", port),)
    store = (_http("http", 3030), _http("status", 3031), Port(name="mysql", number=3306, target=3306))
    return (
        _serving("cube-api", MEDIUM, api, IMAGES[CUBE]),
        _serving("cube-refresh-worker", SMALL, api, IMAGES[CUBE]),
        _serving("cube-store", MEDIUM, store, IMAGES["cube-store"]),
    )


def _serving(name: str, size: str, ports: tuple[Port, ...], image: Image) -> Kind:
    return Kind(
        name=name,
        chart="app",
        group=CUBE,
        zone=SERVING,
        size=size,
        image=image,
        ports=ports,
        probes=PROBES[name],
        stateful=name == "cube-store",
    )


def _sign_on() -> Kind:
    return Kind(
        name="oauth2-proxy",
        chart="app",
        group="oauth2-proxy",
        zone="ingress",
        size=SMALL,
        image=IMAGES["oauth2-proxy"],
        ports=(_http("http", 4180), _http("metrics", 44180)),
        probes=PROBES["oauth2-proxy"],
    )


def _dagster_kind(name: str, size: str, ports: tuple[Port, ...]) -> Kind:
    return Kind(
        name=name,
        chart="app",
        group=DAGSTER,
        zone=ORCHESTRATION,
        size=size,
        image=None,
        ports=ports,
        probes=PROBES.get(name),
        database=DAGSTER,
    )
