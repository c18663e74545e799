"""What starts runs besides a person: schedules, sensors and backfills."""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from floe.frozen import dataclass
from floe.ir.jobs import Job, OpsJob
from floe.ir.partitions import Function
from floe.ir.platform import Plain
from floe.spans import Span

AnyJob: TypeAlias = Job | OpsJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule of a job. ``cron`` has exactly five fields or is an alias such as ``@daily``.

    ``selector`` is latest or all where the job is partitioned, else None.
    """

    name: str
    job: AnyJob
    cron: str
    timezone: str
    enabled: bool
    description: str | None
    selector: str | None = None
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWatcher:
    """Starts a job for every file that is new or changed in a folder."""

    path: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetWatcher:
    """Starts a job when all of these assets are newer than at the last start."""

    assets: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWatcher:
    """Starts a job when a run of one of these jobs reaches a status."""

    jobs: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Custom:
    """Starts a job when a function says so."""

    function: Function
    args: Mapping[str, Plain]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """A sensor of a job, asked every ``seconds``."""

    name: str
    job: AnyJob
    kind: FileWatcher | AssetWatcher | RunWatcher | Custom
    seconds: int
    description: str | None
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """A range of a job's partitions, from key to key, both included: ``batch_size`` of them at a time."""

    name: str
    job: Job
    start: str
    end: str
    batch_size: int
    description: str | None
    tags: Mapping[str, str]
    origin: Span = field(compare=False, repr=False)
