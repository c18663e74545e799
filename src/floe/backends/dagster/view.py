"""The shared part of the code location as fragments: every name and text spelt as Python."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from floe.ir.dbt import DbtProject
from floe.ir.orchestration import Job, Schedule
from floe.ir.project import Project
from floe.render.fragments import Comment, Py
from floe.render.quoting import origin_note, py_identifier, py_literal

LINE = 120
INDENT = 12
DESCRIPTION = len("        description=,")

_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class DbtView:
    """One dbt project: its module variable, its folder, and the function (and op) that runs it."""

    variable: Py
    folder: Py
    function: Py
    op: Py


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """An asset key: on one line, or in parts if it is too wide for one."""

    wide: bool
    list: Py
    parts: tuple[Py, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    """One tag."""

    key: Py
    value: Py


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """A description: none, one line, or several literals in a row."""

    short: bool
    long: bool
    line: Py
    pieces: tuple[Py, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job over listed assets."""

    name: Py
    description: TextView
    has_tags: bool
    tags: tuple[TagView, ...]
    assets: tuple[KeyView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView:
    """A schedule of a job."""

    name: Py
    job: Py
    cron: Py
    timezone: Py
    enabled: bool
    description: TextView


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """What every module of the package may print."""

    header: Comment
    has_dbt: bool
    has_several: bool
    has_modules: bool
    has_jobs: bool
    has_schedules: bool
    first_project: Py
    projects: tuple[DbtView, ...]
    modules: tuple[Py, ...]
    jobs: tuple[JobView, ...]
    schedules: tuple[ScheduleView, ...]


def package(project: Project) -> PackageView:
    """Turn a project into what the templates of the package print."""
    projects = tuple(_dbt(dbt) for dbt in project.dbt_projects)
    orchestration = project.orchestration
    return PackageView(
        header=origin_note(project.path),
        has_dbt=bool(projects),
        has_several=len(projects) > 1,
        has_modules=bool(orchestration.modules),
        has_jobs=bool(orchestration.jobs),
        has_schedules=bool(orchestration.schedules),
        first_project=projects[0].variable if projects else py_identifier("none"),
        projects=projects,
        modules=tuple(py_literal(module.name) for module in orchestration.modules),
        jobs=tuple(_job(job) for job in orchestration.jobs),
        schedules=tuple(_schedule(schedule) for schedule in orchestration.schedules),
    )


def workspace(project: Project) -> dict[str, object]:
    """Return workspace.yaml as plain data: one code location, found from the folder that Dagster starts in.

    Dagster takes the folder of a module relative to where it starts, not to this file: that is the project's.
    """
    module = {
        "module_name": "orchestration.definitions",
        "working_directory": ".",
        "location_name": project.names.identifier,
    }
    return {"load_from": [{"python_module": module}]}


def op_name(dbt: DbtProject) -> str:
    """Return what Dagster calls the step that runs a dbt project."""
    return f"{dbt.name}_dbt"


def _dbt(dbt: DbtProject) -> DbtView:
    return DbtView(
        variable=py_identifier(f"{dbt.name}_project"),
        folder=py_literal(dbt.root),
        function=py_identifier(op_name(dbt)),
        op=py_literal(op_name(dbt)),
    )


def _job(job: Job) -> JobView:
    return JobView(
        name=py_literal(job.name),
        description=_text(job.description),
        has_tags=bool(job.tags),
        tags=tuple(TagView(key=py_literal(key), value=py_literal(job.tags[key])) for key in sorted(job.tags)),
        assets=tuple(_key(key) for key in job.assets),
    )


def _schedule(schedule: Schedule) -> ScheduleView:
    return ScheduleView(
        name=py_literal(schedule.name),
        job=py_literal(schedule.job.name),
        cron=py_literal(schedule.cron),
        timezone=py_literal(schedule.timezone),
        enabled=schedule.enabled,
        description=_text(schedule.description),
    )


def _key(key: tuple[str, ...]) -> KeyView:
    parts = tuple(py_literal(part) for part in key)
    flat = py_literal(list(key), before=0)
    wide = INDENT + len(f"dg.AssetKey([{', '.join(parts)}]),") > LINE
    return KeyView(wide=wide, list=flat, parts=parts)


def _text(text: str | None) -> TextView:
    line = py_literal(text or "")
    short = bool(text) and DESCRIPTION + len(line) <= LINE
    return TextView(
        short=short,
        long=bool(text) and not short,
        line=line,
        pieces=tuple(py_literal(piece) for piece in _pieces(text or "")),
    )


def _pieces(text: str) -> Iterator[str]:
    """Cut a text between words so that each piece fits a line as a literal."""
    room = LINE - INDENT
    piece = ""
    for word in _WORDS.findall(text):
        if piece and len(py_literal(piece + word)) > room:
            yield piece
            piece = ""
        piece += word
    if piece:
        yield piece
