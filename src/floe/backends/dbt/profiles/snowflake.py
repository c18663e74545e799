"""Snowflake: a hosted engine; its Iceberg catalogs are databases that it is linked to."""

from floe.backends.dbt.profiles.adapter import (
    DATABASE,
    IAM_ROLE,
    OAUTH2,
    SERVICE_ACCOUNT,
    STATIC,
    TOKEN_KEY,
    USER_KEY,
    Adapter,
    Keys,
    namespace,
    property_or,
)
from floe.backends.dbt.profiles.postgres import user_and_password
from floe.backends.dbt.values import TOKEN, USER, secret, text_or_secret
from floe.ir.platform import Compute, Environment

THREADS = 4
AUTHENTICATOR = "authenticator"
BY_TOKEN = frozenset({"oauth", "jwt", "programmatic_access_token"})


def _static(compute: Compute) -> Keys:
    reference = compute.credentials.secret
    if reference is None:
        return {}
    if compute.properties.get(AUTHENTICATOR) in BY_TOKEN:
        return {TOKEN_KEY: secret(reference, TOKEN)}
    if "private_key_path" in compute.properties:
        return {} if USER_KEY in compute.properties else {USER_KEY: secret(reference, USER)}
    return user_and_password(compute)


def _oauth2(compute: Compute) -> Keys:
    """Return the client, and the refresh token that Snowflake's own flow asks for besides."""
    credentials = compute.credentials
    refresh = {} if credentials.secret is None else {TOKEN_KEY: secret(credentials.secret, TOKEN)}
    return {
        AUTHENTICATOR: "oauth",
        "oauth_client_id": text_or_secret(credentials.client_id or ""),
        "oauth_client_secret": secret(credentials.client_secret) if credentials.client_secret else "",
        **refresh,
    }


def _iam_role(compute: Compute) -> Keys:
    return {AUTHENTICATOR: "workload_identity", "workload_identity_provider": "AWS"}


def _service_account(compute: Compute) -> Keys:
    provider = property_or(compute, "workload_identity_provider", "OIDC")
    return {AUTHENTICATOR: "workload_identity", "workload_identity_provider": provider}


def _connection(environment: Environment, root: str) -> Keys:
    database = property_or(environment.compute, DATABASE, environment.catalog.alias)
    return {DATABASE: database, **namespace(environment), "threads": THREADS}


SNOWFLAKE = Adapter(
    type="snowflake",
    required=(("account",), (USER_KEY, TOKEN_KEY, "workload_identity_provider")),
    modes={STATIC: _static, OAUTH2: _oauth2, IAM_ROLE: _iam_role, SERVICE_ACCOUNT: _service_account},
    connection=_connection,
)
