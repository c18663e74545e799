"""The family of PostgreSQL: postgres itself and Redshift. One connection sees one database."""

from collections.abc import Mapping

from floe.backends.dbt.profiles.adapter import (
    DATABASE,
    HOST,
    IAM_ROLE,
    METHOD,
    PASSWORD_KEY,
    SERVICE_ACCOUNT,
    STATIC,
    USER_KEY,
    Adapter,
    Keys,
    namespace,
)
from floe.backends.dbt.values import PASSWORD, USER, secret
from floe.ir.platform import Compute, Environment, Plain

POSTGRES_PORT = 5432
REDSHIFT_PORT = 5439
DBNAME = "dbname"
THREADS = 4


def user_and_password(compute: Compute) -> Keys:
    """Return a user and the password that proves it; a user that is written takes this one's place."""
    reference = compute.credentials.secret
    if reference is None:
        return {}
    return {USER_KEY: secret(reference, USER), PASSWORD_KEY: secret(reference, PASSWORD)}


def _iam(compute: Compute) -> Keys:
    return {METHOD: "iam_role"}


def _postgres(environment: Environment, root: str) -> Keys:
    return {"port": POSTGRES_PORT, **namespace(environment), "threads": THREADS}


def _redshift(environment: Environment, root: str) -> Keys:
    keys: Mapping[str, Plain] = {METHOD: "database", "port": REDSHIFT_PORT}
    return {**keys, **namespace(environment), "threads": THREADS}


POSTGRES = Adapter(
    type="postgres",
    required=((HOST,), ("port",), (DBNAME, DATABASE), (USER_KEY,), (PASSWORD_KEY, "pass")),
    modes={STATIC: user_and_password},
    connection=_postgres,
)

REDSHIFT = Adapter(
    type="redshift",
    required=((HOST,), ("port",), (DBNAME, DATABASE)),
    modes={STATIC: user_and_password, IAM_ROLE: _iam, SERVICE_ACCOUNT: _iam},
    connection=_redshift,
)
