"""What Dagster is told: jobs over resolved assets, schedules, and the user's Python."""

from collections.abc import Mapping
from dataclasses import field

from floe.frozen import dataclass
from floe.ir.jobs import Job, OpsJob
from floe.ir.partitions import Partitions
from floe.ir.platform import Plain
from floe.ir.triggers import Backfill, Schedule, Sensor
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonFile:
    """A file of a user's package, copied byte for byte to ``generated/``."""

    path: str
    data: bytes
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonAsset:
    """An asset that an asset module defines, found by reading the module (never by importing it).

    ``deps`` are the keys it names. ``external`` assets are made elsewhere: no job can hold one. ``partitioned`` says
    that the module gives it partitions of its own.
    """

    key: tuple[str, ...]
    module: str
    deps: tuple[tuple[str, ...], ...]
    external: bool = False
    partitioned: bool = False
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetModule:
    """A dotted module whose Dagster definitions are loaded."""

    name: str
    assets: tuple[PythonAsset, ...]
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetSettings:
    """What the globs of ``assets`` come to for one asset.

    ``automation`` is eager, on_cron or on_missing, ``cron`` and ``timezone`` are on_cron's. ``one_run`` says how a
    backfill runs, None where nobody said.
    """

    partitions: Partitions | None = None
    automation: str | None = None
    cron: str = ""
    timezone: str = "UTC"
    one_run: bool | None = None
    kind: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Orchestration:
    """The orchestration block. ``settings`` are the assets that have any, by key; ``recorded`` is kept as written.

    ``per_model`` says that every model reports for itself, and not only the run of dbt as a whole.
    """

    modules: tuple[AssetModule, ...]
    python_files: tuple[PythonFile, ...]
    requirements: tuple[str, ...]
    jobs: tuple[Job, ...]
    schedules: tuple[Schedule, ...]
    ops_jobs: tuple[OpsJob, ...] = ()
    sensors: tuple[Sensor, ...] = ()
    backfills: tuple[Backfill, ...] = ()
    partitions: tuple[Partitions, ...] = ()
    settings: Mapping[tuple[str, ...], AssetSettings] = field(default_factory=dict)
    per_model: bool = True
    recorded: Mapping[str, Plain]
