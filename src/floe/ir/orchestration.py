"""What Dagster is told: jobs over resolved assets, schedules, and the user's Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from floe.ir.platform import Plain
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

    ``deps`` are the keys it names.
    """

    key: tuple[str, ...]
    module: str
    deps: tuple[tuple[str, ...], ...]
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetModule:
    """A dotted module whose Dagster definitions are loaded."""

    name: str
    assets: tuple[PythonAsset, ...]
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A batch job. ``assets`` are the keys that its selection meant at generate time, sorted; never empty."""

    name: str
    description: str | None
    tags: Mapping[str, str]
    selection: tuple[str, ...]
    assets: tuple[tuple[str, ...], ...]
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule of a job. ``cron`` has exactly five fields or is an alias such as ``@daily``."""

    name: str
    job: Job
    cron: str
    timezone: str
    enabled: bool
    description: str | None
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orchestration:
    """The orchestration block. ``recorded`` is what a later back end will emit, as plain data."""

    modules: tuple[AssetModule, ...]
    python_files: tuple[PythonFile, ...]
    requirements: tuple[str, ...]
    jobs: tuple[Job, ...]
    schedules: tuple[Schedule, ...]
    recorded: Mapping[str, Plain]
