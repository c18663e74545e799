"""Files of packages: floe refuses exactly what dbt's own reader does, and says it in words."""

from pathlib import Path

import pytest

from floe.dbt_source import read_project
from floe.diagnostics.model import Report

HUB = "{package: dbt-labs/dbt_utils, version: 1.3.0}"
RIGHT = (
    "packages: []",
    f"packages: [{HUB}]",
    "packages: [{package: a/b, version: ['>=1.0.0', '<2.0.0'], install_prerelease: true}]",
    "packages: [{package: a/b, version: 1.1}]",
    "packages: [{git: 'https://git.example.com/a.git'}, {git: x, revision: 1, subdirectory: a, warn-unpinned: false}]",
    "packages: [{local: ../a}, {tarball: 'https://example.com/a.tar.gz', name: a}, {private: a/b, provider: github}]",
)
WRONG = (
    "packages:",
    "packages: x",
    "packages: [x]",
    "packages: [{}]",
    "packages: [{package: a/b}]",
    "packages: [{package: a, version: 1.0.0}]",
    "packages: [{package: '', version: 1.0.0}]",
    "packages: [{package: a/b, version: 1.0.0, revision: x}]",
    "packages: [{tarball: x}]",
    "packages: [{git: ''}]",
    "packages: [{git: x, version: 1.0.0}]",
    "packages: [{local: x, revision: y}]",
    "packges: []",
    "projects: []",
)


def codes(**files: str) -> set[str]:
    report = Report()
    data = {f"{name}.yml": text.encode() for name, text in files.items()}
    read_project({**data, "models/a.sql": b"select 1 as id"}, ".", report, name="acme")
    return {item.code for item in report.diagnostics}


def dbt_takes(folder: Path, text: str) -> bool:
    """Ask dbt's own reader, which raises whatever comes to hand."""
    from dbt.config.project import package_and_project_data_from_root, package_config_from_data

    (folder / "packages.yml").write_text(text, encoding="utf-8")
    try:
        found, _ = package_and_project_data_from_root(str(folder))
        package_config_from_data(found, found)
    except Exception:  # every kind of exception is a refusal here
        return False
    return True


@pytest.mark.parametrize("text", RIGHT)
def test_what_dbt_takes_is_taken(text: str, tmp_path: Path) -> None:
    assert (codes(packages=text), dbt_takes(tmp_path, text)) == (set(), True)


@pytest.mark.parametrize("text", WRONG)
def test_what_dbt_refuses_is_said(text: str, tmp_path: Path) -> None:
    said = codes(packages=text)
    assert said <= {"E0770", "E0771"}
    assert (bool(said), dbt_takes(tmp_path, text)) == (True, False)


def test_the_other_file_may_name_projects() -> None:
    assert codes(dependencies="projects: [{name: b}]", packages=f"packages: [{HUB}]") == set()
    assert codes(dependencies="packages: []", packages=f"packages: [{HUB}]") == {"E0772"}
