"""One cluster and one network for the session; everything below this folder is marked `k8s`."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import EXAMPLES
from k8s.charts import Charts, generate
from k8s.cluster import Cluster, running_cluster
from k8s.runtime.network import Network, running_network, why_not

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.k8s)


def lacking(why: str) -> None:
    """Skip loudly what cannot be run here, and fail where everything has to be run."""
    if os.environ.get("FLOE_STRICT") == "1":
        pytest.fail(why)
    pytest.skip(why)


def built(*names: str) -> Path:
    """Return where the tools are, if these of them (or all) are built."""
    spec = importlib.util.spec_from_file_location("k8s_tools", HERE / "tools" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    bin: Path = build.folder()
    missing = sorted(set(build.missing(bin)) & set(names or build.BUILDERS))
    if missing:
        lacking(f"{', '.join(missing)} is not built: run `nox -s tools` (20 minutes of one core, once)")
    return bin


@pytest.fixture(scope="session")
def tools() -> Path:
    return built()


@pytest.fixture(scope="session")
def helm(tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """Helm alone: rendering asks no server."""
    return Cluster(tools=built("helm"), folder=tmp_path_factory.mktemp("helm"))


@pytest.fixture(scope="session")
def cluster(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tools, tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture(scope="session")
def charts(tmp_path_factory: pytest.TempPathFactory) -> Charts:
    """The charts of the retail example, for local, dev and prod."""
    return generate(EXAMPLES / "retail", tmp_path_factory.mktemp("retail") / "project")


@pytest.fixture
def network() -> Iterator[Network]:
    why = why_not()
    if why:
        lacking(why)
    with running_network() as running:
        yield running
