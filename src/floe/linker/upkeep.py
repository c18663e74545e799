"""What a platform.yaml asks of its tables' snapshots and files: by layers, by retention, by Iceberg's properties."""

from collections.abc import Mapping

from floe.config.decode import Located
from floe.config.platform import LayerConfig, PlatformSpec
from floe.ir.upkeep import Upkeep

SNAPSHOTS = "history.expire.min-snapshots-to-keep"
FILE_BYTES = "write.target-file-size-bytes"
ORPHANS = "maintenance.remove-orphan-files"
NUMBERS: Mapping[str, int] = {SNAPSHOTS: 1, FILE_BYTES: 512 * 1024 * 1024}
"""The properties of a layer that maintenance reads, under Iceberg's own names, and Iceberg's own defaults."""


def upkeep(platform: Located[PlatformSpec]) -> tuple[Upkeep, ...]:
    """Return what maintenance does, one entry a layer, sorted by name."""
    spec = platform.value
    return tuple(
        Upkeep(
            layer=name,
            days=days(spec, name, layer),
            snapshots=_number(layer, SNAPSHOTS),
            file_bytes=_number(layer, FILE_BYTES),
            remove_orphans=layer.properties.get(ORPHANS) == "true",
        )
        for name, layer in sorted(spec.layers.items())
    )


def days(spec: PlatformSpec, name: str, layer: LayerConfig) -> int | None:
    """Return how long a layer keeps its snapshots: its own word, else what governance says of it, else of all."""
    return layer.retention_days if layer.retention_days is not None else allowed(spec, name)


def allowed(spec: PlatformSpec, name: str) -> int | None:
    """Return what governance.retention says of a layer; None where it is off or not there."""
    retention = spec.governance.retention if spec.governance else None
    if retention is None or not retention.enabled:
        return None
    if name in retention.policies:
        return retention.policies[name].retention_days
    if retention.default_retention_days:
        return retention.default_retention_days
    return retention.default_policy.retention_days


def _number(layer: LayerConfig, key: str) -> int:
    return int(layer.properties.get(key, NUMBERS[key]))
