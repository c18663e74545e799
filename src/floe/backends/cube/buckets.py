"""Buckets of one environment: where Cube Store keeps rollups, and where a warehouse unloads large results."""

from collections.abc import Mapping
from typing import Final

from floe.backends.cube.texts import Text, secret
from floe.ir.platform import Environment, Storage

EXPORTS: Final[Mapping[str, tuple[str, ...]]] = {
    "snowflake": ("s3", "gcs", "azure"),
    "bigquery": ("gcs",),
    "redshift": ("s3",),
    "databricks": ("s3", "gcs", "azure"),
}
"""Stores that each engine unloads to, of those that Cube reads from."""

_KINDS: Final = {"s3": "s3", "gcs": "gcp", "azure": "azure"}
_EXPORT: Final = "CUBEJS_DB_EXPORT_"


def bucket(environment: Environment) -> dict[str, Text]:
    """Return Cube's variables of the export bucket; empty where results come over the connection."""
    storage = environment.export_bucket
    if storage is None or storage.type not in EXPORTS.get(environment.compute.type, ()):
        return {}
    found: dict[str, Text] = {f"{_EXPORT}BUCKET_TYPE": _KINDS[storage.type], f"{_EXPORT}BUCKET": storage.bucket}
    if environment.export_integration:
        found[f"{_EXPORT}INTEGRATION"] = environment.export_integration
    reference = storage.credentials.secret
    if storage.type == "s3":
        found[f"{_EXPORT}BUCKET_AWS_REGION"] = storage.region
        if reference is not None:
            found[f"{_EXPORT}BUCKET_AWS_KEY"] = [secret(reference, "_ACCESS_KEY_ID")]
            found[f"{_EXPORT}BUCKET_AWS_SECRET"] = [secret(reference, "_SECRET_ACCESS_KEY")]
        if environment.compute.type == "redshift" and storage.credentials.role_arn:
            found[f"{_EXPORT}BUCKET_REDSHIFT_ARN"] = storage.credentials.role_arn
    elif reference is not None and storage.type == "gcs":
        found[f"{_EXPORT}GCS_CREDENTIALS"] = [{"variable": reference.variable, "encoding": "base64"}]
    elif reference is not None:
        found[f"{_EXPORT}BUCKET_AZURE_KEY"] = [secret(reference)]
    return found


def store(environment: Environment) -> dict[str, object] | None:
    """Return the variables of Cube Store itself; None where rollups stay in the database that is queried."""
    storage = environment.cube_store
    if storage is None:
        return None
    return {"variables": dict(sorted(_kept(storage).items()))}


def _kept(storage: Storage) -> dict[str, Text]:
    reference = storage.credentials.secret
    if storage.type == "gcs":
        proof: dict[str, Text] = {} if reference is None else {"CUBESTORE_GCP_CREDENTIALS": [secret(reference)]}
        return {"CUBESTORE_GCS_BUCKET": storage.bucket, **proof}
    minio = isinstance(storage.endpoint, str) and bool(storage.endpoint)
    start = "CUBESTORE_MINIO_" if minio else "CUBESTORE_S3_"
    keys = "CUBESTORE_MINIO_" if minio else "CUBESTORE_AWS_"
    found: dict[str, Text] = {f"{start}BUCKET": storage.bucket, f"{start}REGION": storage.region}
    if minio:
        found["CUBESTORE_MINIO_SERVER_ENDPOINT"] = str(storage.endpoint)
    if reference is not None:
        found[f"{keys}ACCESS_KEY_ID"] = [secret(reference, "_ACCESS_KEY_ID")]
        found[f"{keys}SECRET_ACCESS_KEY"] = [secret(reference, "_SECRET_ACCESS_KEY")]
    return found
