"""Spark: one Iceberg catalog, said to the session that dbt starts; a server brings its own."""

from collections.abc import Mapping

from floe.backends.dbt.profiles.adapter import (
    HOST,
    IAM_ROLE,
    METHOD,
    OAUTH2,
    STATIC,
    TOKEN_KEY,
    Adapter,
    Keys,
    namespace,
    property_or,
)
from floe.backends.dbt.profiles.postgres import user_and_password
from floe.backends.dbt.values import (
    KEY_ID,
    SECRET_KEY,
    TOKEN,
    merged,
    secret,
    text,
    text_or_secret,
    with_references,
    written,
)
from floe.ir.platform import Catalog, Compute, Environment, Plain, Storage

THREADS = 1
SESSION = "session"
PARAMETERS = "server_side_parameters"
SESSION_KEY = "set:hiveconf:"
"""What a session in Hive's protocol is told starts with this, or is ignored."""
DEFAULT_CATALOG = "spark.sql.defaultCatalog"
ICEBERG = "org.apache.iceberg"
PACKAGES = f"{ICEBERG}:iceberg-spark-runtime-4.0_2.13:1.10.1,{ICEBERG}:iceberg-aws-bundle:1.10.1"
FILE_IO = {"s3": "aws.s3.S3FileIO", "gcs": "gcp.gcs.GCSFileIO", "azure": "azure.adlsv2.ADLSFileIO"}


def _static(compute: Compute) -> Keys:
    reference = compute.credentials.secret
    if reference is None or compute.properties.get(METHOD) == SESSION:
        return {}
    if compute.properties.get(METHOD) in {"http", "odbc"}:
        return {TOKEN_KEY: secret(reference, TOKEN)}
    return {**user_and_password(compute), "auth": property_or(compute, "auth", "LDAP")}


def _connection(environment: Environment, root: str) -> Keys:
    compute = environment.compute
    parameters: dict[str, Plain] = {DEFAULT_CATALOG: text(environment.catalog.alias)}
    keys: dict[str, Plain] = {**namespace(environment), "threads": THREADS}
    if compute.properties.get(METHOD) == SESSION:
        keys[HOST] = "NA"
        parameters |= _session(compute, environment.catalog, environment.storage)
    parameters = merged(parameters, _own(environment))
    if compute.speaks_hive:
        parameters = {f"{SESSION_KEY}{key.removeprefix(SESSION_KEY)}": value for key, value in parameters.items()}
    return {**keys, PARAMETERS: parameters}


def _own(environment: Environment) -> Mapping[str, Plain]:
    """Return the user's own parameters of the session."""
    secrets = {reference.name: reference for reference in environment.secrets}
    own = written(environment.compute.properties.get(PARAMETERS, {}), secrets)
    return own if isinstance(own, Mapping) else {}


def _session(compute: Compute, catalog: Catalog, storage: Storage) -> Mapping[str, Plain]:
    """Return what makes a fresh Spark session speak Iceberg."""
    own = compute.properties.get(PARAMETERS)
    own_jars = isinstance(own, Mapping) and any(key.startswith("spark.jars") for key in own)
    jars: Mapping[str, Plain] = {} if own_jars else {"spark.jars.packages": PACKAGES}
    return {
        **jars,
        "spark.sql.extensions": f"{ICEBERG}.spark.extensions.IcebergSparkSessionExtensions",
        **_catalog(catalog, storage),
    }


def _catalog(catalog: Catalog, storage: Storage) -> Mapping[str, Plain]:
    name = f"spark.sql.catalog.{catalog.alias}"
    options: dict[str, Plain] = {
        "type": "hive" if catalog.type == "hive" else "rest",
        "uri": text_or_secret(catalog.uri),
        "warehouse": text(catalog.warehouse),
        **_proof(catalog),
        **_signing(catalog, storage),
        **_storage(storage),
        **{key: with_references(value) for key, value in catalog.properties.items()},
    }
    if catalog.access_delegation != "none":
        options["header.X-Iceberg-Access-Delegation"] = catalog.access_delegation
    if not catalog.token_refresh_enabled:
        options["token-refresh-enabled"] = "false"
    return {name: f"{ICEBERG}.spark.SparkCatalog", **{f"{name}.{key}": value for key, value in options.items()}}


def _proof(catalog: Catalog) -> Mapping[str, Plain]:
    credentials = catalog.credentials
    if credentials.mode == OAUTH2 and credentials.client_secret is not None:
        keys: dict[str, Plain] = {
            "credential": f"{text_or_secret(credentials.client_id or '')}:{secret(credentials.client_secret)}",
            "oauth2-server-uri": text_or_secret(catalog.uri).rstrip("/") + "/v1/oauth/tokens",
            "scope": text(credentials.scope or "PRINCIPAL_ROLE:ALL"),
        }
        return keys
    if credentials.mode == STATIC and credentials.secret is not None:
        return {TOKEN_KEY: secret(credentials.secret, TOKEN)}
    return {}


def _signing(catalog: Catalog, storage: Storage) -> Mapping[str, Plain]:
    """Return how AWS's own catalog wants its requests signed."""
    if catalog.type != "glue":
        return {}
    return {
        "rest.sigv4-enabled": "true",
        "rest.signing-name": "glue",
        "rest.signing-region": text(storage.region),
    }


def _storage(storage: Storage) -> Mapping[str, Plain]:
    if storage.type not in FILE_IO:
        return {}
    keys: dict[str, Plain] = {"io-impl": f"{ICEBERG}.{FILE_IO[storage.type]}"}
    if storage.type == "s3":
        keys |= _s3(storage)
    elif storage.type == "azure" and storage.credentials.secret is not None:
        keys["adls.auth.shared-key.account.name"] = secret(storage.credentials.secret, KEY_ID)
        keys["adls.auth.shared-key.account.key"] = secret(storage.credentials.secret, SECRET_KEY)
    return keys


def _s3(storage: Storage) -> Mapping[str, Plain]:
    credentials = storage.credentials
    keys: dict[str, Plain] = {"client.region": text(storage.region)}
    if storage.endpoint is not None:
        keys["s3.endpoint"] = text_or_secret(storage.endpoint)
    if storage.path_style_access:
        keys["s3.path-style-access"] = "true"
    if credentials.mode == STATIC and credentials.secret is not None:
        keys["s3.access-key-id"] = secret(credentials.secret, KEY_ID)
        keys["s3.secret-access-key"] = secret(credentials.secret, SECRET_KEY)
    if credentials.mode == IAM_ROLE:
        keys["client.factory"] = f"{ICEBERG}.aws.AssumeRoleAwsClientFactory"
        keys["client.assume-role.arn"] = text(credentials.role_arn or "")
        keys["client.assume-role.region"] = text(storage.region)
    return keys


SPARK = Adapter(
    type="spark",
    required=((METHOD,), (HOST,)),
    modes={STATIC: _static},
    connection=_connection,
    consumed=frozenset({PARAMETERS}),
)
