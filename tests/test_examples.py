"""What is committed in examples/*/generated is what the configuration says, and is guarded."""

import shutil
from pathlib import Path

import pytest
from house import EXAMPLES, files, floe

PROJECTS = sorted(path for path in EXAMPLES.iterdir() if (path / "floe.yaml").exists())
IDS = [path.name for path in PROJECTS]


@pytest.mark.parametrize("example", PROJECTS, ids=IDS)
def test_committed_output_is_current(example: Path) -> None:
    ran = floe("generate", "--check", "--no-cache", cwd=example)
    assert ran.code == 0, ran.out + ran.err
    assert (example / "generated" / "floe.lock").exists()


@pytest.mark.parametrize("example", PROJECTS, ids=IDS)
def test_one_changed_byte_is_drift_and_is_never_overwritten(example: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(example, tmp_path / "project"))
    edited = project / "generated" / "dbt" / "dbt_project.yml"
    edited.write_bytes(edited.read_bytes().replace(b"name", b"nama", 1))
    before = files(project / "generated")
    assert floe("generate", "--check", cwd=project).code == 3
    ran = floe("generate", cwd=project)
    assert ran.code == 4
    assert "error[E0601]" in ran.err
    assert files(project / "generated") == before
