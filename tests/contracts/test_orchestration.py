"""What floe.yaml tells Dagster, asked of Dagster itself: ticks over a year, run requests over a script of events.

One process loads the case `orchestration` for each environment (tests/orchestration/ask.py) and answers everything.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from house import CASES, ROOT, copy_input, floe

pytestmark = pytest.mark.contracts

CASE = CASES / "orchestration"
ASK = ROOT / "tests" / "orchestration" / "ask.py"
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
MINUTE = timedelta(minutes=1)
STAGED = "staging/stg_orders"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case, generated, with dbt's manifest."""
    folder = copy_input(CASE, tmp_path_factory.mktemp("orchestration") / "project")
    ran = floe("generate", "--no-cache", cwd=folder)
    assert ran.code == 0, ran.err
    assert "warning" not in ran.err, ran.err
    placeholders = {f"DBT_ENV_SECRET_LAKEHOUSE_{name}": "placeholder" for name in SECRETS}
    parse = [str(Path(sys.executable).parent / "dbt"), "parse", "--quiet"]
    env = {**os.environ, **placeholders, "FLOE_ENV": "local", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    subprocess.run(parse, cwd=folder / "generated" / "dbt", env=env, check=True, timeout=300)
    return folder / "generated"


SECRETS = ("CLIENT_ID", "CLIENT_SECRET", "STORAGE_ACCESS_KEY_ID", "STORAGE_SECRET_ACCESS_KEY")


def ask(generated: Path, environment: str, *questions: str) -> dict[str, Any]:
    """Load the code location with warnings as errors, and answer questions about it."""
    env = {**os.environ, "FLOE_ENV": environment, "PYTHONPATH": str(generated)}
    command = [sys.executable, "-W", "error::DeprecationWarning:__main__", str(ASK), *questions]
    done = subprocess.run(command, cwd=generated, env=env, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answers


@pytest.fixture(scope="module")
def local(generated: Path) -> dict[str, Any]:
    return ask(generated, "local", "names", "manifests", "ticks", "requests", "sensors", "keys", "graph", "jobs")


def wall_clock(timezone: str) -> Iterator[tuple[datetime, datetime]]:
    """Yield every minute of the year, as an instant and as a clock in a time zone shows it."""
    zone, now = ZoneInfo(timezone), YEAR[0]
    while now < YEAR[1]:
        yield now, now.astimezone(zone)
        now += MINUTE


def expected_ticks(hours: set[int], minutes: set[int], timezone: str, weekdays: set[int] | None = None) -> list[float]:
    """Find the ticks by looking at the clock every minute; nothing here knows cron or Dagster.

    A time that a change of clocks skips is made up at the first minute after the gap; of one that is repeated the
    second counts, unless the schedule ticks every hour.
    """
    ticks: dict[object, float] = {}
    before = YEAR[0].astimezone(ZoneInfo(timezone)).replace(tzinfo=None) - MINUTE
    hourly = hours == EVERY_HOUR
    for now, clock in wall_clock(timezone):
        naive = clock.replace(tzinfo=None)
        skipped = [] if hourly else [before + MINUTE * step for step in range(1, int((naive - before) / MINUTE))]
        for time in (*skipped, naive):
            if time.hour in hours and time.minute in minutes and (weekdays is None or time.weekday() in weekdays):
                ticks[now if hourly else time] = now.timestamp()
        before = naive
    return list(ticks.values())


EVERY_HOUR = set(range(24))
SCHEDULES: dict[str, tuple[set[int], set[int], str, set[int] | None]] = {
    "every_morning": ({2}, {30}, "Europe/Berlin", None),
    "every_monday": ({6}, {0}, "UTC", {0}),
    "every_night": ({1}, {0}, "America/New_York", None),
    "every_noon": ({12}, {0}, "UTC", None),
    "twice_an_hour": (EVERY_HOUR, {0, 30}, "Australia/Lord_Howe", None),
    "on_the_hour": (EVERY_HOUR, {0}, "Europe/London", None),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_year_of_ticks(name: str, local: dict[str, Any]) -> None:
    found = local["ticks"][name]
    assert found == expected_ticks(*SCHEDULES[name])
    assert len(found) > 50


def test_partitions_of_a_tick(local: dict[str, Any]) -> None:
    """Latest is the last complete one at the time of the tick, all are all; each run has a key of its own."""
    requests = local["requests"]
    assert requests["every_morning"] == [["2026-03-29", {}]]
    assert [key for key, _ in requests["every_night"]] == ["berlin", "paris"]
    assert [key for key, _ in requests["every_noon"]] == ["2026-03-29|berlin", "2026-03-29|paris"]
    assert requests["every_monday"] == [[None, {"start": "2026-03-02", "end": "2026-03-23"}]]
    assert requests["twice_an_hour"] == [[None, {}]]


def test_what_an_environment_allows(generated: Path, local: dict[str, Any]) -> None:
    prod = ask(generated, "prod", "names")
    assert prod["names"]["schedules"] == ["every_morning"]
    assert prod["names"]["sensors"] == ["default_automation_condition_sensor", "orders_changed"]
    assert set(local["names"]["schedules"]) == {*SCHEDULES, "from_python_schedule"}
    assert len(local["names"]["sensors"]) == 9


def test_the_manifest_is_read_once(local: dict[str, Any]) -> None:
    """Eight steps of dbt, one manifest."""
    assert local["manifests"] == 1


def test_files_fire_once_each_and_none_is_missed(local: dict[str, Any]) -> None:
    assert local["sensors"]["files"] == [
        ["nothing there", []],
        ["two", ["a.csv", "b.csv"]],
        ["the same two", []],
        ["an older one", ["old.csv"]],
        ["one of the same time", ["c.csv"]],
        ["a.csv changed", ["a.csv"]],
        ["b.csv gone, and another kind", []],
        ["b.csv is back as it was", ["b.csv"]],
        ["250 more", 100],
        ["the next hundred", 100],
        ["the last fifty", 50],
        ["all is done", []],
    ]
    assert local["sensors"]["run keys"] == "each one once"


def test_assets_fire_when_all_are_new(local: dict[str, Any]) -> None:
    assert local["sensors"]["assets"] == [
        ["nothing yet", False],
        ["one of two", False],
        ["both", True],
        ["nothing new", False],
        ["the first again, twice", False],
        ["and the second", True],
    ]


def test_runs_fire_at_their_status(local: dict[str, Any]) -> None:
    """Of all jobs, each once well and once not: only the watched ones at the watched status, and each run once."""
    assert local["sensors"]["runs"] == {
        "load_began": [["load", "fails", "tidy"], ["load", "works", "tidy"]],
        "load_done": [["from_python", "works", "days"], ["load", "works", "days"]],
        "publish_failed": [["days", "fails", "tidy"], ["publish", "fails", "tidy"]],
    }


def test_a_function_answers(local: dict[str, Any]) -> None:
    assert local["sensors"]["custom"] == ["berlin has nothing new", 1, "berlin has nothing new"]
    assert local["sensors"]["dynamic"] == [["c0", "c1", "c2"], []]


def test_keys_are_those_that_floe_checked(local: dict[str, Any], generated: Path) -> None:
    """Each backfill's two ends are keys that Dagster knows, and so are all keys that floe takes for such."""
    from floe.ir.partitions import TimeWindow
    from floe.linker.windows import is_key

    backfills = json.loads((generated / "orchestration" / "backfills.json").read_text())
    assert set(backfills) == {"first_days", "one_by_one", "paris"}
    for backfill in backfills.values():
        assert {backfill["start"], backfill["end"]} <= set(local["keys"][backfill["partitions"]])
    for name, zone in (("daily", "UTC"), ("berlin_days", "Europe/Berlin")):
        window = TimeWindow(start="2026-03-26", end="2026-04-02", cron="@daily", timezone=zone, fmt="%Y-%m-%d")
        days = [(datetime(2026, 3, 20) + timedelta(days=day)).strftime("%Y-%m-%d") for day in range(20)]
        assert [day for day in days if is_key(window, day)] == local["keys"][name]


def test_one_graph_without_a_gap(local: dict[str, Any]) -> None:
    """dbt's sources are the Python assets of the same key; settings reach models and Python assets alike."""
    graph = local["graph"]
    assert "raw/orders" in graph[STAGED]["parents"]
    assert graph["raw/shops"]["parents"] == ["elsewhere/registry"]
    assert graph["raw/visitors"]["parents"] == ["raw/visits"]
    assert not graph["elsewhere/registry"]["executable"]
    assert graph[STAGED]["group"] == "cleaned"
    assert graph["raw/clicks"]["policy"] == "single"
    assert graph["marts/orders_by_day"]["policy"] == "single"
    assert graph["marts/orders_by_batch"]["policy"] == "1"
    assert graph["marts/orders_by_week"]["mapping"] == {STAGED: "TimeWindowPartitionMapping"}
    assert graph["marts/totals"]["mapping"] == {"marts/orders_by_day": "AllPartitionMapping"}


def test_a_job_is_what_dbt_lists(local: dict[str, Any], generated: Path) -> None:
    """The asset set of a job equals `dbt ls` of the same selector."""
    dbt = [
        str(Path(sys.executable).parent / "dbt"),
        "ls",
        "--quiet",
        "--output",
        "json",
        "--output-keys",
        "name schema",
    ]
    env = {**os.environ, "FLOE_ENV": "local", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    env |= {f"DBT_ENV_SECRET_LAKEHOUSE_{name}": "placeholder" for name in SECRETS}
    command = [*dbt, "--resource-type", "model", "--select", "totals+"]
    done = subprocess.run(command, cwd=generated / "dbt", env=env, capture_output=True, text=True, timeout=300)
    listed = sorted(json.loads(line)["name"] for line in done.stdout.splitlines() if line.startswith("{"))
    assert [key.rpartition("/")[2] for key in local["jobs"]["publish"]] == listed == ["totals"]


def test_a_loose_sensor_would_be_seen(generated: Path) -> None:
    """Sabotage: a cursor that keeps only the newest time misses the older file, and the script says so."""
    module = generated / "orchestration" / "triggers.py"
    kept = module.read_text(encoding="utf-8")
    module.write_text(kept.replace("if seen.get(name) != changed", "if changed > max([*seen.values(), 0])"))
    try:
        broken = ask(generated, "local", "sensors")
    finally:
        module.write_text(kept, encoding="utf-8")
    assert ["an older one", []] in broken["sensors"]["files"]
