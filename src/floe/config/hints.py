"""What to say about a key that is not known where it stands: is it known elsewhere, or to another kind?"""

from collections.abc import Sequence

from pydantic import BaseModel

from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.config.shapes import Segment, block_of, fields, keys, types_at

FILES: dict[type[BaseModel], str] = {FloeSpec: "floe.yaml", PlatformSpec: "platform.yaml"}
_MOST_HOMES = 2


def known_keys(model: type[BaseModel], location: Sequence[Segment], *, kinds: bool = False) -> tuple[str, ...]:
    """Return the keys that may stand in the block at ``location``; with ``kinds``, the kinds of block it may be."""
    found = types_at(model, location)
    if kinds:
        return tuple(branch.tag.strip("<>") for branch in found if branch.tag)
    blocks = filter(None, map(block_of, found))
    return tuple(dict.fromkeys(key for block in blocks for key in fields(block)))


def elsewhere(model: type[BaseModel], location: Sequence[Segment], key: str) -> str | None:
    """Return where else the vocabulary has ``key``, as a help line, or None."""
    kind = _other_kind(model, location, key)
    if kind is not None:
        return f"`{key}` belongs to `type: {kind}`; delete it, or change the type"
    homes = _homes(model, key)
    if homes:
        return f"`{key}` stands under {homes}"
    for other, name in FILES.items():
        homes = _homes(other, key)
        if other is not model and homes:
            return f"`{key}` belongs in {name}, under {homes}"
    return None


def _homes(model: type[BaseModel], key: str) -> str:
    found = tuple(dict.fromkeys(".".join(item.path[:-1]) for item in keys(model) if item.path[-1] == key))
    if not 0 < len(found) <= _MOST_HOMES:
        return ""
    return " or ".join(f"`{path}`" if path else "the top of the file" for path in found)


def _other_kind(model: type[BaseModel], location: Sequence[Segment], key: str) -> str | None:
    """Return the kind of the union around ``location`` that does take ``key``."""
    tags = [at for at, part in enumerate(location) if str(part).startswith("<")]
    if not tags:
        return None
    inside = [part for part in location[tags[-1] + 1 : -1] if isinstance(part, str)]
    for branch in types_at(model, location[: tags[-1]]):
        block = block_of(branch)
        found = types_at(block, inside) if block is not None and branch.tag else ()
        if any(key in fields(inner) for inner in filter(None, map(block_of, found))):
            return str(branch.tag).strip("<>")
    return None
