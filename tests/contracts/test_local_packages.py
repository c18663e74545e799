"""A local package goes with the generated project: dbt installs and uses it where nothing else is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from house import floe, lay_out

pytestmark = pytest.mark.contracts

SCRIPTS = Path(sys.executable).parent
PIPELINE = """name: acme
version: "1.0.0"
transforms:
  - {type: dbt, path: PATH}
"""
FILES = {
    "packages.yml": "packages:\n  - local: ./packages/shared\n",
    "models/orders.sql": "select {{ shared.one() }} as id",
    "packages/shared/dbt_project.yml": "name: shared\nversion: '1.0'\nconfig-version: 2\n",
    "packages/shared/macros/one.sql": "{% macro one() %}1{% endmacro %}",
}


@pytest.mark.parametrize("path", [".", "transforms/warehouse"])
def test_dbt_installs_the_copied_package(path: str, tmp_path: Path) -> None:
    given = {f"{path}/{name}": text for name, text in FILES.items()}
    project = lay_out(tmp_path / "project", {"floe.yaml": PIPELINE.replace("PATH", path), **given})
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    alone = Path(shutil.move(project / "generated", tmp_path / "alone"))
    shutil.rmtree(project)
    env = {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "FLOE_ENV": "local"}
    for command in ("parse", "deps"):  # the first one finds no package installed, and installs it
        done = subprocess.run(
            [sys.executable, "-m", "scripts.dbt", command],
            cwd=alone,
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert (alone / "dbt" / "target" / "manifest.json").exists()
    assert not (alone / "dbt" / "packages" / "shared" / "target").exists()
