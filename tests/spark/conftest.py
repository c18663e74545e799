"""One lakehouse and one Spark server for the session; everything below this folder is marked `spark`."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded.kept import SECONDS, Lakehouse, script, served
from spark.jars import home
from spark.lab import Lab, laid_out
from spark.server import running_server, settings

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.spark)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The project, its lakehouse and a Spark server, with the namespaces that its catalog file says."""
    home()
    laid = laid_out(tmp_path_factory.mktemp("spark"))
    local = laid.variables("local")
    try:
        ran = script(laid.generated, local, "local/up.sh")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        catalog = settings(laid.generated / "dbt/profiles.yml", laid.secrets)
        known = laid.variables("thrift", SPARK_DOOR=laid.secrets["DBT_ENV_SECRET_SPARK_LOGIN_PASSWORD"])
        with running_server(tmp_path_factory.mktemp("server"), laid.port, catalog, known):
            applied(laid)
            yield laid
    finally:
        script(laid.generated, local, "local/down.sh")


def applied(lab: Lab) -> None:
    """Bring the catalog to what its file says, as before every first run: a session starts in `default`."""
    command = [sys.executable, "catalog/apply.py", "--environment", "thrift"]
    ran = subprocess.run(
        command, cwd=lab.generated, env=lab.variables("thrift"), capture_output=True, text=True, timeout=SECONDS
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "+ namespace default at" in ran.stderr


@pytest.fixture(scope="session")
def thrift(lab: Lab) -> Iterator[Lakehouse]:
    """The project's own Python where the Spark server computes."""
    ran = lab.dbt("thrift", "parse", "--quiet")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    with served(lab.generated, lab.variables("thrift")) as running:
        yield running
