"""The orchestration block of floe.yaml: what Dagster runs, and when."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from floe.config.block import Block, Items, PlainMap
from floe.config.scalars import (
    Cron,
    Described,
    Filled,
    FunctionPath,
    Identifier,
    ModulePath,
    Name,
    Positive,
    Timezone,
)
from floe.config.triggers import Partition, Sensor
from floe.config.unions import kind_of

_WHAT_FOR = "What it is for."
_WHICH_JOB = "Job to run."
_TAGS = "Tags of every run."


class DbtConfig(Block):
    """How Dagster watches dbt; recorded in the generated project."""

    manifest_path: str = Field(description="Where the origin system read the manifest; recorded only.")
    observability_level: Literal["per_model", "job_level"] = Field(
        "per_model", description="Whether each model or only the whole run reports."
    )
    project_dir: str | None = Field(None, description="Where the origin system found dbt; recorded only.")
    profiles_dir: str | None = Field(None, description="Where the origin system found profiles; recorded only.")
    target: Identifier | None = Field(None, description="Environment that the origin system used; recorded only.")


class AssetConfig(Block):
    """Settings of the assets that a key names."""

    partitions: Identifier | None = Field(None, description="Name of the partitions of these assets.")
    automation_condition: Literal["eager", "on_cron", "on_missing"] | None = Field(
        None, description="When Dagster materialises these assets by itself."
    )
    backfill_policy: Literal["lazy", "eager"] | None = Field(
        None, description="Whether a backfill is one run (`lazy`) or one run a partition (`eager`)."
    )
    compute_kind: str | None = Field(None, description="Word that Dagster shows on the asset.", examples=["duckdb"])
    group_name: Identifier | None = Field(None, description="Dagster group of these assets.")


class BatchJob(Block):
    """A job that materialises a selection of assets."""

    type: Literal["batch"] = Field("batch", description="Kind of job.")
    selection: Annotated[Items[Filled], Field(min_length=1)] = Field(
        description="Assets to materialise, in Dagster's or dbt's selection syntax.", examples=[["+marts.orders"]]
    )
    description: Described | None = Field(None, description=_WHAT_FOR)
    tags: dict[str, str] | None = Field(None, description=_TAGS)


class OpsJob(Block):
    """A job that calls one Python function."""

    type: Literal["ops"] = Field("ops", description="Kind of job.")
    target_function: FunctionPath = Field(description="Function to call, as a dotted path from floe.yaml's folder.")
    args: PlainMap | None = Field(None, description="Arguments for the function: plain JSON values.")
    description: Described | None = Field(None, description=_WHAT_FOR)
    tags: dict[str, str] | None = Field(None, description=_TAGS)


Job = Annotated[
    Annotated[BatchJob, Tag("<batch>")] | Annotated[OpsJob, Tag("<ops>")],
    Discriminator(
        kind_of(frozenset({"batch", "ops"}), {"selection": "batch", "target_function": "ops", "args": "ops"}, "batch")
    ),
]


class ScheduleDefinition(Block):
    """When a job runs."""

    job: Identifier = Field(description=_WHICH_JOB)
    cron_schedule: Cron = Field(
        description="Five cron fields, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.",
        examples=["0 6 * * MON-FRI"],
    )
    timezone: Timezone = Field("UTC", description="Time zone of the schedule.", examples=["Europe/Berlin"])
    enabled: bool = Field(True, description="Whether the schedule starts switched on.")
    partition_selector: Literal["latest", "all"] | None = Field(
        None, description="Which partitions a run of a partitioned job covers."
    )
    description: Described | None = Field(None, description=_WHAT_FOR)


class PartitionRange(Block):
    """Partitions from one key to another, both included."""

    start: str = Field(description="First partition key.", examples=["2026-01-01"])
    end: str = Field(description="Last partition key.", examples=["2026-01-31"])


class BackfillDefinition(Block):
    """A backfill that the generated scripts can start by name."""

    job: Identifier = Field(description=_WHICH_JOB)
    partition_range: PartitionRange = Field(description="Which partitions.")
    batch_size: Positive = Field(10, description="Partitions a run.")
    description: Described | None = Field(None, description=_WHAT_FOR)
    tags: dict[str, str] | None = Field(None, description=_TAGS)


class OrchestrationConfig(Block):
    """Assets, jobs, schedules, sensors, partitions and backfills."""

    asset_modules: Items[ModulePath] = Field(
        (), description="Python modules with Dagster assets, as dotted paths.", examples=[["assets.flights"]]
    )
    dbt: DbtConfig | None = Field(None, description="How Dagster watches dbt.")
    partitions: dict[Identifier, Partition] = Field({}, description="Partitions by name.")
    assets: dict[Annotated[str, StringConstraints(min_length=1)], AssetConfig] = Field(
        {}, description="Settings of assets, by asset key."
    )
    jobs: dict[Identifier, Job] = Field({}, description="Jobs by name.")
    schedules: dict[Name, ScheduleDefinition] = Field({}, description="Schedules by name.")
    sensors: dict[Name, Sensor] = Field({}, description="Sensors by name.")
    backfills: dict[Name, BackfillDefinition] = Field({}, description="Backfills by name.")
