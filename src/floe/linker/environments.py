"""One platform.yaml to one Environment: profiles resolved, secrets collected. Assumes that the rules passed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from floe.config.decode import Located
from floe.config.platform import CatalogProfile, ComputeProfile, LayerConfig, PlatformSpec, StorageProfile
from floe.config.profiles import CredentialConfig, SecretReference
from floe.frozen import dataclass
from floe.ir.deployment import Kind
from floe.ir.platform import (
    Bucket,
    Catalog,
    Compute,
    Credentials,
    Environment,
    EnvName,
    EnvReference,
    Layer,
    Plain,
    SecretRef,
    Storage,
)
from floe.linker import names
from floe.linker.buckets import buckets, served_from
from floe.linker.deployment.demand import Demand, Ground
from floe.linker.deployment.deploy import deploy
from floe.linker.deployment.embedded import embedded, log_store, movable
from floe.spans import Span

DEFAULT_MOUNT_PATH = "/var/run/secrets"
SECRET_KEYS = frozenset(
    {"secret_ref", "api_secret_ref", "s3_access_key_ref", "s3_secret_key_ref", "access_key_ref", "secret_key_ref"}
)
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The logical names that floe.yaml picks."""

    storage: str
    catalog: str
    compute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFile:
    """One environment's decoded platform.yaml: ``path`` as users know it."""

    environment: str
    path: str
    located: Located[PlatformSpec]


def build_environment(platform: PlatformFile, chosen: Chosen, demand: Demand, kinds: tuple[Kind, ...]) -> Environment:
    """Resolve every profile of one environment, and work out how it is deployed."""
    spec, located = platform.located.value, platform.located
    storages = {name: _storage(name, profile, located) for name, profile in sorted(spec.storage.items())}
    catalogs = {name: _catalog(name, profile, located) for name, profile in sorted(spec.catalogs.items())}
    ports = embedded(spec, storages[chosen.storage], catalogs[chosen.catalog])
    if ports is not None:
        storages, catalogs = movable(storages, catalogs)
    layers = tuple(
        _layer(name, layer, located, storages[layer.storage_ref], catalogs[layer.catalog_ref])
        for name, layer in sorted(spec.layers.items())
    )
    storage, catalog = storages[chosen.storage], catalogs[chosen.catalog]
    other_stores = sorted({layer.storage.name for layer in layers} - {storage.name})
    others = sorted({layer.catalog.name for layer in layers} - {catalog.name})
    ground = Ground(
        name=platform.environment,
        located=located,
        storage=storage,
        storages=(storage, *(storages[name] for name in other_stores)),
        logs=None,
        catalogs=(catalog, *(catalogs[name] for name in others)),
        compute=_compute(chosen.compute, spec.compute[chosen.compute], located),
        embedded=ports,
        mount_path=_mount_path(spec),
        demand=demand,
    )
    ground = replace(ground, logs=log_store(ground, storages))
    stores = tuple(buckets(spec, located, storages, (storage, *(layer.storage for layer in layers))))
    return replace(
        _environment(platform, ground, layers, kinds, stores),
        cube_store=served_from(spec.consumption.cube_store, storages, storage),
        export_bucket=served_from(spec.consumption.export_bucket, storages, storage),
        export_integration=spec.consumption.export_bucket.integration,
    )


def _environment(
    platform: PlatformFile,
    ground: Ground,
    layers: tuple[Layer, ...],
    kinds: tuple[Kind, ...],
    stores: tuple[Bucket, ...],
) -> Environment:
    spec = ground.spec
    return Environment(
        name=ground.name,
        path=platform.path,
        storage=ground.storage,
        catalog=ground.catalogs[0],
        compute=ground.compute,
        layers=layers,
        catalogs=ground.catalogs,
        storages=ground.storages,
        logs=ground.logs,
        secrets=tuple(sorted(secret_references(ground.located), key=lambda secret: secret.name)),
        secret_mount_path=ground.mount_path,
        embedded=ground.embedded,
        timezone=spec.infrastructure.timezone if spec.infrastructure else "UTC",
        schedules=_allowed(spec.orchestration.schedules),
        sensors=_allowed(spec.orchestration.sensors),
        max_concurrent_runs=spec.orchestration.max_concurrent_runs,
        settings=_settings(spec),
        buckets=stores,
        deployment=deploy(ground, kinds),
        origin=ground.located.span(),
    )


def secret_references(located: Located[Any]) -> tuple[SecretRef, ...]:
    """Return every secret that a file refers to, once each, with the first place that names it."""
    found: dict[str, SecretRef] = {}
    for name, path in _secrets(located.value.model_dump(mode="json", exclude_none=True), ()):
        found.setdefault(name, _secret(name, located.span(*path)))
    return tuple(found.values())


def freeze(value: Any) -> Plain:
    """Return plain data as frozen values: tuples for lists, read-only mappings for dicts."""
    match value:
        case Mapping():
            return MappingProxyType({str(key): freeze(item) for key, item in value.items()})
        case list() | tuple():
            return tuple(freeze(item) for item in value)
        case str() | int() | float() | bool() | None:
            return value
        case _:
            return str(value)


def freeze_map(value: Mapping[str, Any]) -> Mapping[str, Plain]:
    """Return a mapping of plain data as a frozen one."""
    return MappingProxyType({key: freeze(item) for key, item in value.items()})


def _storage(name: str, profile: StorageProfile, located: Located[PlatformSpec]) -> Storage:
    at = ("storage", name)
    return Storage(
        name=name,
        type=profile.type,
        endpoint=_text_or_secret(profile.endpoint, located.span(*at, "endpoint")) or None,
        region=profile.region,
        bucket=profile.bucket,
        path_style_access=profile.path_style_access,
        credentials=_credentials(profile.credentials, located, (*at, "credentials")),
        origin=located.key_span(*at),
    )


def _catalog(name: str, profile: CatalogProfile, located: Located[PlatformSpec]) -> Catalog:
    at = ("catalogs", name)
    uri = _text_or_secret(profile.uri, located.span(*at, "uri"))
    return Catalog(
        name=name,
        alias=names.catalog_alias(name),
        type=profile.type,
        uri=uri or "",
        warehouse=profile.warehouse,
        namespace=profile.namespace,
        credentials=_credentials(profile.credentials, located, (*at, "credentials")),
        access_delegation=profile.access_delegation,
        token_refresh_enabled=profile.token_refresh_enabled,
        properties=MappingProxyType(dict(profile.properties)),
        origin=located.key_span(*at),
    )


def _compute(name: str, profile: ComputeProfile, located: Located[PlatformSpec]) -> Compute:
    at = ("compute", name)
    written = profile.model_dump(mode="json", exclude_unset=True).get("properties", {})
    return Compute(
        name=name,
        type=profile.type,
        properties=MappingProxyType({key: _with_references(value) for key, value in written.items()}),
        credentials=_credentials(profile.credentials, located, (*at, "credentials")),
        origin=located.key_span(*at),
    )


def _layer(name: str, layer: LayerConfig, located: Located[PlatformSpec], storage: Storage, catalog: Catalog) -> Layer:
    return Layer(
        name=name,
        description=layer.description,
        storage=storage,
        catalog=catalog,
        namespace=without_warehouse(layer.namespace, catalog.warehouse),
        retention_days=layer.retention_days,
        properties=MappingProxyType(dict(layer.properties)),
        origin=located.key_span("layers", name),
    )


def without_warehouse(namespace: str, warehouse: str) -> str:
    """Drop the catalog's warehouse from the front of a namespace, as files written for the origin system have it."""
    first, _, rest = namespace.partition(".")
    return rest if rest and first == warehouse else namespace


def _credentials(config: CredentialConfig, located: Located[PlatformSpec], at: tuple[str, ...]) -> Credentials:
    client_id, client_secret = config.client_id, config.client_secret
    reference = config.secret_ref
    return Credentials(
        mode=config.mode,
        secret=None if reference is None else _secret(reference, located.span(*at, "secret_ref")),
        client_id=_text_or_secret(client_id, located.span(*at, "client_id")),
        client_secret=None
        if client_secret is None
        else _secret(client_secret.secret_ref, located.span(*at, "client_secret", "secret_ref")),
        scope=config.scope,
        role_arn=config.role_arn,
    )


def _text_or_secret(value: str | SecretReference | None, at: Span) -> str | SecretRef | None:
    return _secret(value.secret_ref, at) if isinstance(value, SecretReference) else value


def _secret(name: str, at: Span) -> SecretRef:
    return SecretRef(name=name, variable=names.secret_variable(name), origin=at)


def _secrets(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield every secret reference in plain data with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in SECRET_KEYS and isinstance(item, str):
                yield item, (*path, key)
            else:
                yield from _secrets(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _secrets(item, (*path, index))


def _with_references(value: Any) -> Plain:
    """Return plain data with every ``${NAME}`` in its texts made an EnvReference."""
    match value:
        case dict():
            return MappingProxyType({key: _with_references(item) for key, item in value.items()})
        case list():
            return tuple(_with_references(item) for item in value)
        case str():
            return env_reference(value)
        case _:
            return freeze(value)


def env_reference(text: str) -> str | EnvReference:
    """Return a text that holds ``${NAME}`` or ``${NAME:-default}`` as its parts; any other text unchanged."""
    parts: list[str | EnvName] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        parts.append(text[end : match.start()])
        parts.append(EnvName(name=match[1], default=match[2]))
        end = match.end()
    parts.append(text[end:])
    return EnvReference(parts=tuple(part for part in parts if part != "")) if len(parts) > 1 else text


def _allowed(setting: str | list[str] | tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the names that may run: None for all."""
    match setting:
        case "all":
            return None
        case "none":
            return ()
        case _:
            return tuple(sorted(names.dagster_name(name) for name in setting))


def _mount_path(spec: PlatformSpec) -> str:
    return spec.security.secret_backends.kubernetes.mount_path if spec.security else DEFAULT_MOUNT_PATH


def _settings(spec: PlatformSpec) -> Mapping[str, Plain]:
    """Return the blocks that later back ends will emit."""
    dumped = spec.model_dump(mode="json", exclude_unset=True)
    blocks = ("infrastructure", "security", "governance", "observability", "consumption")
    return freeze_map({block: dumped[block] for block in blocks if dumped.get(block) is not None})
