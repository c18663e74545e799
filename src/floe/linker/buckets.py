"""What the owners of the object stores are asked to do: copies, cheaper storage, an end of old objects."""

from collections.abc import Iterable, Iterator, Mapping

from floe.config.consumption import CubeStorePlace, ExportBucketPlace
from floe.config.decode import Located
from floe.config.platform import PlatformSpec, StorageProfile
from floe.ir.platform import Bucket, Storage


def buckets(
    spec: PlatformSpec,
    located: Located[PlatformSpec],
    storages: Mapping[str, Storage],
    with_tables: Iterable[Storage],
) -> Iterator[Bucket]:
    """Yield every object store of one platform.yaml, by name."""
    full = {(storage.type, storage.bucket) for storage in with_tables}
    for name, storage in storages.items():
        yield _bucket(storage, spec.storage[name], located, has_tables=(storage.type, storage.bucket) in full)


def _bucket(storage: Storage, profile: StorageProfile, located: Located[PlatformSpec], *, has_tables: bool) -> Bucket:
    replication, lifecycle = profile.replication, profile.lifecycle
    return Bucket(
        storage=storage,
        is_copied=replication is not None and replication.enabled,
        replica_region=replication.destination_region if replication and replication.enabled else None,
        glacier_days=lifecycle.transition_to_glacier if lifecycle else None,
        expiration_days=lifecycle.expiration_days if lifecycle else None,
        has_tables=has_tables,
        replication_origin=located.key_span("storage", storage.name, "replication") if replication else storage.origin,
        lifecycle_origin=located.key_span("storage", storage.name, "lifecycle") if lifecycle else storage.origin,
    )


def served_from(
    place: CubeStorePlace | ExportBucketPlace, storages: Mapping[str, Storage], default: Storage
) -> Storage | None:
    """Return the storage that Cube uses for something: the project's own unless another is named."""
    if not place.enabled:
        return None
    return storages[place.storage_ref] if place.storage_ref else default
