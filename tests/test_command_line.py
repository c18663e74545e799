"""What the commands say and offer: to somebody who mistypes, starts a project, or looks at an environment."""

import json
from pathlib import Path

import pytest
from house import ROOT, copy_input, floe, lay_out

from floe import __version__
from floe.backends.registry import BACKENDS
from floe.cli.generate import targets

NOWHERE = "nowhere"
USAGE = 2


def test_only_offers_exactly_the_targets_that_exist(tmp_path: Path) -> None:
    assert targets() == {backend.name for backend in BACKENDS}
    ran = floe("generate", "--only", NOWHERE, cwd=lay_out(tmp_path, {}))
    assert ran.code == USAGE
    assert ran.err.endswith(f"the targets are {', '.join(sorted(targets()))}\n")


@pytest.mark.parametrize("option", ["--project", "--platform"])
@pytest.mark.parametrize("command", [("validate",), ("generate",), ("platform", "list")])
def test_a_folder_that_is_not_there_is_said_plainly(tmp_path: Path, option: str, command: tuple[str, ...]) -> None:
    project = lay_out(tmp_path, {})
    ran = floe(*command, option, NOWHERE, cwd=project)
    assert (ran.code, ran.out, ran.err) == (USAGE, "", "floe: the folder `nowhere` does not exist\n")
    ran = floe(*command, option, "floe.yaml", cwd=project)
    assert (ran.code, ran.err) == (USAGE, "floe: the folder `floe.yaml` is a file, no folder\n")


def test_init_says_what_to_type_as_a_shell_takes_it(tmp_path: Path) -> None:
    ran = floe("init", "my project", "--defaults", cwd=tmp_path)
    assert ran.err == "A new project is in 'my project'. Next: cd 'my project' && floe generate\n"
    (tmp_path / "here").mkdir()
    ran = floe("init", "--defaults", cwd=tmp_path / "here")
    assert ran.err == "A new project is in this folder. Next: floe generate\n"


def test_ci_of_a_new_project_installs_the_floe_that_made_it(tmp_path: Path) -> None:
    floe("init", "new", "--defaults", cwd=tmp_path)
    workflow = (tmp_path / "new" / ".github" / "workflows" / "floe.yml").read_text(encoding="utf-8")
    assert f'"floe-compiler=={__version__}"' in workflow
    assert "PIP_INDEX_URL" in workflow


def test_an_environment_shows_references_as_references_and_both_halves_of_a_pair(tmp_path: Path) -> None:
    project = copy_input(ROOT / "examples" / "retail", tmp_path / "retail")
    ran = floe("platform", "show", "dev", "--format", "json", cwd=project)
    shown = json.loads(ran.out)
    for profile in (*shown["catalogs"], *shown["storage"], shown["compute"]):
        for key in {"secret", "client_secret"} & profile["credentials"].keys():
            assert profile["credentials"][key].startswith("secret:")
    example = project / "generated" / "env" / "dev.env.example"
    assert floe("generate", cwd=project).code == 0
    wanted = {name for name in example.read_text(encoding="utf-8").split() if name.startswith("DBT_ENV_SECRET_")}
    assert {name for names in shown["secrets"].values() for name in names} == {name.rstrip("=") for name in wanted}
    assert any(len(names) > 1 for names in shown["secrets"].values())
    assert "  - DBT_ENV_SECRET_" in floe("platform", "show", "dev", cwd=project).out
