"""Same input, same bytes: over hash seeds, time zones, locales, folders and the Pythons that are present."""

import shutil
import subprocess
from pathlib import Path

import pytest
from house import CASES, EXAMPLES, ROOT, copy_input, files, floe

PROJECTS = [CASES / "two-transforms", CASES / "hostile-text", CASES / "every-engine", EXAMPLES / "retail"]
PLACES = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONOPTIMIZE": "2"},
    {"PYTHONHASHSEED": "7", "TZ": "Pacific/Apia", "LC_ALL": "ja_JP.UTF-8", "PYTHONUTF8": "0", "HOME": "/nonexistent"},
]


@pytest.mark.parametrize("project", PROJECTS, ids=[path.name for path in PROJECTS])
def test_same_bytes_from_anywhere(project: Path, tmp_path: Path) -> None:
    found = []
    for number, env in enumerate(PLACES):
        folder = copy_input(project, tmp_path / f"place {number}" / ("ü" * number) / "p")
        ran = floe("generate", "--no-cache", cwd=folder, env=env)
        assert ran.code == 0, ran.err
        found.append(files(folder / "generated"))
    assert all(other == found[0] for other in found[1:])
    assert not [path for path, data in found[0].items() if str(tmp_path).encode() in data]


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_same_bytes_from_another_python(version: str, tmp_path: Path) -> None:
    """Compared in an environment of that Python; where that Python is absent there is nothing to compare."""
    places = [shutil.which(f"python{version}"), *map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))]
    works = [
        place for place in places if place and not subprocess.run([place, "-c", ""], capture_output=True).returncode
    ]
    if not works:
        pytest.skip(f"no Python {version} on this machine")
    python = works[0]
    here = copy_input(CASES / "two-transforms", tmp_path / "here")
    there = copy_input(CASES / "two-transforms", tmp_path / "there")
    venv = tmp_path / "venv"
    subprocess.run([python, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "--quiet", str(ROOT)], check=True, timeout=300)
    assert floe("generate", "--no-cache", cwd=here).code == 0
    subprocess.run([venv / "bin" / "floe", "generate", "--no-cache"], cwd=there, check=True, capture_output=True)
    assert files(here / "generated") == files(there / "generated")


def test_order_in_the_file_means_nothing(tmp_path: Path) -> None:
    first = copy_input(CASES / "two-transforms", tmp_path / "first")
    second = copy_input(CASES / "two-transforms", tmp_path / "second")
    text = (second / "floe.yaml").read_text(encoding="utf-8")
    head, jobs = text.split("orchestration:\n")
    name, rest = head.split("name: two\n")
    (second / "floe.yaml").write_text(
        f"{name}orchestration:\n{jobs}{rest}name: two\n", encoding="utf-8", newline="\r\n"
    )
    for project in (first, second):
        assert floe("generate", "--no-cache", cwd=project).code == 0
    assert files(first / "generated") == files(second / "generated")
