"""P10: loading the code location that floe generates, against one written by hand on the same manifest.

The one by hand has the same jobs, by dbt's tags, and the same schedules. Processor seconds are compared, in turns,
because both are one process and nothing waits.
"""

import resource
import statistics
import subprocess
from pathlib import Path

from runs import PYTHON, SCRIPTS, Bench
from synthetic import JOBS

BY_HAND = f"""\
from pathlib import Path

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, DbtProject
from dagster_dbt import build_dbt_asset_selection, dbt_assets

project = DbtProject(Path(__file__).parent / "dbt", target_path="target")
translator = DagsterDbtTranslator(
    settings=DagsterDbtTranslatorSettings(enable_code_references=True, enable_source_tests_as_checks=True)
)


@dbt_assets(manifest=project.manifest_path, project=project, dagster_dbt_translator=translator)
def models(context: dg.AssetExecutionContext, dbt: DbtCliResource):
    yield from dbt.cli(["build"], context=context).stream()


jobs = [
    dg.define_asset_job(f"job_{{number}}", selection=build_dbt_asset_selection([models], f"tag:team_{{number}}"))
    for number in range({JOBS})
]
schedules = [
    dg.ScheduleDefinition(
        name=f"at_{{number}}", job=job, cron_schedule=f"{{number}} 6 * * *", execution_timezone="Europe/Berlin"
    )
    for number, job in enumerate(jobs)
]
dbt = DbtCliResource(project, dbt_executable="{SCRIPTS / "dbt"}")
defs = dg.Definitions(assets=[models], jobs=jobs, schedules=schedules, resources={{"dbt": dbt}})
"""
LOAD = "from {module} import defs; repository = defs.get_repository_def(); print(len(repository.assets_defs_by_key))"


def measure_location(bench: Bench, project: Path) -> None:
    """Load both in turns; dbt has parsed the project before."""
    generated = project / "generated"
    if not (generated / "dbt" / "target" / "manifest.json").is_file():
        parse = [str(SCRIPTS / "dbt"), "parse", "--profiles-dir", ".", "--no-version-check"]
        bench.seconds(parse, generated / "dbt", runs=1)
    (generated / "by_hand.py").write_text(BY_HAND, encoding="utf-8")
    ours, theirs = [], []
    for _ in range(bench.runs):
        ours.append(processor_seconds(bench, generated, "orchestration.definitions"))
        theirs.append(processor_seconds(bench, generated, "by_hand"))
    mine, hand = statistics.median(ours), statistics.median(theirs)
    detail = f"{mine:.2f} s / {hand:.2f} s of processor"
    bench.add("P10", "load the code location / one written by hand", mine / hand, "<= 1.05", detail)


def processor_seconds(bench: Bench, folder: Path, module: str) -> float:
    """Return the processor time of one load."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    env = {**bench.env, "FLOE_ENV": "local"}
    done = subprocess.run(
        [PYTHON, "-c", LOAD.format(module=module)], cwd=folder, env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{module}: {done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
