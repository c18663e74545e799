"""The table of exit codes: one test a row, by the command itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from house import ROOT, floe, lay_out

OK, DIAGNOSTICS, USAGE, DRIFT, REFUSED, DISK, BUG, INTERRUPTED = 0, 1, 2, 3, 4, 5, 70, 130
SECONDS = 30
CTRL_C = """
import os, signal, sys

def interrupt(event, arguments):
    if event == "open" and str(arguments[0]).endswith("floe.yaml"):
        os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.addaudithook(interrupt)
"""
"""A shell makes what it runs in the background deaf to Ctrl-C, and so would these tests be when run there."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "project", {})


def test_0_it_worked(project: Path) -> None:
    for command in (["validate"], ["generate"], ["generate", "--check"], ["platform", "list"], ["explain", "E0303"]):
        assert floe(*command, cwd=project).code == OK, command


def test_1_something_is_wrong_with_the_files(project: Path) -> None:
    (project / "floe.yaml").write_text("name: 1\n", encoding="utf-8")
    for command in ("validate", "generate"):
        ran = floe(command, cwd=project)
        assert ran.code == DIAGNOSTICS
        assert "error[" in ran.err
    assert not (project / "generated").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("nothing",),
        ("generate", "--nothing"),
        ("generate", "--only", "nothing"),
        ("generate", "--env", "nothing"),
        ("generate", "--format", "nothing"),
        ("explain",),
    ],
)
def test_2_the_command_is_wrong(project: Path, command: tuple[str, ...]) -> None:
    ran = floe(*command, cwd=project)
    assert ran.code == USAGE, ran.err
    assert "Traceback" not in ran.err


def test_3_the_output_is_out_of_date(project: Path) -> None:
    assert floe("generate", "--check", cwd=project).code == DRIFT
    assert not (project / "generated").exists()


def test_4_a_file_that_somebody_edited_is_in_the_way(project: Path) -> None:
    assert floe("generate", cwd=project).code == OK
    edited = project / "generated" / "README.md"
    edited.write_text("mine\n", encoding="utf-8")
    text = (project / "floe.yaml").read_text(encoding="utf-8")
    (project / "floe.yaml").write_text(text.replace("name: acme", "name: other"), encoding="utf-8")
    ran = floe("generate", cwd=project)
    assert ran.code == REFUSED
    assert edited.read_text(encoding="utf-8") == "mine\n"
    assert floe("generate", "--force", cwd=project).code == OK


def test_5_the_disk_refuses(project: Path) -> None:
    """No file may grow: what a full disk or a quota does. Coverage could not write its own either, and is left out."""
    command = [
        "bash",
        "-c",
        'ulimit -f 0 && exec env -u COVERAGE_PROCESS_CONFIG "$0" -m floe generate --no-cache',
        sys.executable,
    ]
    ran = subprocess.run(command, cwd=project, env=environment(), capture_output=True, text=True, timeout=SECONDS)
    assert ran.returncode == DISK, ran.stderr
    assert "error[E06" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert floe("generate", "--no-cache", cwd=project).code == OK


def test_70_floe_is_wrong(project: Path, tmp_path: Path) -> None:
    """A copy of floe with one template gone: its own fault, said in two lines, and nothing written."""
    copy = tmp_path / "floe"
    shutil.copytree(ROOT / "src", copy / "src")
    shutil.copytree(ROOT / "templates", copy / "templates")
    (copy / "templates" / "scripts" / "dbt.sh.static").unlink()
    ran = floe("generate", "--no-cache", cwd=project, env={"PYTHONPATH": str(copy / "src")})
    assert ran.code == BUG, ran.err
    assert "this is a bug in floe" in ran.err
    assert "Traceback" not in ran.err
    assert not (project / "generated").exists()


def test_130_somebody_interrupts(project: Path, tmp_path: Path) -> None:
    """Ctrl-C at the moment when floe.yaml is opened."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(CTRL_C, encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=project, env={"PYTHONPATH": f"{hook}{os.pathsep}{ROOT / 'src'}"})
    assert ran.code == INTERRUPTED, ran.err
    assert "interrupted" in ran.err
    assert "Traceback" not in ran.err
    assert not (project / "generated").exists()


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a file that is always full")
@pytest.mark.parametrize("command", [("--version",), ("schema",), ("validate", "--format", "json")])
def test_what_cannot_be_printed_is_no_success(project: Path, command: tuple[str, ...]) -> None:
    """A redirect to a full disk: a pipeline that reads the exit code must not take it for an answer."""
    with FULL.open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "floe", *command],
            cwd=project,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr == "floe: the output could not be written: No space left on device\n"


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
