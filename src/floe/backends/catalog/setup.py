"""The desired state of one Polaris, in the form that `polaris setup apply` of every version since 1.7 reads.

The form with maps: lists, where a newer tool takes them, break the older one half-way. The tool passes over keys that
it does not know, so this module is the one place that spells them, and a test holds them to a schema.
"""

from collections.abc import Iterator, Mapping

from floe.backends.catalog.grants import EVERYWHERE, on_namespaces
from floe.backends.catalog.places import Place, bases, places, properties, store_of
from floe.backends.catalog.policies import MARK, policies
from floe.backends.catalog.servers import Server
from floe.ir.platform import Catalog, Environment, Plain, SecretRef, Storage
from floe.ir.project import Project

Json = dict[str, object]

DEFAULTS: Mapping[str, str] = {
    # A table that is built under another name and renamed keeps its folder; the next build would be refused.
    "polaris.config.default-unique-table-location.enabled": "true",
    # Without this a view cannot be dropped.
    "polaris.config.purge-view-metadata-on-drop": "false",
}
CONFIG = "polaris.config."
PROPERTIES = "properties"
TENANT = "adls.tenant-id"
VENDED = "vended-credentials"


def setup(project: Project, environment: Environment, server: Server) -> Json:
    """Return the setup file of a server as plain data."""
    mark = {MARK: project.names.written}
    return {
        "principal_roles": [access.role for access in project.access],
        "principals": {
            access.principal: {"type": "service", "roles": [access.role], PROPERTIES: mark} for access in project.access
        },
        "catalogs": [_catalog(project, environment, profiles) for profiles in server.warehouses.values()],
    }


def _catalog(project: Project, environment: Environment, profiles: tuple[Catalog, ...]) -> Json:
    found = places(project, environment, profiles)
    allowed = bases(environment, profiles)
    return {
        "name": profiles[0].warehouse,
        "type": "internal",
        **storage(environment, profiles[0], store_of(environment, profiles[0])),
        "default_base_location": allowed[0],
        "allowed_locations": list(allowed),
        PROPERTIES: {**DEFAULTS, **_told(profiles)},
        "namespaces": [_namespace(place, project) for place in found],
        "roles": dict(_roles(project, environment, found)),
        "policies": policies(project, found),
    }


def storage(environment: Environment, catalog: Catalog, store: Storage) -> Json:
    """Return how Polaris reaches the object store."""
    match store.type:
        case "gcs":
            return {"storage_type": "gcs"}
        case "azure":
            return {"storage_type": "azure", "tenant_id": catalog.properties.get(TENANT, "")}
        case _:
            return dict(_s3(environment, catalog, store))


def _s3(environment: Environment, catalog: Catalog, store: Storage) -> Iterator[tuple[str, object]]:
    yield "storage_type", "s3"
    yield "region", store.region
    # In a cluster another store stands in for the one of an embedded environment.
    endpoint = environment.deployment.addresses.get("FLOE_S3_ENDPOINT") or store.endpoint
    if store.credentials.role_arn is not None:
        yield "role_arn", store.credentials.role_arn
    if endpoint is None:
        key = kms_key(environment)
        if key is not None:
            # The newer names of these two are unknown to version 1.7, which would pass over them.
            yield "current_kms_key", key
            yield "allowed_kms_keys", [key]
        return
    if not isinstance(endpoint, SecretRef):
        yield "endpoint", endpoint
    yield "path_style_access", store.path_style_access
    # A store that has no token service answers no such request, and Polaris would fail over it.
    yield "sts_unavailable", catalog.access_delegation != VENDED
    yield "kms_unavailable", True


def kms_key(environment: Environment) -> str | None:
    """Return the key that encrypts the buckets, where platform.yaml says so by its ARN."""
    at_rest = below(environment.settings, "security", "encryption", "at_rest")
    if not isinstance(at_rest, Mapping) or not at_rest.get("enabled") or at_rest.get("provider") != "aws_kms":
        return None
    arn = below(environment.settings, "infrastructure", "cloud", "aws", "kms", "key_arn")
    return arn if isinstance(arn, str) else None


def below(settings: Mapping[str, Plain], *path: str) -> Plain:
    """Return what recorded settings hold at a path, or None."""
    found: Plain = settings
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _told(profiles: tuple[Catalog, ...]) -> dict[str, str]:
    """Return what platform.yaml says to the catalog itself, among the properties for its clients."""
    return {
        key: value
        for profile in profiles
        for key, value in sorted(profile.properties.items())
        if key.startswith(CONFIG)
    }


def _namespace(place: Place, project: Project) -> Json:
    return {"name": place.name, "location": place.location, PROPERTIES: properties(place, project)}


def _roles(project: Project, environment: Environment, found: tuple[Place, ...]) -> Iterator[tuple[str, Json]]:
    for access in project.access:
        wanted = on_namespaces(project, environment, access, found)
        if wanted:
            yield (
                f"{project.names.kubernetes}-{access.purpose}",
                {
                    PROPERTIES: {MARK: project.names.written},
                    "assign_to": [access.role],
                    "privileges": {"catalog": list(EVERYWHERE), "namespace": wanted},
                },
            )
