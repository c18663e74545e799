"""A secret is used and never repeated: not in a message, a log, an event, a cache, or an argument list."""

import os
import socket
import sys
from pathlib import Path

import canaries
import pytest
from house import CASES, copy_input, floe

pytestmark = pytest.mark.e2e

MODEL = "{{ config(schema='marts', materialized='table') }}\nselect 1 as id\n"
UP, DOWN = "scripts/local/up.sh", "scripts/local/down.sh"
MATERIALIZE = "scripts/dagster/materialize.sh"
SECRET_VARIABLES = tuple(
    f"DBT_ENV_SECRET_LAKEHOUSE_{name}"
    for name in ("CLIENT_ID", "CLIENT_SECRET", "STORAGE_ACCESS_KEY_ID", "STORAGE_SECRET_ACCESS_KEY")
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_input(CASES / "five-lines", tmp_path_factory.mktemp("canaries") / "project")
    (folder / "floe.yaml").write_text((folder / "floe.yaml").read_text() + "transforms: [{type: dbt, path: .}]\n")
    (folder / "models").mkdir()
    (folder / "models" / "numbers.sql").write_text(MODEL)
    settings = folder / "platform/local/platform.yaml"
    text = settings.read_text(encoding="utf-8")
    with socket.socket() as one, socket.socket() as other:
        for usual, free in ((":8333", one), (":8181", other)):
            free.bind(("127.0.0.1", 0))
            text = text.replace(usual, f":{free.getsockname()[1]}")
    text = text.replace("bucket: warehouse,", "bucket: warehouse, path_style_access: true,")
    settings.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def watched(project: Path, tmp_path_factory: pytest.TempPathFactory) -> canaries.Watched:
    """Everything once: generate, start, build in success, build in failure, stop."""
    watch = canaries.Watched(folder=tmp_path_factory.mktemp("traces"))
    known, refused = watch.make(SECRET_VARIABLES), watch.make(SECRET_VARIABLES)
    kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    env = {**kept, "PYTHON": sys.executable, "HOME": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = floe("generate", "--format", "json", cwd=project, env=known)
    (watch.folder / "generate").write_text(ran.out + ran.err, encoding="utf-8")
    assert ran.code == 0, ran.err
    generated = project / "generated"

    def script(*command: str, secrets: dict[str, str] = known) -> int:
        return watch.run("bash", *command, cwd=generated, env={**env, **secrets})

    try:
        assert script(UP) == 0, watch.said[-1]
        assert script("scripts/dbt.sh", "--debug", "debug") == 0, watch.said[-1]
        assert script(MATERIALIZE) == 0, watch.said[-1][-3000:]
        assert script("scripts/local/status.sh") == 0
        assert script(MATERIALIZE, secrets=refused) == 1
    finally:
        script(DOWN)
    # Nobody answers.
    assert script(MATERIALIZE) == 1
    return watch


def test_no_canary_is_repeated(project: Path, watched: canaries.Watched) -> None:
    private = project / "generated" / ".state" / "local" / "s3.json"
    assert (private.stat().st_mode & 0o777) == 0o600
    assert any(value in private.read_text() for value in watched.canaries), "the canaries were not used"
    assert watched.repeated(project, private=[private]) == []


def test_a_canary_that_is_repeated_is_found(tmp_path: Path) -> None:
    watch = canaries.Watched(folder=tmp_path)
    env = {**os.environ, **watch.make(["SECRET"])}
    leak = tmp_path / "leak"
    leak.mkdir()
    assert watch.run("bash", "-c", "true", cwd=tmp_path, env=env) == 0
    assert watch.repeated(leak) == []
    assert (
        watch.run("bash", "-c", 'echo "$SECRET" > leak/log; /bin/true "$SECRET"; echo "$SECRET"', cwd=tmp_path, env=env)
        == 0
    )
    assert {Path(one).name for one in watch.repeated(leak)} == {"output-1", "log", "trace-1"}


def test_no_script_prints_what_it_runs(project: Path, watched: canaries.Watched, tmp_path: Path) -> None:
    assert canaries.shouts((project / "generated").rglob("*.sh")) == []
    loud = tmp_path / "loud.sh"
    loud.write_text("#!/usr/bin/env bash\nset -euxo pipefail\n")
    assert canaries.shouts([loud]) == [str(loud)]
