"""What `dbt parse` refuses in a semantic layer floe refuses first, in one run; what dbt takes, floe takes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from house import floe, lay_out

from .semantic_variants import RIGHT, TABLES, WRONG, Change, Project, varied

pytestmark = pytest.mark.contracts

PIPELINE = "name: acme\nversion: '1.0.0'\ntransforms: [{type: dbt, path: .}]\n"
SETTINGS = "name: acme\nversion: '1.0'\nprofile: acme\n"
PROFILES = "acme: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:'}}}\n"
SECONDS = 600
Verdicts = dict[str, str]


def written(folder: Path, project: Project) -> Path:
    tables = {f"models/{name}.sql": f"{text}\n" for name, text in TABLES.items()}
    text = yaml.safe_dump(project, sort_keys=False)
    return lay_out(folder, {"floe.yaml": PIPELINE, "dbt_project.yml": SETTINGS, "models/all.yml": text, **tables})


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return where a variant lies; all are written, and the one that is right first."""
    root = tmp_path_factory.mktemp("variants")
    changes: dict[str, Change] = {**RIGHT, **WRONG}
    places = {name: written(root / str(index), varied(change)) for index, (name, change) in enumerate(changes.items())}
    return places.__getitem__


@pytest.fixture(scope="module")
def verdicts(laid: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """What dbt says of each variant: nothing of those that it takes."""
    profiles = tmp_path_factory.mktemp("profiles")
    (profiles / "profiles.yml").write_text(PROFILES, encoding="utf-8")
    places = {str(laid(name)): name for name in (*RIGHT, *WRONG)}
    command = [sys.executable, str(Path(__file__).with_name("semantic_parses.py")), str(profiles), *places]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=profiles)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return {places[place]: said for place, said in json.loads(ran.stdout.splitlines()[-1]).items()}


@pytest.mark.parametrize("name", WRONG)
def test_both_refuse(name: str, laid: Callable[[str], Path], verdicts: Verdicts) -> None:
    assert verdicts[name], "dbt takes this"
    ran = floe("validate", cwd=laid(name))
    assert ran.code == 1, ran.err
    assert "models/all.yml:" in ran.err


@pytest.mark.parametrize("name", RIGHT)
def test_both_take(name: str, laid: Callable[[str], Path], verdicts: Verdicts) -> None:
    assert not verdicts[name]
    ran = floe("validate", cwd=laid(name))
    assert ran.code == 0, ran.err


def test_all_mistakes_of_a_layer_are_told_in_one_run(tmp_path: Path) -> None:
    chosen = (
        "a name in capitals",
        "an entity with two labels",
        "no primary entity",
        "a window in words",
        "an unknown key",
    )
    project = varied(lambda found: [WRONG[name](found) for name in chosen])
    ran = floe("validate", "--format", "concise", cwd=written(tmp_path / "project", project))
    assert ran.err.count(": error[") == len(chosen), ran.err
