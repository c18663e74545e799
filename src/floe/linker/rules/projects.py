"""Transforms: their names and what their own files call them."""

import re
from collections.abc import Iterator

from floe.diagnostics.catalogue import projects, rules
from floe.diagnostics.model import Diagnostic
from floe.linker.sources import Linkable
from floe.linker.transforms import Transform
from floe.spans import Span

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
ADAPTERS = ("bigquery", "databricks", "duckdb", "postgres", "redshift", "snowflake", "spark", "trino")
DBTS_OWN = frozenset(
    {
        *("dbt", *(f"dbt_{adapter}" for adapter in ADAPTERS)),
        *("_sql_results", "adapter", "api", "column", "config", "context", "database", "env", "env_var", "exceptions"),
        *("execute", "flags", "fromjson", "fromyaml", "graph", "invocation_id", "load_agate_table", "load_result"),
        *("log", "model", "modules", "post_hooks", "pre_hooks", "ref", "render", "return", "run_started_at", "schema"),
        *("source", "sql", "sql_now", "store_result", "store_raw_result", "target", "this", "tojson", "toyaml"),
        *("try_or_compiler_error", "var", "write"),
    }
)
"""The packages of macros that dbt and its adapters bring, and the words that every model sees."""


def transform_names_differ(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two transforms are emitted under one name."""
    seen: dict[str, tuple[str, Span]] = {}
    for transform in linkable.transforms:
        at = transform.at
        written = transform.source.root
        first = seen.setdefault(transform.source.name, (written, at))
        if first[1] is not at:
            yield rules.names_fall_together(first[1], at, (first[0], written), transform.source.name)


def transform_names_are_names(linkable: Linkable) -> Iterator[Diagnostic]:
    """What names a dbt project is a name to dbt, Python and Dagster, and none of dbt's own."""
    for transform in linkable.transforms:
        name = transform.source.name
        if name in DBTS_OWN:
            yield projects.reserved_project_name(_named_at(linkable, transform), name)
        elif NAME.match(name) is None and "name" not in transform.source.settings.values:
            yield projects.transform_without_name(transform.at, name)


def _named_at(linkable: Linkable, transform: Transform) -> Span:
    """Return what names a dbt project: its own file, its folder, or floe.yaml."""
    own = dict(transform.source.settings.spans).get("name")
    if own is not None:
        return own
    return linkable.pipeline.span("name") if transform.source.root == "." else transform.at
