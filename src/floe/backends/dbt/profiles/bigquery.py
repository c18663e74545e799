"""BigQuery: a project is dbt's database, a dataset its schema."""

from floe.backends.dbt.profiles.adapter import (
    DATABASE,
    IAM_ROLE,
    METHOD,
    OAUTH2,
    SERVICE_ACCOUNT,
    STATIC,
    TOKEN_KEY,
    Adapter,
    Keys,
    namespace,
    property_or,
)
from floe.backends.dbt.values import TOKEN, secret, text, text_or_secret
from floe.ir.platform import Compute, Environment

THREADS = 4
KEY_FILE = "keyfile"
POOL = "workload_pool_provider_path"


def _static(compute: Compute) -> Keys:
    if KEY_FILE in compute.properties:
        return {METHOD: "service-account"}
    reference = compute.credentials.secret
    if reference is None:
        return {}
    return {METHOD: "oauth-secrets", TOKEN_KEY: secret(reference, TOKEN)}


def _oauth2(compute: Compute) -> Keys:
    credentials = compute.credentials
    refresh = {} if credentials.secret is None else {"refresh_token": secret(credentials.secret, TOKEN)}
    return {
        METHOD: "oauth-secrets",
        "client_id": text_or_secret(credentials.client_id or ""),
        "client_secret": secret(credentials.client_secret) if credentials.client_secret else "",
        "token_uri": property_or(compute, "token_uri", "https://oauth2.googleapis.com/token"),
        **refresh,
    }


def _service_account(compute: Compute) -> Keys:
    """Return the key file if one is written, else whatever the surroundings provide (workload identity)."""
    return {METHOD: text("service-account" if KEY_FILE in compute.properties else "oauth")}


def _federated(compute: Compute) -> Keys:
    return {METHOD: "external-oauth-wif"} if POOL in compute.properties else {}


def _connection(environment: Environment, root: str) -> Keys:
    return {**namespace(environment), "threads": THREADS}


BIGQUERY = Adapter(
    type="bigquery",
    required=((METHOD,), ("project", DATABASE)),
    modes={STATIC: _static, OAUTH2: _oauth2, SERVICE_ACCOUNT: _service_account, IAM_ROLE: _federated},
    connection=_connection,
)
