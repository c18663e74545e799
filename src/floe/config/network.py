"""infrastructure.network of platform.yaml: names, policies, ingress and local access."""

from typing import Literal

from pydantic import Field

from floe.config.block import Block, Items, nested, switch
from floe.config.scalars import Described, Filled, Host, NodePort, Port, TlsVersion


class DnsConfig(Block):
    """Domains."""

    internal_domain: Host | None = Field(None, description="Domain inside the cluster.", examples=["svc.local"])
    external_domain: Host | None = Field(None, description="Domain that people use.", examples=["data.example.com"])
    strategy: Literal["kubernetes", "consul", "route53"] = Field("kubernetes", description="What resolves names.")


class NetworkZone(Block):
    """A group of workloads and whom it may talk to."""

    description: Described = Field("", description="What the zone is for.")
    allowed_egress: Items[str] = Field((), description="Zones and hosts that it may call.")
    allowed_ingress: Items[str] = Field((), description="Zones and hosts that may call it.")


class NetworkPoliciesConfig(Block):
    """Kubernetes network policies."""

    enabled: bool = switch(False, "Create network policies.")
    default_rule: Literal["deny-all", "allow-all"] = Field("allow-all", description="What holds where no rule does.")
    zones: dict[str, NetworkZone] = Field({}, description="Zones by name.")


class TlsConfig(Block):
    """Certificates of the ingress."""

    enabled: bool = switch(False, "Serve over TLS.")
    provider: Literal["cert-manager", "acm", "manual"] = Field("cert-manager", description="Who issues certificates.")
    issuer: str | None = Field(None, description="Name of the issuer.")
    min_version: TlsVersion = Field("1.2", description="Oldest TLS version that is accepted.")


class IngressRoute(Block):
    """One host that leads to one service."""

    host: Host = Field(description="Host name that people use.", examples=["dagster.example.com"])
    service: Filled = Field(description="Service behind it.", examples=["dagster-webserver"])
    port: Port = Field(description="Port of that service.")
    auth: str | None = Field(None, description="What asks people who they are.", examples=["oauth2-proxy"])


class IngressConfig(Block):
    """The way in from outside the cluster."""

    enabled: bool = switch(False, "Create ingresses.")
    ingress_class: Literal["nginx", "traefik", "alb", "gce"] = Field("nginx", description="Ingress controller.")
    tls: TlsConfig = nested("Certificates of the ingress.")
    routes: dict[str, IngressRoute] = Field({}, description="Routes by name.")


class LocalAccessPorts(Block):
    """Node ports of the services, from 30000 to 32767."""

    dagster: NodePort = Field(30000, description="Dagster's web server.")
    polaris: NodePort = Field(30181, description="Polaris.")
    minio_console: NodePort = Field(30901, description="MinIO's console.")
    jaeger: NodePort = Field(30686, description="Jaeger.")
    marquez_web: NodePort = Field(30301, description="Marquez's pages.")
    marquez_api: NodePort = Field(30500, description="Marquez's API.")
    localstack: NodePort = Field(30566, description="LocalStack.")


class LocalAccessConfig(Block):
    """How a developer reaches a local cluster."""

    enabled: bool = switch(False, "Open the services to the developer's machine.")
    access_type: Literal["nodeport", "port-forward", "loadbalancer"] = Field("nodeport", description="By what means.")
    ports: LocalAccessPorts = nested("Node ports of the services.")


class NetworkConfig(Block):
    """Names, policies, ingress and local access."""

    enabled: bool = switch(True, "Manage the network.")
    dns: DnsConfig = nested("Domains.")
    network_policies: NetworkPoliciesConfig = nested("Kubernetes network policies.")
    ingress: IngressConfig = nested("The way in from outside the cluster.")
    local_access: LocalAccessConfig = nested("How a developer reaches a local cluster.")
