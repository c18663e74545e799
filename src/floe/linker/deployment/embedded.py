"""Whether an environment's lakehouse is one process of this machine, and which store keeps what steps print."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from floe.config.platform import PlatformSpec
from floe.ir.platform import Catalog, Embedded, SecretRef, Storage
from floe.linker.deployment.demand import Ground

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CATALOG_URI = "FLOE_CATALOG_URI"
STORE_ADDRESS = "FLOE_S3_ADDRESS"
LOGS = "compute_logs"


def movable(
    storages: Mapping[str, Storage], catalogs: Mapping[str, Catalog]
) -> tuple[dict[str, Storage], dict[str, Catalog]]:
    """Let variables lead elsewhere what an embedded environment has on its machine: in a cluster it is not there."""
    stores = {
        name: replace(storage, address_variable=STORE_ADDRESS) if loopback_port(storage.endpoint) else storage
        for name, storage in storages.items()
    }
    lists = {
        name: replace(catalog, address_variable=CATALOG_URI) if loopback_port(catalog.uri) else catalog
        for name, catalog in catalogs.items()
    }
    return stores, lists


def embedded(spec: PlatformSpec, storage: Storage, catalog: Catalog) -> Embedded | None:
    """Return the ports of an embedded environment (rulings.md 5), or None."""
    provider = spec.infrastructure.cloud.provider if spec.infrastructure else "local"
    if provider != "local" or storage.type != "s3" or catalog.type != "rest":
        return None
    s3_port, catalog_port = loopback_port(storage.endpoint), loopback_port(catalog.uri)
    if s3_port is None or catalog_port is None:
        return None
    return Embedded(s3_port=s3_port, catalog_port=catalog_port)


def loopback_port(url: str | SecretRef | None) -> int | None:
    """Return the port of an address of this machine; None for any other."""
    if not isinstance(url, str) or not url:
        return None
    parts = urlsplit(url)
    return parts.port or 80 if parts.hostname in LOOPBACK else None


def log_store(ground: Ground, storages: Mapping[str, Storage]) -> Storage | None:
    """Return the store of Dagster's compute logs, where one of the two files asks for it."""
    if ground.observed(LOGS) is None or ground.observed(LOGS, "enabled") is False:
        return None
    if ground.observed(LOGS, "manager_type") in {"local", "noop"}:
        return None
    return storages.get(ground.observed(LOGS, "storage_ref") or "default")
