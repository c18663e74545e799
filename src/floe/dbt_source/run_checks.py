"""What dbt would find out only while it parses or builds the generated project, said now and at its place."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from floe.dbt_source.expressions import Const
from floe.dbt_source.facts import FileFacts, FileKind, MacroCall, SqlFacts
from floe.dbt_source.locate import config_place
from floe.dbt_source.model import Kind, Resource, SourceProject
from floe.dbt_source.scan import call_span
from floe.diagnostics.catalogue import dbt_build as catalogue
from floe.diagnostics.catalogue.dbt_links import unknown_package
from floe.diagnostics.model import Diagnostic
from floe.spans import SourceFile, Span

MATERIALIZATIONS: Final = ("ephemeral", "incremental", "table", "view")
OF_ADAPTERS: Final = frozenset(
    {"clone", "dynamic_table", "external", "function", "materialized_view", "streaming_table", "table_function"}
)
_PLACED: Final = frozenset({Kind.MODEL, Kind.SEED, Kind.SNAPSHOT})
_COMMENTS: Final = re.compile(r"\{#.*?#\}|--[^\n{]*|/\*[^{]*?\*/|\{\{-?\s*config\([^{}]*\)\s*-?\}\}", re.DOTALL)
_AFTER: Final = re.compile(r"(?:\s|--[^\n]*(?:\n|\Z)|/\*[^*]*\*/|\{#[^#]*#\})*", re.DOTALL)
_ASSET_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_NO_SPACE: Final = re.compile(r"\S+")
_ARITY: Final = {"ref": (1, 2), "source": (2,)}
PARTITION: Final = "partition_"
"""How the variables begin that a run of Dagster's sets for a model with partitions."""
_VARIABLES: Final = frozenset({"var", "env_var"})
_OWNERS: Final = frozenset(
    {
        *("adapter", "api", "builtins", "caller", "config", "context", "dbt", "exceptions", "flags", "graph", "kwargs"),
        *("loop", "model", "modules", "node", "self", "target", "this", "validation", "varargs"),
    }
)
"""What a call may begin with in every file of dbt's."""


def check_runs(project: SourceProject, files: Iterable[FileFacts]) -> Iterator[Diagnostic]:
    """Yield what dbt would stop at later, resource by resource and file by file."""
    own = {macro.name for macro in project.macros if macro.kind == "materialization"}
    read = tuple(files)
    unread = {file.path for file in read if file.problems}
    for resource in project.resources:
        if resource.enabled and resource.file.path not in unread:
            yield from _name(resource)
            yield from _place(project, resource)
            yield from _model(project, resource, own)
            yield from _semicolon(resource)
    told: set[tuple[str, str]] = set()
    for file in read:
        for facts, at in _pieces(file):
            yield from _arity(facts, at)
            yield from _calls(project, facts, at, told)
        if file.kind is FileKind.SNAPSHOT and not file.blocks and not file.problems:
            yield catalogue.no_snapshot_in_file(Span(SourceFile(file.path, ""), 0, 0))


def _pieces(file: FileFacts) -> Iterator[tuple[SqlFacts, Span]]:
    yield from ((block.facts, block.span) for block in file.blocks)
    yield from ((macro.facts, macro.span) for macro in file.macros)


def _name(resource: Resource) -> Iterator[Diagnostic]:
    wanted = _ASSET_NAME if resource.kind in _PLACED else _NO_SPACE
    if resource.name and wanted.fullmatch(resource.name) is None:
        suggested = re.sub(r"[^A-Za-z0-9_-]+", "_", resource.name)
        yield catalogue.name_not_taken(resource.span, resource.kind.value, resource.name, suggested)
    if resource.kind is Kind.SNAPSHOT and not resource.name:
        yield catalogue.snapshot_without_name(resource.span)


def _place(project: SourceProject, resource: Resource) -> Iterator[Diagnostic]:
    if resource.kind in _PLACED and "schema" in resource.config.dynamic:
        yield catalogue.layer_known_too_late(config_place(project, resource, "schema"), resource.name)


def _model(project: SourceProject, resource: Resource, own: set[str]) -> Iterator[Diagnostic]:
    if resource.kind is not Kind.MODEL:
        return
    written = resource.config.materialized
    known = {*MATERIALIZATIONS, *OF_ADAPTERS, *own}
    if "materialized" not in resource.config.dynamic and written not in known and not project.packages:
        at = config_place(project, resource, "materialized")
        yield catalogue.unknown_materialization(at, resource.name, written, sorted({*MATERIALIZATIONS, *own}))
    if resource.config.text("incremental_strategy") == "microbatch" and written == "incremental":
        needed = ("event_time", "begin", "batch_size")
        missing = [key for key in needed if not resource.config.values.get(key) and key not in resource.config.dynamic]
        if missing:
            yield catalogue.microbatch_without_key(resource.span, resource.name, missing)
    if resource.language == "sql" and not _COMMENTS.sub("", resource.file.text).strip():
        yield catalogue.model_without_sql(resource.span, resource.name)


def _semicolon(resource: Resource) -> Iterator[Diagnostic]:
    """Yield a semicolon after the last query: what dbt puts around it goes on behind it."""
    text = resource.file.text
    at = text.rfind(";")
    wrapped = resource.kind is Kind.TEST or (
        resource.kind is Kind.MODEL and resource.config.materialized in MATERIALIZATIONS
    )
    if at < 0 or not wrapped or resource.language != "sql" or _AFTER.fullmatch(text, at + 1) is None:
        return
    if "--" not in text[text.rfind("\n", 0, at) + 1 : at]:
        yield catalogue.semicolon(Span(resource.file, at, at + 1), resource.title)


def _arity(facts: SqlFacts, at: Span) -> Iterator[Diagnostic]:
    for function, calls in (("ref", facts.open_refs), ("source", facts.open_sources)):
        for call in calls:
            given = len(call.args)
            if given not in _ARITY[function] and not call.spread:
                yield catalogue.wrong_number_of_arguments(call_span(at, function) or at, function, given)


def _calls(project: SourceProject, facts: SqlFacts, at: Span, told: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    read = [call for call in facts.calls if call.name in _VARIABLES and call.args]
    guarded = {call.args[0] for call in read if call.named or len(call.args) > 1}
    for call in facts.calls:
        owner = call.name.partition(".")[0] if "." in call.name else ""
        if call.name in _VARIABLES and not guarded.intersection(call.args[:1]):
            yield from _variable(project, call, at, told)
        elif ("package", owner) not in told and _is_package(owner, project, at.file.text):
            told.add(("package", owner))
            yield unknown_package(call_span(at, re.escape(call.name)) or at, "a call of a macro", owner)


def _variable(project: SourceProject, call: MacroCall, at: Span, told: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    """Warn of a variable without a value, once for each."""
    match call.args:
        case (Const(value=str(name)),) if not call.named:
            pass
        case _:
            return
    set_by_a_run = name in project.settings.variables or name.startswith(PARTITION)
    if (call.name, name) in told or (call.name == "var" and set_by_a_run):
        return
    told.add((call.name, name))
    yield catalogue.variable_without_value(call_span(at, call.name, name) or at, call.name, name)


def _is_package(owner: str, project: SourceProject, text: str) -> bool:
    """Say whether what a call begins with can only be a package: nothing in the file gives it another meaning."""
    if not owner or project.packages or owner == project.name:
        return False
    if owner in _OWNERS or (owner.startswith("dbt_") and _is_adapter(owner)):
        return False
    return re.search(rf"(?<![\w.]){re.escape(owner)}\b(?!\s*\.)", text) is None


def _is_adapter(owner: str) -> bool:
    adapters = ("bigquery", "databricks", "duckdb", "postgres", "redshift", "snowflake", "spark", "trino")
    return owner.removeprefix("dbt_") in adapters
