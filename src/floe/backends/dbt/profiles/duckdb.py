"""DuckDB inside dbt's process: every catalog of the environment attached, every object store a secret."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from floe.backends.dbt.profiles.adapter import (
    DATABASE,
    IAM_ROLE,
    OAUTH2,
    SERVICE_ACCOUNT,
    STATIC,
    TOKEN_KEY,
    Adapter,
    Keys,
    namespace,
    nothing,
    property_or,
)
from floe.backends.dbt.values import (
    KEY_ID,
    SECRET_KEY,
    TOKEN,
    secret,
    text,
    text_or_secret,
    with_references,
)
from floe.ir.platform import Catalog, Credentials, Environment, Plain, SecretRef, Storage

EXTENSIONS = ("httpfs", "avro", "iceberg")
EXTENSION_FOLDER = ".state/duckdb_extensions"
EXTENSION_VARIABLE = "FLOE_DUCKDB_EXTENSIONS"
THREADS = 2
MAX_MEMORY = "max_memory"
TYPE, NAME, PROVIDER, ENDPOINT, REGION = "type", "name", "provider", "endpoint", "region"
CHAIN = "credential_chain"
GLUE = "glue"
DELEGATION = {"none": "none", "vended-credentials": "vended_credentials"}
HEADER = "header."
OAUTH2_SERVER = "oauth2-server-uri"


def _extension_directory(up: str) -> str:
    """Return where DuckDB's extensions are: where the generated scripts say, else beside the dbt project.

    dagster-dbt runs a selection of more than 200 resources in a copy of the project, where no relative path works.
    """
    return f"{{{{ env_var('{EXTENSION_VARIABLE}', '{up}{EXTENSION_FOLDER}') }}}}"


def connection(environment: Environment, root: str) -> Keys:
    """Return the keys of dbt-duckdb; ``root`` is the dbt project's folder in the output."""
    compute = environment.compute
    up = "../" * (root.count("/") + 1)
    keys: dict[str, Plain] = {
        "path": property_or(compute, "path", ":memory:"),
        DATABASE: text(environment.catalog.alias),
        **namespace(environment),
        "threads": THREADS,
        "config_options": {"extension_directory": _extension_directory(up)},
        "extensions": (*EXTENSIONS, *_more_extensions(environment)),
    }
    if MAX_MEMORY in compute.properties:
        keys["settings"] = {MAX_MEMORY: property_or(compute, MAX_MEMORY, "")}
    secrets = (*_storage_secrets(environment), *_catalog_secrets(environment))
    if secrets:
        keys["secrets"] = secrets
    keys["attach"] = tuple(_attachment(environment, catalog) for catalog in environment.catalogs)
    return keys


def _more_extensions(environment: Environment) -> Iterator[str]:
    if any(storage.type == "azure" for storage in environment.storages):
        yield "azure"
    if any(CHAIN in item.values() for item in _all_secrets(environment)):
        yield "aws"


def _all_secrets(environment: Environment) -> tuple[Mapping[str, Plain], ...]:
    return (*_storage_secrets(environment), *_catalog_secrets(environment))


def _storage_secrets(environment: Environment) -> Iterator[Mapping[str, Plain]]:
    several = len(environment.storages) > 1
    for storage in environment.storages:
        keys = _storage_keys(storage)
        if keys and several:
            keys["scope"] = text(f"{_scheme(storage)}://{storage.bucket}")
        if keys:
            yield keys


def _scheme(storage: Storage) -> str:
    return {"s3": "s3", "gcs": "gs", "azure": "abfss"}[storage.type]


def _storage_keys(storage: Storage) -> dict[str, Plain]:
    """Return the secret for one object store; empty where none is needed or none was given."""
    credentials = storage.credentials
    name = _secret_name("storage", storage.name)
    static = credentials.mode == STATIC and credentials.secret is not None
    if storage.type == "s3" and (static or credentials.mode in {IAM_ROLE, SERVICE_ACCOUNT}):
        return {TYPE: "s3", NAME: name, **_aws_keys(credentials, storage.region), **_s3_address(storage)}
    if storage.type == "gcs" and credentials.secret is not None:
        return {TYPE: "gcs", NAME: name, **_pair(credentials.secret)}
    if storage.type == "azure" and credentials.secret is not None:
        account, key = text(azure_account(storage)), secret(credentials.secret, SECRET_KEY)
        parts = f"DefaultEndpointsProtocol=https;AccountName={account};AccountKey={key};EndpointSuffix=core.windows.net"
        return {TYPE: "azure", NAME: name, "connection_string": parts}
    return {}


def azure_account(storage: Storage) -> str:
    """Return the account that an endpoint belongs to: a value of a profile holds one secret, and that is the key."""
    if not isinstance(storage.endpoint, str):
        return ""
    return (urlsplit(storage.endpoint).hostname or "").partition(".")[0]


def _pair(reference: SecretRef) -> dict[str, Plain]:
    return {"key_id": secret(reference, KEY_ID), "secret": secret(reference, SECRET_KEY)}


def _aws_keys(credentials: Credentials, region: str) -> dict[str, Plain]:
    keys: dict[str, Plain] = {}
    if credentials.mode == STATIC and credentials.secret is not None:
        keys = _pair(credentials.secret)
    elif credentials.mode == IAM_ROLE:
        keys = {PROVIDER: CHAIN, "chain": "sts", "assume_role_arn": text(credentials.role_arn or "")}
    else:
        keys = {PROVIDER: CHAIN}
    return {**keys, REGION: text(region)}


def _s3_address(storage: Storage) -> dict[str, Plain]:
    """Return where the store answers: DuckDB wants the host and port alone, and the scheme as a switch."""
    keys: dict[str, Plain] = {}
    if isinstance(storage.endpoint, str) and storage.endpoint:
        address = urlsplit(storage.endpoint if "://" in storage.endpoint else f"https://{storage.endpoint}")
        place = address.netloc + address.path.rstrip("/")
        keys = {ENDPOINT: _movable(place, storage.address_variable), "use_ssl": address.scheme == "https"}
    if storage.path_style_access:
        keys["url_style"] = "path"
    return keys


def _catalog_secrets(environment: Environment) -> Iterator[Mapping[str, Plain]]:
    for catalog in environment.catalogs:
        name = _secret_name("catalog", catalog.alias)
        credentials = catalog.credentials
        if catalog.type == GLUE:
            if credentials.secret is not None or credentials.mode != STATIC:
                yield {TYPE: "s3", NAME: name, **_aws_keys(credentials, environment.storage.region)}
        elif credentials.mode == OAUTH2 and credentials.client_secret is not None:
            yield {TYPE: "iceberg", NAME: name, **_oauth2(catalog), **_headers(catalog)}
        elif credentials.mode == STATIC and credentials.secret is not None:
            yield {TYPE: "iceberg", NAME: name, TOKEN_KEY: secret(credentials.secret, TOKEN), **_headers(catalog)}


def _headers(catalog: Catalog) -> dict[str, Plain]:
    """Return the headers that a catalog's properties ask for, such as Polaris's realm."""
    headers: dict[str, Plain] = {
        key.removeprefix(HEADER): with_references(value)
        for key, value in sorted(catalog.properties.items())
        if key.startswith(HEADER)
    }
    return {"extra_http_headers": headers} if headers else {}


def _oauth2(catalog: Catalog) -> dict[str, Plain]:
    credentials = catalog.credentials
    server = catalog.properties.get(OAUTH2_SERVER)
    keys: dict[str, Plain] = {
        "client_id": text_or_secret(credentials.client_id or ""),
        "client_secret": secret(credentials.client_secret) if credentials.client_secret else "",
        "oauth2_server_uri": with_references(server) if server else _address(catalog) + "/v1/oauth/tokens",
    }
    scope = credentials.scope or catalog.properties.get("scope")
    if scope:
        keys["oauth2_scope"] = with_references(scope)
    return keys


def _address(catalog: Catalog) -> str:
    """Return the catalog's URL without a trailing slash."""
    if not isinstance(catalog.uri, str):
        return secret(catalog.uri)
    return _movable(catalog.uri.rstrip("/"), catalog.address_variable)


def _movable(address: str, variable: str | None) -> str:
    """Return an address, or the variable that leads elsewhere with the address as its default."""
    return text(address) if variable is None else with_references(f"${{{variable}:-{address}}}")


def _attachment(environment: Environment, catalog: Catalog) -> Mapping[str, Plain]:
    keys: dict[str, Plain] = {"path": text(catalog.warehouse), "alias": text(catalog.alias), TYPE: "iceberg"}
    own = _secret_name("catalog", catalog.alias)
    names = {item[NAME] for item in _all_secrets(environment)}
    if own in names:
        keys["secret"] = own
    elif catalog.type == GLUE:
        keys["secret"] = _secret_name("storage", environment.storage.name)
    keys["options"] = _options(catalog, proves=own in names)
    return keys


def _options(catalog: Catalog, *, proves: bool) -> Mapping[str, Plain]:
    if catalog.type == GLUE:
        return {"endpoint_type": GLUE}
    # One table a commit goes to the table's own endpoint: not every catalog has the one for several.
    options: dict[str, Plain] = {
        ENDPOINT: _address(catalog),
        "access_delegation_mode": DELEGATION.get(catalog.access_delegation, "none"),
        "disable_multi_table_commit": True,
    }
    if catalog.properties.get("rest.sigv4-enabled", "").lower() == "true":
        options["authorization_type"] = "sigv4"
    elif not proves:
        options["authorization_type"] = "none"
    return options


def _secret_name(kind: str, name: str) -> str:
    """Return a bare SQL name; capitals are doubled so that two profiles never share one."""
    return kind + "_" + "".join(f"{char.lower()}_" if char.isupper() else char.replace("-", "__") for char in name)


DUCKDB = Adapter(
    type="duckdb",
    required=(),
    modes={STATIC: nothing},
    connection=connection,
    consumed=frozenset({MAX_MEMORY}),
)
