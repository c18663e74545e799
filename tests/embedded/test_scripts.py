"""Every script an operator has, run on a real lakehouse and a real Dagster: in success, in failure, with canaries.

The tests of this file run in order, on one project: each finds what the one before it left.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from embedded.project import CANARY, Operated, operated

pytestmark = pytest.mark.e2e

DEPLOY, E2E, BASIC, DOWN = "deploy.sh", "validate/e2e.sh", "validate/basic.sh", "local/down.sh"
STATUS, ALL, TABLES = "local/status.sh", "cleanup/all.sh", "cleanup/polaris.sh"
STATE = ".state/local"
YES, QUICK, DEBUG = "--yes", "--quick", "debug.sh"
REFUSED = 4
MOST_LINES = 20


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    with operated(tmp_path_factory.mktemp("operated")) as found:
        yield found


def summary(project: Operated) -> dict[str, object]:
    found: dict[str, object] = json.loads((project.evidence()[-1] / "summary.json").read_text(encoding="utf-8"))
    return found


def test_a_dry_run_does_nothing(project: Operated) -> None:
    said = project.script(DEPLOY, QUICK, "--validate", "--dry-run")
    assert said.returncode == 0, said.stderr
    assert "would run:" in said.stdout
    assert not (project.folder / ".state").exists()


def test_one_command_brings_everything_up(project: Operated) -> None:
    deployed = project.script(DEPLOY, QUICK)
    assert deployed.returncode == 0, deployed.stdout[-3000:] + deployed.stderr[-3000:]
    assert "3 assets materialized" in deployed.stdout
    lines = [line.split() for line in deployed.stdout.splitlines()[-7:]]
    assert [line[-3] for line in lines[:-1]] == ["ok"] * 6, deployed.stdout
    assert deployed.stdout.splitlines()[-1] == "ok: local"
    status = project.script(STATUS)
    assert status.returncode == 0
    assert status.stdout.count(" ok") == 6


def test_dagsters_databases_are_made_before_two_processes_would_make_them(project: Operated) -> None:
    """Made by the web server and the daemon at once, a database has two versions, and nothing opens it any more."""
    state = project.folder / STATE
    assert "after migration" in (state / "dagster-migrate.log").read_text(encoding="utf-8")
    versions = []
    for file in ("schedules/schedules.db", "history/runs.db", "history/runs/index.db"):
        with closing(sqlite3.connect(state / "dagster_home" / file)) as database:
            versions += [database.execute("select count(*) from alembic_version").fetchone()]
    assert versions == [(1,)] * 3


def test_nothing_is_to_be_done_next_where_all_is_well(project: Operated) -> None:
    debugged = project.script(DEBUG)
    assert debugged.returncode == 0
    assert (debugged.stdout.count(" ok "), "next:" in debugged.stdout) == (5, False), debugged.stdout


def test_again_changes_nothing_that_runs(project: Operated) -> None:
    record = project.folder / ".state/local/dagster.json"
    before = record.read_text(encoding="utf-8")
    again = project.script("local/up.sh", "--dagster")
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("runs already") == 2
    assert record.read_text(encoding="utf-8") == before


def test_end_to_end_leaves_evidence(project: Operated) -> None:
    done = project.script(E2E)
    assert done.returncode == 0, done.stdout + done.stderr
    steps = {"run": "ok", "tables": "ok", "checks": "ok", "cube": "off", "lineage": "off", "traces": "off"}
    assert summary(project) == {"environment": "local", "state": "ok", "steps": steps, "failures": []}
    files = [path.name for path in sorted(project.evidence()[-1].iterdir())]
    assert files == [*(f"{number:02}-{step}.json" for number, step in enumerate(steps, 1)), "summary.json"]
    tables = json.loads((project.evidence()[-1] / "02-tables.json").read_text(encoding="utf-8"))["lines"]
    assert [(line["name"], line["said"].split()[0]) for line in tables] == [
        ("marts/totals", "1"),
        ("raw/parcels", "3"),
        ("staging/stg_parcels", "3"),
    ]


def test_what_a_job_does_not_make_is_off_and_never_ok(project: Operated) -> None:
    done = project.script(E2E, "reload")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "marts/totals" in done.stdout
    assert [line.split()[2] for line in done.stdout.splitlines() if line.startswith("tables")] == ["off", "ok", "off"]


def test_a_table_without_rows_fails_unless_that_is_right(project: Operated) -> None:
    model = project.folder / "dbt/models/stg_parcels.sql"
    whole = model.read_text(encoding="utf-8")
    model.write_text(f"{whole}where id > 100\n", encoding="utf-8")
    failed = project.script(E2E)
    right = project.script(E2E, "--empty-ok", "staging/stg_parcels")
    model.write_text(whole, encoding="utf-8")
    assert failed.returncode == 1
    assert summary(project)["state"] == "ok"
    assert [line for line in failed.stdout.splitlines() if " failed " in line] == [
        f"{'tables':<10} {'staging/stg_parcels':<44} failed  no row (--empty-ok NAME, if that is right)"
    ]
    assert right.returncode == 0, right.stdout


def test_a_job_that_is_not_there(project: Operated) -> None:
    done = project.script(E2E, "weekly")
    assert done.returncode == 1
    assert summary(project)["steps"] == {"run": "failed"}
    assert "weekly" in done.stdout


def test_cleanup_lists_first(project: Operated) -> None:
    for name, line in (
        (TABLES, "3 tables would be dropped"),
        ("cleanup/s3.sh", "objects would be removed"),
        ("cleanup/dagster.sh", "runs would be removed"),
        (ALL, "would be removed"),
    ):
        listed = project.script(name)
        assert (listed.returncode, line in listed.stdout) == (0, True), listed.stdout + listed.stderr
    assert project.script(BASIC).returncode == 0


def test_without_the_lakehouse_everything_says_so(project: Operated) -> None:
    """The failures that carry addresses, requests and clients' own messages: none of them a secret."""
    project.script("cleanup/dagster.sh", YES)
    assert project.script("cleanup/dagster.sh").stdout == "0 runs would be removed: say --yes if they should be\n"
    dropped = project.script(TABLES, YES)
    assert "3 tables dropped" in dropped.stdout
    basic = project.script(BASIC)
    assert basic.returncode == 1
    assert "no layer holds a table yet" in basic.stdout
    assert project.script("dbt.sh", "--version").returncode == 0
    stop_lakehouse(project)
    assert project.script(E2E, "--timeout", "120").returncode == 1
    assert summary(project)["state"] == "failed"
    for name in (BASIC, TABLES, "cleanup/s3.sh", STATUS):
        assert project.script(name).returncode == 1
    debugged = project.script(DEBUG)
    assert debugged.returncode == 0
    assert len(debugged.stdout.splitlines()) <= MOST_LINES
    assert "next: scripts/local/up.sh" in debugged.stdout
    assert project.script(DEBUG, "nothing").returncode == 2


def stop_lakehouse(project: Operated) -> None:
    """Stop the lakehouse alone, under Dagster's feet."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "scripts.local.lakehouse", "down"]
    subprocess.run(command, check=True, cwd=project.folder, env=project.environment(), capture_output=True)


def test_a_canary_is_nowhere(project: Operated) -> None:
    """In success and in failure: not printed, not in evidence, logs or records, and in no process's arguments."""
    assert project.printed
    assert not [text for text in project.printed if CANARY in text]
    private = {project.folder / ".state/local/s3.json"}
    for path in project.folder.rglob("*"):
        if path.is_file() and path not in private and "secrets" not in path.parts and "lakehouse" not in path.parts:
            assert CANARY.encode() not in path.read_bytes(), path
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert CANARY.encode() not in line.read_bytes()
        except OSError:
            continue
    assert CANARY in (project.folder / ".state/local/s3.json").read_text(encoding="utf-8")


def test_clean_needs_a_yes_and_then_starts_from_nothing(project: Operated) -> None:
    refused = project.script(DEPLOY, "--clean")
    assert refused.returncode == REFUSED
    assert (project.folder / STATE).is_dir()
    both = project.script(DEPLOY, "--clean", QUICK, YES)
    assert both.returncode == 2
    done = project.script("deploy/local.sh", "--validate", YES)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert summary(project)["state"] == "ok"
    assert project.script(DOWN).returncode == 0
    assert project.script(STATUS).returncode == 1
    removed = project.script(ALL, YES)
    assert removed.returncode == 0
    assert not (project.folder / STATE).exists()


def test_the_wizard_says_which_command_it_is(project: Operated) -> None:
    said = project.script("deploy/quickstart.sh", "--dry-run", typed="\n\n\nyes\n")
    assert said.returncode == 0, said.stderr
    assert "FLOE_ENV=local scripts/deploy.sh --quick --validate --dry-run" in said.stderr
