"""Every profile that floe writes loads in the real adapter, and stops loading when one key it needs is gone."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import MappingProxyType

import pytest
import yaml
from unit.backends import builders as b
from unit.backends.engines import ENGINES
from unit.backends.test_dbt_view import HOSTILE

CORE = "dbt-core>=1.11,<1.12"
ADAPTER_PINS = {"dbt-spark": "dbt-spark[PyHive]"}
SECONDS = 240
PROFILES = "profiles.yml"
LOST = "Unable to do partial parsing"
SESSION = "spark-session"  # needs pyspark and Java: the e2e tests run it

pytestmark = pytest.mark.contracts


@pytest.fixture(scope="session")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one environment per adapter; nox keeps it in FLOE_ADAPTER_ENVS."""
    kept = os.environ.get("FLOE_ADAPTER_ENVS")
    return Path(kept) if kept else tmp_path_factory.mktemp("adapters")


def dbt_of(package: str, folder: Path) -> str:
    """The dbt of an environment that has just this adapter; made on first use."""
    own = Path(sysconfig.get_path("scripts"), "dbt")
    if package == "dbt-duckdb" and own.exists():
        return str(own)
    home = folder / package.removeprefix("dbt-")
    if not (home / "bin" / "dbt").exists():
        wanted = [CORE, ADAPTER_PINS.get(package, package)]
        uv = shutil.which("uv") or shutil.which("uv", path=sysconfig.get_path("scripts"))
        if uv:
            run([uv, "venv", "-q", "--python", sys.executable, str(home)])
            run([uv, "pip", "install", "-q", "--python", str(home / "bin" / "python"), *wanted])
        else:
            run([sys.executable, "-m", "venv", str(home)])
            run([str(home / "bin" / "python"), "-m", "pip", "install", "-q", *wanted])
    return str(home / "bin" / "dbt")


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, timeout=SECONDS)


def parse(dbt: str, project: Path) -> subprocess.CompletedProcess[str]:
    """`dbt parse` with a placeholder for every secret and every deprecation an error."""
    text = (project / PROFILES).read_text()
    names = {part.split("'")[0] for part in text.split("env_var('")[1:]}
    placeholders = {name: f"placeholder-{name}" for name in names if name.startswith("DBT_ENV_SECRET_")}
    command = [dbt, "--warn-error", "parse", "--no-partial-parse", "--profiles-dir", ".", "--target", "local"]
    return subprocess.run(
        command,
        cwd=project,
        env={**os.environ, **placeholders, "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@pytest.mark.parametrize("name", [name for name in ENGINES if name != SESSION])
def test_the_adapter_takes_the_profile_and_misses_each_key_it_needs(name: str, tmp_path: Path, adapters: Path) -> None:
    engine = ENGINES[name]
    dbt = dbt_of(engine.package, adapters)
    project = b.write_out(b.compilation(b.environment(compute=engine.compute)), tmp_path)

    said = parse(dbt, project)
    assert said.returncode == 0, said.stdout + said.stderr

    whole = yaml.safe_load((project / PROFILES).read_text())
    for key in engine.needs:
        output = {**whole["shop"]["outputs"]["local"]}
        del output[key]
        broken = {"shop": {"target": "local", "outputs": {"local": output}}}
        (project / PROFILES).write_text(yaml.safe_dump(broken))
        assert parse(dbt, project).returncode != 0, f"{name} loads without {key}"


def parse_again(dbt: str, project: Path, secret: str) -> str:
    """`dbt parse` with partial parsing and this value for every secret; returns what dbt says."""
    text = (project / PROFILES).read_text()
    names = {part.split("'")[0] for part in text.split("env_var('")[1:]}
    secrets = {name: f"{secret}-{name}" for name in names if name.startswith("DBT_ENV_SECRET_")}
    done = subprocess.run(
        [dbt, "parse", "--profiles-dir", "."],
        cwd=project,
        env={**os.environ, **secrets, "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("name", ["duckdb", "postgres-user", "trino"])
def test_the_partial_parse_survives_other_secrets(name: str, tmp_path: Path, adapters: Path) -> None:
    engine = ENGINES[name]
    project = b.write_out(b.compilation(b.environment(compute=engine.compute)), tmp_path)
    dbt = dbt_of(engine.package, adapters)
    assert LOST in parse_again(dbt, project, "placeholder")
    assert LOST not in parse_again(dbt, project, "another")


def test_text_in_a_profile_stays_text(tmp_path: Path) -> None:
    import dbt_common.context
    from dbt.config.renderer import ProfileRenderer

    settings = {f"key{number}": text for number, text in enumerate(HOSTILE)}
    compute = b.compute("duckdb", {"settings": MappingProxyType(settings)})
    project = b.write_out(b.compilation(b.environment(compute=compute)), tmp_path)
    written = yaml.safe_load((project / PROFILES).read_text())["shop"]["outputs"]["local"]["settings"]
    dbt_common.context.set_invocation_context({"HOME": "canary"})
    assert ProfileRenderer({}).render_data(written) == settings
