"""Which catalogs of an environment are on one Polaris, and what its clients must say to it."""

from collections.abc import Mapping

from floe.frozen import dataclass
from floe.ir.platform import Catalog, Environment, SecretRef

POLARIS = "polaris"
REALM = "header.polaris-realm"
"""The client's own property that names a realm, as PyIceberg spells headers; in lower case, for HTTP has no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Polaris, and the catalog profiles that lead to it by warehouse: several profiles may mean one warehouse."""

    name: str
    warehouses: Mapping[str, tuple[Catalog, ...]]
    realm: str | None

    @property
    def first(self) -> Catalog:
        """Return the profile whose address and credentials are used."""
        return next(iter(self.warehouses.values()))[0]


def servers(environment: Environment) -> tuple[Server, ...]:
    """Return the environment's Polaris servers, the chosen catalog's first; each is named by its first profile."""
    found: dict[tuple[str, str | None], dict[str, list[Catalog]]] = {}
    for catalog in environment.catalogs:
        if catalog.type == POLARIS or stands_in(environment, catalog):
            address = catalog.uri.variable if isinstance(catalog.uri, SecretRef) else catalog.uri.rstrip("/")
            there = found.setdefault((address, realm_of(catalog)), {})
            there.setdefault(catalog.warehouse, []).append(catalog)
    return tuple(
        Server(
            name=next(iter(there.values()))[0].name,
            warehouses={warehouse: tuple(profiles) for warehouse, profiles in there.items()},
            realm=realm,
        )
        for (_, realm), there in found.items()
    )


def stands_in(environment: Environment, catalog: Catalog) -> bool:
    """Say whether a Polaris stands in for a catalog: in a cluster, for that of an environment embedded elsewhere."""
    return environment.embedded is not None and catalog == environment.catalog and catalog.type != POLARIS


def realm_of(catalog: Catalog) -> str | None:
    """Return the realm that the catalog's clients name in their requests."""
    return next((value for key, value in catalog.properties.items() if key.lower() == REALM), None)


def setup_file(environment: Environment, server: Server) -> str:
    """Return the name of the setup file of a server, in the folder ``catalog``."""
    own = "" if server.first == environment.catalog else f".{server.name}"
    return f"{environment.name}{own}.polaris.yaml"
