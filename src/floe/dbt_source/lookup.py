"""Names to resources, as ``ref()`` and ``source()`` find them."""

from floe.dbt_source.model import Resource, SourceProject, SourceTable
from floe.dbt_source.parts import Ref, SourceRef


class Lookup:
    """What the names of one project stand for.

    ``names`` are those that a ref may use, ``tables`` those of sources as ``source.table``.
    """

    def __init__(self, project: SourceProject) -> None:
        self.project = project.name
        self._resources: dict[str, list[Resource]] = {}
        for item in project.resources:
            if item.refable:
                self._resources.setdefault(item.name, []).append(item)
        self._tables: dict[tuple[str, str], SourceTable] = {}
        for table in project.tables:
            known = self._tables.get((table.source, table.name))
            if known is None or not known.enabled:
                self._tables[table.source, table.name] = table
        self.names = tuple(self._resources)
        self.tables = tuple(f"{source}.{table}" for source, table in self._tables)

    def resource(self, ref: Ref) -> Resource | None:
        """Return what a ref means: the version it names, else the latest; a disabled one if there is no other."""
        if ref.package not in (None, self.project):
            return None
        found = [
            item
            for item in self._resources.get(ref.name, ())
            if (item.latest if ref.version is None else item.version == ref.version)
        ]
        return next((item for item in found if item.enabled), found[0] if found else None)

    def table(self, ref: SourceRef) -> SourceTable | None:
        """Return the table that a source call means."""
        return self._tables.get((ref.source, ref.table))

    def all(self, name: str) -> tuple[Resource, ...]:
        """Return every resource of a name, whatever its version."""
        return tuple(self._resources.get(name, ()))

    def versions(self, name: str) -> tuple[str, ...]:
        """Return the versions of a model; empty when there is none of that name."""
        found = self._resources.get(name, ())
        return tuple(item.version or "none" for item in found)
