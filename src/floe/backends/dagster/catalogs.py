"""How PyIceberg reaches a catalog and the object store behind it, in PyIceberg's own property names."""

from urllib.parse import urlsplit

from floe.backends.dagster.variables import (
    DEFAULT,
    GLUE,
    KEY_ID,
    SECRET_KEY,
    STATIC,
    TOKEN,
    VARIABLE,
    Part,
    Text,
    joined,
    secret,
    text_or_secret,
    with_references,
)
from floe.ir.platform import Catalog, Storage

REST = "rest"
HIVE = "hive"
TOKEN_PATH = "/v1/oauth/tokens"  # noqa: S105 (a path, no secret)
DELEGATION = "header.X-Iceberg-Access-Delegation"
ROLE = "client.role-arn"

Properties = dict[str, Text]


def properties(catalog: Catalog, storage: Storage) -> Properties:
    """Return what ``load_catalog`` takes; what platform.yaml says under ``properties`` comes last and wins."""
    own = {key: with_references(value) for key, value in sorted(catalog.properties.items())}
    if catalog.type == GLUE:
        return {**_glue(catalog, storage), **_store(storage), **own}
    if catalog.type == HIVE:
        return {"type": HIVE, "uri": text_or_secret(catalog.uri), **_store(storage), **own}
    return {**_rest(catalog), **_store(storage), **own}


def _rest(catalog: Catalog) -> Properties:
    """Return the keys of Iceberg REST, which Polaris and Nessie speak too."""
    keys: Properties = {"type": REST, "uri": _address(catalog), "warehouse": catalog.warehouse}
    credentials = catalog.credentials
    if credentials.client_id is not None and credentials.client_secret is not None:
        keys["credential"] = joined(text_or_secret(credentials.client_id), ":", [secret(credentials.client_secret)])
        keys["oauth2-server-uri"] = _token_address(catalog)
    elif credentials.mode == STATIC and credentials.secret is not None:
        keys["token"] = [secret(credentials.secret, TOKEN)]
    if credentials.scope:
        keys["scope"] = with_references(credentials.scope)
    if credentials.role_arn:
        keys[ROLE] = credentials.role_arn
    # Unless told otherwise PyIceberg asks for vended credentials.
    keys[DELEGATION] = "" if catalog.access_delegation == "none" else catalog.access_delegation
    return keys


def _token_address(catalog: Catalog) -> Text:
    return joined(_address(catalog, end=""), TOKEN_PATH)


def _address(catalog: Catalog, *, end: str | None = None) -> Text:
    """Return the catalog's address, or the variable that leads elsewhere; ``end`` stands for a slash at its end."""
    if not isinstance(catalog.uri, str):
        return text_or_secret(catalog.uri)
    address = catalog.uri if end is None else catalog.uri.rstrip("/") + end
    return address if catalog.address_variable is None else [_movable(address, catalog.address_variable)]


def _movable(address: str, variable: str) -> Part:
    return {VARIABLE: variable, DEFAULT: address}


def _glue(catalog: Catalog, storage: Storage) -> Properties:
    keys: Properties = {"type": GLUE, "glue.region": storage.region}
    keys["warehouse"] = catalog.warehouse if "://" in catalog.warehouse else f"s3://{storage.bucket}"
    if catalog.warehouse.isascii() and catalog.warehouse.isdigit():
        keys["glue.id"] = catalog.warehouse
    if isinstance(catalog.uri, str) and not (urlsplit(catalog.uri).hostname or "").endswith(".amazonaws.com"):
        keys["glue.endpoint"] = catalog.uri
    credentials = catalog.credentials
    if credentials.secret is not None:
        keys["glue.access-key-id"] = [secret(credentials.secret, KEY_ID)]
        keys["glue.secret-access-key"] = [secret(credentials.secret, SECRET_KEY)]
    if credentials.role_arn:
        keys[ROLE] = credentials.role_arn
    return keys


def _store(storage: Storage) -> Properties:
    match storage.type:
        case "s3":
            return _s3(storage)
        case "azure":
            return _azure(storage)
        case _:
            # Google's clients find their credentials in their surroundings; local files need none.
            return {}


def _s3(storage: Storage) -> Properties:
    keys: Properties = {"s3.region": storage.region}
    if storage.endpoint:
        keys["s3.endpoint"] = _store_address(storage)
        keys["s3.force-virtual-addressing"] = "false" if storage.path_style_access else "true"
    credentials = storage.credentials
    if credentials.secret is not None:
        keys["s3.access-key-id"] = [secret(credentials.secret, KEY_ID)]
        keys["s3.secret-access-key"] = [secret(credentials.secret, SECRET_KEY)]
    if credentials.role_arn:
        keys["s3.role-arn"] = credentials.role_arn
    return keys


def _store_address(storage: Storage) -> Text:
    if not isinstance(storage.endpoint, str) or storage.address_variable is None:
        return text_or_secret(storage.endpoint or "")
    scheme, _, place = storage.endpoint.partition("://")
    return [f"{scheme}://", _movable(place, storage.address_variable)]


def _azure(storage: Storage) -> Properties:
    credentials = storage.credentials
    if credentials.secret is None:
        return {}
    return {
        "adls.account-name": [secret(credentials.secret, KEY_ID)],
        "adls.account-key": [secret(credentials.secret, SECRET_KEY)],
    }
