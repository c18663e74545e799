"""Every case folder compiles to exactly its ``expected/`` tree, and compiles to it again from anywhere."""

import shutil
from pathlib import Path

import pytest
from emitted import emitted_extension
from house import CASES, copy_input, files, floe
from syrupy.assertion import SnapshotAssertion

WITH_TEMPLATES = "five-lines"
"""The case whose expected tree holds the charts' templates; they are the same, byte for byte, in every project."""
FOLDERS = sorted(path for path in CASES.iterdir() if (path / "floe.yaml").exists())


@pytest.mark.parametrize("case", FOLDERS, ids=[case.name for case in FOLDERS])
def test_case(case: Path, tmp_path: Path, snapshot: SnapshotAssertion, request: pytest.FixtureRequest) -> None:
    project = copy_input(case, tmp_path / "project")
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    assert "error[" not in ran.err
    emitted = {path: data for path, data in files(project / "generated").items() if _expected(path, case)}
    updating = request.config.getoption("--snapshot-update")
    if updating:
        shutil.rmtree(case / "expected", ignore_errors=True)
    for path, data in emitted.items():
        named = snapshot(name=path, extension_class=emitted_extension(case))
        assert data == named, path
    if not updating:
        assert set(files(case / "expected")) == set(emitted)


def _expected(path: str, case: Path) -> bool:
    verbatim = path.startswith("helm/") and path.split("/")[2] in {"templates", "files", "values.schema.json"}
    return path != "floe.lock" and (not verbatim or case.name == WITH_TEMPLATES)
