"""Cube's own compiler over a generated cube/ folder: installed by npm from a committed lock, run by node."""

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent / "cube"
INSTALL_SECONDS = 600
RUN_SECONDS = 240
LOCK = "package-lock.json"
MODULES = "node_modules"
NATIVE = Path(MODULES) / "@cubejs-backend" / "native" / "index.node"

Context = dict[str, Any]


def modules() -> Path:
    """Return the folder that Cube is installed in, installing it if it is not; skip loudly where that cannot be."""
    folder = Path(os.environ.get("FLOE_CUBE_MODULES") or Path.home() / ".cache" / "floe-tests" / "cube")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "in-use").open("w") as waiting:
        # Two suites at once would install over each other: npm begins with taking everything away.
        fcntl.flock(waiting, fcntl.LOCK_EX)
        lock = (HERE / LOCK).read_bytes()
        present = folder / LOCK
        if not present.exists() or present.read_bytes() != lock or not (folder / MODULES / "express").exists():
            _install(folder)
        # The native add-on is no package: a folder of its name stands in for it, and npm takes it away again.
        shutil.copytree(HERE / "native", folder / NATIVE, dirs_exist_ok=True)
    return folder


def _install(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        _missing("npm is not installed")
    for name in ("package.json", LOCK):
        shutil.copy(HERE / name, folder / name)
    command = [npm or "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    if ran.returncode:
        _missing(f"npm ci failed: {ran.stderr[-1500:]}")


def _missing(why: str) -> None:
    if os.environ.get("FLOE_STRICT") == "1":
        pytest.fail(why)
    pytest.skip(why)


def run(cube: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Compile ``cube`` and return what runner.js says: SQL of queries, metas of contexts, what failed."""
    ran = subprocess.run(
        ["node", str(HERE / "runner.js"), str(modules()), str(cube)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        env={**os.environ, **_environment(cube)},
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def _environment(cube: Path) -> dict[str, str]:
    """Return which environment is asked, the local one if there is one, with a word for each of its secrets."""
    names = sorted(path.stem for path in (cube / "environments").glob("*.json"))
    name = "local" if "local" in names else names[0]
    text = (cube / "environments" / f"{name}.json").read_text(encoding="utf-8")
    secrets = dict.fromkeys(re.findall(r"DBT_ENV_SECRET_[A-Z0-9_]+", text), "x" * 32)
    return {"FLOE_ENV": name, "DBT_ENV_SECRET_CUBE_API": "x" * 32, **secrets}


def rows(connection: Any, answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run the SQL of one answer in DuckDB."""
    assert "error" not in answer, answer
    found: list[tuple[Any, ...]] = connection.execute(answer["sql"], answer["params"]).fetchall()
    return found


METRICFLOW = ("dbt-metricflow==0.15.0", "dbt-core>=1.11,<1.12", "dbt-duckdb==1.11.1")


def metricflow(asked: dict[str, Any]) -> list[str]:
    """Return MetricFlow's own SQL, made in an environment of its own: its dependencies are not floe's."""
    folder = Path(os.environ.get("FLOE_METRICFLOW_ENV") or Path.home() / ".cache" / "floe-tests" / "metricflow")
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=INSTALL_SECONDS)
        command = [str(python), "-m", "pip", "install", "--quiet", *METRICFLOW]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS)
        if ran.returncode:
            shutil.rmtree(folder)
            _missing(f"MetricFlow cannot be installed: {ran.stderr[-1500:]}")
    ran = subprocess.run(
        [str(python), str(HERE / "metricflow_sql.py")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found: list[str] = json.loads(ran.stdout)
    return found
