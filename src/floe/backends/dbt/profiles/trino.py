"""Trino: its server holds the catalogs, each under the name that floe attaches it by."""

from floe.backends.dbt.profiles.adapter import (
    DATABASE,
    HOST,
    METHOD,
    STATIC,
    USER_KEY,
    Adapter,
    Keys,
    namespace,
    property_or,
)
from floe.backends.dbt.profiles.postgres import user_and_password
from floe.backends.dbt.values import TOKEN, secret
from floe.ir.platform import Compute, Environment

THREADS = 4
PORT = 443


def _static(compute: Compute) -> Keys:
    """Return a password (LDAP) or a token (JWT); without a reference, a user whom the server believes."""
    reference = compute.credentials.secret
    if reference is None:
        return {} if METHOD in compute.properties else {METHOD: "none"}
    if compute.properties.get(METHOD) == "jwt":
        return {"jwt_token": secret(reference, TOKEN)}
    return {METHOD: "ldap", **user_and_password(compute)}


def _connection(environment: Environment, root: str) -> Keys:
    compute = environment.compute
    key = "catalog" if "catalog" in compute.properties else DATABASE
    return {
        "port": PORT,
        key: property_or(compute, key, environment.catalog.alias),
        **namespace(environment),
        "threads": THREADS,
    }


TRINO = Adapter(
    type="trino",
    required=((HOST,), ("port",), (METHOD,), (USER_KEY, "jwt_token", "client_certificate", "principal")),
    modes={STATIC: _static},
    connection=_connection,
)
