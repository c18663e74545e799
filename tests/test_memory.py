"""A run over the same input is not made twice: what was said is said again, in every format, from what was kept."""

import json
from pathlib import Path

import pytest
from house import floe, lay_out

PIPELINE = """name: acme
version: "1.0.0"
transforms:
  - {type: dbt, path: .}
"""
MODEL = "models/orders.sql"
FILES = {"floe.yaml": PIPELINE, MODEL: "select {{ var('limit') }} as \N{LATIN SMALL LETTER E WITH ACUTE}\n"}
WARNED = "W0743"


def kept(project: Path) -> list[Path]:
    return sorted((project / ".cache" / "floe").glob("run-*"))


def test_warnings_are_said_again(tmp_path: Path) -> None:
    project = lay_out(tmp_path / "project", FILES)
    first = floe("generate", cwd=project)
    assert (first.code, WARNED in first.err, len(kept(project))) == (0, True, 1)
    again = floe("generate", cwd=project)
    assert again.err.endswith("generated/ is up to date\n")
    assert again.err.rpartition("generated/")[0] == first.err.rpartition("generated/")[0]
    for style in ("json", "sarif", "concise"):
        written = floe("generate", "--format", style, cwd=project)
        anew = floe("generate", "--format", style, "--no-cache", cwd=project)
        assert written.out == anew.out
        assert WARNED in written.out + written.err


def test_another_input_is_another_run(tmp_path: Path) -> None:
    project = lay_out(tmp_path / "project", FILES)
    floe("generate", cwd=project)
    (project / MODEL).write_text("select 1 as id\n", encoding="utf-8")
    changed = floe("generate", cwd=project)
    assert (WARNED in changed.err, "1 updated" in changed.err) == (False, True)


def test_what_is_said_of_the_folder_is_not_kept(tmp_path: Path) -> None:
    project = lay_out(tmp_path / "project", FILES)
    floe("generate", cwd=project)
    for file in kept(project):
        file.unlink()
    stray = project / "generated/dbt/models/mine.sql"
    stray.write_text("select 1 as id\n", encoding="utf-8")
    assert "mine.sql" in floe("generate", cwd=project).err
    assert kept(project) == []


@pytest.mark.parametrize("change", [{"files": []}, {"said": [{}]}, {"lock": 1}, None])
def test_a_broken_memory_costs_a_run_and_nothing_else(tmp_path: Path, change: dict[str, object] | None) -> None:
    project = lay_out(tmp_path / "project", FILES)
    first = floe("generate", cwd=project)
    (file,) = kept(project)
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}) if change else "no JSON", encoding="utf-8")
    again = floe("generate", cwd=project)
    assert (again.code, WARNED in again.err) == (0, WARNED in first.err)
