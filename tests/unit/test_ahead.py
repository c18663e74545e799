"""The second process changes nothing but the time: whatever happens to it, the facts are the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from house import EXAMPLES, ROOT, copy_input

from floe import ahead, workspace
from floe.ahead import Ahead
from floe.dbt_source.layout import dbt_files
from floe.dbt_source.reading import Job, read_files
from floe.diagnostics.model import Report
from floe.spans import SourceFile, Span

FORKS = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads ahead on Linux only")

PROGRAM = """
import sys
from pathlib import Path
from floe.ahead import Ahead
from floe.dbt_source.reading import read_files
sys.path.insert(0, {tests!r})
from unit.test_ahead import jobs_of, meddle
root = Path({root!r})
ahead = Ahead(root)
assert ahead._pid, "no second process"
meddle({how!r}, ahead, root)
jobs = jobs_of(root)
assert ahead.facts(jobs) == read_files(jobs)
print(len(jobs))
"""


def jobs_of(root: Path) -> list[Job]:
    nowhere = Span(SourceFile("floe.yaml", ""), 0, 0)
    files = workspace.read_dbt_folder(root, ".", nowhere, Report())
    return [(path, files[path], inner) for path, inner, _ in dbt_files(files, ".")]


def meddle(how: str, other: Ahead, root: Path) -> None:
    """Do something to the other process, or to what it reads, while it is at work."""
    if how == "killed":
        os.kill(other._pid, signal.SIGKILL)
    elif how == "files change":
        time.sleep(1)  # it has read them all
        for path in (root / "models").rglob("*.sql"):
            path.write_bytes(path.read_bytes() + b"\n-- later\n")
    elif how == "finished":
        time.sleep(1)


@FORKS
@pytest.mark.parametrize("how", ["nothing", "killed", "files change", "finished"])
def test_the_facts_are_the_same(tmp_path: Path, how: str) -> None:
    root = copy_input(EXAMPLES / "retail", tmp_path / "retail")
    program = PROGRAM.format(tests=str(ROOT / "tests"), root=str(root), how=how)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 20


def test_a_process_with_threads_is_not_forked() -> None:
    code = (
        "import threading, time; from floe import ahead;"
        "threading.Thread(target=time.sleep, args=(1,)).start(); print(ahead._can_fork())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "False\n", ran.stderr


def test_without_a_second_process_all_is_read_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ahead, "_can_fork", lambda: False)
    root = copy_input(EXAMPLES / "retail", tmp_path / "retail")
    jobs = jobs_of(root)
    assert Ahead(root).facts(jobs) == read_files(jobs)


@FORKS
@pytest.mark.parametrize("arguments", [["generate", "--check", "--project", "{root}"], ["validate"], ["--version"], []])
def test_begun_before_the_command_line_or_not_the_facts_are_the_same(tmp_path: Path, arguments: list[str]) -> None:
    root = copy_input(EXAMPLES / "retail", tmp_path / "retail")
    begun = PROGRAM.format(tests=str(ROOT / "tests"), root=str(root), how="nothing").replace(
        "ahead = Ahead(root)", f"begin({[text.format(root=root) for text in arguments]!r}); ahead = reading(root)"
    )
    program = begun.replace("import Ahead", "import begin, reading")
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 20


@FORKS
def test_nobody_waits_for_it(tmp_path: Path) -> None:
    """A mistake in a platform file ends the run early; a reader of the output gets its end at once."""
    root = copy_input(EXAMPLES / "retail", tmp_path / "retail")
    (root / "floe.yaml").write_text("name: [", encoding="utf-8")
    for _ in range(3):
        ran = subprocess.run(
            [sys.executable, "-m", "floe", "validate"], cwd=root, capture_output=True, text=True, timeout=20
        )
        assert ran.returncode == 1
        assert "Traceback" not in ran.stderr


TEMPLATES = """
import sys
from pathlib import Path
from floe.ahead import Ahead
from floe.render.templates import compile_all
sys.path.insert(0, {tests!r})
from unit.test_ahead import jobs_of, meddle
root = Path({root!r})
ahead = Ahead(root, render={render})
ahead.facts(jobs_of(root))
meddle({how!r}, ahead, root)
found = ahead.templates()
assert not found or found == compile_all()
print(len(found))
"""


@FORKS
@pytest.mark.parametrize(("how", "render"), [("nothing", True), ("nothing", False), ("killed", True)])
def test_templates_are_compiled_there_or_here(tmp_path: Path, how: str, render: bool) -> None:
    root = copy_input(EXAMPLES / "retail", tmp_path / "retail")
    program = TEMPLATES.format(tests=str(ROOT / "tests"), root=str(root), how=how, render=render)
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    if how == "nothing":
        assert (int(ran.stdout) > 0) == render
