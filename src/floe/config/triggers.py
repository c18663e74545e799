"""Partitions and sensors of floe.yaml: four kinds of each."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from floe.config.block import Block, Items, PlainMap
from floe.config.scalars import Cron, Date, Described, Filled, FunctionPath, Identifier, Positive, Timezone
from floe.config.unions import kind_of

_WHICH_JOB = "Job to run when the sensor fires."
_WHAT_FOR = "What it is for."
_HOW_OFTEN = "Seconds between two looks."
_SENSOR = "Kind of sensor."
_PARTITIONS = "Kind of partitions."


class TimeWindowPartition(Block):
    """One partition for every tick of a cron schedule."""

    type: Literal["time_window"] = Field("time_window", description=_PARTITIONS)
    start: Date = Field(description="First day, year first.", examples=["2026-01-01"])
    cron_schedule: Cron = Field(description="When a partition ends and the next begins.", examples=["@daily"])
    timezone: Timezone = Field("UTC", description="Time zone of start, end and schedule.")
    end: Date | None = Field(None, description="Day after the last one; none means that it goes on.")
    fmt: str | None = Field(None, description="How a partition's key is written, as for strftime.", examples=["%Y-%m"])


class StaticPartition(Block):
    """Partitions listed by name."""

    type: Literal["static"] = Field("static", description=_PARTITIONS)
    partition_keys: Annotated[Items[Filled], Field(min_length=1)] = Field(
        description="The partitions.", examples=[["emea", "apac"]]
    )


class MultiPartition(Block):
    """Every combination of the partitions of several dimensions."""

    type: Literal["multi"] = Field("multi", description=_PARTITIONS)
    partitions: Annotated[dict[Identifier, "Partition"], Field(min_length=1)] = Field(
        description="Partitions by dimension."
    )


class DynamicPartition(Block):
    """Partitions that are added while the project runs."""

    type: Literal["dynamic"] = Field("dynamic", description=_PARTITIONS)
    fn: FunctionPath | None = Field(None, description="Function that lists the partitions, as a dotted path.")


Partition = Annotated[
    Annotated[TimeWindowPartition, Tag("<time_window>")]
    | Annotated[StaticPartition, Tag("<static>")]
    | Annotated[MultiPartition, Tag("<multi>")]
    | Annotated[DynamicPartition, Tag("<dynamic>")],
    Discriminator(
        kind_of(
            frozenset({"time_window", "static", "multi", "dynamic"}),
            {"partition_keys": "static", "partitions": "multi", "fn": "dynamic", "cron_schedule": "time_window",
             "start": "time_window", "end": "time_window", "timezone": "time_window", "fmt": "time_window"},
            None,
        )
    ),
]  # fmt: skip


class FileWatcherSensor(Block):
    """Runs a job when a file arrives."""

    type: Literal["file_watcher"] = Field("file_watcher", description=_SENSOR)
    job: Identifier = Field(description=_WHICH_JOB)
    path: str = Field(description="Folder or bucket prefix to watch.", examples=["s3://landing/orders/"])
    pattern: str | None = Field(None, description="Glob that a file's name must match.", examples=["*.csv"])
    poll_interval_seconds: Positive = Field(30, description=_HOW_OFTEN)
    description: Described | None = Field(None, description=_WHAT_FOR)


class AssetSensor(Block):
    """Runs a job when an asset was materialised."""

    type: Literal["asset_sensor"] = Field("asset_sensor", description=_SENSOR)
    job: Identifier = Field(description=_WHICH_JOB)
    watched_assets: Annotated[Items[Filled], Field(min_length=1)] = Field(description="Assets to watch.")
    poll_interval_seconds: Positive = Field(30, description=_HOW_OFTEN)
    description: Described | None = Field(None, description=_WHAT_FOR)


class RunStatusSensor(Block):
    """Runs a job when another job's run reaches a status."""

    type: Literal["run_status"] = Field("run_status", description=_SENSOR)
    job: Identifier = Field(description=_WHICH_JOB)
    watched_jobs: Annotated[Items[Filled], Field(min_length=1)] = Field(description="Jobs to watch.")
    status: Literal["SUCCESS", "FAILURE", "STARTED"] = Field(description="Status to wait for.")
    poll_interval_seconds: Positive = Field(30, description=_HOW_OFTEN)
    description: Described | None = Field(None, description=_WHAT_FOR)


class CustomSensor(Block):
    """Runs a job when a Python function says so."""

    type: Literal["custom"] = Field("custom", description=_SENSOR)
    job: Identifier = Field(description=_WHICH_JOB)
    target_function: FunctionPath = Field(description="Function to ask, as a dotted path from floe.yaml's folder.")
    args: PlainMap | None = Field(None, description="Arguments for the function: plain JSON values.")
    poll_interval_seconds: Positive = Field(30, description=_HOW_OFTEN)
    description: Described | None = Field(None, description=_WHAT_FOR)


Sensor = Annotated[
    Annotated[FileWatcherSensor, Tag("<file_watcher>")]
    | Annotated[AssetSensor, Tag("<asset_sensor>")]
    | Annotated[RunStatusSensor, Tag("<run_status>")]
    | Annotated[CustomSensor, Tag("<custom>")],
    Discriminator(
        kind_of(
            frozenset({"file_watcher", "asset_sensor", "run_status", "custom"}),
            {"path": "file_watcher", "pattern": "file_watcher", "watched_assets": "asset_sensor",
             "watched_jobs": "run_status", "status": "run_status", "target_function": "custom", "args": "custom"},
            None,
        )
    ),
]  # fmt: skip
