"""What is wrong inside one project, links aside: names, groups, macros, snapshots, meta, and what dbt ignores."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from floe.dbt_source.entries import META_KEYS, wrong_meta_value
from floe.dbt_source.facts import FileFacts
from floe.dbt_source.locate import config_place
from floe.dbt_source.macro_checks import check_calls
from floe.dbt_source.model import Kind, Resource, SourceProject
from floe.dbt_source.package_checks import check_packages
from floe.dbt_source.run_checks import check_runs
from floe.dbt_source.semantic import Metric, SavedQuery, SemanticModel
from floe.dbt_source.semantic_checks import check_semantics
from floe.dbt_source.settings_checks import check_settings
from floe.dbt_source.test_checks import check_tests
from floe.dbt_source.values import as_mapping, is_on
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.catalogue import dbt_meta
from floe.diagnostics.model import Diagnostic
from floe.spans import Span

RESERVED_MACROS: Final = frozenset(
    {
        *("generate_schema_name", "generate_database_name", "source", "collect_freshness", "get_fixture_sql"),
        *("default__generate_schema_name", "default__generate_database_name", "build_snapshot_staging_table"),
        *("duckdb__apply_grants", "duckdb__create_columns", "duckdb__create_table_as", "duckdb__create_view_as"),
        *("duckdb__drop_relation", "duckdb__drop_schema", "duckdb__get_catalog", "duckdb__get_catalog_relations"),
        *("duckdb__persist_docs", "spark_build_snapshot_staging_table"),
    }
)
RESERVED_START: Final = "floe_"
RESERVED_MATERIALIZATIONS: Final = frozenset({"incremental", "seed", "table", "view"})
_OF_DUCKDB: Final = re.compile(r"\s*,\s*adapter\s*=\s*(['\"])duckdb\1")

Named = Iterable[tuple[str, str, Span]]
"""What it is (in the plural), its name, and where it stands."""


def check_project(project: SourceProject, files: Sequence[FileFacts]) -> Iterator[Diagnostic]:
    """Yield what is wrong inside one project."""
    yield from check_settings(project.settings)
    yield from check_packages(files)
    yield from _twice(_names(project))
    yield from _twice(("doc blocks", block.name, block.span) for file in files for block in file.docs)
    yield from _groups(project)
    yield from _macros(project)
    yield from check_calls(files)
    yield from _snapshots(project)
    yield from _literal_targets(project)
    yield from _two_places(project)
    yield from _meta_outside_yaml(project)
    yield from _inline_semantics(project)
    yield from check_tests(project)
    yield from check_runs(project, files)
    yield from check_semantics(project)


def _names(project: SourceProject) -> Named:
    yield from _resource_names(project)
    for table in project.tables:
        if table.enabled:
            yield "source tables", f"{table.source}.{table.name}", table.span
    for what, found in (
        ("macros", project.macros),
        ("exposures", project.exposures),
        ("groups", project.groups),
        ("unit tests", project.unit_tests),
        ("semantic models", project.semantic_models),
        ("metrics", project.metrics),
        ("saved queries", project.saved_queries),
    ):
        for item in found:
            if _is_on(item):
                yield what, item.name, item.span


def _is_on(item: object) -> bool:
    """Say whether dbt knows it: what is switched off may have a name that something else has."""
    return not isinstance(item, Metric | SavedQuery | SemanticModel) or is_on(item.config)


def _resource_names(project: SourceProject) -> Named:
    for resource in project.resources:
        if resource.enabled:
            what = "models, seeds or snapshots" if resource.refable else _plural(resource.kind)
            yield what, resource.title, resource.span


def _plural(kind: Kind) -> str:
    return "analyses" if kind is Kind.ANALYSIS else "singular tests"


def _twice(named: Named) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str], Span] = {}
    for what, name, span in named:
        known = first.setdefault((what, name), span)
        if known is not span:
            yield catalogue.duplicate_name(span, what, name, known)


def _groups(project: SourceProject) -> Iterator[Diagnostic]:
    known = sorted(group.name for group in project.groups)
    for resource in project.resources:
        group = resource.config.text("group")
        if group is not None and group not in known and resource.enabled and "group" not in resource.config.dynamic:
            yield catalogue.unknown_group(config_place(project, resource, "group"), group, resource.name, known)


def _macros(project: SourceProject) -> Iterator[Diagnostic]:
    for macro in project.macros:
        if macro.kind == "materialization":
            reserved = macro.name in RESERVED_MATERIALIZATIONS and _is_duckdbs(macro.span)
        else:
            reserved = macro.name in RESERVED_MACROS or macro.name.startswith(RESERVED_START)
        if reserved and macro.kind in ("macro", "materialization"):
            yield catalogue.reserved_macro(macro.span, macro.name)


def _is_duckdbs(at: Span) -> bool:
    """Say whether the materialization that is named here is one for DuckDB."""
    return _OF_DUCKDB.match(at.file.text, at.end) is not None


def _snapshots(project: SourceProject) -> Iterator[Diagnostic]:
    for resource in project.of_kind(Kind.SNAPSHOT):
        missing = tuple(key for key in _wanted(resource) if key not in resource.config.dynamic)
        if missing and resource.name:
            yield catalogue.snapshot_without_key(resource.span, resource.name, missing)


def _literal_targets(project: SourceProject) -> Iterator[Diagnostic]:
    """Refuse the older keys of a snapshot, which dbt takes as they are, past the map of layers."""
    for resource in project.of_kind(Kind.SNAPSHOT):
        for key, instead in (("target_schema", "schema"), ("target_database", "database")):
            value = resource.config.text(key)
            if value is not None and resource.enabled:
                yield catalogue.literal_target(config_place(project, resource, key), resource.name, key, instead)


def _wanted(snapshot: Resource) -> Iterator[str]:
    """Yield the keys of a snapshot's config that dbt needs and does not find."""
    values = snapshot.config.values
    for key in ("strategy", "unique_key"):
        if not values.get(key):
            yield key
    if values.get("strategy") == "timestamp" and not values.get("updated_at"):
        yield "updated_at"
    if values.get("strategy") == "check" and not values.get("check_cols"):
        yield "check_cols"


def _two_places(project: SourceProject) -> Iterator[Diagnostic]:
    for resource in project.resources:
        entry = resource.properties
        if entry is not None:
            for key, span in entry.twice:
                yield catalogue.property_in_two_places(span, key, entry.name)


def _meta_outside_yaml(project: SourceProject) -> Iterator[Diagnostic]:
    """Check ``meta.floe`` of config() calls and dbt_project.yml; what stands in properties was checked there."""
    for resource in project.resources:
        found = resource.config.meta.get("floe")
        if found is None or resource.floe.spans:
            continue
        at = config_place(project, resource, "meta")
        for key, value in as_mapping(found).items():
            problem = wrong_meta_value(key, value)
            if key not in META_KEYS:
                yield dbt_meta.unknown_meta_key(at, key, META_KEYS)
            elif problem is not None:
                yield dbt_meta.wrong_meta_value(at, key, problem)


def _inline_semantics(project: SourceProject) -> Iterator[Diagnostic]:
    for resource in project.resources:
        entry = resource.properties
        if entry is not None and entry.semantics is not None and resource.latest:
            yield catalogue.inline_semantics(entry.semantics.span, entry.name)
