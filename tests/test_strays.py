"""What somebody puts among the generated files: --check finds what the tools would read, and nothing else."""

from pathlib import Path

import pytest
from house import floe, lay_out

DRIFT = 3
PIPELINE = """name: acme
version: "1.0.0"
transforms:
  - {type: dbt, path: warehouse}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = lay_out(tmp_path, {"floe.yaml": PIPELINE, "warehouse/models/first.sql": "select 1 as id"})
    assert floe("generate", cwd=root).code == 0
    return root


@pytest.mark.parametrize(
    "stray", ["dbt/models/mine.sql", "dbt/macros/deep/er/mine.sql", "dbt/mine.yml", "orchestration/mine.py"]
)
def test_a_foreign_file_that_a_tool_reads_is_drift(project: Path, stray: str) -> None:
    path = project / "generated" / stray
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine", encoding="utf-8")
    ran = floe("generate", "--check", cwd=project)
    assert ran.code == DRIFT
    assert ran.out == f"stray generated/{stray}\n"
    assert "warning[W0614]" in ran.err
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0
    assert "warning[W0614]" in ran.err
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_folder_linked_in_is_drift(project: Path) -> None:
    (project / "generated" / "dbt" / "models" / "more").symlink_to(project / "warehouse")
    assert floe("generate", "--check", cwd=project).out == "stray generated/dbt/models/more\n"


@pytest.mark.parametrize(
    "written",
    [
        "dbt/target/manifest.json",
        "dbt/logs/dbt.log",
        "dbt/dbt_packages/utils/models/theirs.sql",
        "dbt/package-lock.yml",
        "dbt/.user.yml",
        "orchestration/__pycache__/assets.cpython-311.pyc",
        "env/local.env",
        "scripts/mine.sh",
        ".state/pid",
        "requirements.lock",
    ],
)
def test_what_tools_and_people_keep_there_is_no_drift(project: Path, written: str) -> None:
    path = project / "generated" / written
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("theirs", encoding="utf-8")
    ran = floe("generate", "--check", cwd=project)
    assert (ran.code, ran.out) == (0, ""), ran.err


def test_only_looks_at_its_own_target(project: Path) -> None:
    (project / "generated" / "dbt" / "models" / "mine.sql").write_text("mine", encoding="utf-8")
    assert floe("generate", "--check", "--only", "orchestration", cwd=project).code == 0
    assert floe("generate", "--check", "--only", "dbt", cwd=project).code == DRIFT
