"""Asset modules as people have them: with Definitions at the end, and with pandas's times."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from house import floe, lay_out

pytestmark = pytest.mark.contracts

PIPELINE = """name: acme
version: "1.0.0"
orchestration:
  asset_modules: [etl.load]
"""
MODULE = """import dagster as dg

daily = dg.DailyPartitionsDefinition(start_date="2026-01-01")


class Api(dg.ConfigurableResource):
    url: str = "here"


api = Api()


@dg.asset(key=["raw", "orders"], partitions_def=daily)
def orders(api: Api) -> None: ...


@dg.asset(key=["raw", "not_listed"])
def not_listed() -> None: ...


@dg.asset_check(asset=orders)
def looks_right() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


job = dg.define_asset_job("load", selection=[orders])
hourly = dg.ScheduleDefinition(job=job, cron_schedule="@hourly", name="hourly")
by_day = dg.build_schedule_from_partitioned_job(job)


@dg.sensor(job=job)
def watch(context: dg.SensorEvaluationContext) -> None: ...
"""
DEFINITIONS = """

defs = dg.Definitions(
    assets=[orders], asset_checks=[looks_right], jobs=[job], schedules=[hourly, by_day], sensors=[watch],
    resources={"api": api},
)
"""
SAY = """
from orchestration import asset_modules

repository = asset_modules.load().get_repository_def()
print(sorted(key.to_user_string() for key in repository.asset_graph.get_all_asset_keys()))
print(sorted(check.name for check in repository.asset_graph.asset_check_keys))
print(sorted(schedule.name for schedule in repository.schedule_defs))
print(sorted(sensor.name for sensor in repository.sensor_defs))
"""


def generated(folder: Path, module: str, platform: str = "") -> Path:
    project = lay_out(folder, {"floe.yaml": PIPELINE, "etl/__init__.py": "", "etl/load.py": module})
    with (project / "platform" / "local" / "platform.yaml").open("a", encoding="utf-8") as file:
        file.write(platform)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    return project / "generated"


def say(folder: Path, program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "FLOE_ENV": "local", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("end", ["", DEFINITIONS], ids=["without-definitions", "with-definitions"])
@pytest.mark.parametrize("allowed", ["all", "none"])
def test_definitions_at_the_end_of_a_module_change_nothing(end: str, allowed: str, tmp_path: Path) -> None:
    folder = generated(tmp_path, MODULE + end, f"\norchestration: {{schedules: {allowed}, sensors: {allowed}}}\n")
    assets, checks, schedules, sensors = say(folder, SAY)
    assert assets == "['raw/not_listed', 'raw/orders']"
    assert checks == "['looks_right']"
    assert schedules == ("['hourly', 'load_schedule']" if allowed == "all" else "[]")
    assert sensors == ("['watch']" if allowed == "all" else "[]")


def test_a_frame_s_times_become_microseconds(tmp_path: Path) -> None:
    folder = generated(tmp_path, MODULE)
    program = """
import pyarrow as pa
from orchestration.io_manager import arrow

times = pa.array([1_500], pa.timestamp("ns"))
rows = arrow(pa.table({"n": [1], "t": times, "z": pa.array([0], pa.timestamp("ns", "UTC"))}))
print([str(field.type) for field in rows.schema], rows.column("t").cast("int64")[0])
"""
    assert say(folder, program) == ["['int64', 'timestamp[us]', 'timestamp[us, tz=UTC]'] 1"]
