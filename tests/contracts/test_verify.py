"""floe verify: every tool that is here over one project, whole and then sabotaged once for each tool."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cube_tool import modules
from house import CASES, Ran, copy_input, files, floe

pytestmark = pytest.mark.contracts

VERIFY = ("verify", "--format", "json")
ORIGIN = "floe.yaml"
PLATFORM = "platform/local/platform.yaml"
OK, FAILED, MISSING = "ok", "failed", "missing"
HELM = {"helm", "kubernetes"}
TOOLS = {"dbt", "dagster", "cube", "helm", "values", "kubernetes", "shellcheck", "ruff", "python", "floe"}
CANARY = "canary-51c0"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_input(CASES / "semantic-layer", tmp_path_factory.mktemp("verify") / "project")
    ran = floe("generate", "--no-cache", cwd=folder)
    assert ran.code == 0, ran.err
    return folder


def places() -> str:
    """Return where tools are: beside this Python, on PATH, and where `nox -s tools` keeps what it built."""
    built = Path.home() / ".cache" / "floe-tools" / "bin"
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"], str(built)))


def expected(**others: str) -> dict[str, str]:
    """Return the state of every tool; without a binary of Helm, what needs one is missing and not ok."""
    absent = HELM if shutil.which("helm", path=places()) is None else set()
    return dict.fromkeys(TOOLS, OK) | others | dict.fromkeys(absent, MISSING)


def verify(project: Path, *options: str) -> tuple[Ran, dict[str, Any]]:
    env = {
        "PATH": places(),
        "FLOE_CUBE_MODULES": str(modules()),
        "DBT_ENV_SECRET_LAKE": CANARY,
        "HOME": str(Path.home()),
    }
    ran = floe(*VERIFY, *options, cwd=project, env=env, seconds=900)
    return ran, json.loads(ran.out)


def states(said: dict[str, Any]) -> dict[str, str]:
    return {line["tool"]: line["state"] for line in said["tools"]}


def replace(path: str, before: str, after: str) -> Callable[[Path], None]:
    def change(generated: Path) -> None:
        file = next(iter(sorted(generated.glob(path))))
        text = file.read_text(encoding="utf-8")
        assert before in text, file
        file.write_text(text.replace(before, after, 1), encoding="utf-8")

    return change


SABOTAGE: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "dbt": (
        replace("dbt/models/marts/orders.sql", "select 1", "select {{ ref('nowhere') }}"),
        "models/marts/orders.sql",
        "nowhere",
    ),
    "cube": (
        replace("cube/model/cubes/orders.yml", "    sql_table: ", "    sql_tables: "),
        "models/marts/_semantic.yml",
        "orders",
    ),
    "values": (replace("helm/*/values-local.yaml", "enabled: true", "enabled: perhaps"), PLATFORM, "perhaps"),
    "helm": (replace("helm/sales/templates/*.yaml", "{{", "{{ nothing }}{{"), ORIGIN, "nothing"),
    "shellcheck": (replace("scripts/dbt.sh", "find_python\n", "find_python\nrm $ROOT\n"), ORIGIN, "SC2086"),
    "python": (replace("scripts/web.py", "def ask(", "def ask(("), ORIGIN, "web.py"),
}
"""For each tool: what is broken, the input that the diagnostic must point at, and a word that it must hold."""


def test_a_project_is_accepted_by_every_tool(project: Path) -> None:
    before = files(project / "generated")
    ran, said = verify(project)
    assert states(said) == expected(), ran.out
    assert said["diagnostics"]["diagnostics"] == []
    assert ran.code == 0
    assert files(project / "generated") == before
    assert CANARY not in ran.out + ran.err


def test_each_sabotage_is_one_failed_line_and_a_diagnostic_at_the_users_file(project: Path, tmp_path: Path) -> None:
    broken = Path(shutil.copytree(project, tmp_path / "broken"))
    for change, _, _ in SABOTAGE.values():
        change(broken / "generated")
    ran, said = verify(broken)
    assert ran.code == 1
    assert states(said) == expected(**dict.fromkeys(SABOTAGE, FAILED), floe=FAILED, dagster=MISSING), ran.out
    assert len(said["tools"]) == len(TOOLS)
    found = said["diagnostics"]["diagnostics"]
    for tool, (_, path, word) in SABOTAGE.items():
        if states(said)[tool] == MISSING:
            continue
        mine = [item for item in found if item["message"].startswith(f"{tool} refuses ")]
        assert mine, tool
        assert word in json.dumps(mine), (tool, mine)
        assert all(item["code"] == "FLOE-E0620" for item in mine)
        assert all(item["primary"]["path"] == path for item in mine if path), (tool, mine)


def test_text_is_a_line_a_tool(project: Path) -> None:
    ran = floe("verify", "--only", "python", "--only", "floe", cwd=project)
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == ["floe", "python"]
    assert all(line.split()[2] == OK and line.endswith(" s") for line in ran.out.splitlines())


def test_what_is_not_here_is_missing_and_fails_only_when_that_is_asked_for(project: Path) -> None:
    nowhere = {"PATH": "/nonexistent"}
    ran = floe("verify", "--only", "helm", "--only", "kubernetes", cwd=project, env=nowhere)
    assert ran.code == 0
    assert [line.split()[2] for line in ran.out.splitlines()] == [MISSING, MISSING]
    assert floe("verify", "--only", "helm", "--strict", cwd=project, env=nowhere).code == 1
