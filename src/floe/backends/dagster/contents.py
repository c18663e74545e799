"""What a package has: which modules are written, and which of their parts."""

from floe.backends.dagster.partitions import by_day, settings_views, two_dimensions
from floe.backends.dagster.steps import Step
from floe.backends.dagster.triggers import ListingView, ScheduleView, SensorView
from floe.frozen import dataclass
from floe.ir.orchestration import Orchestration
from floe.ir.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class Sees:
    """What sensors look at."""

    files: bool
    assets: bool
    status: bool
    custom: bool
    listings: bool
    partitioned: bool

    @property
    def cursors(self) -> bool:
        """Say whether something keeps what it saw last."""
        return self.files or self.assets

    @property
    def functions(self) -> bool:
        """Say whether a function of the user's is asked."""
        return self.custom or self.listings

    @property
    def more_than_runs(self) -> bool:
        """Say whether something but the end of other runs is looked at."""
        return self.cursors or self.functions


@dataclass(frozen=True, slots=True, kw_only=True)
class Has:
    """What a package has."""

    dbt: bool
    several: bool
    modules: bool
    jobs: bool
    asset_jobs: bool
    ops: bool
    partitions: bool
    windows: bool
    by_day: bool
    two_dimensions: bool
    settings: bool
    python_settings: bool
    python_policies: bool
    flags: bool
    both_translators: bool
    spanning: bool
    functions: bool
    schedules: bool
    partitioned_schedules: bool
    sensors: bool
    triggers: bool
    runs: bool
    automation: bool

    @property
    def options(self) -> bool:
        """Say whether some step gives dbt options of its own."""
        return self.flags or self.spanning


def what_is_seen(sensors: tuple[SensorView, ...], listings: tuple[ListingView, ...]) -> Sees:
    """Return what sensors look at."""
    return Sees(
        files=any(sensor.files for sensor in sensors),
        assets=any(sensor.assets for sensor in sensors),
        status=any(sensor.status for sensor in sensors),
        custom=any(sensor.custom for sensor in sensors),
        listings=bool(listings),
        partitioned=any(sensor.runs.partitioned for sensor in sensors),
    )


def contents(project: Project, steps: tuple[Step, ...], schedules: tuple[ScheduleView, ...], sees: Sees) -> Has:
    """Return what a package has."""
    orchestration = project.orchestration
    automation = any(settings.automation for settings in orchestration.settings.values())
    policies = _python_policies(orchestration)
    scheduled = any(schedule.runs.partitioned for schedule in schedules)
    triggers = any((sees.files, sees.assets, sees.status, sees.custom, sees.listings))
    return Has(
        dbt=bool(project.dbt_projects),
        several=len(project.dbt_projects) > 1,
        modules=bool(orchestration.modules),
        jobs=bool(orchestration.jobs or orchestration.ops_jobs),
        asset_jobs=bool(orchestration.jobs),
        ops=bool(orchestration.ops_jobs),
        partitions=bool(orchestration.partitions),
        windows=any(found.window for found in orchestration.partitions),
        by_day=by_day(orchestration.partitions),
        two_dimensions=bool(two_dimensions(orchestration.partitions)),
        settings=bool(settings_views(orchestration)),
        python_settings=bool(policies),
        python_policies=any(policy is not None for policy in policies),
        flags=any(relation.window for step in steps if step.partitions for relation in step.relations),
        both_translators=not all(step.source_checks for step in steps),
        spanning=any(step.split for step in steps),
        functions=bool(orchestration.ops_jobs) or sees.listings or sees.custom,
        schedules=bool(schedules),
        partitioned_schedules=scheduled,
        sensors=triggers or automation,
        triggers=triggers,
        runs=scheduled or sees.partitioned,
        automation=automation,
    )


def _python_policies(orchestration: Orchestration) -> tuple[bool | None, ...]:
    """Return how a backfill runs, for every Python asset of which something is said."""
    own = (asset.key for module in orchestration.modules for asset in module.assets)
    return tuple(orchestration.settings[key].one_run for key in own if key in orchestration.settings)
