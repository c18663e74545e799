"""What people get wrong on their first day: each cure, followed to the letter, has to work."""

from pathlib import Path

import pytest
from house import MINIMAL, floe, lay_out

PLATFORM_FILE = "platform/local/platform.yaml"
PLATFORM = (MINIMAL / PLATFORM_FILE).read_text(encoding="utf-8")
PIPELINE = """name: acme
version: "1.0.0"
transforms: [{type: dbt, path: warehouse, name: core}]
orchestration:
  jobs:
    all: {selection: SELECTION}
"""
EVERYTHING = '["*"]'
FINE = (0, "ok: acme is valid in local\n")
MODEL = {"warehouse/models/staging/stg_orders.sql": "select 1 as id\n"}


def validate(folder: Path, selection: str, platform: str = PLATFORM) -> tuple[int, str]:
    given = {"floe.yaml": PIPELINE.replace("SELECTION", selection), PLATFORM_FILE: platform, **MODEL}
    ran = floe("validate", cwd=lay_out(folder, given))
    return ran.code, ran.err


def test_text_for_a_list_is_cured_by_a_quoted_item(tmp_path: Path) -> None:
    code, said = validate(tmp_path, '"*"')
    assert (code, f"write `{EVERYTHING}`" in said) == (1, True), said
    assert validate(tmp_path, EVERYTHING) == FINE


def test_a_yes_is_cured_by_a_boolean(tmp_path: Path) -> None:
    switch = "observability: {traces: no}\n"
    code, said = validate(tmp_path, EVERYTHING, PLATFORM + switch)
    assert (code, "help: write `false`, or quote it" in said) == (1, True), said
    assert validate(tmp_path, EVERYTHING, PLATFORM + switch.replace("no", "false")) == FINE


@pytest.mark.parametrize("path", ["path:models/staging", "path:warehouse/models/staging", "path:models/staging/*"])
def test_a_path_is_meant_as_dbt_means_it_or_from_floe_yaml(path: str, tmp_path: Path) -> None:
    assert validate(tmp_path, f'["{path}"]') == FINE


@pytest.mark.parametrize("address", ["127.0.0.1:8181", "http//127.0.0.1:8181", "htp://127.0.0.1:8181"])
def test_a_catalog_needs_a_scheme(address: str, tmp_path: Path) -> None:
    code, said = validate(tmp_path, EVERYTHING, PLATFORM.replace("http://127.0.0.1:8181", address))
    assert (code, "error[E0210]" in said, "begins with `http://`" in said) == (1, True, True), said


def test_a_file_with_the_other_ending_is_named(tmp_path: Path) -> None:
    project = lay_out(tmp_path, {"floe.yml": 'name: acme\nversion: "1.0.0"\n'})
    (project / "floe.yaml").unlink()
    assert "help: rename `floe.yml` to `floe.yaml`" in floe("validate", cwd=project).err


def test_a_platform_file_in_the_wrong_place_is_no_reason_to_suggest_the_same_folder(tmp_path: Path) -> None:
    project = lay_out(tmp_path, {})
    (project / PLATFORM_FILE).rename(project / "platform" / "platform.yaml")
    said = floe("validate", cwd=project).err
    assert "error[E0181]" in said
    assert "did you mean `platform`" not in said


def test_init_calls_the_project_like_its_folder(tmp_path: Path) -> None:
    pytest.importorskip("copier")
    assert floe("init", "shop", "--defaults", cwd=tmp_path).code == 0
    assert floe("validate", cwd=tmp_path / "shop").err == "ok: shop is valid in local\n"
