"""The wheel works away from the checkout: installed alone, it compiles an example to the same bytes."""

import os
import subprocess
import sys
from pathlib import Path

from house import EXAMPLES, ROOT, copy_input, files, floe


def test_wheel_away_from_the_checkout(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path / "dist", str(ROOT)], check=True
    )
    wheel = next((tmp_path / "dist").glob("floe_compiler-*.whl"))
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "--quiet", f"{wheel}[init]"], check=True, timeout=300)
    project = copy_input(EXAMPLES / "retail", tmp_path / "wheel-run")
    env = {**{key: value for key, value in os.environ.items() if key != "PYTHONPATH"}, "XDG_CACHE_HOME": str(tmp_path)}
    command = venv / "bin" / "floe"
    subprocess.run([command, "generate"], cwd=project, env=env, check=True, capture_output=True)
    source = copy_input(EXAMPLES / "retail", tmp_path / "source-run")
    assert floe("generate", "--no-cache", cwd=source).code == 0
    assert files(project / "generated") == files(source / "generated")
    page = subprocess.run(
        [command, "explain", "e0303"], env=env, cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert page.stdout.startswith("# E0303")
    subprocess.run([command, "init", "new", "--defaults"], cwd=tmp_path, env=env, check=True, capture_output=True)
    subprocess.run([command, "generate"], cwd=tmp_path / "new", env=env, check=True, capture_output=True)
