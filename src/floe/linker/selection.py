"""A job's selection to asset keys, at generate time: dbt's grammar over models, seeds, snapshots and Python assets.

An item is a union of space-separated terms, a term an intersection of comma-separated atoms. An atom is
``[N+]what[+N]`` where ``what`` is ``*``, ``tag:``, ``group:``, ``path:``, ``source:``, ``resource_type:``, a name, an
asset key with slashes, or a glob of either.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import TypeVar

from floe.frozen import dataclass
from floe.ir.dbt import DbtProject, Relation, SourceTable
from floe.ir.orchestration import PythonAsset

Key = tuple[str, ...]
_K = TypeVar("_K")

PYTHON = "python"
METHODS = ("group", "path", "resource_type", "source", "tag")
_GLOB = re.compile(r"[*?\[]")
_ATOM = re.compile(r"(?:(\d*)(\+))?([^+]+?)(?:(\+)(\d*))?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetNode:
    """One node of the graph. ``runnable`` nodes are what a job can hold; the others only lead to them."""

    key: Key
    name: str
    kind: str
    paths: tuple[str, ...]
    tags: frozenset[str]
    dbt_group: str | None
    layer: str | None
    upstream: tuple[Key, ...]
    runnable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetGraph:
    """All nodes by key, who reads whom, and which nodes have a tag."""

    nodes: Mapping[Key, AssetNode]
    downstream: Mapping[Key, tuple[Key, ...]]
    by_tag: Mapping[str, tuple[Key, ...]]


def asset_graph(projects: Iterable[DbtProject], assets: Iterable[PythonAsset]) -> AssetGraph:
    """Join dbt's resources and the user's Python assets by key into one graph without a gap."""
    nodes: dict[Key, AssetNode] = {}
    for project in projects:
        for table in project.source_tables:
            nodes[table.asset_key] = _source_node(table)
        for relation in project.relations:
            nodes[relation.asset_key] = _relation_node(relation, project.source)
    for asset in assets:
        nodes[asset.key] = _python_node(asset)
    return _indexed(nodes)


def _indexed(nodes: Mapping[Key, AssetNode]) -> AssetGraph:
    """Turn "reads" round into "is read by", and nodes' tags into tags' nodes."""
    downstream: dict[Key, list[Key]] = {}
    by_tag: dict[str, list[Key]] = {}
    for node in nodes.values():
        for key in node.upstream:
            downstream.setdefault(key, []).append(node.key)
        for tag in node.tags:
            by_tag.setdefault(tag, []).append(node.key)
    return AssetGraph(nodes=nodes, downstream=_frozen(downstream), by_tag=_frozen(by_tag))


def _frozen(lists: Mapping[_K, list[Key]]) -> Mapping[_K, tuple[Key, ...]]:
    return {key: tuple(found) for key, found in lists.items()}


def select(items: Iterable[str], graph: AssetGraph) -> tuple[Key, ...]:
    """Return the keys of all runnable nodes that any item selects, sorted."""
    found: set[Key] = set()
    for item in items:
        found |= select_item(item, graph)
    return tuple(sorted(key for key in found if graph.nodes[key].runnable))


def select_item(item: str, graph: AssetGraph) -> set[Key]:
    """Return the keys of every node that one item selects, sources included."""
    found: set[Key] = set()
    for term in item.split():
        atoms = [_atom(atom, graph) for atom in term.split(",") if atom]
        found |= set.intersection(*atoms) if atoms else set()
    return found


def matching_keys(glob: str, graph: AssetGraph) -> tuple[Key, ...]:
    """Return the keys of all runnable nodes that a glob over keys, or a bare name, means; sorted."""
    return tuple(sorted(key for key, node in graph.nodes.items() if node.runnable and _named(node, glob)))


def watchable_keys(glob: str, graph: AssetGraph) -> tuple[Key, ...]:
    """Return the keys of all Dagster assets that a glob means: those that something else makes, too."""
    made = (node for node in graph.nodes.values() if node.runnable or node.kind == PYTHON)
    return tuple(sorted(node.key for node in made if _named(node, glob)))


def unknown_method(item: str) -> str | None:
    """Return the selection method that floe does not know, if the item uses one."""
    for atom in re.split(r"[\s,]+", item):
        method, colon, _ = atom.lstrip("0123456789+").partition(":")
        if colon and method not in METHODS:
            return method
    return None


def _atom(text: str, graph: AssetGraph) -> set[Key]:
    match = _ATOM.match(text)
    if match is None:
        return set()
    parents, plus_before, what, plus_after, children = match.groups()
    start = _start(what, graph)
    found = set(start)
    if plus_before:
        found |= _reach(start, lambda key: graph.nodes[key].upstream, int(parents) if parents else None, graph)
    if plus_after:
        found |= _reach(start, lambda key: graph.downstream.get(key, ()), int(children) if children else None, graph)
    return found


def _start(what: str, graph: AssetGraph) -> set[Key]:
    """Return the nodes an atom names; a plain tag, which most jobs select by, is looked up instead of searched for."""
    method, _, value = what.partition(":")
    if method == "tag" and not _GLOB.search(value):
        return set(graph.by_tag.get(value, ()))
    return {key for key, node in graph.nodes.items() if _matches(node, what, graph)}


def _reach(start: set[Key], step: Callable[[Key], tuple[Key, ...]], limit: int | None, graph: AssetGraph) -> set[Key]:
    """Walk from ``start`` at most ``limit`` steps (None: to the end)."""
    found, frontier, depth = set(start), start, 0
    while frontier and (limit is None or depth < limit):
        frontier = {to for key in frontier for to in step(key) if to in graph.nodes} - found
        found |= frontier
        depth += 1
    return found


def _matches(node: AssetNode, what: str, graph: AssetGraph) -> bool:
    method, colon, value = what.partition(":")
    if not colon:
        return _named(node, what)
    if method == "tag":
        return any(fnmatchcase(tag, value) for tag in node.tags)
    if method == "group":
        return _in_group(node, value, graph)
    if method == "path":
        return any(fnmatchcase(path, value) or path.startswith(f"{value.rstrip('/')}/") for path in node.paths)
    if method == "source":
        return node.kind == "source" and fnmatchcase(".".join(node.key), value if "." in value else f"{value}.*")
    return method == "resource_type" and node.kind == value


def _named(node: AssetNode, what: str) -> bool:
    """Match a bare name (dbt's), an asset key with slashes (Dagster's), or a glob of either; sources never by name."""
    if "/" in what:
        return fnmatchcase("/".join(node.key), what)
    return node.kind != "source" and (fnmatchcase(node.name, what) or fnmatchcase(node.key[-1], what))


def _in_group(node: AssetNode, value: str, graph: AssetGraph) -> bool:
    """Match dbt's group of that name where there is one, else the Dagster group, which is the layer."""
    if any(other.dbt_group == value for other in graph.nodes.values()):
        return node.dbt_group == value
    return node.layer == value


def _source_node(table: SourceTable) -> AssetNode:
    return AssetNode(
        key=table.asset_key,
        name=table.name,
        kind="source",
        paths=(table.origin.file.path,),
        tags=frozenset(),
        dbt_group=None,
        layer=table.layer,
        upstream=(),
        runnable=False,
    )


def _relation_node(relation: Relation, folder: str) -> AssetNode:
    """Make a node of a relation. Its path is meant from floe.yaml's folder, or as dbt does from its project's own."""
    upstream = [other.asset_key for other in relation.upstream] + [table.asset_key for table in relation.sources]
    return AssetNode(
        key=relation.asset_key,
        name=relation.name,
        kind=relation.kind,
        paths=(relation.path, relation.path.removeprefix(f"{folder}/")),
        tags=frozenset(relation.tags),
        dbt_group=relation.group,
        layer=relation.layer,
        upstream=tuple(dict.fromkeys(upstream)),
        runnable=relation.materialized != "ephemeral",
    )


def _python_node(asset: PythonAsset) -> AssetNode:
    return AssetNode(
        key=asset.key,
        name=asset.key[-1],
        kind=PYTHON,
        paths=(asset.origin.file.path,),
        tags=frozenset(),
        dbt_group=None,
        layer=None,
        upstream=asset.deps,
        runnable=not asset.external,
    )


def selectable(graph: AssetGraph) -> set[str]:
    """Return what a user could have meant: names, keys, tags and groups."""
    found: set[str] = set()
    for node in graph.nodes.values():
        found |= {node.name, "/".join(node.key), *(f"tag:{tag}" for tag in node.tags)}
        found |= {f"group:{group}" for group in (node.layer, node.dbt_group) if group}
    return found
