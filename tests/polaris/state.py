"""What the recorder keeps, and what it refuses; each refusal was seen on a real server of version 1.7."""

import secrets
from typing import Any

SEPARATOR = "\x1f"
VERSION = "entityVersion"
CURRENT = "currentEntityVersion"
PROPERTIES, NAME, ROLES = "properties", "name", "roles"
BASE = "default-base-location"
STORAGE, ALLOWED = "storageConfigInfo", "allowedLocations"
Json = dict[str, Any]
Answer = tuple[int, Any]

TOKENS: set[str] = set()
PRINCIPALS: dict[str, Json] = {}
PRINCIPAL_ROLES: dict[str, Json] = {"service_admin": {NAME: "service_admin", PROPERTIES: {}, VERSION: 1}}
CATALOGS: dict[str, Json] = {}
SPACES: dict[str, dict[tuple[str, ...], Json]] = {}
CATALOG_ROLES: dict[str, dict[str, Json]] = {}
POLICIES: dict[str, dict[tuple[tuple[str, ...], str], Json]] = {}


class Refused(Exception):
    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status, self.kind = status, kind


def revealed(value: Any) -> Any:
    return value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)


def conflict(what: str) -> Refused:
    return Refused(409, "AlreadyExistsException", f"{what} already exists")


def found(where: dict[Any, Any], key: Any) -> Any:
    if key not in where:
        raise Refused(404, "NotFoundException", f"{key} does not exist")
    return where[key]


def token(form: dict[str, str]) -> Answer:
    if not form.get("scope", "").startswith("PRINCIPAL_ROLE:"):
        raise Refused(400, "invalid_scope", "scope")
    for known in PRINCIPALS.values():
        if (known["clientId"], known["secret"]) == (form.get("client_id"), form.get("client_secret")):
            TOKENS.add(made := secrets.token_hex(8))
            return 200, {"access_token": made, "token_type": "bearer", "expires_in": 3600}
    raise Refused(401, "unauthorized_client", "The client is not authorized")


def update(entity: Json, body: Json) -> Json:
    if body.get(CURRENT) != entity[VERSION]:
        raise Refused(409, "CommitConflictException", "stale version")
    entity[PROPERTIES] = body.get(PROPERTIES, {})
    entity[VERSION] += 1
    return entity


# --- principals and their roles ------------------------------------------------------------------------------------


def principal(properties: Json, client_id: str, secret: str) -> Json:
    return {PROPERTIES: properties, VERSION: 1, "clientId": client_id, "secret": secret, ROLES: []}


def shown(name: str) -> Json:
    kept = found(PRINCIPALS, name)
    return {NAME: name, **{key: kept[key] for key in ("clientId", PROPERTIES, VERSION)}}


def list_principals(**_: Any) -> Answer:
    return 200, {"principals": [shown(name) for name in PRINCIPALS]}


def get_principal(name: str, **_: Any) -> Answer:
    return 200, shown(name)


def create_principal(body: Json, **_: Any) -> Answer:
    name = body["principal"][NAME]
    if name in PRINCIPALS:
        raise conflict(name)
    PRINCIPALS[name] = principal(
        body["principal"].get(PROPERTIES) or {}, secrets.token_hex(8), secrets.token_urlsafe(16)
    )
    return 201, {"principal": shown(name), "credentials": _credentials(name)}


def _credentials(name: str) -> Json:
    return {"clientId": PRINCIPALS[name]["clientId"], "clientSecret": PRINCIPALS[name]["secret"]}


def update_principal(name: str, body: Json, **_: Any) -> Answer:
    update(found(PRINCIPALS, name), body)
    return 200, shown(name)


def reset_principal(name: str, body: Json, **_: Any) -> Answer:
    kept, wanted = found(PRINCIPALS, name), body.get("clientId")
    if any(other["clientId"] == wanted for key, other in PRINCIPALS.items() if key != name):
        raise conflict(f"client id {wanted}")
    kept["clientId"] = wanted or kept["clientId"]
    kept["secret"] = body.get("clientSecret") or secrets.token_urlsafe(16)
    return 200, {"principal": shown(name), "credentials": _credentials(name)}


def roles_of_principal(name: str, **_: Any) -> Answer:
    return 200, {ROLES: [PRINCIPAL_ROLES[role] for role in found(PRINCIPALS, name)[ROLES]]}


def assign_principal(name: str, body: Json, **_: Any) -> Answer:
    role = body["principalRole"][NAME]
    found(PRINCIPAL_ROLES, role)
    held = found(PRINCIPALS, name)[ROLES]
    if role not in held:
        held.append(role)
    return 201, None


def unassign_principal(name: str, role: str, **_: Any) -> Answer:
    held = found(PRINCIPALS, name)[ROLES]
    if role not in held:
        raise Refused(404, "NotFoundException", role)
    held.remove(role)
    return 204, None


def list_principal_roles(**_: Any) -> Answer:
    return 200, {ROLES: list(PRINCIPAL_ROLES.values())}


def get_principal_role(name: str, **_: Any) -> Answer:
    return 200, found(PRINCIPAL_ROLES, name)


def create_principal_role(body: Json, **_: Any) -> Answer:
    role = body["principalRole"]
    if role[NAME] in PRINCIPAL_ROLES:
        raise conflict(role[NAME])
    PRINCIPAL_ROLES[role[NAME]] = {NAME: role[NAME], PROPERTIES: role.get(PROPERTIES) or {}, VERSION: 1}
    return 201, PRINCIPAL_ROLES[role[NAME]]


def update_principal_role(name: str, body: Json, **_: Any) -> Answer:
    return 200, update(found(PRINCIPAL_ROLES, name), body)


def delete_principal_role(name: str, **_: Any) -> Answer:
    found(PRINCIPAL_ROLES, name)
    del PRINCIPAL_ROLES[name]
    for kept in PRINCIPALS.values():
        kept[ROLES] = [role for role in kept[ROLES] if role != name]
    for roles in CATALOG_ROLES.values():
        for role in roles.values():
            role["assigned"].discard(name)
    return 204, None


# --- catalogs ------------------------------------------------------------------------------------------------------


def list_catalogs(**_: Any) -> Answer:
    return 200, {"catalogs": list(CATALOGS.values())}


def get_catalog(name: str, **_: Any) -> Answer:
    return 200, found(CATALOGS, name)


def create_catalog(body: Json, **_: Any) -> Answer:
    catalog = body["catalog"]
    name, storage = catalog[NAME], catalog[STORAGE]
    if name in CATALOGS:
        raise conflict(name)
    base = catalog[PROPERTIES][BASE]
    allowed = storage.get(ALLOWED) or [base]
    if not any(base.startswith(place) for place in allowed):
        raise Refused(400, "BadRequest", "base location outside of the allowed ones")
    for other in CATALOGS.values():
        for place in other[STORAGE][ALLOWED]:
            if any(f"{place}/".startswith(f"{one}/") or f"{one}/".startswith(f"{place}/") for one in allowed):
                raise Refused(400, "BadRequest", "locations overlap with an existing catalog")
    CATALOGS[name] = {**catalog, STORAGE: {**storage, ALLOWED: allowed}, VERSION: 1}
    SPACES[name], CATALOG_ROLES[name], POLICIES[name] = {}, {}, {}
    return 201, CATALOGS[name]


def update_catalog(name: str, body: Json, **_: Any) -> Answer:
    catalog = found(CATALOGS, name)
    base = catalog[PROPERTIES][BASE]
    update(catalog, body)
    catalog[PROPERTIES].setdefault(BASE, base)
    catalog[STORAGE] = body.get(STORAGE, catalog[STORAGE])
    return 200, catalog


def list_namespaces(catalog: str, query: Json, **_: Any) -> Answer:
    above = tuple(query["parent"].split(SEPARATOR)) if query.get("parent") else ()
    names = found(SPACES, catalog)
    return 200, {"namespaces": [list(name) for name in names if name[:-1] == above]}


def get_namespace(catalog: str, name: str, **_: Any) -> Answer:
    parts = tuple(name.split(SEPARATOR))
    return 200, {"namespace": list(parts), PROPERTIES: found(found(SPACES, catalog), parts)}


def create_namespace(catalog: str, body: Json, **_: Any) -> Answer:
    spaces, name = found(SPACES, catalog), tuple(body["namespace"])
    if name in spaces:
        raise conflict(".".join(name))
    properties = dict(body.get(PROPERTIES) or {})
    if any(key.startswith("polaris.") for key in properties):
        raise Refused(400, "BadRequest", "reserved prefix")
    above = [found(spaces, name[:-1])["location"]] if name[1:] else CATALOGS[catalog][STORAGE][ALLOWED]
    places = [f"{place.rstrip('/')}/{name[-1]}" for place in above]
    lies = properties.setdefault("location", f"{places[0]}/").rstrip("/")
    if lies not in places:
        raise Refused(400, "BadRequest", f"custom location, which is not enabled: {lies} is not among {places}")
    properties["location"] = f"{lies}/"
    spaces[name] = properties
    return 200, {"namespace": list(name), PROPERTIES: properties}


def update_namespace(catalog: str, name: str, body: Json, **_: Any) -> Answer:
    properties = found(found(SPACES, catalog), tuple(name.split(SEPARATOR)))
    properties.update(body.get("updates") or {})
    return 200, {"updated": list(body.get("updates") or {}), "removed": [], "missing": []}


# --- roles of a catalog --------------------------------------------------------------------------------------------


def role_shown(role: Json) -> Json:
    return {key: role[key] for key in (NAME, PROPERTIES, VERSION)}


def list_catalog_roles(catalog: str, **_: Any) -> Answer:
    return 200, {ROLES: [role_shown(role) for role in found(CATALOG_ROLES, catalog).values()]}


def get_catalog_role(catalog: str, name: str, **_: Any) -> Answer:
    return 200, role_shown(found(found(CATALOG_ROLES, catalog), name))


def create_catalog_role(catalog: str, body: Json, **_: Any) -> Answer:
    roles, role = found(CATALOG_ROLES, catalog), body["catalogRole"]
    if role[NAME] in roles:
        raise conflict(role[NAME])
    told = {NAME: role[NAME], PROPERTIES: role.get(PROPERTIES) or {}, VERSION: 1}
    roles[role[NAME]] = {**told, "grants": [], "assigned": set()}
    return 201, role_shown(roles[role[NAME]])


def update_catalog_role(catalog: str, name: str, body: Json, **_: Any) -> Answer:
    return 200, role_shown(update(found(found(CATALOG_ROLES, catalog), name), body))


def delete_catalog_role(catalog: str, name: str, **_: Any) -> Answer:
    found(found(CATALOG_ROLES, catalog), name)
    del CATALOG_ROLES[catalog][name]
    return 204, None


def list_grants(catalog: str, name: str, **_: Any) -> Answer:
    return 200, {"grants": found(found(CATALOG_ROLES, catalog), name)["grants"]}


def add_grant(catalog: str, name: str, body: Json, **_: Any) -> Answer:
    role, grant = found(found(CATALOG_ROLES, catalog), name), body["grant"]
    if grant["type"] == "namespace":
        found(SPACES[catalog], tuple(grant["namespace"]))
    if grant not in role["grants"]:
        role["grants"].append(grant)
    return 201, None


def revoke_grant(catalog: str, name: str, body: Json, query: Json) -> Answer:
    role = found(found(CATALOG_ROLES, catalog), name)
    if query.get("cascade") == "true":
        raise Refused(501, "NotImplemented", "cascade")
    if body["grant"] not in role["grants"]:
        raise Refused(400, "BadRequest", "no such grant")
    role["grants"].remove(body["grant"])
    return 201, None


def assignees(catalog: str, name: str, **_: Any) -> Answer:
    held = sorted(found(found(CATALOG_ROLES, catalog), name)["assigned"])
    return 200, {ROLES: [PRINCIPAL_ROLES[role] for role in held]}


def assign_catalog_role(principal_role: str, catalog: str, body: Json, **_: Any) -> Answer:
    found(PRINCIPAL_ROLES, principal_role)
    found(found(CATALOG_ROLES, catalog), body["catalogRole"][NAME])["assigned"].add(principal_role)
    return 201, None
