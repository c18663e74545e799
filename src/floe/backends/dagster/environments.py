"""What the generated Python must know of one environment, and how Dagster itself is set up there."""

from collections.abc import Mapping

from floe.backends.dagster.catalogs import properties
from floe.backends.dagster.variables import (
    KEY_ID,
    SECRET_KEY,
    VARIABLE,
    files,
    of_logs,
    secrets_of,
)
from floe.backends.dagster.watching import maintenance, observability
from floe.ir.platform import Catalog, Environment, EnvReference, Layer, Plain, SecretRef, Storage
from floe.ir.project import Project

Json = dict[str, object]


def facts(project: Project, environment: Environment) -> Json:
    """Return environments/<name>.json as plain data: names and addresses, variables for everything secret."""
    return {
        "name": environment.name,
        "project": project.names.written,
        "compute": environment.compute.type,
        "catalog": environment.catalog.name,
        "namespace": environment.catalog.namespace,
        "timezone": environment.timezone,
        "aliases": {catalog.name: catalog.alias for catalog in environment.catalogs},
        "catalogs": {name: properties(*pair) for name, pair in _catalogs(environment).items()},
        "layers": {layer.name: _place(layer) for layer in sorted(environment.layers, key=lambda layer: layer.name)},
        "schedules": None if environment.schedules is None else sorted(environment.schedules),
        "sensors": None if environment.sensors is None else sorted(environment.sensors),
        "secrets": {
            "mount_path": environment.secret_mount_path,
            "variables": secrets_of(environment),
            "logs": of_logs(environment),
        },
        "observability": observability(project, environment),
        "maintenance": maintenance(environment),
        "embedded": _embedded(environment),
        "recorded": {
            "timezone": environment.timezone,
            "layers": {layer.name: _described(layer) for layer in environment.layers},
            **{key: _plain(value) for key, value in environment.settings.items()},
        },
    }


def shared_record(project: Project) -> Json:
    """Return recorded.json: what floe.yaml says beyond what the generated project does with it today."""
    written = {**project.settings, "orchestration": project.orchestration.recorded}
    return {
        "name": project.names.written,
        "version": project.version,
        **{key: _plain(value) for key, value in written.items() if value},
    }


def _catalogs(environment: Environment) -> dict[str, tuple[Catalog, Storage]]:
    by_name = sorted(environment.catalogs, key=lambda catalog: catalog.name)
    return {catalog.name: (catalog, _storage_of(environment, catalog)) for catalog in by_name}


def _storage_of(environment: Environment, catalog: Catalog) -> Storage:
    """Return the store that a catalog's tables are in: the chosen one, or that of the first layer that says so."""
    if catalog == environment.catalog:
        return environment.storage
    return next((layer.storage for layer in environment.layers if layer.catalog == catalog), environment.storage)


def _described(layer: Layer) -> Json:
    return {
        "description": layer.description,
        "properties": dict(layer.properties),
        "retention_days": layer.retention_days,
        "location": layer.location,
    }


def _plain(value: Plain) -> object:
    """Return frozen plain data as what JSON writes; a reference as it is written in YAML."""
    match value:
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case tuple():
            return [_plain(item) for item in value]
        case EnvReference():
            return "".join(part if isinstance(part, str) else f"${{{part.name}}}" for part in value.parts)
        case _:
            return value


def _place(layer: Layer) -> Json:
    return {"namespace": layer.namespace, "catalog": layer.catalog.name}


def _embedded(environment: Environment) -> Json | None:
    if environment.embedded is None:
        return None
    warehouses = sorted({catalog.warehouse for catalog in environment.catalogs})
    return {
        "s3_port": environment.embedded.s3_port,
        "catalog_port": environment.embedded.catalog_port,
        "warehouses": warehouses,
        "buckets": sorted({storage.bucket for storage in environment.storages} - set(warehouses)),
        "identities": _identities(environment),
    }


def _identities(environment: Environment) -> list[Json]:
    """Return the pairs that clients will show, the catalog's first: the local server makes them up and accepts them."""
    pairs: list[Json] = []
    for catalog in environment.catalogs:
        credentials = catalog.credentials
        if credentials.client_id is not None and credentials.client_secret is not None:
            pairs.append({"id": _half(credentials.client_id), "secret": _half(credentials.client_secret)})
    for storage in environment.storages:
        pair = storage.credentials.secret
        if pair is not None:
            pairs.append({"id": _half(pair, KEY_ID), "secret": _half(pair, SECRET_KEY)})
    return [pair for index, pair in enumerate(pairs) if pair not in pairs[:index]]


def _half(value: str | SecretRef, suffix: str = "") -> Json:
    if isinstance(value, str):
        return {"text": value}
    return {VARIABLE: value.variable + suffix, "file": files(value, suffix)[0]}
