"""What a deployment may use, how long it keeps things, and who watches it."""

from collections.abc import Mapping
from dataclasses import field

from floe.frozen import dataclass
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What a container is promised and what it may use at most, in Kubernetes' quantities."""

    profile: str
    cpu_request: str
    memory_request: str
    cpu_limit: str
    memory_limit: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What a namespace may use altogether."""

    pods: int
    requests_cpu: str
    requests_memory: str
    limits_cpu: str
    limits_memory: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """When finished jobs go, and the namespace's quota; None where there is none."""

    ttl_seconds: int | None
    successful_jobs: int
    failed_jobs: int
    quota: Quota | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretStore:
    """Where External Secrets copies secrets from: ``provider`` is aws, vault, gcp or azure.

    ``path`` stands before a secret's name in the store; of gcp it is the project. What platform.yaml does not say is
    empty or None.
    """

    provider: str
    name: str
    region: str | None
    server: str | None
    role: str | None
    auth: str
    path: str
    refresh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert that platform.yaml or floe.yaml asks for."""

    name: str
    severity: str
    notify: tuple[str, ...]
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """Whether Prometheus scrapes the components, and how often."""

    prometheus: bool
    interval: str
