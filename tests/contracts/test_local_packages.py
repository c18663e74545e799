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


def generate(project: Path) -> None:
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err


def dbt(generated: Path, command: str) -> str:
    """Run a command of dbt as a user would; return what it prints."""
    env = {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "FLOE_ENV": "local"}
    started = [sys.executable, "-m", "scripts.dbt", command]
    done = subprocess.run(started, cwd=generated, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("path", [".", "transforms/warehouse"])
def test_dbt_installs_the_copied_package(path: str, tmp_path: Path) -> None:
    given = {f"{path}/{name}": text for name, text in FILES.items()}
    project = lay_out(tmp_path / "project", {"floe.yaml": PIPELINE.replace("PATH", path), **given})
    generate(project)
    alone = Path(shutil.move(project / "generated", tmp_path / "alone"))
    shutil.rmtree(project)
    for command in ("parse", "deps"):  # the first one finds no package installed, and installs it
        dbt(alone, command)
    assert (alone / "dbt" / "target" / "manifest.json").exists()
    assert not (alone / "dbt" / "packages" / "shared" / "target").exists()


def test_a_package_that_is_named_later_is_installed_too(tmp_path: Path) -> None:
    pipeline = PIPELINE.replace("PATH", ".")
    project = lay_out(tmp_path / "project", {"floe.yaml": pipeline, **FILES})
    generate(project)
    assert "Installing" in dbt(project / "generated", "parse")
    assert "Installing" not in dbt(project / "generated", "parse")
    later = {name.replace("shared", "later"): text for name, text in FILES.items() if name.startswith("packages/")}
    later = {name: text.replace("shared", "later").replace("one()", "two()") for name, text in later.items()}
    both = "packages:\n  - local: ./packages/shared\n  - local: ./packages/later\n"
    query = "select {{ shared.one() }} as id, {{ later.two() }} as other"
    lay_out(project, {"floe.yaml": pipeline, **later, "packages.yml": both, "models/orders.sql": query})
    generate(project)
    assert "Installing" in dbt(project / "generated", "parse")
    assert "Installing" not in dbt(project / "generated", "parse")
