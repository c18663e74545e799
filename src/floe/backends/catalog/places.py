"""Which namespaces a catalog has in one environment, where each is, and which layers are in it."""

from collections.abc import Iterator

from floe.frozen import dataclass
from floe.ir.platform import Catalog, Environment, Layer, Storage, base_location
from floe.ir.project import Project

DAYS = "retention-days"
OWNER = "owner"
COMMENT = "comment"
FIRST_USED = "default"
"""What a client of Hive's protocol uses when it connects, whatever it does then: without it nobody gets in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A namespace: its name with dots, where it lies, the layers in it, and whether models without a layer are too."""

    name: str
    storage: Storage
    location: str
    layers: tuple[Layer, ...]
    has_rest: bool = False

    @property
    def retention_days(self) -> int | None:
        """Return how long old snapshots are kept: the longest that any layer in it asks for."""
        return max((layer.retention_days for layer in self.layers if layer.retention_days is not None), default=None)

    def holds(self, layer: str | None) -> bool:
        """Say whether the tables of a layer are here; None are those of models without one."""
        return self.has_rest if layer is None else any(item.name == layer for item in self.layers)


def places(project: Project, environment: Environment, catalogs: tuple[Catalog, ...]) -> tuple[Place, ...]:
    """Return the namespaces of catalogs that are one warehouse, parents first, each with what lies above it."""
    layers: dict[str, list[Layer]] = {}
    for layer in environment.layers:
        if layer.catalog in catalogs:
            layers.setdefault(layer.namespace, []).append(layer)
    rest = environment.catalog if environment.catalog in catalogs and _has_rest(project) else None
    if rest is not None:
        layers.setdefault(rest.namespace, [])
    if environment.catalog in catalogs and environment.compute.speaks_hive:
        layers.setdefault(FIRST_USED, [])
    found: dict[str, Place] = {}
    for name in sorted(layers):
        storage = layers[name][0].storage if layers[name] else environment.storage
        for above in (*_above(name), name):
            if above not in found or above == name:
                found[above] = Place(
                    name=above,
                    storage=storage,
                    location=f"{base_location(storage, catalogs[0])}/{above.replace('.', '/')}",
                    layers=tuple(layers.get(above, ())),
                    has_rest=rest is not None and rest.namespace == above,
                )
    return tuple(found[name] for name in sorted(found, key=lambda name: name.split(".")))


def properties(place: Place, project: Project) -> dict[str, str]:
    """Return the properties of a namespace, beside its location."""
    told = [layer.description for layer in place.layers if layer.description]
    found = {COMMENT: told[0]} if told else {}
    if is_written(place, project):
        found[OWNER] = project.names.written
    if place.retention_days is not None:
        found[DAYS] = str(place.retention_days)
    return found


def is_written(place: Place, project: Project) -> bool:
    """Say whether the project writes tables into a namespace."""
    return any(place.holds(layer) for access in project.access for layer in access.writes)


def bases(environment: Environment, catalogs: tuple[Catalog, ...]) -> tuple[str, ...]:
    """Return the folders that tables of these catalogs may lie in: that of the first one's own store first."""
    stores = [store_of(environment, catalog) for catalog in catalogs]
    stores += [layer.storage for layer in environment.layers if layer.catalog in catalogs]
    return tuple(dict.fromkeys(base_location(store, catalogs[0]) for store in stores))


def store_of(environment: Environment, catalog: Catalog) -> Storage:
    """Return the store of a catalog's tables: the chosen one, or that of the first layer that says so."""
    if catalog == environment.catalog:
        return environment.storage
    return next((layer.storage for layer in environment.layers if layer.catalog == catalog), environment.storage)


def _has_rest(project: Project) -> bool:
    return any(None in (*access.writes, *access.reads) for access in project.access)


def _above(name: str) -> Iterator[str]:
    parts = name.split(".")
    for end in range(1, len(parts)):
        yield ".".join(parts[:end])
