"""Which layer a resource belongs to, and which of that dbt must be told.

A layer comes from dbt's own ``schema`` (config(), properties, +schema), else from ``meta.floe.layer``, else from the
innermost folder that is named like a layer.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from floe.dbt_source.model import Kind, Resource, SourceTable
from floe.frozen import dataclass

FOLDERS = {Kind.MODEL: "models", Kind.SEED: "seeds", Kind.SNAPSHOT: "snapshots"}
PLACED = tuple(FOLDERS)


@dataclass(slots=True)
class _Folder:
    """A folder of resources while the layers under it are compared; lives only inside ``schema_entries``."""

    layers: set[str | None]
    needs: bool
    children: dict[str, "_Folder"]


def layer_of(resource: Resource, known: Iterable[str]) -> str | None:
    """Return the layer a resource asks for, known or not; None for the catalog's own namespace."""
    if resource.config.schema is not None:
        return resource.config.schema
    if resource.floe.layer is not None:
        return resource.floe.layer
    return _layer_of_folder(resource.path.rpartition("/")[0], tuple(known))


@cache
def _layer_of_folder(folder: str, known: tuple[str, ...]) -> str | None:
    return next((name for name in reversed(folder.split("/")) if name in known), None)


def layer_of_source(table: SourceTable) -> str:
    """Return the layer of a source: its schema, which is the source's own name when none is written."""
    return table.schema


def schema_entries(resources: Iterable[Resource], known: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return what dbt_project.yml must say about layers that dbt would not see by itself.

    Each entry is a path, resource folder first, and its layer: at the highest folder below which all agree, else at the
    resource. ((("models", "staging"), "staging"), ...), sorted.
    """
    roots: dict[str, _Folder] = {}
    for resource in resources:
        root = FOLDERS[resource.kind]
        layer = layer_of(resource, known)
        node = roots.setdefault(root, _Folder(set(), False, {}))
        for part in (*resource.fqn[1:], None):
            node.layers.add(layer)
            node.needs = node.needs or (layer is not None and resource.config.schema is None)
            if part is not None:
                node = node.children.setdefault(part, _Folder(set(), False, {}))
    return tuple(sorted(entry for root, folder in roots.items() for entry in _entries(folder, (root,))))


def _entries(folder: _Folder, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if not folder.needs:
        return
    if len(folder.layers) == 1:
        layer = next(iter(folder.layers))
        if layer is not None:
            yield path, layer
        return
    for name, child in folder.children.items():
        yield from _entries(child, (*path, name))
