"""What a service needs on one machine beyond its kind: its command, its variables, and who must be there first."""

from collections.abc import Mapping
from dataclasses import field
from typing import Final

from floe.frozen import dataclass

HEALTHY: Final = "service_healthy"
ONCE: Final = "service_completed_successfully"

BY_PYTHON: Final = ("python", "-c", "import urllib.request as r; r.urlopen('URL', timeout=10)")
BY_NODE: Final = (
    "node",
    "-e",
    "fetch('URL').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))",
)
BY_CURL: Final = ("curl", "--fail", "--silent", "--output", "/dev/null", "URL")
PASSWORD: Final = "${DAGSTER_PG_PASSWORD:?}"  # noqa: S105 (the name of a variable)
USER: Final = "${DAGSTER_PG_USERNAME:?}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service. ``asks`` is a program of its image that gets a URL; None where the image has none."""

    command: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    reads_environment: bool = False
    published: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    configs: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] | None = None


_CUBE: Final = {
    "CUBEJS_CUBESTORE_HOST": "cube-store",
    "FLOE_ENV": "${FLOE_ENV:-local}",
    "NODE_ENV": "production",
}
_CUBE_FOLDER: Final = ("./cube:/cube/conf:ro",)
_DAGSTER: Final = {"dagster-code": HEALTHY, "migrate-db": ONCE}
_CODE: Final = "dagster api grpc --module-name orchestration.definitions --host 0.0.0.0 --port 4000"

SERVICES: Final[Mapping[str, Service]] = {
    "postgresql": Service(
        variables={"POSTGRES_DB": "${DAGSTER_PG_DB:-dagster}", "POSTGRES_PASSWORD": PASSWORD, "POSTGRES_USER": USER},
        volumes=("postgresql:/var/lib/postgresql/data",),
        configs={"databases": "/docker-entrypoint-initdb.d/databases.sql"},
    ),
    "minio": Service(
        command="server /data --console-address :9001",
        variables={"MINIO_ROOT_PASSWORD": "${MINIO_ROOT_PASSWORD:?}", "MINIO_ROOT_USER": "${MINIO_ROOT_USER:?}"},
        published=("http", "console"),
        volumes=("minio:/data",),
        asks=("mc", "ready", "local"),
    ),
    "polaris": Service(
        variables={
            "AWS_ACCESS_KEY_ID": "${MINIO_ROOT_USER:?}",
            "AWS_REGION": "${AWS_REGION:-us-east-1}",
            "AWS_SECRET_ACCESS_KEY": "${MINIO_ROOT_PASSWORD:?}",
            "POLARIS_PERSISTENCE_TYPE": "relational-jdbc",
            "QUARKUS_DATASOURCE_JDBC_URL": "jdbc:postgresql://postgresql:5432/polaris",
            "QUARKUS_DATASOURCE_PASSWORD": PASSWORD,
            "QUARKUS_DATASOURCE_USERNAME": USER,
        },
        published=("http",),
        after={"polaris-bootstrap": ONCE},
        asks=BY_CURL,
    ),
    "marquez": Service(
        variables={
            "MARQUEZ_ADMIN_PORT": "5001",
            "MARQUEZ_PORT": "5000",
            "POSTGRES_DB": "marquez",
            "POSTGRES_HOST": "postgresql",
            "POSTGRES_PASSWORD": PASSWORD,
            "POSTGRES_PORT": "5432",
            "POSTGRES_USER": USER,
            "SEARCH_ENABLED": "false",
        },
        published=("http",),
        after={"postgresql": HEALTHY},
        asks=BY_CURL,
    ),
    "marquez-web": Service(
        variables={"MARQUEZ_HOST": "marquez", "MARQUEZ_PORT": "5000", "WEB_PORT": "3000"},
        after={"marquez": "service_started"},
        asks=BY_NODE,
    ),
    "jaeger": Service(published=("http",)),
    "dagster-code": Service(command=_CODE, after={"migrate-db": ONCE, "init-catalog": ONCE}),
    "dagster-webserver": Service(
        command="dagster-webserver --host 0.0.0.0 --port 3000 --grpc-host dagster-code --grpc-port 4000",
        published=("http",),
        after=_DAGSTER,
        asks=BY_PYTHON,
    ),
    "dagster-daemon": Service(
        command="dagster-daemon run --grpc-host dagster-code --grpc-port 4000",
        after=_DAGSTER,
    ),
    "cube-api": Service(
        variables={**_CUBE, "CUBEJS_REFRESH_WORKER": "false"},
        reads_environment=True,
        published=("http",),
        volumes=_CUBE_FOLDER,
        after={"init-catalog": ONCE, "cube-store": "service_started"},
        asks=BY_NODE,
    ),
    "cube-refresh-worker": Service(
        variables={**_CUBE, "CUBEJS_REFRESH_WORKER": "true"},
        reads_environment=True,
        volumes=_CUBE_FOLDER,
        after={"cube-api": HEALTHY},
        asks=BY_NODE,
    ),
    "cube-store": Service(
        variables={"CUBESTORE_REMOTE_DIR": "/cube/data", "CUBESTORE_SERVER_NAME": "cube-store:9999"},
        volumes=("cube-store:/cube/data",),
    ),
}
"""By the name of the kind."""
