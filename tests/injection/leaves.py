"""Every place of both files where text may stand, found by walking the models; nothing here is a list of names.

A leaf is a value, an item of a list, or the key of a map. ``bound`` says what keeps its text harmless: a pattern or a
rule of the schema; a leaf without one is free text and belongs in the matrix.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, Tag
from pydantic.fields import FieldInfo

Path = tuple[str, ...]
"""Keys as they are written; ``*`` is any key of a map, ``[]`` any item of a list, ``<kind>`` one kind of a block."""

KEY = "(key)"
ANY_KEY = "*"
ITEM = "[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One place for text."""

    path: Path
    bound: str | None
    longest: int | None

    @property
    def words(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Part:
    """One alternative of a type with what is demanded of it."""

    type: Any
    metadata: tuple[Any, ...]
    tag: str | None = None


def parts(annotation: Any, metadata: tuple[Any, ...] = ()) -> Iterator[Part]:
    """Yield the alternatives of a type, with everything that its declaration says about each."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from parts(arguments[0], (*metadata, *arguments[1:]))
    elif origin in (Union, types.UnionType):
        for argument in arguments:
            yield from parts(argument, metadata)
    elif annotation is not types.NoneType:
        tag = next((item.tag.strip("<>") for item in reversed(metadata) if isinstance(item, Tag)), None)
        yield Part(annotation, metadata, tag)


def is_block(part: Part) -> bool:
    return isinstance(part.type, type) and issubclass(part.type, BaseModel)


def fields(block: type[BaseModel]) -> Mapping[str, FieldInfo]:
    if not block.__pydantic_fields_complete__:
        block.model_rebuild()
    return {field.alias or name: field for name, field in block.model_fields.items()}


def kind_of(block: type[BaseModel]) -> str | None:
    """Return the value of ``type`` that a block of several kinds must have."""
    field = block.model_fields.get("type")
    choices = get_args(field.annotation) if field and get_origin(field.annotation) is Literal else ()
    return choices[0] if len(choices) == 1 else None


def leaves(root: type[BaseModel]) -> tuple[Leaf, ...]:
    """Return every leaf of a file."""
    return tuple(dict.fromkeys(_block(root, (), (root,))))


def _block(block: type[BaseModel], path: Path, above: tuple[type[BaseModel], ...]) -> Iterator[Leaf]:
    for name, field in fields(block).items():
        for part in parts(field.annotation, tuple(field.metadata)):
            yield from _part(part, (*path, name), above)


def _part(part: Part, path: Path, above: tuple[type[BaseModel], ...]) -> Iterator[Leaf]:
    origin, arguments = get_origin(part.type), get_args(part.type)
    if is_block(part):
        if part.type not in above:
            kind = kind_of(part.type)
            inner = (*path, f"<{kind}>") if kind else path
            yield from _block(part.type, inner, (*above, part.type))
    elif origin is dict:
        for key in parts(arguments[0]):
            yield _leaf(key, (*path, KEY))
        for value in parts(arguments[1]):
            yield from _part(value, (*path, ANY_KEY), above)
    elif origin is tuple:
        for item in parts(arguments[0]):
            yield from _part(item, (*path, ITEM), above)
    elif part.type is str or part.type is Any:
        yield _leaf(part, path)


def _leaf(part: Part, path: Path) -> Leaf:
    demands = [*part.metadata, *(inner for item in part.metadata for inner in getattr(item, "metadata", ()))]
    pattern = next((item.pattern for item in demands if getattr(item, "pattern", None)), None)
    rule = next((item.func for item in demands if isinstance(item, AfterValidator)), None)
    longest = [item.max_length for item in demands if getattr(item, "max_length", None)]
    bound = pattern or (None if rule is None else f"rule {rule.__qualname__}")
    return Leaf(path=path, bound=bound, longest=min(longest, default=None))
