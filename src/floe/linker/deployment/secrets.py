"""Which key of which Kubernetes Secret each component needs, and no other; and every Secret that has to exist."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from floe.ir.deployment import Chart, Component, Kind, SecretNeed, SecretUse
from floe.ir.platform import Credentials, Plain, SecretRef
from floe.linker import names
from floe.linker.deployment.demand import Ground
from floe.linker.deployment.states import EXTERNAL, MINIO, ON, Place, host_of, service_of

WHOLE: Final = "value"
"""The key of a Secret that is one value."""
STORE_PAIR: Final = ("access_key_id", "secret_access_key")
LOGIN: Final = ("user", "password")
TOKEN: Final = ("token",)
POSTGRES_ADMIN: Final = "postgresql"
DATABASE_LOGIN: Final = ("username", "password")
DATABASE_PLACE: Final = ("host", "port", "dbname")
ROOT_LOGIN: Final = ("client_id", "client_secret")
POLARIS_ROOT: Final = "polaris-root"
COOKIE: Final = "oauth2-proxy-cookie"
CUBE_TOKENS: Final = "cube-api-secret"
STATE_FOLDER: Final = "/opt/dagster/state"
_TOKENS: Final = frozenset({"bigquery", "databricks"})
_EMBEDDED_LOGIN: Final = frozenset({"duckdb"})


def secret_name(reference: str) -> str:
    """Return what Kubernetes calls a secret."""
    return names.kubernetes(reference)


def database_secret(database: str) -> str:
    """Return the Secret with the login of one database of the deployment's PostgreSQL."""
    return f"{database}-postgresql"


def secrets_of(kind: Kind, place: Place, ground: Ground, states: Mapping[str, Place]) -> tuple[SecretUse, ...]:
    """Return what one component reads: nothing that its inputs and outputs do not ask for."""
    if place.state != ON:
        return ()
    uses = tuple(_uses(kind, ground, states))
    return tuple(use for index, use in enumerate(uses) if use not in uses[:index])


def _uses(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Iterator[SecretUse]:
    match kind.name:
        case "dagster-run":
            yield from lakehouse(ground, mounted=True)
            yield from _logs(ground)
            yield from dagster_database(states)
        case "dagster-code":
            yield from lakehouse(ground, mounted=True) if ground.demand.reads_data else ()
            yield from _logs(ground)
            yield from dagster_database(states)
        case "dagster-webserver" | "dagster-daemon":
            yield from _logs(ground)
            yield from dagster_database(states)
        case "cube-api" | "cube-refresh-worker":
            yield from lakehouse(ground, mounted=False)
            yield from _api_secret(ground)
        case "cube-store":
            yield from _cube_store(ground)
        case "oauth2-proxy":
            yield from _sign_on(ground)
        case _:
            yield from _infra(kind, ground, states)


def _infra(kind: Kind, ground: Ground, states: Mapping[str, Place]) -> Iterator[SecretUse]:
    match kind.name:
        case "postgresql":
            yield SecretUse(secret=POSTGRES_ADMIN, key="password", variable="POSTGRES_PASSWORD")
            for database in databases(states):
                prefix = f"{database.upper()}_DB"
                yield SecretUse(secret=database_secret(database), key="username", variable=f"{prefix}_USERNAME")
                yield SecretUse(secret=database_secret(database), key="password", variable=f"{prefix}_PASSWORD")
        case "minio":
            yield from _server_keys(ground, "MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD")
        case "polaris":
            yield SecretUse(secret=POLARIS_ROOT, key="client_id", variable="POLARIS_ROOT_CLIENT_ID")
            yield SecretUse(secret=POLARIS_ROOT, key="client_secret", variable="POLARIS_ROOT_CLIENT_SECRET")
            yield from _database_login(kind, "QUARKUS_DATASOURCE_USERNAME", "QUARKUS_DATASOURCE_PASSWORD")
            yield from _server_keys(ground, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        case "marquez":
            yield from _database_login(kind, "POSTGRES_USER", "POSTGRES_PASSWORD")
        case _:
            return


def lakehouse(ground: Ground, *, mounted: bool) -> Iterator[SecretUse]:
    """Yield what a client of the lakehouse reads: of every store, of every catalog and of the engine."""
    for storage in ground.storages:
        yield from _whole(storage.endpoint, ground, mounted=mounted)
        yield from _proof(storage.credentials, STORE_PAIR, ground, mounted=mounted)
    for catalog in ground.catalogs:
        yield from _whole(catalog.uri, ground, mounted=mounted)
        keys = STORE_PAIR if catalog.type == "glue" else TOKEN
        yield from _proof(catalog.credentials, keys, ground, mounted=mounted)
    engine = ground.compute
    if engine.type not in _EMBEDDED_LOGIN:
        keys = TOKEN if engine.type in _TOKENS else LOGIN
        yield from _proof(engine.credentials, keys, ground, mounted=mounted)
    for reference in _references(engine.properties):
        yield _use(reference, WHOLE, ground, mounted=mounted)


def dagster_database(states: Mapping[str, Place]) -> Iterator[SecretUse]:
    """Yield the login of Dagster's database; where somebody else runs it, its address too."""
    secret = database_secret("dagster")
    if states["postgresql"].state == EXTERNAL:
        yield SecretUse(secret=secret, key="host", variable="DAGSTER_PG_HOST")
        yield SecretUse(secret=secret, key="port", variable="DAGSTER_PG_PORT")
        yield SecretUse(secret=secret, key="dbname", variable="DAGSTER_PG_DB")
    yield SecretUse(secret=secret, key="username", variable="DAGSTER_PG_USERNAME")
    yield SecretUse(secret=secret, key="password", variable="DAGSTER_PG_PASSWORD")


def databases(states: Mapping[str, Place]) -> tuple[str, ...]:
    """Return the databases that the components which run here keep in PostgreSQL."""
    wanted = ["dagster"]
    wanted += [name for name in ("marquez", "polaris") if states[name].state == ON]
    return tuple(wanted)


def _database_login(kind: Kind, username: str, password: str) -> Iterator[SecretUse]:
    secret = database_secret(kind.database or kind.name)
    yield SecretUse(secret=secret, key="username", variable=username)
    yield SecretUse(secret=secret, key="password", variable=password)


def _server_keys(ground: Ground, key_id: str, key: str) -> Iterator[SecretUse]:
    """Yield the pair that the cluster's own object store accepts."""
    for storage in ground.storages:
        here = service_of(host_of(storage.endpoint), ground.namespace) in {MINIO, "localstack"} or ground.embedded
        reference = storage.credentials.secret
        if here and reference is not None:
            for variable, name in zip((key_id, key), STORE_PAIR, strict=True):
                yield SecretUse(
                    secret=secret_name(reference.name), key=name, variable=variable, reference=reference.name
                )
            return


def _logs(ground: Ground) -> Iterator[SecretUse]:
    """Yield what Dagster's compute log manager reads, in variables: it knows no files. With a role it reads none."""
    if ground.logs is None:
        return
    yield from _whole(ground.logs.endpoint, ground, mounted=False)
    reference = ground.logs.credentials.secret
    if reference is None:
        return
    if ground.logs.type == "azure":
        yield from (_use(reference.name, key, ground, mounted=False) for key in STORE_PAIR)
    if ground.logs.type != "s3":
        return
    for variable, key in zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), STORE_PAIR, strict=True):
        yield SecretUse(secret=secret_name(reference.name), key=key, variable=variable, reference=reference.name)


def _cube_store(ground: Ground) -> Iterator[SecretUse]:
    wanted = ground.spec.consumption.cube_store.storage_ref
    for storage in ground.storages:
        reference = storage.credentials.secret
        if storage.name == wanted and reference is not None and storage.type == "s3":
            for variable, key in zip(
                ("CUBESTORE_AWS_ACCESS_KEY_ID", "CUBESTORE_AWS_SECRET_ACCESS_KEY"), STORE_PAIR, strict=True
            ):
                yield SecretUse(
                    secret=secret_name(reference.name), key=key, variable=variable, reference=reference.name
                )


def _api_secret(ground: Ground) -> Iterator[SecretUse]:
    """Yield what signs tokens, under Cube's own variable and, where floe.yaml names it, under the reference's."""
    reference = ground.demand.api_secret
    secret = CUBE_TOKENS if reference is None else secret_name(reference)
    yield SecretUse(secret=secret, key=WHOLE, variable="CUBEJS_API_SECRET", reference=reference)
    if reference is not None:
        yield _use(reference, WHOLE, ground, mounted=False)


def _sign_on(ground: Ground) -> Iterator[SecretUse]:
    oidc = ground.security.authentication.oidc
    if oidc is not None and oidc.client_secret is not None:
        reference = oidc.client_secret.secret_ref
        yield SecretUse(
            secret=secret_name(reference), key=WHOLE, variable="OAUTH2_PROXY_CLIENT_SECRET", reference=reference
        )
    yield SecretUse(secret=COOKIE, key=WHOLE, variable="OAUTH2_PROXY_COOKIE_SECRET")


def _proof(credentials: Credentials, keys: Iterable[str], ground: Ground, *, mounted: bool) -> Iterator[SecretUse]:
    yield from _whole(credentials.client_id, ground, mounted=mounted)
    yield from _whole(credentials.client_secret, ground, mounted=mounted)
    if credentials.secret is not None:
        for key in keys:
            yield _use(credentials.secret.name, key, ground, mounted=mounted)


def _whole(value: object, ground: Ground, *, mounted: bool) -> Iterator[SecretUse]:
    if isinstance(value, SecretRef):
        yield _use(value.name, WHOLE, ground, mounted=mounted)


def _use(reference: str, key: str, ground: Ground, *, mounted: bool) -> SecretUse:
    suffix = "" if key == WHOLE else f"_{key.upper()}"
    folder = secret_folder(ground)
    return SecretUse(
        secret=secret_name(reference),
        key=key,
        variable=None if mounted else names.secret_variable(reference) + suffix,
        path=f"{folder}/{reference if key == WHOLE else f'{reference}/{key}'}" if mounted else None,
        reference=reference,
    )


def secret_folder(ground: Ground) -> str:
    """Return where the project looks for mounted secrets: an embedded environment's are in its state."""
    return f"{STATE_FOLDER}/{ground.name}/secrets" if ground.embedded else ground.mount_path.rstrip("/")


def _references(value: Plain) -> Iterator[str]:
    match value:
        case Mapping():
            for key, item in value.items():
                if key == "secret_ref" and isinstance(item, str):
                    yield item
                else:
                    yield from _references(item)
        case tuple():
            for item in value:
                yield from _references(item)
        case _:
            return


def needs(components: tuple[Component, ...], more: Mapping[str, tuple[SecretUse, ...]]) -> tuple[SecretNeed, ...]:
    """Return every Secret that components or hooks (``more``, by what they are called) read, sorted by name."""
    found: dict[str, list[tuple[str, Chart, SecretUse]]] = {}
    for component in components:
        for use in component.secrets:
            found.setdefault(use.secret, []).append((component.name, component.kind.chart, use))
    for name, uses in more.items():
        for use in uses:
            found.setdefault(use.secret, []).append((name, "app", use))
    return tuple(_need(name, found[name]) for name in sorted(found))


def _need(name: str, uses: list[tuple[str, Chart, SecretUse]]) -> SecretNeed:
    readers = dict.fromkeys(reader for reader, _, _ in uses)
    return SecretNeed(
        name=name,
        reference=next((use.reference for _, _, use in uses if use.reference), None),
        keys=tuple(sorted({use.key for _, _, use in uses})),
        purpose=f"read by {', '.join(readers)}",
        chart="infra" if any(chart == "infra" for _, chart, _ in uses) else "app",
        optional=all(use.optional for _, _, use in uses),
    )
