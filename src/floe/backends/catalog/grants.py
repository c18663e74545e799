"""Lineage as privileges of Polaris: the least that an engine needs for what it does.

Each list was found by trying: with it everything passes that a build or a dashboard does, and with less something does
not. Grants are made on namespaces, since a grant on a table is lost when the table is built anew.
"""

from collections.abc import Iterator

from floe.backends.catalog.places import Place
from floe.ir.access import Access
from floe.ir.platform import Environment
from floe.ir.project import Project

EVERYWHERE = ("NAMESPACE_LIST",)
"""On the catalog. DuckDB and dbt look for the namespace they write to; without this they do not see it."""

WRITE = ("NAMESPACE_READ_PROPERTIES", "TABLE_CREATE", "TABLE_DROP", "TABLE_WRITE_DATA")
"""Writing data includes reading it."""

READ = ("NAMESPACE_READ_PROPERTIES", "TABLE_READ_DATA")
WRITE_VIEWS = ("VIEW_CREATE", "VIEW_DROP", "VIEW_READ_PROPERTIES", "VIEW_WRITE_PROPERTIES")
READ_VIEWS = ("VIEW_READ_PROPERTIES",)
WITH_VIEWS = frozenset({"spark", "trino"})
"""Engines that make Iceberg views; DuckDB stores such a model as a table."""

VIEW = "view"


def on_namespaces(
    project: Project, environment: Environment, access: Access, places: tuple[Place, ...]
) -> dict[str, list[str]]:
    """Return the privileges of an identity on each namespace that it needs."""
    viewed = _layers_with_views(project) if environment.compute.type in WITH_VIEWS else frozenset()
    found = {place.name: sorted(_privileges(access, place, viewed)) for place in places}
    return {name: privileges for name, privileges in found.items() if privileges}


def _privileges(access: Access, place: Place, viewed: frozenset[str | None]) -> set[str]:
    privileges: set[str] = set()
    for layer in access.writes:
        if place.holds(layer):
            privileges |= {*WRITE, *(WRITE_VIEWS if layer in viewed else ())}
    for layer in access.reads:
        if place.holds(layer):
            privileges |= {*READ, *(READ_VIEWS if layer in viewed else ())}
    # Writing includes reading, so the narrower right would only repeat it.
    return privileges - set(READ[1:]) if WRITE[-1] in privileges else privileges


def _layers_with_views(project: Project) -> frozenset[str | None]:
    return frozenset(_views(project))


def _views(project: Project) -> Iterator[str | None]:
    for dbt in project.dbt_projects:
        for relation in dbt.relations:
            if relation.materialized == VIEW:
                yield relation.layer
