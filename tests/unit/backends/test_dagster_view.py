"""What the Dagster back end decides, and that its Python is formatted and parses whatever the texts are."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pytest
from unit.backends import builders, orchestrated

from floe.backends.dagster.catalogs import properties
from floe.backends.dagster.emit import BACKEND
from floe.backends.dagster.environments import facts
from floe.backends.dagster.instance import dagster_yaml
from floe.backends.dagster.support import check
from floe.ir.platform import Environment

JOBS = "orchestration/jobs.py"
AWKWARD = (
    "it's a \"quote\" \\ {{ env_var('X') }} ''' \"\"\" \N{SNOWMAN} #<< >>% {} end\\",
    "word " * 90,
    "x" * 300,
    "a\tb\nc",
)
PROCESSES: Final = "processes"


def emitted(**more: object) -> dict[str, str]:
    compiled = orchestrated.whole(**more)
    return {artifact.path: artifact.data.decode() for artifact in BACKEND.emit_shared(compiled.project)}


def local() -> Environment:
    return orchestrated.embedded(s3=8333, catalog=8181)


def test_only_modules_with_content_are_emitted() -> None:
    everything = emitted()
    assert JOBS in everything
    assert "assets/orders.py" in everything
    bare = emitted(modules=(), python_files=(), jobs=(), schedules=())
    assert not {JOBS, "orchestration/schedules.py", "orchestration/asset_modules.py"} & set(bare)
    assert all(path.startswith("orchestration/") for path in bare)


def test_a_user_file_is_copied_byte_for_byte() -> None:
    assert emitted()["assets/orders.py"] == orchestrated.ORDERS_PY


@pytest.mark.parametrize("text", AWKWARD)
def test_texts_come_back_equal_and_add_no_code(text: str) -> None:
    job = orchestrated.job(description=text, tags=MappingProxyType({"note": text}))
    source = emitted(jobs=(job,), schedules=(orchestrated.schedule(description=text),))
    call = next(node for node in ast.walk(ast.parse(source[JOBS])) if isinstance(node, ast.Call))
    arguments = {keyword.arg: keyword.value for keyword in call.keywords}
    assert ast.literal_eval(arguments["description"]) == text
    assert ast.literal_eval(arguments["tags"]) == {"note": text}
    assert set(arguments) == {"name", "description", "tags", "selection"}


def test_emitted_python_is_formatted(tmp_path: Path) -> None:
    long = tuple("k" * 60 for _ in range(3))
    jobs = tuple(
        orchestrated.job(f"job_{index}", description=text, assets=(("one",), ("two", "parts"), long))
        for index, text in enumerate(AWKWARD)
    )
    projects = (builders.dbt_project(), builders.dbt_project(name="other", root="dbt/other"))
    variants = {
        "full": orchestrated.whole(jobs=jobs, schedules=(orchestrated.schedule(description=AWKWARD[1]),)),
        "bare": orchestrated.whole(modules=(), python_files=(), jobs=(), schedules=()),
    }
    variants["several"] = replace(variants["full"], project=replace(variants["full"].project, dbt_projects=projects))
    variants["no_dbt"] = replace(variants["full"], project=replace(variants["full"].project, dbt_projects=()))
    for name, compiled in variants.items():
        for artifact in BACKEND.emit_shared(compiled.project):
            path = tmp_path / name / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.data)
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--line-length", "120", "--quiet"]
    folders = [str(folder) for folder in tmp_path.glob("*/orchestration")]
    formatted = subprocess.run([*ruff, "format", *options, "--diff", *folders], capture_output=True, text=True)
    assert formatted.stdout == ""
    rules = ["--select", "F,I,B,UP,SIM,C4,PT,RET,TID,C90,PLR,RUF,D1,S,T20"]
    checked = subprocess.run([*ruff, "check", *options, *rules, *folders], capture_output=True, text=True)
    assert checked.stdout == ""


def test_shared_files_do_not_depend_on_environments() -> None:
    one = orchestrated.whole(local())
    two = orchestrated.whole(local(), orchestrated.remote("other"))
    assert list(BACKEND.emit_shared(one.project)) == list(BACKEND.emit_shared(two.project))


def test_an_environment_holds_names_of_variables_and_no_value() -> None:
    data = facts(orchestrated.whole(local()).project, local())
    lake = data["catalogs"]["lake"]
    assert lake["credential"] == [
        {"variable": "DBT_ENV_SECRET_CLIENT_ID"},
        ":",
        {"variable": "DBT_ENV_SECRET_CLIENT_SECRET"},
    ]
    assert lake["s3.access-key-id"] == [{"variable": "DBT_ENV_SECRET_LAKE_STORE_ACCESS_KEY_ID"}]
    assert data["layers"]["raw"] == {"namespace": "raw", "catalog": "lake"}
    assert [secret["variable"] for secret in data["secrets"]["variables"]] == [
        "DBT_ENV_SECRET_CLIENT_ID",
        "DBT_ENV_SECRET_CLIENT_SECRET",
        "DBT_ENV_SECRET_LAKE_STORE_ACCESS_KEY_ID",
        "DBT_ENV_SECRET_LAKE_STORE_SECRET_ACCESS_KEY",
    ]
    assert json.loads(json.dumps(data)) == data


def test_only_an_embedded_environment_keeps_runs_in_sqlite() -> None:
    here = dagster_yaml(local(), PROCESSES)
    assert "storage" not in here
    assert here["concurrency"]["runs"]["max_concurrent_runs"] == 1  # type: ignore[index]  # plain data has no types
    remote: Any = dagster_yaml(orchestrated.remote(), PROCESSES)
    assert remote["storage"]["postgres"]["postgres_db"]["password"] == {"env": "DAGSTER_PG_PASSWORD"}
    assert "max_concurrent_runs" not in remote["concurrency"]["runs"]


def test_a_failed_run_may_be_tried_again() -> None:
    """Without this Dagster passes over the tag dagster/max_retries."""
    assert dagster_yaml(local(), PROCESSES)["run_retries"] == {"enabled": True}


def test_schedules_an_environment_may_run() -> None:
    project = orchestrated.whole(local()).project
    for allowed, expected in ((None, None), (("b", "a"), ["a", "b"]), ((), [])):
        assert facts(project, orchestrated.remote(schedules=allowed))["schedules"] == expected


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [
        ("polaris", "oauth2", {"type": "rest", "oauth2-server-uri": "http://127.0.0.1:8181/v1/oauth/tokens"}),
        ("nessie", "static", {"type": "rest", "token": [{"variable": "DBT_ENV_SECRET_KEY_TOKEN"}]}),
        ("glue", "static", {"type": "glue", "glue.access-key-id": [{"variable": "DBT_ENV_SECRET_KEY_ACCESS_KEY_ID"}]}),
        ("hive", "static", {"type": "hive", "uri": "http://127.0.0.1:8181"}),
    ],
)
def test_each_catalog_in_its_clients_own_words(kind: str, mode: str, expected: dict[str, object]) -> None:
    proof = builders.credentials(mode, reference=None if mode == "oauth2" else "key")
    found = properties(builders.catalog(type=kind, credentials=proof), builders.storage())
    assert expected.items() <= found.items()


def test_properties_of_the_platform_win_and_keep_references() -> None:
    own = MappingProxyType({"uri": "https://${HOST:-lake}/api", "rest-page-size": "10"})
    found = properties(builders.catalog(properties=own), builders.storage())
    assert found["uri"] == ["https://", {"variable": "HOST", "default": "lake"}, "/api"]
    assert found["rest-page-size"] == "10"


def test_what_dagster_refuses_is_a_diagnostic() -> None:
    jobs = (
        orchestrated.job("input"),
        orchestrated.job("shop_dbt"),
        orchestrated.job("fine", tags=MappingProxyType({"cost centre": "x", "a/b": "ok"})),
    )
    models = (builders.relation(owner="finance@acme"), builders.relation("other", owner="team"))
    compiled = orchestrated.whole(
        jobs=jobs,
        schedules=(orchestrated.schedule("class"),),
        dbt=builders.dbt_project(relations=models),
    )
    assert [found.code for found in check(compiled)] == ["E0530", "E0531", "E0532", "E0530", "E0533"]
    assert list(check(orchestrated.whole())) == []
