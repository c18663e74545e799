"""Maintenance where Spark computes: the statements as Iceberg documents them, and dbt's answer to one, read back.

Spark itself is not started here, but in tests/spark: the statement that dbt runs is DuckDB's.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from house import CASES, ROOT

pytestmark = pytest.mark.contracts

WATCHED = CASES / "watched" / "expected"
STATEMENTS = """
import json
from datetime import UTC, datetime
from orchestration import procedures, upkeep
day = datetime(2026, 3, 1, tzinfo=UTC)
name = ("lake", "marts", "eu", "it's`t")
print(json.dumps([
    procedures.expire_statement(name, upkeep.Due(before=day, snapshots=5)),
    procedures.orphans_statement(("lake", "marts", "t"), day, dry_run=True),
    procedures.compact_statement(("lake", "marts", "t"), 1024),
    procedures.count_statement(("lake", "marts", "t"), 1024),
]))
"""
ANSWERED = """
import json, sys
from orchestration import procedures
events = [json.loads(line) for line in sys.stdin if line.startswith("{")]
print(json.dumps([row for event in events for row in procedures.answers(event)]))
"""
PROFILE = {"shop": {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": ":memory:"}}}}


def python(code: str, said: str = "") -> object:
    command = [sys.executable, "-W", "ignore", "-c", code]
    # The manifest is not there, and what is asked for needs none: only resources.py looks for it.
    bare = "import sys, types; sys.modules['orchestration.resources'] = types.ModuleType('resources')\n"
    kept = {"PATH": os.environ["PATH"], "FLOE_ENV": "local"}
    ran = subprocess.run(
        [*command[:-1], bare + code], cwd=WATCHED, env=kept, input=said, capture_output=True, text=True, timeout=300
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout.splitlines()[-1])


def test_statements_are_those_of_iceberg() -> None:
    assert python(STATEMENTS) == [
        "call `lake`.system.expire_snapshots(table => '`lake`.`marts`.`eu`.`it\\'s``t`', "
        "older_than => timestamp '2026-03-01 00:00:00.000+00:00', retain_last => 5)",
        "call `lake`.system.remove_orphan_files(table => '`lake`.`marts`.`t`', "
        "older_than => timestamp '2026-03-01 00:00:00.000+00:00', dry_run => true, prefix_listing => true)",
        "call `lake`.system.rewrite_data_files(table => '`lake`.`marts`.`t`', options => map('target-file-size-bytes', "
        "'1024', 'delete-file-threshold', '1', 'remove-dangling-deletes', 'true'))",
        "select count_if(file_size_in_bytes < 768) as `small files` from `lake`.`marts`.`t`.`data_files`",
    ]


def test_dbt_answers_and_is_understood(tmp_path: Path) -> None:
    (tmp_path / "macros").mkdir()
    shutil.copy(ROOT / "templates/dbt/macros/floe_call.sql.static", tmp_path / "macros/floe_call.sql")
    (tmp_path / "dbt_project.yml").write_text("name: shop\nprofile: shop\nversion: '1.0'\n")
    (tmp_path / "profiles.yml").write_text(json.dumps(PROFILE))
    statement = "select 7 as rewritten_files_count, 's3://lake/it''s' as orphan_file_location"
    dbt = [str(Path(sys.executable).parent / "dbt"), "--log-format", "json", "run-operation", "floe_call"]
    ran = subprocess.run(
        [*dbt, "--args", json.dumps({"statement": statement})],
        cwd=tmp_path,
        env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    rows = [{"rewritten_files_count": "7", "orphan_file_location": "s3://lake/it's"}]
    assert python(ANSWERED, ran.stdout) == rows
