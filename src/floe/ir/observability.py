"""What an environment watches, decided: platform.yaml over floe.yaml key by key, and a default for every other key."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from floe.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """Which traces are kept.

    ``type`` is always_on, always_off, probabilistic or rate_limiting; ``rate`` is in runs a second.
    """

    type: str = "always_on"
    probability: float = 1.0
    rate: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """How the run's log is written: ``format`` is json or text, ``share`` what is kept of entries below WARNING."""

    level: str = "INFO"
    format: str = "text"
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputeLogs:
    """Where Dagster keeps what a step prints.

    ``type`` is s3, gcs, azure_blob, local or noop. ``endpoint`` is an address; ``endpoint_variable`` is what holds it
    where it is a secret; ``pair`` is what the variables of static credentials begin with.
    """

    type: str
    bucket: str = ""
    prefix: str = ""
    region: str | None = None
    endpoint: str | None = None
    endpoint_variable: str | None = None
    pair: str | None = None
    local_dir: str = ""
    upload_interval: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability:
    """Everything that leaves a run beside its tables.

    An endpoint is None where nothing is sent. ``interval`` is how often metrics are sent, in seconds. The values of
    ``attributes`` are as written: ``${NAME}`` in them is left for run time.
    """

    traces: str | None = None
    metrics: str | None = None
    lineage: str | None = None
    sampling: Sampling = Sampling()
    interval: int = 15
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    logs: Logs = Logs()
    compute_logs: ComputeLogs | None = None
