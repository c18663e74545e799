"""What the commands say and offer: to somebody who mistypes, starts a project, or looks at an environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from house import EXAMPLES, ROOT, copy_input, floe, lay_out

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
    told = {name for name in example.read_text(encoding="utf-8").split() if name.startswith("DBT_ENV_SECRET_")}
    wanted = told - {"DBT_ENV_SECRET_CUBE_API="}  # floe.yaml's own
    assert {name for names in shown["secrets"].values() for name in names} == {name.rstrip("=") for name in wanted}
    assert any(len(names) > 1 for names in shown["secrets"].values())
    assert "  - DBT_ENV_SECRET_" in floe("platform", "show", "dev", cwd=project).out


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("generate --only d", ["dbt"]),
        ("generate --env l", ["local"]),
        ("generate --env nothing", []),
        ("explain E060", ["E0601", "E0602"]),
        ("explain floe-e0601", ["floe-e0601"]),
        ("schema --kind p", ["platform"]),
        ("platform show ", ["dev", "local", "prod"]),
        ("init --env p", ["prod"]),
        ("validate --format j", ["json"]),
    ],
)
def test_the_shell_offers_what_there_is(typed: str, offered: list[str]) -> None:
    """As bash asks: the words so far, and which of them is being typed."""
    words = f"floe {typed}"
    asked = {
        "_FLOE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    command = [sys.executable, "-c", "import sys; sys.argv[0] = 'floe'; from floe.__main__ import main; main()"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **asked}
    ran = subprocess.run(command, cwd=EXAMPLES / "retail", env=environment, capture_output=True, text=True, timeout=60)
    found = ran.stdout.split()
    assert found[: len(offered)] == offered, ran.stderr
    assert bool(found) == bool(offered)
