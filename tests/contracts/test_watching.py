"""The emitted modules that watch a run, each alone: what is imported, which runs are traced, what a log line says."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from house import CASES

pytestmark = pytest.mark.contracts

WATCHED = CASES / "watched" / "expected"
SECRET = "a-canary-of-a-secret"  # noqa: S105 - it is looked for, and guards nothing
VARIABLE = "DBT_ENV_SECRET_LAKEHOUSE_STORAGE_SECRET_ACCESS_KEY"
IMPORTED = """
import json, sys
from orchestration import telemetry
found = sorted(telemetry.observers())
heavy = sorted({name.partition(".")[0] for name in sys.modules} & {"opentelemetry", "openlineage", "pyiceberg"})
print(json.dumps([found, heavy]))
"""
SAMPLED = """
import json, uuid
from orchestration import tracing
runs = [str(uuid.UUID(int=number, version=4)) for number in range(20000)]
kept = sum(tracing.sampled(run, ()) for run in runs)
parent = lambda flag: (("traceparent", f"00-{'ab' * 16}-{'cd' * 8}-{flag}"),)
told = [tracing.sampled(runs[0], parent(flag)) for flag in ("00", "01")]
print(json.dumps([kept / len(runs), told]))
"""
LIMITED = """
import json
from collections import Counter
import dagster as dg
from orchestration import tracing
@dg.job
def nothing(): pass
with dg.DagsterInstance.get() as instance:
    runs = [instance.create_run_for_job(nothing).run_id for _ in range(40)]
    seconds = {run: instance.get_run_record_by_id(run).create_timestamp.replace(microsecond=0) for run in runs}
made, kept = Counter(seconds.values()), Counter(seconds[run] for run in runs if tracing.sampled(run, ()))
print(json.dumps([[made[second], kept[second]] for second in made]))
"""
LOGGED = """
import json, logging
from orchestration import logs
handler = logs.JsonHandler("INFO", share=0.0)
def record(level, text, **more):
    made = logging.makeLogRecord({"levelno": level, "levelname": logging.getLevelName(level), "msg": text, **more})
    made.dagster_meta = {"run_id": "r", "step_key": "s", "job_name": "j", "orig_message": text, "job_tags": {}}
    return made
handler.handle(record(logging.INFO, "left out"))
handler.handle(record(logging.WARNING, "the key is SECRET\\nand more"))
"""


def run(code: str, environment: str, folder: Path = WATCHED, **variables: str) -> str:
    command = [sys.executable, "-W", "ignore", "-c", code]
    kept = {"PATH": os.environ["PATH"], "FLOE_ENV": environment, **variables}
    ran = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stdout


def last(printed: str) -> Any:
    return json.loads(printed.splitlines()[-1])


def test_what_is_off_is_not_imported() -> None:
    assert last(run(IMPORTED, "local", CASES / "five-lines" / "expected")) == [[], []]
    assert last(run(IMPORTED, "dev")) == [["traces"], ["opentelemetry"]]


def test_a_share_of_runs_is_traced_and_who_started_a_run_decides() -> None:
    share, told = last(run(SAMPLED, "dev"))
    assert share == pytest.approx(0.25, abs=0.01)
    assert told == [False, True]


def test_the_first_runs_of_a_second_are_traced(tmp_path: Path) -> None:
    counts = last(run(LIMITED, "prod", DAGSTER_HOME=str(tmp_path)))
    assert sum(made for made, _ in counts) == 40
    assert all(kept == min(made, 5) for made, kept in counts)


def test_a_log_line_is_json_without_secrets() -> None:
    lines = run(LOGGED.replace("SECRET", SECRET), "local", **{VARIABLE: SECRET}).splitlines()
    assert len(lines) == 1
    entry = json.loads(lines[0])
    assert entry["message"] == "the key is ***\nand more"
    assert (entry["level"], entry["job"], entry["step"]) == ("WARNING", "j", "s")
    assert (len(entry["trace_id"]), len(entry["span_id"])) == (32, 16)
