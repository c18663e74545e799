"""mypy --strict over the Python that floe wrote: the largest case, the smallest, and both examples."""

import subprocess
import sys
from pathlib import Path

import pytest
from house import CASES, EXAMPLES, copy_input, floe

pytestmark = pytest.mark.contracts

OURS = ("catalog", "orchestration", "scripts")
MYPY = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary"]
PROJECTS = (CASES / "orchestration", CASES / "five-lines", EXAMPLES / "flights", EXAMPLES / "retail")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What mypy knows of Dagster, PyIceberg and others is found out once."""
    return tmp_path_factory.mktemp("mypy")


def lines(folder: Path) -> int:
    return sum(
        len(path.read_text(encoding="utf-8").splitlines()) for name in OURS for path in folder.glob(f"{name}/**/*.py")
    )


def types(folder: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    packages = [word for name in OURS for word in ("-p", name)]
    command = [*MYPY, f"--cache-dir={cache}", *packages]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=1800)


def test_the_case_is_the_largest() -> None:
    sizes = {path.name: lines(path / "expected") for path in CASES.iterdir()}
    assert max(sizes, key=lambda name: sizes[name]) == PROJECTS[0].name


@pytest.mark.parametrize("project", PROJECTS, ids=[project.name for project in PROJECTS])
def test_emitted_python_has_types(project: Path, cache: Path, tmp_path: Path) -> None:
    folder = copy_input(project, tmp_path / project.name)
    ran = floe("generate", "--no-cache", cwd=folder)
    assert ran.code == 0, ran.err
    done = types(folder / "generated", cache)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_job_level_has_types(cache: Path, tmp_path: Path) -> None:
    """The other way of telling Dagster has code of its own."""
    folder = copy_input(PROJECTS[0], tmp_path / "project")
    said = "  dbt: {manifest_path: dbt/target/manifest.json, observability_level: job_level}\n"
    pipeline = folder / "floe.yaml"
    pipeline.write_text(pipeline.read_text().replace("orchestration:\n", f"orchestration:\n{said}", 1))
    ran = floe("generate", "--no-cache", cwd=folder)
    assert ran.code == 0, ran.err
    assert "parents_first" in (folder / "generated/orchestration/assets.py").read_text()
    done = types(folder / "generated", cache)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_wrong_type_is_seen(cache: Path, tmp_path: Path) -> None:
    """Sabotage: one function that returns something else than it says."""
    for name in OURS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    (tmp_path / "scripts" / "wrong.py").write_text('def number() -> int:\n    return "one"\n')
    done = types(tmp_path, cache)
    assert done.returncode == 1
    assert "scripts/wrong.py:2" in done.stdout
