"""The output of every case and example is accepted by the tools it is for: dbt, Dagster, ruff, bash, shellcheck."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from house import CASES, EXAMPLES, copy_input, floe

pytestmark = pytest.mark.contracts

PROJECTS = [path for base in (CASES, EXAMPLES) for path in sorted(base.iterdir()) if (path / "floe.yaml").exists()]
IDS = [path.name for path in PROJECTS]
SCRIPTS = Path(sys.executable).parent
FORBIDDEN = {"eval", "exec", "compile"}
LOAD = """
import dagster, dagster_dbt, warnings
warnings.simplefilter("error")
from orchestration.definitions import defs
import json
from importlib.util import find_spec
repository = defs.get_repository_def()
if find_spec("orchestration.jobs"):
    from orchestration.jobs import JOBS
else:
    JOBS = []
jobs = {job.name: sorted("/".join(key.path) for key in defs.resolve_job_def(job.name).asset_layer.selected_asset_keys)
        for job in JOBS}
print(json.dumps({"jobs": jobs, "schedules": sorted(s.name for s in defs.schedules or [])}))
"""


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every project, generated once, with a dbt manifest where there is a dbt project."""
    folders = {}
    for project in PROJECTS:
        folder = copy_input(project, tmp_path_factory.mktemp("contracts") / project.name)
        ran = floe("generate", "--no-cache", cwd=folder)
        assert ran.code == 0, ran.err
        folders[project.name] = folder / "generated"
    return folders


def environment(folder: Path) -> dict[str, str]:
    """Variables of a build: no secret, a placeholder for each, any environment that uses DuckDB."""
    profiles = "".join(path.read_text(encoding="utf-8") for path in folder.glob("dbt/**/profiles.yml"))
    names = set(re.findall(r"DBT_ENV_SECRET_[A-Z0-9_]+", profiles))
    return {
        **os.environ,
        **dict.fromkeys(names, "placeholder"),
        "FLOE_ENV": next(
            name for name in ("local", "duckdb", "lake") if (folder / "env" / f"{name}.env.example").exists()
        ),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "REGION": "eu",
    }


def run(*command: str, cwd: Path, env: dict[str, str]) -> str:
    """Run a tool; its output is the message when it fails."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def dbt_folders(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("dbt/**/dbt_project.yml") if "target" not in path.parts)


@pytest.mark.parametrize("name", IDS)
def test_dbt_parses_without_a_deprecation(name: str, generated: dict[str, Path]) -> None:
    folder = generated[name]
    for project in dbt_folders(folder):
        out = run("dbt", "parse", "--show-all-deprecations", cwd=project, env=environment(folder))
        assert "Deprecation" not in out
        assert (project / "target" / "manifest.json").exists()


@pytest.mark.parametrize("name", IDS)
def test_dagster_loads_without_a_warning(name: str, generated: dict[str, Path]) -> None:
    folder = generated[name]
    env = environment(folder)
    for project in dbt_folders(folder):
        if not (project / "target" / "manifest.json").exists():
            run("dbt", "parse", "--quiet", cwd=project, env=env)
    bare = {key: value for key, value in env.items() if not key.startswith("DBT_ENV_SECRET_")}
    found = json.loads(run(sys.executable, "-c", LOAD, cwd=folder, env=bare).splitlines()[-1])
    written = (folder / "orchestration" / "jobs.py").read_text(encoding="utf-8") if found["jobs"] else ""
    assert all(job in written for job in found["jobs"])
    assert all(keys for keys in found["jobs"].values())
    run("dagster", "definitions", "validate", "-m", "orchestration.definitions", cwd=folder, env=bare)


@pytest.mark.parametrize("name", IDS)
def test_emitted_python_is_clean(name: str, generated: dict[str, Path]) -> None:
    folder = generated[name]
    env = environment(folder)
    ours = ["catalog", "orchestration", "scripts"]
    run("ruff", "format", "--check", "--no-cache", "--line-length", "120", *ours, cwd=folder, env=env)
    rules = "E,F,I,B,UP,SIM,S105,S106,S107,S110,S112"
    run(
        "ruff",
        "check",
        "--no-cache",
        "--isolated",
        "--line-length",
        "120",
        "--select",
        rules,
        *ours,
        cwd=folder,
        env=env,
    )
    for path in sorted(path for name in ours for path in folder.glob(f"{name}/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else ""
                assert called not in FORBIDDEN, path
                assert not any(word.arg == "shell" for word in node.keywords), path


@pytest.mark.parametrize("name", IDS)
def test_emitted_shell_is_clean(name: str, generated: dict[str, Path]) -> None:
    folder = generated[name]
    scripts = sorted(str(path.relative_to(folder)) for path in folder.glob("scripts/**/*.sh"))
    for script in scripts:
        run("bash", "-n", script, cwd=folder, env=environment(folder))
        assert "eval " not in (folder / script).read_text(encoding="utf-8")
    if shutil.which("shellcheck") is None:
        if os.environ.get("FLOE_STRICT") == "1":
            pytest.fail("shellcheck is not installed")
        pytest.skip("shellcheck is not installed")
    run("shellcheck", *scripts, cwd=folder, env=environment(folder))


def test_tools_and_versions(capsys: pytest.CaptureFixture[str]) -> None:
    """Say what was run: each tool, its version and the number of cases."""
    tools = ("dbt-core", "dbt-duckdb", "dagster", "dagster-dbt", "pyiceberg", "duckdb", "ruff", "mypy")
    with capsys.disabled():
        sys.stdout.write("\ncontracts ran with:\n")
        for tool in tools:
            sys.stdout.write(f"  {tool:<12} {version(tool):<12} {len(PROJECTS)} cases\n")
