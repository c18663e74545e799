"""What a catalog cannot hold, and what nobody may ask of a bucket with tables."""

import re
from collections.abc import Iterator

from floe.backends.catalog.places import places, store_of
from floe.backends.catalog.servers import Server, servers
from floe.backends.catalog.setup import TENANT
from floe.diagnostics.catalogue import targets_catalog as catalogue
from floe.diagnostics.model import Diagnostic
from floe.ir.platform import Bucket, Catalog, Environment, SecretRef, Storage
from floe.ir.project import Compilation, Project

RESERVED = frozenset({"catalog_admin", "root", "service_admin"})
"""Names of Polaris itself."""

FLAT = frozenset({"glue", "hive"})
FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.=-]*")
PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_=-]*")


def check(compilation: Compilation) -> Iterator[Diagnostic]:
    """Yield what could not be applied to a catalog, in any environment."""
    project = compilation.project
    reported = False
    for environment in compilation.environments:
        found = servers(environment)
        if found and not reported:
            reported = True
            yield from _names(project)
        for server in found:
            yield from _server(project, environment, server)
        yield from _flat(project, environment)
        for bucket in environment.buckets:
            yield from _bucket(bucket)


def _names(project: Project) -> Iterator[Diagnostic]:
    """Names in a realm: those of Polaris are taken, and no two of ours may be one."""
    seen: dict[tuple[str, str], str] = {}
    for access in project.access:
        for kind, name, at in (
            ("principal", access.principal, access.principal_origin),
            ("principal role", access.role, access.role_origin),
        ):
            if name.lower() in RESERVED:
                yield catalogue.name_is_taken(at, kind, name)
            elif seen.setdefault((kind, name), access.purpose) != access.purpose:
                first = next(item for item in project.access if item.purpose == seen[kind, name])
                where = first.principal_origin if kind == "principal" else first.role_origin
                yield catalogue.names_collide(where, kind, name)


def _server(project: Project, environment: Environment, server: Server) -> Iterator[Diagnostic]:
    for warehouse, profiles in server.warehouses.items():
        first = profiles[0]
        if not FOLDER.fullmatch(warehouse):
            yield catalogue.no_folder(first.origin, f"the warehouse of the catalog `{first.name}`", warehouse)
            continue
        stores = [store_of(environment, catalog) for catalog in profiles]
        stores += [layer.storage for layer in environment.layers if layer.catalog in profiles]
        for store in dict.fromkeys(stores):
            yield from _store(first, store)
        yield from _one_type(first, stores)
        yield from _namespaces(project, environment, profiles)


def _store(catalog: Catalog, store: Storage) -> Iterator[Diagnostic]:
    if store.type == "local":
        yield catalogue.polaris_on_local_files(store.origin, catalog.origin, store.name, catalog.name)
    elif isinstance(store.endpoint, SecretRef):
        yield catalogue.endpoint_is_secret(store.origin, catalog.origin, store.name, catalog.name)
    elif store.type == "azure":
        lacking = [] if catalog.properties.get(TENANT) else [f"catalogs.{catalog.name}.properties.{TENANT}"]
        lacking += [] if store.endpoint else [f"storage.{store.name}.endpoint"]
        if lacking:
            yield catalogue.azure_incomplete(catalog.origin, catalog.name, lacking)


def _one_type(catalog: Catalog, stores: list[Storage]) -> Iterator[Diagnostic]:
    """One catalog of Polaris has one way to reach its files."""
    first = stores[0]
    for store in dict.fromkeys(stores[1:]):
        if (store.type, store.endpoint, store.region) != (first.type, first.endpoint, first.region):
            pair = (first.name, first.origin), (store.name, store.origin)
            yield catalogue.stores_differ(catalog.origin, catalog.name, *pair)


def _namespaces(project: Project, environment: Environment, profiles: tuple[Catalog, ...]) -> Iterator[Diagnostic]:
    found = places(project, environment, profiles)
    where = {place.name: place for place in found}
    for place in found:
        origin = place.layers[0].origin if place.layers else profiles[0].origin
        if not all(PART.fullmatch(part) for part in place.name.split(".")):
            yield catalogue.no_folder(origin, "the namespace", place.name)
            continue
        parent = place.name.rpartition(".")[0]
        above = where.get(parent) if parent else None
        if above is not None and place.location.rpartition("/")[0] != above.location:
            yield catalogue.outside_its_parent(origin, (place.name, place.location), (above.name, above.location))


def _flat(project: Project, environment: Environment) -> Iterator[Diagnostic]:
    for catalog in environment.catalogs:
        if catalog.type in FLAT:
            for place in places(project, environment, (catalog,)):
                at = place.layers[0].origin if place.layers else catalog.origin
                if "." in place.name and (place.layers or place.has_rest):
                    yield catalogue.no_nested_namespaces(at, catalog.origin, catalog.type, place.name)


def _bucket(bucket: Bucket) -> Iterator[Diagnostic]:
    at, name = bucket.lifecycle_origin, bucket.storage.name
    glacier, end = bucket.glacier_days, bucket.expiration_days
    asked = [word for word, days in (("transition_to_glacier", glacier), ("expiration_days", end)) if days is not None]
    if glacier is not None and end is not None and end <= glacier:
        yield catalogue.gone_before_moved(at, name, glacier, end)
    elif asked and bucket.storage.type == "s3" and bucket.has_tables:
        yield catalogue.tables_would_go(at, name, asked)
    if bucket.is_copied and bucket.replica_region is None:
        yield catalogue.copy_without_region(bucket.replication_origin, name)
    asked += ["replication"] if bucket.replica_region is not None else []
    if asked and bucket.storage.type != "s3":
        yield catalogue.care_not_written(at, name, bucket.storage.type, asked)
