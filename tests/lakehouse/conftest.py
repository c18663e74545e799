"""A real catalog for the whole session, and dbt projects made of project/ and the macros floe copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lakehouse.lake import Lake, running_lake
from lakehouse.project_run import Project

HERE = Path(__file__).parent
MACROS = HERE.parent.parent / "templates" / "dbt" / "macros"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with running_lake(tmp_path_factory.mktemp("lake")) as running:
        yield running


def copy_project(folder: Path, *, with_models: bool) -> None:
    shutil.copytree(HERE / "project", folder)
    for macro in MACROS.glob("*.sql.static"):
        shutil.copy(macro, folder / "macros" / macro.name.removesuffix(".static"))
    if not with_models:
        for name in ("models", "seeds", "snapshots"):
            shutil.rmtree(folder / name)
            (folder / name).mkdir()


@pytest.fixture(scope="module")
def shop(lake: Lake, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Project:
    """The whole of project/, in namespaces of this module's own."""
    folder = tmp_path_factory.mktemp("shop") / "dbt"
    copy_project(folder, with_models=True)
    return Project(folder=folder, lake=lake, prefix=request.module.__name__.rpartition("test_")[2])


@pytest.fixture
def project(lake: Lake, tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    """An empty project, in namespaces of this test's own."""
    folder = tmp_path / "dbt"
    copy_project(folder, with_models=False)
    prefix = "".join(c for c in request.node.name.lower() if c.isalnum())[-40:]
    return Project(folder=folder, lake=lake, prefix="t" + prefix)
