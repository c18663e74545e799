"""Answers questions about a code location as JSON; run inside a generated project, where nothing of floe is needed."""

import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OPENED: list[str] = []
sys.addaudithook(lambda event, found: OPENED.append(str(found[0])) if event == "open" else None)

import dagster as dg  # noqa: E402
import dagster_dbt  # noqa: E402, F401 (it warns when it is imported, and that is not the project's doing)

warnings.simplefilter("error")

from orchestration.definitions import defs  # noqa: E402

REPOSITORY = defs.get_repository_def()
# What Dagster does to its own tags when it launches a run is its own affair.
warnings.simplefilter("default")
YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
TICK = datetime(2026, 3, 30, 12, tzinfo=UTC)
RANGE = "dagster/asset_partition_range_"
CSV, SECOND = "*.csv", "b.csv"
FAILS = "fails"


def names() -> Any:
    return {
        "schedules": sorted(schedule.name for schedule in REPOSITORY.schedule_defs),
        "sensors": sorted(sensor.name for sensor in REPOSITORY.sensor_defs),
    }


def manifests() -> Any:
    return sum(1 for path in OPENED if path.endswith("manifest.json"))


def ticks() -> Any:
    from dagster._utils.schedules import schedule_execution_time_iterator

    found = {}
    for schedule in REPOSITORY.schedule_defs:
        times = schedule_execution_time_iterator(
            YEAR[0].timestamp(), schedule.cron_schedule, schedule.execution_timezone
        )
        inside: list[float] = []
        for time in times:
            if time.timestamp() >= YEAR[1].timestamp():
                break
            inside.append(time.timestamp())
        found[schedule.name] = inside
    return found


def requests() -> Any:
    found = {}
    with dg.instance_for_test() as instance:
        for schedule in REPOSITORY.schedule_defs:
            with dg.build_schedule_context(
                instance=instance, repository_def=REPOSITORY, scheduled_execution_time=TICK
            ) as context:
                started = schedule.evaluate_tick(context).run_requests or []
            if len({request.run_key for request in started}) != len(started):
                raise AssertionError(f"{schedule.name} gives two runs one key")
            found[schedule.name] = [
                [
                    request.partition_key,
                    {key.removeprefix(RANGE): request.tags[key] for key in request.tags if key.startswith(RANGE)},
                ]
                for request in started
            ]
    return found


def sensors() -> Any:
    with dg.instance_for_test() as instance:
        seen, once = files(instance)
        return {
            "files": seen,
            "run keys": once,
            "assets": assets(instance),
            "runs": runs(),
            "custom": custom(instance),
            "dynamic": dynamic(instance),
        }


def evaluated(instance: dg.DagsterInstance, name: str, cursor: str | None) -> Any:
    """Evaluate a sensor as the daemon does."""
    sensor = REPOSITORY.get_sensor_def(name)
    with dg.build_sensor_context(
        instance=instance,
        cursor=cursor,
        repository_def=REPOSITORY,
        resources=sensor.required_resource_keys and REPOSITORY.get_top_level_resources(),
    ) as context:
        return sensor.evaluate_tick(context)


def touch(name: str, seconds: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_text("id\n", encoding="utf-8")
        os.utime(folder / name, (seconds, seconds))

    return change


def several(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def leave(_: Path) -> None:
    """Change nothing."""


def files(instance: dg.DagsterInstance) -> tuple[Any, str]:
    """Play the script of a folder; a look at many files is given as a number."""
    from orchestration import triggers

    script: list[tuple[str, Callable[[Path], None]]] = [
        ("nothing there", leave),
        ("two", several(touch(SECOND, 200), touch("a.csv", 100))),
        ("the same two", leave),
        ("an older one", touch("old.csv", 50)),
        ("one of the same time", touch("c.csv", 200)),
        ("a.csv changed", touch("a.csv", 300)),
        ("b.csv gone, and another kind", several(lambda folder: (folder / SECOND).unlink(), touch("x.txt", 400))),
        ("b.csv is back as it was", touch(SECOND, 200)),
        ("250 more", several(*(touch(f"more-{number:03}.csv", 500 + number) for number in range(250)))),
        ("the next hundred", leave),
        ("the last fifty", leave),
        ("all is done", leave),
    ]
    seen: list[Any] = []
    keys: list[str] = []
    cursor: str | None = None
    with tempfile.TemporaryDirectory() as place:
        for what, change in script:
            change(Path(place))
            with dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=REPOSITORY) as context:
                found = triggers.new_files(context, folder=place, pattern=CSV, partitioned=None)
            fired = found.run_requests or [] if isinstance(found, dg.SensorResult) else []
            cursor = found.cursor if isinstance(found, dg.SensorResult) else cursor
            keys += [str(request.run_key) for request in fired if what != "b.csv is back as it was"]
            names = [request.tags["file"] for request in fired]
            seen.append([what, len(names) if len(names) > 10 else names])
    return seen, "each one once" if len(set(keys)) == len(keys) else "some twice"


def assets(instance: dg.DagsterInstance) -> Any:
    orders, days = dg.AssetKey(["raw", "orders"]), dg.AssetKey(["marts", "orders_by_day"])
    script: list[tuple[str, list[dg.AssetKey]]] = [
        ("nothing yet", []),
        ("one of two", [orders]),
        ("both", [days]),
        ("nothing new", []),
        ("the first again, twice", [orders, orders]),
        ("and the second", [days]),
    ]
    seen, cursor = [], None
    for what, made in script:
        for key in made:
            instance.report_runless_asset_event(dg.AssetMaterialization(key))
        found = evaluated(instance, "orders_changed", cursor)
        cursor = found.cursor or cursor
        seen.append([what, bool(found.run_requests)])
    return seen


def ended(name: str, how: str, instance: dg.DagsterInstance) -> str:
    """Run a job of this name that works or fails; return the run's id."""

    @dg.op
    def step() -> None:
        if how == FAILS:
            raise dg.Failure("as the script says")

    @dg.job(name=name)
    def scripted() -> None:
        step()

    return scripted.execute_in_process(instance=instance, raise_on_error=False).run_id


def runs() -> Any:
    """Let every job run, once well and once not; say what each sensor of runs reacts to, and what it starts."""
    names = ("load_began", "load_done", "publish_failed")
    found: dict[str, Any] = {name: [] for name in names}
    with dg.instance_for_test() as instance:
        cursors = {name: looked(instance, name, None).cursor for name in names}
        jobs = sorted(job.name for job in REPOSITORY.get_all_jobs() if not job.name.startswith("__"))
        seen = {ended(job, how, instance): [job, how] for job in jobs for how in (FAILS, "works")}
        for name in names:
            started = REPOSITORY.get_sensor_def(name).job.name
            # A look takes a few runs at most, so the daemon looks again; more often than there are runs it need not.
            for _ in seen:
                answer = looked(instance, name, cursors[name])
                cursors[name] = answer.cursor
                for request in answer.run_requests or []:
                    found[name].append([*seen[str(request.run_key).partition(":")[0]], started])
    return {name: sorted(reactions) for name, reactions in found.items()}


def looked(instance: dg.DagsterInstance, name: str, cursor: str | None) -> Any:
    """Evaluate a sensor of runs. Runs of this process have no name of a repository, and neither has this look."""
    with dg.build_sensor_context(instance=instance, cursor=cursor, repository_def=REPOSITORY) as context:
        return REPOSITORY.get_sensor_def(name).evaluate_tick(context)


def custom(instance: dg.DagsterInstance) -> Any:
    seen: list[Any] = []
    cursor = None
    for _ in range(3):
        found = evaluated(instance, "when_asked", cursor)
        cursor = found.cursor
        seen.append(len(found.run_requests) if found.run_requests else found.skip_message)
    return seen


def dynamic(instance: dg.DagsterInstance) -> Any:
    seen = []
    for _ in range(2):
        wanted = evaluated(instance, "customers_partitions", None).dynamic_partitions_requests
        keys = [key for request in wanted for key in request.partition_keys]
        instance.add_dynamic_partitions("customers", keys)
        seen.append(keys)
    return seen


def keys() -> Any:
    from orchestration import partitions

    found = {}
    with dg.partition_loading_context(effective_dt=datetime(2026, 5, 1, tzinfo=UTC)):
        for name, definition in partitions.ALL.items():
            if not partitions.has_dynamic(definition):
                found[name] = [str(key) for key in definition.get_partition_keys()]
    return found


def graph() -> Any:
    assets = defs.resolve_asset_graph()
    found = {}
    for key in assets.get_all_asset_keys():
        node = assets.get(key)
        policy = node.backfill_policy
        parents = sorted(node.parent_keys)
        mappings = {parent: assets.get_partition_mapping(key, parent) for parent in parents}
        found[key.to_user_string()] = {
            "parents": [parent.to_user_string() for parent in parents],
            "group": node.group_name,
            "executable": node.is_executable,
            "policy": None if policy is None else str(policy.max_partitions_per_run or "single"),
            "mapping": {
                parent.to_user_string(): type(mapping).__name__
                for parent, mapping in mappings.items()
                if assets.get(parent).partitions_def is not None
            },
        }
    return found


def jobs() -> Any:
    return {
        job.name: sorted(key.to_user_string() for key in job.asset_layer.selected_asset_keys)
        for job in defs.resolve_all_job_defs()
    }


ANSWERS: dict[str, Callable[[], Any]] = {
    answer.__name__: answer for answer in (names, manifests, ticks, requests, sensors, keys, graph, jobs)
}
sys.stdout.write("\n" + json.dumps({question: ANSWERS[question]() for question in sys.argv[1:]}) + "\n")
