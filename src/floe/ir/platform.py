"""One environment as its platform.yaml defines it, with every profile resolved."""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias
from urllib.parse import urlsplit

from floe.frozen import dataclass
from floe.ir.deployment import Deployment
from floe.ir.observability import Observability
from floe.ir.upkeep import Upkeep
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretRef:
    """A secret by reference; its value is never read.

    ``name`` is the reference as written, ``variable`` the one environment variable that stands for it in every
    target: ``DBT_ENV_SECRET_<NAME>``.
    """

    name: str
    variable: str
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvReference:
    """A ``${NAME}`` or ``${NAME:-default}`` inside a text, left for run time: literal parts and references in order."""

    parts: tuple["str | EnvName", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvName:
    """The name of an environment variable and its default, if one was given."""

    name: str
    default: str | None


Plain: TypeAlias = "str | int | float | bool | EnvReference | tuple[Plain, ...] | Mapping[str, Plain] | None"
"""Plain data, frozen: what JSON can say, and in the properties of a profile a reference left for run time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """How a client proves who it is.

    ``mode`` is static, oauth2, iam_role or service_account. ``secret`` is the pair (or token) of mode static: its
    variables are ``secret.variable`` plus a suffix (rulings.md 14: ``_ACCESS_KEY_ID`` and ``_SECRET_ACCESS_KEY`` for
    storage, ``_USER`` and ``_PASSWORD`` or ``_TOKEN`` for a database).
    """

    mode: str
    secret: SecretRef | None
    client_id: str | SecretRef | None
    client_secret: SecretRef | None
    scope: str | None
    role_arn: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """An object store profile.

    ``address_variable`` names the variable that leads clients to another host and port: in a cluster, where a server
    of its own stands in for the one that an embedded environment has on its machine.
    """

    name: str
    type: str
    endpoint: str | SecretRef | None
    region: str
    bucket: str
    path_style_access: bool
    credentials: Credentials
    address_variable: str | None = None
    origin: Span = field(compare=False, repr=False)

    @property
    def authority(self) -> str:
        """The part of a URL after the scheme: the bucket, for Azure with the host of its account if that is known."""
        host = urlsplit(self.endpoint).netloc if self.type == "azure" and isinstance(self.endpoint, str) else ""
        return f"{self.bucket}@{host}" if host else self.bucket


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What the owner of an object store is asked to do; the generated project itself does none of it.

    ``is_copied`` asks for a copy, kept in ``replica_region``. ``glacier_days`` and ``expiration_days`` say when an
    object moves to cheaper storage or goes, None where nobody asks. ``has_tables`` says that a layer or a catalog keeps
    its files here.
    """

    storage: Storage
    is_copied: bool
    replica_region: str | None
    glacier_days: int | None
    expiration_days: int | None
    has_tables: bool
    replication_origin: Span = field(compare=False, repr=False)
    lifecycle_origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """An Iceberg catalog profile. ``alias`` is its SQL identifier: what dbt attaches it as, and dbt's ``database``.

    ``address_variable`` names the variable that leads clients to another address, as that of a store does.
    """

    name: str
    alias: str
    type: str
    uri: str | SecretRef
    warehouse: str
    namespace: str
    credentials: Credentials
    access_delegation: str
    token_refresh_enabled: bool
    properties: Mapping[str, str]
    address_variable: str | None = None
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compute:
    """A compute profile. ``properties`` holds only what was written, typed by the compute's own model."""

    name: str
    type: str
    properties: Mapping[str, Plain]
    credentials: Credentials
    origin: Span = field(compare=False, repr=False)

    @property
    def speaks_hive(self) -> bool:
        """Say whether dbt reaches a Spark server in Hive's protocol, with the catalog as what its session starts in."""
        return self.type == "spark" and self.properties.get("method") in {"thrift", "http"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer as one environment places it."""

    name: str
    description: str
    storage: Storage
    catalog: Catalog
    namespace: str
    retention_days: int | None
    properties: Mapping[str, str]
    origin: Span = field(compare=False, repr=False)

    @property
    def location(self) -> str:
        """The folder of the layer in its object store, as a URL without a trailing slash."""
        return f"{base_location(self.storage, self.catalog)}/{self.namespace.replace('.', '/')}"


def base_location(storage: Storage, catalog: Catalog) -> str:
    """Return the folder that a catalog keeps its tables in, as a URL without a trailing slash.

    Polaris lets no two of its catalogs share a folder, so there each has one of its own; a bucket that is named like
    the catalog is its own already.
    """
    scheme = {"s3": "s3", "gcs": "gs", "azure": "abfss", "local": "file"}[storage.type]
    own = catalog.type == "polaris" and catalog.warehouse != storage.bucket
    return f"{scheme}://{storage.authority}" + (f"/{catalog.warehouse}" if own else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """The ports of an environment whose lakehouse is one local process (rulings.md 5)."""

    s3_port: int
    catalog_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One environment: what platform/<name>/platform.yaml says, resolved for this project.

    ``storage``, ``catalog`` and ``compute`` are the profiles that floe.yaml chose. ``catalogs`` are all that its
    layers use, the chosen one first. ``buckets`` are all object stores of the file, sorted by name. ``schedules`` and
    ``sensors`` are the names this environment may run, or None for all. ``secrets`` are all references, sorted by name.
    ``settings`` is the rest of platform.yaml, recorded. ``deployment`` is how it runs on Kubernetes, where ``cluster``
    says that it does; ``upkeep`` is what maintenance does to each layer, sorted by layer. ``cube_store`` keeps Cube's
    rollups, through ``export_bucket`` a warehouse unloads large results, ``logs`` keeps what steps print.
    """

    name: str
    path: str
    storage: Storage
    catalog: Catalog
    compute: Compute
    layers: tuple[Layer, ...]
    catalogs: tuple[Catalog, ...]
    storages: tuple[Storage, ...]
    secrets: tuple[SecretRef, ...]
    secret_mount_path: str
    embedded: Embedded | None
    timezone: str
    schedules: tuple[str, ...] | None
    sensors: tuple[str, ...] | None
    max_concurrent_runs: int | None
    settings: Mapping[str, Plain]
    deployment: Deployment
    buckets: tuple[Bucket, ...] = ()
    cluster: bool = False
    observability: Observability = field(default_factory=Observability)
    upkeep: tuple[Upkeep, ...] = ()
    cube_store: Storage | None = None
    logs: Storage | None = None
    export_bucket: Storage | None = None
    export_integration: str | None = None
    origin: Span = field(compare=False, repr=False)

    def layer(self, name: str) -> Layer:
        """Return the layer called ``name``; the linker has checked that every environment has it."""
        return next(layer for layer in self.layers if layer.name == name)
