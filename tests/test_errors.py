"""Every folder of tests/errors/ is refused with exactly the text in its diagnostics.txt; nothing is written."""

import os
from pathlib import Path

import pytest
from house import ROOT, copy_input, floe

FOLDERS = sorted(path for path in (ROOT / "tests" / "errors").iterdir() if (path / "diagnostics.txt").exists())


@pytest.mark.parametrize("case", FOLDERS, ids=[case.name for case in FOLDERS])
def test_error(case: Path, tmp_path: Path) -> None:
    project = copy_input(case, tmp_path / "project")
    ran = floe("generate", cwd=project)
    if os.environ.get("RECORD"):
        (case / "diagnostics.txt").write_text(ran.err, encoding="utf-8")
    assert ran.err == (case / "diagnostics.txt").read_text(encoding="utf-8")
    assert ran.code == 1
    assert not (project / "generated").exists()


def test_twenty_five_mistakes_in_one_run(tmp_path: Path) -> None:
    project = copy_input(ROOT / "tests" / "errors" / "twenty-five-mistakes", tmp_path / "project")
    ran = floe("validate", "--format", "concise", cwd=project)
    lines = [line for line in ran.err.splitlines() if ": error[" in line]
    assert ran.code == 1
    assert len(lines) == 25, ran.err
    text = floe("validate", cwd=project).err
    assert text.count("\n  --> ") + text.count("\n --> ") + text.count("\n   --> ") >= 25
    assert text.count("^") >= 25
    for word in ("Traceback", "pydantic", "ValidationError", "invalid", "Input should"):
        assert word not in text
