"""Tables: no two models, seeds or snapshots are written to one."""

from collections.abc import Iterator

from floe.dbt_source.locate import config_place
from floe.dbt_source.model import Resource
from floe.diagnostics.catalogue import dbt_build
from floe.diagnostics.model import Diagnostic
from floe.linker.layers import layer_of
from floe.linker.sources import Linkable, declared_layers
from floe.linker.transforms import Transform, placed
from floe.spans import Span

ALIAS = "alias"
DATABASE = "database"
_OWN_RULE = "generate_alias_name"


def tables_differ(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two resources are the same table; two of one name are said to be one asset instead."""
    known = declared_layers(linkable.platforms)
    first: dict[tuple[str | None, str | None, str], tuple[str, Span]] = {}
    for transform in linkable.transforms:
        if any(macro.name.endswith(_OWN_RULE) for macro in transform.source.macros):
            continue
        for resource in placed(transform.source):
            if resource.config.materialized == "ephemeral" or not _is_known(resource):
                continue
            table = _table(resource)
            key = (layer_of(resource, known), resource.config.text(DATABASE), table.casefold())
            name, at = first.setdefault(key, (resource.title, _at(transform, resource)))
            if name != resource.title:
                yield dbt_build.same_table(_at(transform, resource), at, (name, resource.title), table)


def _is_known(resource: Resource) -> bool:
    return not {ALIAS, DATABASE, "schema"} & set(resource.config.dynamic)


def _table(resource: Resource) -> str:
    """Return what dbt calls the table."""
    alias = resource.config.text(ALIAS)
    if alias:
        return alias
    return resource.name if resource.version is None else f"{resource.name}_v{resource.version.replace('.', '_')}"


def _at(transform: Transform, resource: Resource) -> Span:
    if resource.config.text(ALIAS):
        return config_place(transform.source, resource, ALIAS)
    return resource.span
