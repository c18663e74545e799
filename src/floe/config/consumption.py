"""The consumption block: what is served, and in platform.yaml by which store."""

from pydantic import Field

from floe.config.block import Block, nested, switch
from floe.config.scalars import Cron, Name, Port, SecretName, Timezone, Url

_MOVED = "Belongs in platform.yaml."
_WHICH_DATABASE = "Cube's driver for the warehouse."
_ENABLED_STORE = "Use Cube Store for pre-aggregations."
_ENABLED_EXPORT = "Unload large results through a bucket."
_INTEGRATION = "Storage integration of the warehouse that may write to the bucket."


class CubeStoreConfig(Block):
    """Cube Store, as floe.yaml of the origin system described it."""

    enabled: bool = switch(False, f"{_ENABLED_STORE} {_MOVED}")
    s3_bucket: str | None = Field(None, description=f"Bucket of Cube Store. {_MOVED}")
    s3_region: str | None = Field(None, description=f"Region of that bucket. {_MOVED}")
    s3_endpoint: Url | None = Field(None, description=f"Endpoint of that bucket. {_MOVED}")
    s3_access_key_ref: SecretName | None = Field(None, description=f"Secret with the access key. {_MOVED}")
    s3_secret_key_ref: SecretName | None = Field(None, description=f"Secret with the secret key. {_MOVED}")


class ExportBucketConfig(Block):
    """The bucket for large results, as floe.yaml of the origin system described it."""

    enabled: bool = switch(False, f"{_ENABLED_EXPORT} {_MOVED}")
    bucket_type: str | None = Field(None, description=f"Kind of bucket. {_MOVED}", examples=["s3", "gcs", "azure"])
    name: str | None = Field(None, description=f"Name of the bucket. {_MOVED}")
    region: str | None = Field(None, description=f"Region of the bucket. {_MOVED}")
    access_key_ref: SecretName | None = Field(None, description=f"Secret with the access key. {_MOVED}")
    secret_key_ref: SecretName | None = Field(None, description=f"Secret with the secret key. {_MOVED}")
    integration: str | None = Field(None, description=f"{_INTEGRATION} {_MOVED}")


class PreAggregationConfig(Block):
    """Tables that Cube prepares ahead of questions."""

    refresh_schedule: Cron = Field("*/30 * * * *", description="When pre-aggregations are rebuilt.")
    timezone: Timezone = Field("UTC", description="Time zone of that schedule.")
    external: bool = switch(True, "Keep pre-aggregations outside the warehouse.")
    cube_store: CubeStoreConfig = nested(f"Cube Store. {_MOVED}")
    export_bucket: ExportBucketConfig = nested(f"Bucket for large results. {_MOVED}")


class CubeSecurityConfig(Block):
    """Who sees which rows."""

    row_level: bool = switch(True, "Filter rows by the caller's token.")
    filter_column: str = Field("organization_id", description="Column that is compared with the token's claim.")


class ConsumptionConfig(Block):
    """The semantic layer that answers questions over the tables."""

    enabled: bool = switch(False, "Generate the Cube schema and deploy Cube.")
    port: Port = Field(4000, description="Port of Cube's API.")
    api_secret_ref: SecretName | None = Field(None, description="Secret that signs API tokens.")
    database_type: str | None = Field(None, description=f"{_WHICH_DATABASE} {_MOVED}", examples=["duckdb", "trino"])
    dev_mode: bool = switch(False, "Run Cube with its playground; never outside a local environment.")
    pre_aggregations: PreAggregationConfig = nested("Tables that Cube prepares ahead of questions.")
    security: CubeSecurityConfig = nested("Who sees which rows.")


class CubeStorePlace(Block):
    """Cube Store in this environment."""

    enabled: bool = switch(False, _ENABLED_STORE)
    storage_ref: Name | None = Field(None, description="Storage profile that holds pre-aggregations.")


class ExportBucketPlace(Block):
    """The bucket for large results in this environment."""

    enabled: bool = switch(False, _ENABLED_EXPORT)
    storage_ref: Name | None = Field(None, description="Storage profile whose bucket is used.")
    integration: str | None = Field(None, description=_INTEGRATION)


class PlatformConsumption(Block):
    """What Cube stands on in this environment; wins over the same keys of floe.yaml."""

    database_type: str | None = Field(None, description=_WHICH_DATABASE, examples=["duckdb", "trino"])
    cube_store: CubeStorePlace = nested("Cube Store in this environment.")
    export_bucket: ExportBucketPlace = nested("Bucket for large results in this environment.")
