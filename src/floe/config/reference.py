"""The reference of both files as Markdown, made from the models: every key, what it takes and what becomes of it."""

import json
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from floe.config.emission import FLOE, PLATFORM, Emission, emission
from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.config.profiles import SecretReference
from floe.config.scalars import FORMS, Words
from floe.config.schema import Kind
from floe.config.shapes import Key, keys

_FILES: Mapping[Kind, tuple[type[BaseModel], Mapping[str, Emission], str]] = {
    "floe": (FloeSpec, FLOE, "data engineers: logical names only, never an endpoint or a credential"),
    "platform": (PlatformSpec, PLATFORM, "platform engineers: one file an environment, `platform/<env>/platform.yaml`"),
}
_SIMPLE: Mapping[Any, str] = {bool: "`true` or `false`", int: "a whole number", float: "a number"}
_LIMITS = {"ge": "at least {}", "le": "at most {}", "min_length": "at least {} long", "max_length": "at most {} long"}
_HEADER = "<!-- Made from the models by floe.config.reference: do not edit. -->"
_COLUMNS = "| key | takes | default | what it is for | in the generated project |\n|---|---|---|---|---|"


def pages() -> dict[str, str]:
    """Return the reference: path below docs/reference to the text of the page."""
    return {f"{kind}-yaml.md": page(kind) for kind in _FILES}


def page(kind: Kind) -> str:
    """Return the reference page of one file."""
    model, table, audience = _FILES[kind]
    parts = [_HEADER, f"# {kind}.yaml", f"Written by {audience}."]
    for place, members in _sections(model):
        first = members[0]
        kinds = f" of type {' and '.join(f'`{kind}`' for kind in first.kinds)}" if first.kinds else ""
        parts.append(f"## `{place}`{kinds}" if place else "## The top of the file")
        parts.append((first.block.__doc__ or "").strip())
        parts.append("\n".join([_COLUMNS, *(_row(key, table) for key in members)]))
    return "\n\n".join(parts) + "\n"


def _sections(model: type[BaseModel]) -> Iterator[tuple[str, list[Key]]]:
    found: dict[tuple[str, tuple[str, ...]], list[Key]] = {}
    for key in keys(model):
        found.setdefault((".".join(key.path[:-1]), key.kinds), []).append(key)
    for (place, _), members in found.items():
        yield place, members


def _row(key: Key, table: Mapping[str, Emission]) -> str:
    fate = emission(table, key.path).words if key.leaf else "see below"
    cells = (f"`{key.path[-1]}`", takes(key.field), _default(key.field), _purpose(key.field), fate)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _purpose(field: FieldInfo) -> str:
    example = f" For example `{_spelled(field.examples[0])}`." if field.examples else ""
    return f"{field.description}{example}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.default
    if default is None or default in ({}, (), ""):
        return ""
    return f"`{_spelled(default)}`"


def _spelled(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def takes(field: FieldInfo) -> str:
    """Return in words what a key takes."""
    return " or ".join(dict.fromkeys(_words(field.annotation, tuple(field.metadata))))


def _words(annotation: Any, metadata: tuple[Any, ...]) -> Iterator[str]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _words(arguments[0], (*metadata, *arguments[1:]))
    elif origin in (Union, types.UnionType):
        for part in arguments:
            yield from _words(part, metadata)
    elif origin is Literal:
        yield ", ".join(f"`{choice}`" for choice in arguments)
    elif origin is dict:
        yield f"a map of {_either(arguments[1])}"
    elif origin is tuple:
        yield f"a list of {_either(arguments[0])}"
    elif annotation is not types.NoneType:
        yield _one(annotation, metadata)


def _either(annotation: Any) -> str:
    return " or ".join(dict.fromkeys(_words(annotation, ()))).replace("a block", "blocks")


def _one(annotation: Any, metadata: tuple[Any, ...]) -> str:
    said = next((item.text for item in metadata if isinstance(item, Words)), None)
    if said is not None:
        return said
    if annotation is str:
        pattern = next((item.pattern for item in metadata if getattr(item, "pattern", None)), None)
        return FORMS[pattern].words if pattern in FORMS else f"text{_limits(metadata)}"
    if annotation in _SIMPLE:
        return f"{_SIMPLE[annotation]}{_limits(metadata)}"
    return "a secret reference" if annotation is SecretReference else "a block" if annotation is not Any else "anything"


def _limits(metadata: tuple[Any, ...]) -> str:
    items = [*metadata, *(inner for item in metadata for inner in getattr(item, "metadata", ()))]
    said = [
        words.format(value)
        for name, words in _LIMITS.items()
        for value in [next((getattr(item, name) for item in items if getattr(item, name, None) is not None), None)]
        if value is not None
    ]
    return f", {', '.join(said)}" if said else ""
