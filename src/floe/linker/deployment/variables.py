"""The plain environment variables of each component: addresses, time zone, logging. Nothing secret."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from floe.ir.deployment import Kind
from floe.linker.deployment.demand import Ground
from floe.linker.deployment.embedded import CATALOG_URI, STORE_ADDRESS
from floe.linker.deployment.secrets import STATE_FOLDER, databases
from floe.linker.deployment.sign_on import sign_on_variables
from floe.linker.deployment.states import ON, POLARIS, Place

DAGSTER_HOME: Final = "/opt/dagster/home"
LOG_LEVEL: Final = "LOG_LEVEL"
TIMEZONE: Final = "TZ"
_LEVELS: Final = {"WARN": "WARNING"}


def log_level(ground: Ground) -> str:
    """Return the least severe level that is logged, as Python spells it."""
    level = str(ground.observed("logging", "level") or "INFO")
    return _LEVELS.get(level, level)


def log_format(ground: Ground) -> str:
    """Return json or text."""
    return str(ground.observed("logging", "log_format") or "json")


def addresses(ground: Ground, states: Mapping[str, Place]) -> Mapping[str, str]:
    """Return what leads an embedded environment's clients to the servers that stand in for it in a cluster."""
    if ground.embedded is None:
        return MappingProxyType({})
    store = states["minio"].address or states["localstack"].address or ""
    return MappingProxyType(
        {
            CATALOG_URI: states[POLARIS].address or "",
            STORE_ADDRESS: store.partition("://")[2],
            "FLOE_S3_ENDPOINT": store,
        }
    )


def project_variables(ground: Ground, states: Mapping[str, Place]) -> Mapping[str, str]:
    """Return what every container of the project's own image reads."""
    return MappingProxyType(
        dict(
            sorted(
                {
                    "DAGSTER_HOME": DAGSTER_HOME,
                    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                    "FLOE_ENV": ground.name,
                    "FLOE_STATE_DIR": STATE_FOLDER,
                    TIMEZONE: ground.infrastructure.timezone,
                    **addresses(ground, states),
                    **_database(states),
                }.items()
            )
        )
    )


def variables_of(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Mapping[str, str]:
    """Return the plain variables of one component that runs here, sorted by name."""
    if states[kind.name].state != ON:
        return MappingProxyType({})
    found = dict(project_variables(ground, states)) if kind.image is None else dict(_others(kind, ground, states))
    if kind.name in {"dagster-run", "dagster-code"}:
        found.update(_observers(states))
    return MappingProxyType(dict(sorted(found.items())))


def _others(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    yield TIMEZONE, ground.infrastructure.timezone
    match kind.name:
        case "postgresql":
            yield "FLOE_DATABASES", " ".join(databases(states))
            # The root of a volume belongs to root, and initdb wants a folder of its own.
            yield "PGDATA", "/var/lib/postgresql/data/pgdata"
            yield "POSTGRES_USER", "postgres"
        case "polaris":
            yield "POLARIS_PERSISTENCE_TYPE", "relational-jdbc"
            yield "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://postgresql:5432/polaris"
            yield (
                "QUARKUS_LOG_LEVEL",
                {"WARNING": "WARN", "CRITICAL": "ERROR"}.get(log_level(ground), log_level(ground)),
            )
            yield "AWS_REGION", ground.storage.region
        case "marquez" | "marquez-web":
            yield from _lineage(kind)
        case "localstack":
            yield "SERVICES", ",".join(ground.infrastructure.cloud.localstack.services)
        case "cube-api" | "cube-refresh-worker":
            yield from _cube(kind, ground, states)
        case "cube-store":
            yield from _cube_store(ground)
        case "oauth2-proxy":
            yield from sign_on_variables(ground)
        case _:
            return


def _lineage(kind: Kind) -> Iterator[tuple[str, str]]:
    yield "MARQUEZ_PORT", "5000"
    if kind.name == "marquez-web":
        yield "MARQUEZ_HOST", "marquez"
        yield "WEB_PORT", "3000"
        return
    yield "MARQUEZ_ADMIN_PORT", "5001"
    yield "POSTGRES_HOST", "postgresql"
    yield "POSTGRES_PORT", "5432"
    yield "POSTGRES_DB", "marquez"
    yield "SEARCH_ENABLED", "false"


def _cube(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    yield "FLOE_ENV", ground.name
    yield "FLOE_DUCKDB_EXTENSIONS", "/cube/extensions"
    yield "NODE_ENV", "production"
    yield "CUBEJS_LOG_LEVEL", {"DEBUG": "trace", "WARNING": "warn"}.get(log_level(ground), log_level(ground).lower())
    yield "CUBEJS_REFRESH_WORKER", "true" if kind.name == "cube-refresh-worker" else "false"
    yield "PORT", str(kind.port("http").number)
    if states["cube-store"].state == ON:
        yield "CUBEJS_CUBESTORE_HOST", "cube-store"
    yield from addresses(ground, states).items()


def _cube_store(ground: Ground) -> Iterator[tuple[str, str]]:
    yield "CUBESTORE_SERVER_NAME", "cube-store:9999"
    wanted = ground.spec.consumption.cube_store.storage_ref
    for storage in ground.storages:
        if storage.name == wanted and storage.type == "s3":
            yield "CUBESTORE_S3_BUCKET", storage.bucket
            yield "CUBESTORE_S3_REGION", storage.region
            if isinstance(storage.endpoint, str) and storage.endpoint:
                yield "CUBESTORE_S3_ENDPOINT", storage.endpoint
        elif storage.name == wanted and storage.type == "gcs":
            yield "CUBESTORE_GCS_BUCKET", storage.bucket


def _database(states: Mapping[str, Place]) -> Mapping[str, str]:
    """Return where Dagster's database is; where somebody else runs it, a Secret says."""
    if states["postgresql"].state != ON:
        return {}
    return {"DAGSTER_PG_HOST": "postgresql", "DAGSTER_PG_PORT": "5432", "DAGSTER_PG_DB": "dagster"}


def _observers(states: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    lineage = states["marquez"].address
    traces = states["jaeger"].address or states["otel-collector"].address
    if lineage is not None:
        yield "OPENLINEAGE_URL", lineage
    if traces is not None:
        yield "OTEL_EXPORTER_OTLP_ENDPOINT", traces
