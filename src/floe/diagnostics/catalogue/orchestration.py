"""E031x and E042x: what floe.yaml's orchestration names and means."""

from collections.abc import Iterable, Sequence

from floe.diagnostics.model import Draft, Label, code
from floe.diagnostics.suggest import did_you_mean
from floe.spans import Span

THIS_NAME = "no such name"
FIRST_ONE = "the first one"


@code("E0310", "unknown-partitions")
def unknown_partitions(at: Span, glob: str, name: str, known: Sequence[str]) -> Draft:
    """Settings of assets name partitions that are not declared."""
    return Draft(
        headline=f"the assets `{glob}` have the partitions `{name}`, which do not exist",
        primary=Label(span=at, text=THIS_NAME),
        help=did_you_mean(name, known) or "declare them under orchestration.partitions",
    )


@code("E0311", "asset-glob-empty")
def glob_matches_nothing(at: Span, glob: str, known: Iterable[str]) -> Draft:
    """A key of ``assets`` means no asset."""
    return Draft(
        headline=f"`{glob}` under orchestration.assets matches no asset",
        primary=Label(span=at, text="matches nothing"),
        help=did_you_mean(glob, known) or "write an asset key (`marts/orders`), a name, or a glob of one",
    )


@code("E0312", "unknown-watched-asset")
def unknown_watched_asset(at: Span, sensor: str, asset: str, known: Iterable[str]) -> Draft:
    """A sensor watches an asset that is not there."""
    return Draft(
        headline=f"the sensor `{sensor}` watches the asset `{asset}`, which does not exist",
        primary=Label(span=at, text="would never fire"),
        help=did_you_mean(asset, known) or "write the key of a model or of a Python asset, such as `marts/orders`",
    )


@code("E0313", "unknown-watched-job")
def unknown_watched_job(at: Span, sensor: str, job: str, known: Sequence[str]) -> Draft:
    """A sensor watches a job that is not there."""
    return Draft(
        headline=f"the sensor `{sensor}` watches the job `{job}`, which does not exist",
        primary=Label(span=at, text="would never fire"),
        help=did_you_mean(job, known) or "declare it under orchestration.jobs",
    )


@code("E0314", "function-missing")
def function_missing(at: Span, what: str, path: str, expected: str) -> Draft:
    """A dotted path leads to no function."""
    return Draft(
        headline=f"{what} calls `{path}`, which does not exist",
        primary=Label(span=at, text=f"expected {expected}"),
        help="write the function, or correct its dotted path: folders and files from floe.yaml's folder, then its name",
    )


@code("E0315", "backfill-key-unknown")
def backfill_outside(at: Span, backfill: str, key: str, partitions: tuple[str, Span], such_as: str) -> Draft:
    """A backfill begins or ends at a partition that does not exist."""
    return Draft(
        headline=f"the backfill `{backfill}` names the partition `{key}`, which `{partitions[0]}` does not have",
        primary=Label(span=at, text="not a key of these partitions"),
        related=(Label(span=partitions[1], text="the partitions of its job"),),
        help=f"write keys that exist; the first one is `{such_as}`",
    )


@code("E0420", "defined-twice")
def defined_twice(first: Span, second: Span, kind: str, name: str) -> Draft:
    """Two definitions of one kind have one name."""
    return Draft(
        headline=f"two definitions make the {kind} `{name}`",
        primary=Label(span=second, text="the second one"),
        related=(Label(span=first, text=FIRST_ONE),),
        help="rename one of them: Dagster loads neither while both are there",
    )


@code("E0421", "partition-selector-missing")
def selector_missing(at: Span, schedule: str, job: str, partitions: str) -> Draft:
    """A schedule of a partitioned job does not say which partitions."""
    return Draft(
        headline=f"the schedule `{schedule}` runs the partitioned job `{job}` without saying which partitions",
        primary=Label(span=at, text=f"one of `{partitions}`, or all of them?"),
        help="add `partition_selector: latest` (the last complete one) or `partition_selector: all`",
    )


@code("E0422", "partition-selector-without-partitions")
def selector_without_partitions(at: Span, schedule: str, job: str) -> Draft:
    """A schedule selects partitions of a job that has none."""
    return Draft(
        headline=f"the schedule `{schedule}` selects partitions of the job `{job}`, which has none",
        primary=Label(span=at, text="nothing to select from"),
        help="remove the key, or give the job's assets partitions under orchestration.assets",
    )


@code("E0423", "schedules-equal")
def schedules_equal(first: Span, second: Span, names: tuple[str, str], job: str) -> Draft:
    """Two schedules start the same job at the same times."""
    return Draft(
        headline=f"the schedules `{names[0]}` and `{names[1]}` start the job `{job}` at the same times",
        primary=Label(span=second, text="every run would be started twice"),
        related=(Label(span=first, text=FIRST_ONE),),
        help="remove one of them",
    )


@code("E0424", "job-mixes-partitions")
def job_mixes_partitions(at: Span, job: str, assets: tuple[str, str], partitions: tuple[str, str]) -> Draft:
    """A job holds assets of different partitions."""
    return Draft(
        headline=f"the job `{job}` holds assets of the partitions `{partitions[0]}` and `{partitions[1]}`",
        primary=Label(span=at, text="one run has one partition"),
        notes=(f"`{assets[0]}` has `{partitions[0]}`, `{assets[1]}` has `{partitions[1]}`",),
        help="make one job for each of them",
    )


@code("E0425", "function-arguments-differ")
def arguments_differ(at: Span, what: str, path: str, reasons: Sequence[str], function: Span) -> Draft:
    """A function cannot be called with the arguments that floe.yaml gives it."""
    return Draft(
        headline=f"{what} cannot call `{path}` with these arguments",
        primary=Label(span=at, text=reasons[0]),
        related=(Label(span=function, text="the function"),),
        notes=tuple(reasons[1:]),
        help="give it what it takes; `context`, `catalog`, `layers`, `duckdb` and `dbt` are given by name",
    )


@code("E0426", "function-is-a-definition")
def function_is_a_definition(at: Span, what: str, path: str, decorator: str, function: Span) -> Draft:
    """What is to be called is already something of Dagster's."""
    return Draft(
        headline=f"{what} calls `{path}`, which `@{decorator}` has made a definition of Dagster's",
        primary=Label(span=at, text="must be a plain function"),
        related=(Label(span=function, text=f"decorated with `@{decorator}`"),),
        help=f"remove the decorator, or load the {decorator} through asset_modules",
    )


@code("E0427", "backfill-without-partitions")
def backfill_without_partitions(at: Span, backfill: str, job: str) -> Draft:
    """A backfill runs a job that has no partitions."""
    return Draft(
        headline=f"the backfill `{backfill}` runs the job `{job}`, which has no partitions",
        primary=Label(span=at, text="nothing to fill"),
        help="give the job's assets partitions under orchestration.assets, or start the job as it is",
    )


@code("E0428", "sensor-watches-itself")
def sensor_watches_itself(at: Span, sensor: str, job: str) -> Draft:
    """A sensor starts the job that it watches."""
    return Draft(
        headline=f"the sensor `{sensor}` starts the job `{job}` whenever that job has run",
        primary=Label(span=at, text="each run would start the next one, for ever"),
        help="watch another job; a failed run is tried again with the tag `dagster/max_retries`",
    )


@code("E0429", "partitioned-twice")
def partitioned_twice(at: Span, glob: str, asset: str, function: Span) -> Draft:
    """floe.yaml gives partitions to a Python asset that has its own."""
    return Draft(
        headline=f"`{glob}` gives partitions to the asset `{asset}`, which its module has partitioned already",
        primary=Label(span=at, text="these partitions"),
        related=(Label(span=function, text="has `partitions_def`"),),
        help="say it in one place: remove `partitions_def`, or name assets here that have none",
    )


@code("W0420", "on-cron-daily")
def on_cron_daily(at: Span, glob: str, asset: str) -> Draft:
    """on_cron has no schedule to look at."""
    return Draft(
        headline=f"`{glob}` says on_cron, and nothing says when",
        primary=Label(span=at, text=f"`{asset}` has no time windows: it is made once a day, at midnight UTC"),
        help="give these assets partitions of type time_window: on_cron takes their schedule",
    )


@code("W0421", "window-not-used")
def window_not_used(at: Span, model: str, partitions: str, glob: Span) -> Draft:
    """A partitioned model's SQL never asks for its partition."""
    return Draft(
        headline=f"the model `{model}` is partitioned, and its SQL never uses the partition",
        primary=Label(span=at, text="every partition would build the whole table"),
        related=(Label(span=glob, text=f"gives it the partitions `{partitions}`"),),
        help="filter by `var('partition_start')` and `var('partition_end')` (or `var('partition_key')`), or make it an"
        " incremental model with the strategy microbatch",
    )


@code("W0422", "partitions-unused")
def partitions_unused(at: Span, name: str) -> Draft:
    """Declared partitions belong to no asset."""
    return Draft(
        headline=f"no asset has the partitions `{name}`",
        primary=Label(span=at, text="declared and not used"),
        help="name them under orchestration.assets, or remove them",
    )
