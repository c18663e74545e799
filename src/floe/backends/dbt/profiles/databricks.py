"""Databricks: a Unity Catalog catalog is dbt's database."""

from floe.backends.dbt.profiles.adapter import (
    DATABASE,
    HOST,
    OAUTH2,
    STATIC,
    TOKEN_KEY,
    Adapter,
    Keys,
    namespace,
    property_or,
)
from floe.backends.dbt.values import TOKEN, secret, text_or_secret
from floe.ir.platform import Compute, Environment

THREADS = 4
CATALOG = "catalog"


def _token(compute: Compute) -> Keys:
    reference = compute.credentials.secret
    return {} if reference is None else {TOKEN_KEY: secret(reference, TOKEN)}


def _oauth2(compute: Compute) -> Keys:
    credentials = compute.credentials
    return {
        "auth_type": "oauth",
        "client_id": text_or_secret(credentials.client_id or ""),
        "client_secret": secret(credentials.client_secret) if credentials.client_secret else "",
    }


def _connection(environment: Environment, root: str) -> Keys:
    compute = environment.compute
    key = DATABASE if DATABASE in compute.properties else CATALOG
    return {
        key: property_or(compute, key, environment.catalog.alias),
        **namespace(environment),
        "threads": THREADS,
    }


DATABRICKS = Adapter(
    type="databricks",
    required=((HOST,), ("http_path",), (TOKEN_KEY, "client_id", "auth_type")),
    modes={STATIC: _token, OAUTH2: _oauth2},
    connection=_connection,
)
