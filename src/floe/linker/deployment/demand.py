"""What a deployment is worked out from: one environment's profiles, and what floe.yaml asks for everywhere."""

from collections.abc import Mapping
from typing import Any, Final

from floe.config.decode import Located
from floe.config.infrastructure import InfrastructureConfig
from floe.config.observability import ObservabilityConfig
from floe.config.platform import PlatformSpec
from floe.config.security import SecurityConfig
from floe.frozen import dataclass
from floe.ir.platform import Catalog, Compute, Embedded, Storage
from floe.linker import names

DEFAULT_NAMESPACE: Final = "default"
LONGEST_NAMESPACE: Final = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What floe.yaml asks of every environment.

    ``api_secret`` is the reference as it is written. ``reads_data`` says whether the code location itself reads
    tables or files, as sensors do; runs always do.
    """

    name: str
    version: str
    serves: bool
    cube_port: int
    cube_store: bool
    rollups: bool
    api_secret: str | None
    service_account: str | None
    reads_data: bool
    observability: ObservabilityConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One environment before it is deployed: its profiles, resolved. ``storages`` are all that something uses."""

    name: str
    located: Located[PlatformSpec]
    storage: Storage
    storages: tuple[Storage, ...]
    logs: Storage | None
    catalogs: tuple[Catalog, ...]
    compute: Compute
    embedded: Embedded | None
    mount_path: str
    demand: Demand

    @property
    def spec(self) -> PlatformSpec:
        """Return platform.yaml."""
        return self.located.value

    @property
    def infrastructure(self) -> InfrastructureConfig:
        """Return the infrastructure block, with its own defaults where it is left out."""
        return self.spec.infrastructure or InfrastructureConfig.model_validate({})

    @property
    def security(self) -> SecurityConfig:
        """Return the security block, with its own defaults where it is left out."""
        return self.spec.security or SecurityConfig.model_validate({})

    @property
    def namespace(self) -> str:
        """Return the namespace of both releases: that of the secrets if platform.yaml names one."""
        written = self.security.secret_backends.kubernetes.namespace
        if written != DEFAULT_NAMESPACE:
            return written
        return f"{names.kubernetes(self.demand.name)}-{self.name}"[:LONGEST_NAMESPACE].rstrip("-")

    def observed(self, *path: str) -> Any:
        """Return a key of ``observability``: platform.yaml's if written there, else floe.yaml's, else the default."""
        blocks = (self.spec.observability, self.demand.observability)
        found = [written for block in blocks if (written := _written(block, path)) is not None]
        if found:
            return found[0]
        value: Any = ObservabilityConfig.model_validate({})
        for key in path:
            value = getattr(value, key, None)
        return value


def _written(block: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if block is None or key not in block.model_fields_set:
            return None
        block = getattr(block, key)
    return dict(block) if isinstance(block, Mapping) else block
