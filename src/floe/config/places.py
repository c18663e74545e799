"""Finding a place in the tree: by path, skipping what is not written, falling back to the nearest thing that is."""

from collections.abc import Iterator, Sequence

from floe.frozen import dataclass
from floe.spans import Span
from floe.syntax.nodes import YamlList, YamlMap, YamlNode, YamlScalar

Segment = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A node, how it is reached, and where its key is written (a list item's key is the item)."""

    path: tuple[Segment, ...]
    node: YamlNode
    key: Span

    @property
    def words(self) -> str:
        """The path as people write it: ``transforms[0].path``."""
        return spelled(self.path)


def spelled(path: Sequence[Segment]) -> str:
    """Return a path as people write it."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def top(root: YamlNode) -> Place:
    """Return the place of the whole file; its key is the first one written."""
    first = root.entries[0][0].span if isinstance(root, YamlMap) and root.entries else root.span
    return Place(path=(), node=root, key=first)


def child(place: Place, segment: Segment) -> Place | None:
    """Return the place one step further, or None when it is not written."""
    match place.node:
        case YamlMap(entries=entries):
            for name, value in entries:
                if name.value == segment and isinstance(segment, str):
                    return Place(path=(*place.path, segment), node=value, key=name.span)
        case YamlList(items=items) if isinstance(segment, int) and 0 <= segment < len(items):
            return Place(path=(*place.path, segment), node=items[segment], key=items[segment].span)
    return None


def find(root: YamlNode, path: Sequence[Segment]) -> Place | None:
    """Return the place at exactly ``path``, or None."""
    place: Place | None = top(root)
    for segment in path:
        place = child(place, segment) if place else None
    return place


def nearest_place(root: YamlNode, path: Sequence[Segment]) -> Place:
    """Return the place at ``path``, passing over segments that are not written (tags of unions, names of checks)."""
    place = top(root)
    for segment in path:
        place = child(place, segment) or place
    return place


def ancestor(root: YamlNode, path: Sequence[Segment]) -> Place:
    """Return the place at ``path``, or the last one on the way to it that is written."""
    place = top(root)
    for segment in path:
        further = child(place, segment)
        if further is None:
            return place
        place = further
    return place


def children(place: Place) -> Iterator[Place]:
    """Yield what stands directly inside a place."""
    match place.node:
        case YamlMap(entries=entries):
            for name, value in entries:
                yield Place(path=(*place.path, str(name.value)), node=value, key=name.span)
        case YamlList(items=items):
            for index, item in enumerate(items):
                yield Place(path=(*place.path, index), node=item, key=item.span)
        case YamlScalar():
            return


def every(place: Place) -> Iterator[Place]:
    """Yield a place and all that it holds, in the order of the file."""
    yield place
    for inner in children(place):
        yield from every(inner)


def text_at(root: YamlNode, *path: Segment) -> str | None:
    """Return the text at a path; None when there is none."""
    place = find(root, path)
    value = place.node.value if place and isinstance(place.node, YamlScalar) else None
    return value if isinstance(value, str) else None


def scalar_at(root: YamlNode, *path: Segment) -> YamlScalar | None:
    """Return the scalar at a path; None when there is none."""
    place = find(root, path)
    return place.node if place and isinstance(place.node, YamlScalar) else None


def under(root: YamlNode, *path: Segment) -> tuple[Place, ...]:
    """Return what stands directly inside the place at ``path``; nothing when it is not there."""
    place = find(root, path)
    return tuple(children(place)) if place else ()
