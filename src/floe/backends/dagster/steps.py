"""The steps that run dbt: one for each dbt project, and one more for each of the ways its assets are partitioned."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from floe.frozen import dataclass
from floe.ir.dbt import DbtProject, Relation
from floe.ir.orchestration import AssetSettings, Orchestration
from floe.ir.partitions import Partitions
from floe.ir.project import Project
from floe.render.fragments import Py
from floe.render.quoting import py_identifier, py_literal

EPHEMERAL = "ephemeral"
MICROBATCH, VARS = "microbatch", "vars"
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of a dbt project that one op runs. ``partitions`` is None for what has none.

    ``source_checks`` says that the tests of the sources that it reads are this step's asset checks. ``split`` says
    that another step runs another part of the project.
    """

    name: str
    project: DbtProject
    relations: tuple[Relation, ...]
    others: tuple[Relation, ...]
    partitions: Partitions | None
    one_run: bool
    source_checks: bool
    split: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanningView:
    """The tests of a project in several steps, as assets.py asks for them."""

    variable: Py
    constant: Py
    op: Py


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A step as assets.py writes it."""

    variable: Py
    function: Py
    op: Py
    split: bool
    spanning: Py
    partitioned: bool
    partitions: Py
    policy: Py
    selected: tuple[Py, ...]
    excludes: bool
    excluded: tuple[Py, ...]
    translator: Py
    joined: bool
    flags: tuple[Py, ...]
    rest: Py


def steps(project: Project) -> tuple[Step, ...]:
    """Return every step, in the order of the dbt projects."""
    found = (tuple(_steps(dbt, project.orchestration)) for dbt in project.dbt_projects)
    return tuple(replace(step, split=len(parts) > 1) for parts in found for step in parts)


def spanning(found: tuple[Step, ...]) -> tuple[SpanningView, ...]:
    """Return the projects that several steps build, in their order."""
    projects = {step.project.name: step.project for step in found if step.split}
    return tuple(
        SpanningView(
            variable=py_identifier(f"{name}_project"),
            constant=_constant(dbt),
            op=py_literal(f"{default_name(dbt)}_spanning_tests"),
        )
        for name, dbt in projects.items()
    )


def _constant(dbt: DbtProject) -> Py:
    return py_identifier(f"{dbt.name}_spanning".upper())


def step_view(step: Step) -> StepView:
    """Return a step in Python."""
    takes = {relation.window for relation in step.relations}
    words = [word for word, present in (("variables", VARS in takes), (MICROBATCH, MICROBATCH in takes)) if present]
    arguments = ", ".join(f"{word}=True" for word in words)
    window = f"windows.flags(context, {arguments})" if words and step.partitions else ""
    given = (window, f"{_constant(step.project)}.flags" if step.split else "")
    flags = tuple(Py(flag) for flag in given if flag)
    return StepView(
        variable=py_identifier(f"{step.project.name}_project"),
        function=py_identifier(step.name),
        op=py_literal(step.name),
        partitioned=step.partitions is not None,
        partitions=py_literal(step.partitions.name if step.partitions else ""),
        policy=Py("single_run()" if step.one_run else "multi_run(max_partitions_per_run=1)"),
        selected=(*(_selector(item, step) for item in step.relations), *_tested(step)) if step.partitions else (),
        excludes=bool(step.others),
        excluded=tuple(_selector(item, step) for item in step.others),
        translator=Py("TRANSLATOR" if step.source_checks else "WITHOUT_SOURCES"),
        joined=len(flags) > 1,
        flags=flags,
        rest=Py(", flags" if len(flags) > 1 else "".join(f", {flag}" for flag in flags)),
        split=step.split,
        spanning=_constant(step.project),
    )


def default_name(dbt: DbtProject) -> str:
    """Return what Dagster calls the step that runs what has no partitions."""
    return f"{dbt.name}_dbt"


def _steps(dbt: DbtProject, orchestration: Orchestration) -> Iterator[Step]:
    built = tuple(item for item in dbt.relations if item.materialized != EPHEMERAL)
    groups: dict[tuple[str, bool], tuple[Partitions, list[Relation]]] = {}
    settings: Mapping[tuple[str, ...], AssetSettings] = orchestration.settings
    for relation in built:
        own = settings.get(relation.asset_key)
        if own is not None and own.partitions is not None:
            _, found = groups.setdefault((own.partitions.name, own.one_run or False), (own.partitions, []))
            found.append(relation)
    partitioned = tuple(sorted((item for _, found in groups.values() for item in found), key=lambda item: item.name))
    rest = tuple(item for item in built if item not in partitioned)
    taken: set[tuple[str, str]] = set()
    if rest or not partitioned:
        taken |= _sources(rest)
        yield Step(
            name=default_name(dbt), project=dbt, relations=rest, others=partitioned, partitions=None, one_run=False,
            source_checks=True,
        )  # fmt: skip
    for (name, one_run), (partitions, found) in sorted(groups.items(), key=lambda item: item[0]):
        twice = (name, not one_run) in groups
        own_sources = _sources(tuple(found))
        yield Step(
            name=f"{default_name(dbt)}_{name}{'_in_one_run' if twice and one_run else ''}",
            project=dbt, relations=tuple(found), others=(), partitions=partitions, one_run=one_run,
            source_checks=not own_sources & taken,
        )  # fmt: skip
        taken |= own_sources


def _sources(relations: tuple[Relation, ...]) -> set[tuple[str, str]]:
    return {(table.source, table.name) for relation in relations for table in relation.sources}


def _tested(step: Step) -> Iterator[Py]:
    """Select the sources whose tests are this step's checks, or dbt would not run them."""
    for source, table in sorted(_sources(step.relations)) if step.source_checks else ():
        yield py_literal(f"source:{step.project.name}.{source}.{table}")


def _selector(relation: Relation, step: Step) -> Py:
    """Select one relation by dbt's path of names; by its file too where a folder has the same path."""
    names = tuple("".join(char if char in PLAIN else "?" for char in part) for part in relation.fqn)
    path = f"fqn:{'.'.join(names)}"
    longer = (item.fqn[: len(relation.fqn)] for item in step.project.relations if item is not relation)
    if relation.fqn in longer:
        return py_literal(f"{path},file:{names[-1]}")
    return py_literal(path)
