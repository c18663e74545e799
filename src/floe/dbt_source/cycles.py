"""The circles of a graph, each once, without recursion."""

from collections.abc import Iterator, Mapping, Sequence

Graph = Mapping[int, Sequence[int]]


def cycles(graph: Graph) -> Iterator[tuple[int, ...]]:
    """Yield one circle through every knot of nodes that need each other; it starts at the node that comes first."""
    order = {node: place for place, node in enumerate(graph)}
    for knot in _Search(graph).knots():
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


class _Search:
    """Tarjan's search for the parts of a graph that are strongly connected, with a stack of its own."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.index: dict[int, int] = {}
        self.low: dict[int, int] = {}
        self.open_nodes: list[int] = []
        self.is_open: set[int] = set()
        self.work: list[tuple[int, Iterator[int]]] = []

    def knots(self) -> Iterator[list[int]]:
        """Yield every part."""
        for root in self.graph:
            if root in self.index:
                continue
            self._enter(root)
            while self.work:
                node, targets = self.work[-1]
                inner = next((target for target in targets if self._unseen(node, target)), None)
                if inner is not None:
                    self._enter(inner)
                    continue
                self.work.pop()
                if self.work:
                    outer = self.work[-1][0]
                    self.low[outer] = min(self.low[outer], self.low[node])
                if self.low[node] == self.index[node]:
                    yield self._close(node)

    def _enter(self, node: int) -> None:
        self.index[node] = self.low[node] = len(self.index)
        self.open_nodes.append(node)
        self.is_open.add(node)
        self.work.append((node, iter(self.graph[node])))

    def _unseen(self, node: int, target: int) -> bool:
        if target in self.is_open:
            self.low[node] = min(self.low[node], self.index[target])
        return target not in self.index

    def _close(self, node: int) -> list[int]:
        knot: list[int] = []
        while not knot or knot[-1] != node:
            knot.append(self.open_nodes.pop())
        self.is_open.difference_update(knot)
        return knot
