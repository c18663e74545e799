"""The infrastructure block of platform.yaml: cloud, life cycle and sizes."""

from typing import Literal

from pydantic import Field

from floe.config.block import Block, Items, nested, switch
from floe.config.network import NetworkConfig
from floe.config.scalars import (
    AccountId,
    Filled,
    KeyArn,
    NotNegative,
    Positive,
    Quantity,
    RoleArn,
    Timezone,
    Url,
    VpcId,
)

_ACCOUNT = "Account, in quotes."


class AwsVpcConfig(Block):
    """The private network."""

    id: VpcId | None = Field(None, description="The VPC.", examples=["vpc-0a1b2c3d"])
    subnets: dict[str, Items[str]] = Field({}, description="Subnets by purpose.", examples=[{"private": ["subnet-1"]}])


class AwsServiceAccountConfig(Block):
    """What a Kubernetes service account may do in AWS."""

    role_arn: RoleArn = Field(description="IAM role of the service account.")


class AwsIamConfig(Block):
    """Roles of the workloads."""

    service_accounts: dict[str, AwsServiceAccountConfig] = Field({}, description="IAM roles by service account.")


class AwsKmsConfig(Block):
    """Encryption key."""

    key_arn: KeyArn | None = Field(None, description="KMS key that data is encrypted with.")


class AwsCloudWatchConfig(Block):
    """CloudWatch."""

    enabled: bool = switch(False, "Use CloudWatch.")
    log_group: str | None = Field(None, description="Log group.")
    metrics_namespace: str | None = Field(None, description="Namespace of the metrics.")


class AwsConfig(Block):
    """Settings of AWS."""

    account_id: AccountId | None = Field(None, description=_ACCOUNT, examples=["123456789012"])
    vpc: AwsVpcConfig = nested("The private network.")
    iam: AwsIamConfig = nested("Roles of the workloads.")
    kms: AwsKmsConfig = nested("Encryption key.")
    cloudwatch: AwsCloudWatchConfig = nested("CloudWatch.")


class LocalStackConfig(Block):
    """LocalStack, which stands in for AWS in a local cluster."""

    enabled: bool = switch(False, "Run LocalStack.")
    endpoint: Url | None = Field(None, description="Where it answers.", examples=["http://localstack:4566"])
    services: Items[str] = Field(("s3", "sts"), description="Services of AWS that it plays.")


class MultiRegionConfig(Block):
    """Regions beside the first."""

    enabled: bool = switch(False, "Run in several regions.")
    regions: Items[Filled] = Field((), description="The regions.", examples=[["eu-west-1", "eu-central-1"]])


class CloudConfig(Block):
    """Where the environment runs."""

    provider: Literal["aws", "gcp", "azure", "local"] = Field("local", description="Cloud of the environment.")
    region: str | None = Field(None, description="Region of the environment.", examples=["eu-west-1"])
    account_id: str | None = Field(None, description="Account, in quotes; of Google's cloud the project.")
    multi_region: MultiRegionConfig | None = Field(None, description="Regions beside the first.")
    aws: AwsConfig = nested("Settings of AWS.")
    localstack: LocalStackConfig = nested("LocalStack, which stands in for AWS in a local cluster.")


class JobCleanupConfig(Block):
    """Removal of finished Kubernetes jobs."""

    ttl_seconds: NotNegative = Field(300, description="Seconds that a finished job is kept.")
    history_limits: dict[str, int] = Field(
        {"successful": 3, "failed": 5}, description="Finished jobs that are kept, by outcome."
    )


class CleanupConfig(Block):
    """Removal of what is finished."""

    enabled: bool = switch(True, "Remove what is finished.")
    jobs: JobCleanupConfig = nested("Removal of finished Kubernetes jobs.")


class ResourceQuotaLimits(Block):
    """What a namespace may use altogether."""

    pods: Positive = Field(50, description="Pods.")
    requests_cpu: Quantity = Field("8", description="Processors requested.")
    requests_memory: Quantity = Field("8Gi", description="Memory requested.")
    limits_cpu: Quantity = Field("12", description="Processors at most.")
    limits_memory: Quantity = Field("20Gi", description="Memory at most.")


class ResourceQuotasConfig(Block):
    """Quotas of the namespace."""

    enabled: bool = switch(True, "Create quotas.")
    namespace_limits: ResourceQuotaLimits = nested("What a namespace may use altogether.")


class LifecycleConfig(Block):
    """Cleanup and quotas."""

    cleanup: CleanupConfig = nested("Removal of what is finished.")
    resource_quotas: ResourceQuotasConfig = nested("Quotas of the namespace.")


class ResourceRequests(Block):
    """What a pod is promised."""

    cpu: Quantity = Field(description="Processors, in quotes.", examples=["500m"])
    memory: Quantity = Field(description="Memory.", examples=["1Gi"])


class ResourceLimits(Block):
    """What a pod may use at most."""

    cpu: Quantity = Field(description="Processors, in quotes.", examples=["2"])
    memory: Quantity = Field(description="Memory.", examples=["4Gi"])


class ResourceProfile(Block):
    """A size of pod."""

    requests: ResourceRequests = Field(description="What the pod is promised.")
    limits: ResourceLimits = Field(description="What the pod may use at most.")
    env: dict[str, str] = Field({}, description="Environment variables of the pod.")


class InfrastructureConfig(Block):
    """Network, cloud, life cycle and sizes."""

    timezone: Timezone = Field("UTC", description="Time zone of the environment.")
    network: NetworkConfig = nested("Names, policies, ingress and local access.")
    cloud: CloudConfig = nested("Where the environment runs.")
    lifecycle: LifecycleConfig | None = Field(None, description="Cleanup and quotas.")
    resource_profiles: dict[str, ResourceProfile] | None = Field(None, description="Sizes of pods, by name.")
