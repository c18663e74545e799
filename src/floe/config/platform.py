"""platform.yaml: exactly what a platform engineer may write about one environment."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from floe.config.block import Block, Items, nested, switch
from floe.config.compliance import EnterpriseGovernanceConfig
from floe.config.compute import ComputeProfile
from floe.config.consumption import PlatformConsumption
from floe.config.infrastructure import InfrastructureConfig
from floe.config.observability import ObservabilityConfig
from floe.config.profiles import CredentialConfig, EndpointOrSecret, SecretReference, UrlOrSecret
from floe.config.scalars import (
    CenturyOfDays,
    Described,
    LimitedName,
    Name,
    Namespace,
    NotNegative,
    Positive,
    SchemaVersion,
)
from floe.config.security import SecurityConfig

__all__ = ["CatalogProfile", "ComputeProfile", "CredentialConfig", "LayerConfig", "PlatformSpec", "SecretReference"]


class LayerConfig(Block):
    """A layer: where the tables of a step of the pipeline live."""

    name: LimitedName = Field(description="Name of the layer, the same as its key.", examples=["bronze"])
    description: Described = Field("", description="What the layer is for.")
    storage_ref: Name = Field(description="Storage profile of this file that holds the layer's files.")
    catalog_ref: Name = Field("default", description="Catalog profile of this file that lists the layer's tables.")
    namespace: Namespace = Field(
        description="Namespace of the tables, without the catalog's warehouse.", examples=["sales.bronze"]
    )
    retention_days: CenturyOfDays | None = Field(None, description="Days that old snapshots of a table are kept.")
    properties: dict[str, str] = Field({}, description="Iceberg table properties of every table of the layer.")


class ReplicationConfig(Block):
    """A copy of the bucket elsewhere."""

    enabled: bool = switch(False, "Keep a copy.")
    destination_region: str | None = Field(None, description="Region of the copy.")


class BucketLifecycleConfig(Block):
    """What becomes of old objects."""

    transition_to_glacier: NotNegative | None = Field(None, description="Days until an object moves to Glacier.")
    expiration_days: NotNegative | None = Field(None, description="Days until an object is removed.")


class StorageProfile(Block):
    """An object store."""

    type: Literal["s3", "gcs", "azure", "local"] = Field("s3", description="Kind of object store.")
    endpoint: EndpointOrSecret = Field(
        "", description="Where the store answers; empty means the cloud's own.", examples=["http://minio:9000"]
    )
    region: str = Field("us-east-1", description="Region of the bucket.")
    bucket: Annotated[str, StringConstraints(min_length=3, max_length=63)] = Field(
        description="Bucket, by the naming rules of S3.", examples=["acme-lakehouse"]
    )
    path_style_access: bool = switch(False, "Put the bucket into the path, not into the host name.")
    credentials: CredentialConfig = nested("How to prove who asks.")
    replication: ReplicationConfig | None = Field(None, description="A copy of the bucket elsewhere.")
    lifecycle: BucketLifecycleConfig | None = Field(None, description="What becomes of old objects.")


class HighAvailabilityConfig(Block):
    """Several servers of one catalog."""

    enabled: bool = switch(False, "Run several servers.")
    replicas: NotNegative | None = Field(None, description="Servers.")
    read_replicas: NotNegative | None = Field(None, description="Servers that only read.")


class CatalogProfile(Block):
    """An Iceberg catalog."""

    type: Literal["polaris", "glue", "nessie", "rest", "hive"] = Field("polaris", description="Kind of catalog.")
    uri: UrlOrSecret = Field(
        description="Where the catalog answers, as text or as a secret reference.",
        examples=["http://polaris:8181/api/catalog"],
    )
    warehouse: Namespace = Field(description="Warehouse of the catalog.", examples=["acme"])
    namespace: Namespace = Field("default", description="Namespace of models that have no layer.")
    credentials: CredentialConfig = nested("How to prove who asks.")
    access_delegation: Literal["vended-credentials", "remote-signing", "none"] = Field(
        "none", description="Whether the catalog hands out access to the storage."
    )
    token_refresh_enabled: bool = switch(True, "Renew the token before it ends.")
    properties: dict[str, str] = Field(
        {}, description="Properties of the catalog's client; a value may hold `${NAME}`, which is read at run time."
    )
    high_availability: HighAvailabilityConfig | None = Field(None, description="Several servers of one catalog.")


ALL_OR_NONE_TAG = "<all or none>"
NAMES_TAG = "<names>"


def _allowed(value: Any) -> str:
    return NAMES_TAG if isinstance(value, (list, tuple)) else ALL_OR_NONE_TAG


Allowed = Annotated[
    Annotated[Literal["all", "none"], Tag(ALL_OR_NONE_TAG)] | Annotated[Items[Name], Tag(NAMES_TAG)],
    Discriminator(_allowed),
]


class PlatformOrchestration(Block):
    """What this environment may run."""

    schedules: Allowed = Field("all", description="Schedules that may run here: all, none, or a list of names.")
    sensors: Allowed = Field("all", description="Sensors that may run here: all, none, or a list of names.")
    max_concurrent_runs: Positive | None = Field(None, description="Runs at a time.")


class PlatformSpec(Block):
    """One environment: where data lives, what computes, who may do what."""

    version: SchemaVersion = Field("1.2.0", description="Version of this file's vocabulary.", examples=["1.2.0"])
    layers: dict[Name, LayerConfig] = Field({}, description="Layers by name.")
    infrastructure: InfrastructureConfig | None = Field(None, description="Network, cloud, life cycle and sizes.")
    security: SecurityConfig | None = Field(None, description="Who may do what, and where secrets are.")
    governance: EnterpriseGovernanceConfig | None = Field(None, description="Classes of data and what they demand.")
    storage: dict[Name, StorageProfile] = Field({}, description="Object stores by profile name.")
    catalogs: dict[Name, CatalogProfile] = Field({}, description="Iceberg catalogs by profile name.")
    compute: dict[Name, ComputeProfile] = Field({}, description="Engines by profile name.")
    observability: ObservabilityConfig | None = Field(
        None, description="Traces, metrics, logs and lineage; wins over floe.yaml key by key."
    )
    orchestration: PlatformOrchestration = nested("What this environment may run.")
    consumption: PlatformConsumption = nested("What Cube stands on in this environment.")
