"""Cube's variables for the driver of each engine, as its documentation names them."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.backends.cube.texts import Part, Text, secret, text_of
from floe.ir.platform import Compute, Environment, Plain

_HOST: Final = {"host": "CUBEJS_DB_HOST", "port": "CUBEJS_DB_PORT"}
_PROOF: Final = {"user": "CUBEJS_DB_USER", "password": "CUBEJS_DB_PASS"}
_POSTGRES: Final = {**_HOST, "database": "CUBEJS_DB_NAME", "dbname": "CUBEJS_DB_NAME", **_PROOF}
_SNOWFLAKE: Final = "CUBEJS_DB_SNOWFLAKE_"
_REDSHIFT: Final = "CUBEJS_DB_REDSHIFT_"
_DATABRICKS: Final = "CUBEJS_DB_DATABRICKS_"
_CATALOG: Final = "CUBEJS_DB_PRESTO_CATALOG"
_BIGQUERY_KEY: Final = "CUBEJS_DB_BQ_CREDENTIALS"
VARIABLES: Final[Mapping[str, Mapping[str, str]]] = {
    "bigquery": {
        "project": "CUBEJS_DB_BQ_PROJECT_ID",
        "database": "CUBEJS_DB_BQ_PROJECT_ID",
        "location": "CUBEJS_DB_BQ_LOCATION",
        "keyfile": "CUBEJS_DB_BQ_KEY_FILE",
        "keyfile_json": _BIGQUERY_KEY,
    },
    "databricks": {
        "catalog": f"{_DATABRICKS}CATALOG",
        "database": f"{_DATABRICKS}CATALOG",
        "token": f"{_DATABRICKS}TOKEN",
        "client_id": f"{_DATABRICKS}OAUTH_CLIENT_ID",
        "client_secret": f"{_DATABRICKS}OAUTH_CLIENT_SECRET",
    },
    "duckdb": {"max_memory": "CUBEJS_DB_DUCKDB_MEMORY_LIMIT", "motherduck_token": "CUBEJS_DB_DUCKDB_MOTHERDUCK_TOKEN"},
    "postgres": _POSTGRES,
    "redshift": {
        **_POSTGRES,
        "cluster_id": f"{_REDSHIFT}CLUSTER_IDENTIFIER",
        "serverless_work_group": f"{_REDSHIFT}WORKGROUP_NAME",
        "region": f"{_REDSHIFT}AWS_REGION",
    },
    "snowflake": {
        "account": f"{_SNOWFLAKE}ACCOUNT",
        "warehouse": f"{_SNOWFLAKE}WAREHOUSE",
        "role": f"{_SNOWFLAKE}ROLE",
        "host": f"{_SNOWFLAKE}HOST",
        "authenticator": f"{_SNOWFLAKE}AUTHENTICATOR",
        "private_key": f"{_SNOWFLAKE}PRIVATE_KEY",
        "private_key_path": f"{_SNOWFLAKE}PRIVATE_KEY_PATH",
        "private_key_passphrase": f"{_SNOWFLAKE}PRIVATE_KEY_PASS",
        "token": f"{_SNOWFLAKE}OAUTH_TOKEN",
        "client_session_keep_alive": f"{_SNOWFLAKE}CLIENT_SESSION_KEEP_ALIVE",
        "database": "CUBEJS_DB_NAME",
        **_PROOF,
    },
    "trino": {
        **_HOST,
        "catalog": _CATALOG,
        "database": _CATALOG,
        "jwt_token": "CUBEJS_DB_PRESTO_AUTH_TOKEN",
        **_PROOF,
    },
}
"""Which of Cube's variables takes which property of a compute."""

CHECKED: Final = frozenset({"verify-ca", "verify-full"})
"""Ways of TLS that look at the server's certificate."""


def variables(environment: Environment) -> dict[str, Text]:
    """Return the variables of the driver: properties of the compute, what proves who Cube is, and TLS."""
    compute = environment.compute
    found: dict[str, Text] = {}
    for key, name in VARIABLES.get(compute.type, {}).items():
        value = compute.properties.get(key)
        if value is not None:
            found[name] = _text(value, environment)
    found.update(_credentials(compute))
    if _BIGQUERY_KEY in found:
        # Cube takes the key file in base64, dbt as it is.
        found[_BIGQUERY_KEY] = [_in_base64(part) for part in found[_BIGQUERY_KEY]]
    found.update(_encrypted(compute))
    if compute.type == "duckdb" and compute.properties.get("path", ":memory:") != ":memory:":
        found["CUBEJS_DB_DUCKDB_DATABASE_PATH"] = text_of(compute.properties["path"])
    if compute.type == "databricks":
        found.update(_databricks(compute.properties))
    if compute.type == "trino" and _CATALOG not in found:
        found[_CATALOG] = environment.catalog.alias
    return found


def _text(value: Plain, environment: Environment) -> Text:
    """Return a property as text; one that is a secret is the variable of that secret."""
    if not isinstance(value, Mapping):
        return str(value).lower() if isinstance(value, bool) else text_of(value)
    name = value.get("secret_ref")
    return [secret(next(item for item in environment.secrets if item.name == name))]


def _in_base64(part: Part) -> Part:
    return part if isinstance(part, str) else {**part, "encoding": "base64"}


def _credentials(compute: Compute) -> Iterator[tuple[str, Text]]:
    """Yield what proves who Cube is; a token and a pair have variables of their own."""
    reference = compute.credentials.secret
    if reference is None:
        return
    if compute.type == "databricks":
        yield f"{_DATABRICKS}TOKEN", [secret(reference, "_TOKEN")]
    elif compute.type == "bigquery":
        yield _BIGQUERY_KEY, [secret(reference, "_TOKEN")]
    elif compute.type != "duckdb":
        yield "CUBEJS_DB_USER", [secret(reference, "_USER")]
        yield "CUBEJS_DB_PASS", [secret(reference, "_PASSWORD")]


def _encrypted(compute: Compute) -> Iterator[tuple[str, Text]]:
    """Yield whether the connection is encrypted, and whether a certificate of somebody unknown will do."""
    mode = str(compute.properties.get("sslmode", "disable"))
    if compute.type in {"postgres", "redshift"} and mode not in {"disable", "allow", "prefer"}:
        yield "CUBEJS_DB_SSL", "true"
        yield "CUBEJS_DB_SSL_REJECT_UNAUTHORIZED", str(mode in CHECKED).lower()
    if compute.type == "trino" and compute.properties.get("http_scheme") == "https":
        yield "CUBEJS_DB_SSL", "true"
        yield "CUBEJS_DB_SSL_REJECT_UNAUTHORIZED", str(compute.properties.get("cert") is not False).lower()


def _databricks(properties: Mapping[str, Plain]) -> Iterator[tuple[str, Text]]:
    host, path = text_of(properties.get("host")), text_of(properties.get("http_path"))
    if host and path:
        ends = ("jdbc:databricks://", host, ":443;transportMode=http;ssl=1;httpPath=", path)
        parts: list[Part] = [part for text in ends for part in ([text] if isinstance(text, str) else text)]
        plain = all(isinstance(part, str) for part in parts)
        yield f"{_DATABRICKS}URL", "".join(str(part) for part in parts) if plain else parts
    yield f"{_DATABRICKS}ACCEPT_POLICY", "true"
