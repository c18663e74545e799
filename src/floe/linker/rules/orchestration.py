"""Jobs, schedules, asset modules and requirements."""

import re
from collections.abc import Iterator

from floe.diagnostics.catalogue import links, rules
from floe.diagnostics.model import Diagnostic
from floe.ir.upkeep import SCHEDULES
from floe.linker.selection import METHODS, select_item, selectable, unknown_method
from floe.linker.sources import Linkable
from floe.spans import SourceFile, Span

ORCHESTRATION = "orchestration"
RESERVED_PACKAGES = ("catalog", "cube", "dbt", "env", "helm", "orchestration", "scripts")
_PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9,._ -]+\])?\s*==\s*[A-Za-z0-9.!+*_-]+(\s*;.*)?\Z")


def modules_exist(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every asset module has a file that parses, in a package that floe does not generate itself."""
    for module in linkable.modules:
        package = module.name.partition(".")[0]
        if package in RESERVED_PACKAGES:
            yield rules.reserved_package(module.at, package, RESERVED_PACKAGES)
        elif module.parsed is None:
            yield links.unknown_module(module.at, module.name, module.path)
        elif module.parsed.tree is None:
            yield rules.module_does_not_parse(module.parsed.at, module.name, module.parsed.problem)


def assets_differ(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two definitions make the same Dagster asset."""
    seen: dict[tuple[str, ...], Span] = {}
    for key, at in _asset_keys(linkable):
        first = seen.setdefault(key, at)
        if first is not at:
            yield rules.asset_key_twice(first, at, "/".join(key))


def jobs_select_something(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every item of every batch job's selection means at least one asset."""
    orchestration = linkable.pipeline.value.orchestration
    jobs = orchestration.jobs if orchestration else {}
    graph = linkable.graph
    for name, job in jobs.items():
        for index, item in enumerate(job.selection if job.type == "batch" else ()):
            at = linkable.pipeline.span(ORCHESTRATION, "jobs", name, "selection", index)
            method = unknown_method(item)
            if method is not None:
                yield links.unknown_method(at, name, method, METHODS)
            elif not any(graph.nodes[key].runnable for key in select_item(item, graph)):
                yield links.empty_selection(at, name, item, selectable(graph))


def jobs_exist(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every schedule, sensor and backfill runs a declared job."""
    orchestration = linkable.pipeline.value.orchestration
    if orchestration is None:
        return
    known = sorted(orchestration.jobs)
    for block, kind in (("schedules", "schedule"), ("sensors", "sensor"), ("backfills", "backfill")):
        for name, item in getattr(orchestration, block).items():
            if item.job not in orchestration.jobs:
                at = linkable.pipeline.span(ORCHESTRATION, block, name, "job")
                yield links.unknown_job(at, f"the {kind} `{name}`", item.job, known)


def allowed_names_exist(linkable: Linkable) -> Iterator[Diagnostic]:
    """What an environment allows by name is declared, in floe.yaml or in an asset module, or made by both."""
    for platform in linkable.platforms:
        for block in ("schedules", "sensors"):
            known = sorted({*linkable.trigger_names(block), *(SCHEDULES if block == "schedules" else ())})
            allowed = getattr(platform.located.value.orchestration, block)
            for index, name in enumerate(() if isinstance(allowed, str) else allowed):
                if name not in known:
                    at = platform.located.span(ORCHESTRATION, block, index)
                    yield links.unknown_allowed(at, block.removesuffix("s"), name, known)


def targets_exist(linkable: Linkable) -> Iterator[Diagnostic]:
    """transforms[].target and orchestration.dbt.target name environments."""
    known = [platform.environment for platform in linkable.platforms]
    spec = linkable.pipeline.value
    wanted = [(("transforms", index, "target"), item.target) for index, item in enumerate(spec.transforms)]
    if spec.orchestration and spec.orchestration.dbt:
        wanted.append(((ORCHESTRATION, "dbt", "target"), spec.orchestration.dbt.target))  # type: ignore[arg-type]
    for path, target in wanted:
        if target is not None and target not in known:
            yield links.unknown_environment(linkable.pipeline.span(*path), target, known)


def requirements_are_pinned(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every line of requirements.txt is an exact pin."""
    for line, at in requirement_lines(linkable.requirements):
        if not _PIN.match(line):
            yield rules.requirement_not_pinned(at, line)


def requirement_lines(file: SourceFile | None) -> Iterator[tuple[str, Span]]:
    """Yield each requirement without its comment, and where it stands."""
    offset = 0
    for row in file.text.split("\n") if file else ():
        line = row.partition(" #")[0].strip()
        if file and line and not line.startswith("#"):
            start = offset + row.index(line[0])
            yield line, Span(file, start, start + len(line))
        offset += len(row) + 1


def _asset_keys(linkable: Linkable) -> Iterator[tuple[tuple[str, ...], Span]]:
    for project in linkable.projects:
        yield from ((item.asset_key, item.origin) for item in project.relations if item.materialized != "ephemeral")
    for module in linkable.asset_modules:
        yield from ((asset.key, asset.origin) for asset in module.assets)
