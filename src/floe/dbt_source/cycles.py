"""The circles of a graph, each once, without recursion."""

from collections.abc import Iterator, Mapping, Sequence

Graph = Mapping[int, Sequence[int]]


def cycles(graph: Graph) -> Iterator[tuple[int, ...]]:
    """Yield one circle through every knot of nodes that need each other; it starts at the node that comes first."""
    order = {node: place for place, node in enumerate(graph)}
    for knot in _knots(graph):
        first = min(knot, key=order.__getitem__)
        if len(knot) > 1 or first in graph[first]:
            yield _shortest(graph, first, frozenset(knot))


def _shortest(graph: Graph, start: int, knot: frozenset[int]) -> tuple[int, ...]:
    """Return the shortest way from ``start`` back to it inside its knot."""
    came: dict[int, int] = {}
    waiting = [start]
    for node in waiting:
        for target in graph[node]:
            if target == start:
                way = [node]
                while way[-1] != start:
                    way.append(came[way[-1]])
                return tuple(reversed(way))
            if target in knot and target not in came:
                came[target] = node
                waiting.append(target)
    return (start,)


def _knots(graph: Graph) -> Iterator[list[int]]:
    """Yield the strongly connected parts (Tarjan), with a stack of our own."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    open_nodes: list[int] = []
    is_open: set[int] = set()
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        open_nodes.append(root)
        is_open.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    open_nodes.append(target)
                    is_open.add(target)
                    work.append((target, iter(graph[target])))
                    break
                if target in is_open:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    at = open_nodes.index(node)
                    knot = open_nodes[at:]
                    del open_nodes[at:]
                    is_open.difference_update(knot)
                    yield knot
