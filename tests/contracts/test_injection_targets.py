"""Law 8 by the targets themselves: dbt parses, Dagster imports and DuckDB reads what floe wrote of hostile text."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from house import MINIMAL, floe
from injection import oracle
from injection.corpus import ALLOWED, CANARY, CANARY_FILE, CANARY_VALUE
from injection.documents import write
from injection.projects import settle, token

pytestmark = pytest.mark.contracts

SECONDS = 300
LONGEST = 500
STRIDE = 4
STATEMENTS = 3
TEXTS = tuple(text for text in ALLOWED if len(text) <= LONGEST)
SECRETS = ("LAKEHOUSE_STORAGE_ACCESS_KEY_ID", "LAKEHOUSE_STORAGE_SECRET_ACCESS_KEY", "LAKEHOUSE_CLIENT_ID")
LOAD = """
import json
from orchestration.definitions import defs
repository = defs.get_repository_def()
jobs = {job.name: [job.description, job.tags] for job in repository.get_all_jobs()}
schedules = {item.name: item.description for item in repository.schedule_defs}
print("\\n" + json.dumps([jobs, schedules]))
"""


def hostile_project(folder: Path) -> Path:
    """Every text in a job, a schedule and a tag; in platform.yaml in a setting, a header and a layer."""
    jobs: dict[str, Any] = {}
    schedules: dict[str, Any] = {}
    for number, text in enumerate(TEXTS):
        jobs[f"job_{number}"] = {"selection": ["*"], "description": text, "tags": {"note": text}}
        schedules[f"at_{number}"] = {"job": f"job_{number}", "cron_schedule": "0 6 * * *", "description": text}
    pipeline = {
        "name": "hostile",
        "version": "1",
        "transforms": [{"type": "dbt", "path": "."}],
        "orchestration": {"jobs": jobs, "schedules": schedules},
    }
    platform = yaml.safe_load((MINIMAL / "platform" / "local" / "platform.yaml").read_text(encoding="utf-8"))
    texts = [text for text in TEXTS if "DBT_ENV_SECRET" not in text]
    platform["compute"]["default"]["properties"] = {"settings": {f"key_{n}": text for n, text in enumerate(texts)}}
    # Polaris takes few letters in a namespace, and an embedded environment has one in its cluster form.
    platform["catalogs"]["default"] |= {"type": "rest", "uri": "https://catalog.example.com"}
    platform["catalogs"]["default"]["properties"] = {f"header.X-{n}": text for n, text in enumerate(texts)}
    for number, text in enumerate(texts):
        platform["layers"][f"layer_{number}"] = {
            "name": f"layer_{number}",
            "description": text,
            "storage_ref": "default",
            "namespace": text[:255],
        }
    (folder / "platform" / "local").mkdir(parents=True)
    (folder / "models" / "marts").mkdir(parents=True)
    (folder / "models" / "marts" / "plain.sql").write_text("select 1 as a\n", encoding="utf-8")
    (folder / "floe.yaml").write_text(write(pipeline).text, encoding="utf-8")
    (folder / "platform" / "local" / "platform.yaml").write_text(write(platform).text, encoding="utf-8")
    return folder


def environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("HOME", "LANG", "PATH", "TMPDIR") if key in os.environ}
    secrets = {f"DBT_ENV_SECRET_{name}": CANARY_VALUE for name in (*SECRETS, "LAKEHOUSE_CLIENT_SECRET")}
    quiet = {"PYTHON": sys.executable, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    return {**kept, **secrets, **quiet, CANARY: CANARY_VALUE, "DAGSTER_HOME": ""}


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=SECONDS)


def test_dbt_and_dagster_find_texts_and_nothing_else(tmp_path: Path) -> None:
    project = hostile_project(tmp_path / "project")
    ran = floe("generate", cwd=project, env={CANARY: CANARY_VALUE})
    assert ran.code == 0, ran.err
    generated = project / "generated"

    parsed = run("bash", "scripts/dbt.sh", "parse", cwd=generated)
    assert parsed.returncode == 0, parsed.stdout + parsed.stderr

    loaded = run(sys.executable, "-W", "error::DeprecationWarning:orchestration", "-c", LOAD, cwd=generated)
    assert loaded.returncode == 0, loaded.stdout[-2000:] + loaded.stderr[-3000:]
    jobs, schedules = json.loads(loaded.stdout.splitlines()[-1])
    changed = [
        (text, jobs[f"job_{number}"], schedules[f"at_{number}"])
        for number, text in enumerate(TEXTS)
        if jobs[f"job_{number}"][0] != text
        or jobs[f"job_{number}"][1]["note"] != text
        or schedules[f"at_{number}"] != text
    ]
    assert not changed

    said = "".join((ran.out, ran.err, parsed.stdout, parsed.stderr, loaded.stdout, loaded.stderr))
    assert CANARY_VALUE not in said
    leaking = [path for path in tmp_path.rglob("*") if path.is_file() and CANARY_VALUE.encode() in path.read_bytes()]
    assert not leaking
    assert not list(tmp_path.rglob(CANARY_FILE))


def test_duckdb_reads_each_text_as_one_literal(tmp_path: Path) -> None:
    """What dbt-duckdb makes of the profile is one ATTACH a catalog and one CREATE SECRET a store, whatever it holds."""
    import duckdb
    from dbt.adapters.duckdb.credentials import DuckDBCredentials

    mine = (
        "catalogs.*.warehouse",
        "storage.*.region",
        "catalogs.*.credentials.scope",
        "catalogs.*.credentials.client_id",
    )
    for turn in range(0, len(ALLOWED), STRIDE):

        def assign(number: int, path: tuple[str, ...], turn: int = turn) -> str:
            words = ".".join(path)
            return ALLOWED[(mine.index(words) + turn) % len(ALLOWED)] if words in mine else token(number)

        settled = settle(tmp_path, assign)
        assert not settled.unplaced
        text = settled.compiled.files["dbt/profiles.yml"].decode()
        output = oracle.rendered(yaml.safe_load(text)["hostile"]["outputs"]["local"])
        keys = {key: output[key] for key in ("path", "database", "schema", "secrets")}
        credentials = DuckDBCredentials.from_dict({**keys, "attach": output["attach"][:1]})
        statements = [item.to_sql() for item in (*(credentials.attach or ()), *credentials._secrets)]
        assert len(statements) == STATEMENTS
        for statement in statements:
            found = duckdb.extract_statements(statement)
            assert len(found) == 1, statement
            assert found[0].type in {duckdb.StatementType.ATTACH, duckdb.StatementType.CREATE}, statement
