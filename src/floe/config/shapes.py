"""What may stand where: the models read as a tree of keys, for hints, for the reference and for the table of law 7."""

import types
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from floe.config.profiles import SecretReference
from floe.config.unions import KIND
from floe.frozen import dataclass

ANY = "*"
"""Stands in a path for the key of a map or the place in a list."""

Segment = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One declared key: its path, its declaration, its block, and whether it holds values rather than blocks.

    ``kinds`` are the values of ``type`` that its block, and the blocks around it, must have for the key to exist.
    """

    path: tuple[str, ...]
    kinds: tuple[str, ...]
    field: FieldInfo
    block: type[BaseModel]
    leaf: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One alternative of a type; ``tag`` is its tag, if it stands in a union with tags."""

    tag: str | None
    type: Any


def fields(block: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the keys of a block as they are written in a file."""
    if not block.__pydantic_fields_complete__:
        block.model_rebuild()
    return {field.alias or name: field for name, field in block.model_fields.items()}


def branches(annotation: Any, tag: str | None = None) -> Iterator[Branch]:
    """Yield the alternatives of a type, nothing excepted."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        own = next((item.tag for item in metadata if isinstance(item, Tag)), tag)
        yield from branches(inner, own)
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from branches(part, tag)
    elif annotation is not types.NoneType:
        yield Branch(tag=tag, type=annotation)


def block_of(branch: Branch) -> type[BaseModel] | None:
    """Return the block that a branch is, if it is one."""
    return branch.type if isinstance(branch.type, type) and issubclass(branch.type, BaseModel) else None


def held(branch: Branch) -> Any:
    """Return the type of what a map or list holds; None for anything else."""
    origin, arguments = get_origin(branch.type), get_args(branch.type)
    if origin is dict:
        return arguments[1]
    return arguments[0] if origin is tuple else None


def types_at(root: type[BaseModel], location: Sequence[Segment]) -> tuple[Branch, ...]:
    """Return the types that may stand at ``location``, which may hold the tags of unions between its keys."""
    found: tuple[Branch, ...] = (Branch(tag=None, type=root),)
    for segment in location:
        chosen = tuple(branch for branch in found if branch.tag is not None and branch.tag == segment)
        if not chosen:
            chosen = tuple(_inside(found, segment))
        found = chosen or found
    return found


def _inside(found: Iterable[Branch], segment: Segment) -> Iterator[Branch]:
    for branch in found:
        block = block_of(branch)
        if block is None:
            content = held(branch)
            if content is not None and content is not Any:
                yield from branches(content)
        elif segment in (known := fields(block)):
            yield from branches(known[str(segment)].annotation)


def field_at(root: type[BaseModel], location: Sequence[Segment]) -> FieldInfo | None:
    """Return the declaration of the key that ``location`` ends with."""
    for end in range(len(location), 0, -1):
        for block in filter(None, map(block_of, types_at(root, location[: end - 1]))):
            field = fields(block).get(str(location[end - 1]))
            if field is not None:
                return field
    return None


@cache
def keys(root: type[BaseModel]) -> tuple[Key, ...]:
    """Return every key of a file, parents before children, in the order of the models."""
    return tuple(_walk(root, (), (), (root,)))


def _walk(
    block: type[BaseModel], path: tuple[str, ...], kinds: tuple[str, ...], above: tuple[type[BaseModel], ...]
) -> Iterator[Key]:
    later: list[Iterator[Key]] = []
    for name, field in fields(block).items():
        here = (*path, name)
        inner = tuple(_blocks(field.annotation, here))
        yield Key(path=here, kinds=kinds, field=field, block=block, leaf=not inner)
        for place, kind, child in inner:
            if child not in above:
                later.append(_walk(child, place, (*kinds, *kind), (*above, child)))
    for keys_below in later:
        yield from keys_below


def _blocks(
    annotation: Any, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], type[BaseModel]]]:
    """Yield the blocks that a key holds; a secret reference counts as a value."""
    for branch in branches(annotation):
        block = block_of(branch)
        content = held(branch)
        if block is not None and block is not SecretReference:
            kind = (branch.tag.strip("<>"),) if branch.tag and KIND in fields(block) else ()
            yield path, kind, block
        elif content is not None:
            yield from _blocks(content, (*path, ANY))
