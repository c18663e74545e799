"""Does an environment run in Kubernetes?"""

from floe.config.platform import PlatformSpec

CLOUDS = frozenset({"aws", "gcp", "azure"})
_INFRASTRUCTURE = frozenset({"lifecycle", "resource_profiles"})
_NETWORK = frozenset({"network_policies", "ingress", "local_access"})
_BACKENDS = frozenset({"kubernetes", "external_secrets"})


def in_kubernetes(spec: PlatformSpec) -> bool:
    """Say whether a platform.yaml is about a cluster: in a cloud, or with a block that only Kubernetes carries out."""
    infrastructure, security = spec.infrastructure, spec.security
    if infrastructure is not None:
        said = infrastructure.model_fields_set & _INFRASTRUCTURE or infrastructure.network.model_fields_set & _NETWORK
        if infrastructure.cloud.provider in CLOUDS or said:
            return True
    return security is not None and bool(security.secret_backends.model_fields_set & _BACKENDS)
