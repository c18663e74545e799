"""What DuckDB inside Cube runs before its first query: the secrets and catalogs of dbt's own connection."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from floe.backends.cube.texts import Part, parts_of, secret
from floe.ir.platform import Catalog, Environment, SecretRef, Storage
from floe.render.quoting import sql_identifier

EXTENSIONS: Final = ("httpfs", "avro", "iceberg")
Statement = dict[str, object]
Options = dict[str, list[Part] | str]

_DELEGATION: Final = {"none": "none", "vended-credentials": "vended_credentials"}


def statements(environment: Environment) -> Iterator[Statement]:
    """Yield the statements: ``head`` as it is, then each option, whose parts cube.js joins and quotes as one string."""
    for storage in environment.storages:
        options = _storage(storage)
        if options:
            yield _statement(f"CREATE OR REPLACE SECRET {_name('storage', storage.name)} (", options, ")")
    for catalog in environment.catalogs:
        name = _name("catalog", catalog.alias)
        proof = _proof(catalog)
        if proof:
            yield _statement(f"CREATE OR REPLACE SECRET {name} (", proof, ")")
        alias = sql_identifier(catalog.alias, "duckdb")
        attached = _statement(f" AS {alias} (", _attachment(catalog, name, proves=bool(proof)), ")")
        yield {"before": "ATTACH IF NOT EXISTS ", "value": [catalog.warehouse], **attached}


def _statement(head: str, options: Options, tail: str) -> Statement:
    return {"head": head, "options": options, "tail": tail}


def _storage(storage: Storage) -> Options:
    """Return the secret of an S3 store; other stores take their proof from the catalog or the machine."""
    if storage.type != "s3":
        return {}
    options: Options = {"TYPE": "s3", "REGION": [storage.region], "SCOPE": [f"s3://{storage.bucket}"]}
    credentials = storage.credentials
    if credentials.mode == "static" and credentials.secret is not None:
        options["KEY_ID"] = [secret(credentials.secret, "_ACCESS_KEY_ID")]
        options["SECRET"] = [secret(credentials.secret, "_SECRET_ACCESS_KEY")]
    else:
        options["PROVIDER"] = "credential_chain"
    if isinstance(storage.endpoint, SecretRef):
        options["ENDPOINT"] = parts_of(storage.endpoint)
    elif storage.endpoint:
        address = urlsplit(storage.endpoint if "://" in storage.endpoint else f"https://{storage.endpoint}")
        options["ENDPOINT"] = [_movable(address.netloc + address.path.rstrip("/"), storage.address_variable)]
        options["USE_SSL"] = "true" if address.scheme == "https" else "false"
    if storage.path_style_access:
        options["URL_STYLE"] = ["path"]
    return options


def _proof(catalog: Catalog) -> Options:
    credentials = catalog.credentials
    if credentials.mode == "oauth2" and credentials.client_secret is not None:
        options: Options = {"TYPE": "iceberg", "CLIENT_ID": parts_of(credentials.client_id or "")}
        options["CLIENT_SECRET"] = [secret(credentials.client_secret)]
        server = catalog.properties.get("oauth2-server-uri")
        options["OAUTH2_SERVER_URI"] = [server] if server else [*_address(catalog), "/v1/oauth/tokens"]
        if credentials.scope:
            options["OAUTH2_SCOPE"] = [credentials.scope]
        return options
    if credentials.mode == "static" and credentials.secret is not None and catalog.type != "glue":
        return {"TYPE": "iceberg", "TOKEN": [secret(credentials.secret, "_TOKEN")]}
    return {}


def _attachment(catalog: Catalog, name: str, *, proves: bool) -> Options:
    if catalog.type == "glue":
        return {"TYPE": "iceberg", "ENDPOINT_TYPE": ["glue"]}
    options: Options = {"TYPE": "iceberg", "ENDPOINT": _address(catalog)}
    options["ACCESS_DELEGATION_MODE"] = [_DELEGATION.get(catalog.access_delegation, "none")]
    if proves:
        options["SECRET"] = name
    else:
        options["AUTHORIZATION_TYPE"] = ["none"]
    return options


def _address(catalog: Catalog) -> list[Part]:
    if isinstance(catalog.uri, SecretRef):
        return parts_of(catalog.uri)
    return [_movable(catalog.uri.rstrip("/"), catalog.address_variable)]


def _movable(address: str, variable: str | None) -> Part:
    """Return an address, or the variable that leads elsewhere with the address as its default."""
    return address if variable is None else {"variable": variable, "default": address}


def _name(kind: str, name: str) -> str:
    """Return a bare name; capitals are doubled so that two profiles never share one."""
    return kind + "_" + "".join(f"{char.lower()}_" if char.isupper() else char.replace("-", "__") for char in name)
