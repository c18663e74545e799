"""The deployment of a hand-made environment: an empty platform.yaml, worked out by the linker."""

from floe.config.decode import Located
from floe.config.observability import ObservabilityConfig
from floe.config.platform import PlatformSpec
from floe.diagnostics.model import Report
from floe.ir.deployment import Deployment
from floe.ir.platform import Catalog, Compute, Storage
from floe.linker.deployment.demand import Demand, Ground
from floe.linker.deployment.deploy import deploy
from floe.linker.deployment.kinds import kinds
from floe.spans import SourceFile
from floe.syntax.parse import Dialect, parse


def demand() -> Demand:
    return Demand(
        name="shop",
        version="1.0.0",
        serves=False,
        cube_port=4000,
        cube_store=False,
        rollups=False,
        api_secret=None,
        service_account=None,
        reads_data=False,
        observability=ObservabilityConfig.model_validate({}),
    )


def deployment(name: str, store: Storage, home: Catalog, engine: Compute) -> Deployment:
    node = parse(SourceFile(f"platform/{name}/platform.yaml", "version: 1.2.0\n"), Report(), dialect=Dialect.STRICT)
    assert node is not None
    ground = Ground(
        name=name,
        located=Located(value=PlatformSpec.model_validate({}), node=node),
        storage=store,
        storages=(store,),
        logs=None,
        catalogs=(home,),
        compute=engine,
        embedded=None,
        mount_path="/var/run/secrets",
        demand=demand(),
    )
    return deploy(ground, kinds())
