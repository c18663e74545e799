"""FileFacts to JSON-able data and back, so that what was learnt of a file can be kept by the file's hash.

A record describes itself: a tuple is a list, and everything else that JSON lacks is an object with one marker key.
Places are offsets: the text that they point into comes from the file itself when the record is read back.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields as dataclass_fields
from enum import Enum
from typing import TypeAlias

from floe.dbt_source import expressions, facts, parts, semantic, written
from floe.dbt_source.facts import FileFacts
from floe.dbt_source.layout import kind_of
from floe.dbt_source.reading import source_file
from floe.diagnostics.model import Report
from floe.spans import SourceFile, Span

Json: TypeAlias = str | int | float | bool | list["Json"] | dict[str, "Json"] | None

FORMAT = 1
"""Raised when a record no longer means the same; whoever keeps records puts it into their key."""

_NOT_KEPT = frozenset({"problems"})
_CLASSES: Mapping[str, type] = {
    kept.__name__: kept
    for room in (expressions, facts, parts, semantic, written)
    for kept in vars(room).values()
    if isinstance(kept, type) and kept.__module__ == room.__name__
}
_FIELDS: Mapping[type, tuple[str, ...]] = {
    kept: tuple(item.name for item in dataclass_fields(kept) if item.name not in _NOT_KEPT)
    for kept in _CLASSES.values()
    if hasattr(kept, "__dataclass_fields__")
}


class ForeignRecordError(ValueError):
    """A record that this version of floe did not write."""


def to_record(file_facts: FileFacts) -> Json:
    """Return what a file says as JSON-able data; only for facts without problems."""
    return _encoded(file_facts)


def from_record(record: Json, path: str, data: bytes, *, inner: str | None = None) -> FileFacts:
    """Return the facts that ``to_record`` wrote of the same path and bytes; anything else is a ForeignRecordError.

    ``inner`` is the path inside the transform, as ``read_file`` was given it.
    """
    kind = kind_of(inner or path)
    file = source_file(path, data, kind, Report())
    try:
        found = None if file is None else _decoded(record, file)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ForeignRecordError from error
    if not isinstance(found, FileFacts) or (found.path, found.kind) != (path, kind):
        raise ForeignRecordError
    return found


def _encoded(value: object) -> Json:
    if isinstance(value, Enum):
        return {"e": [type(value).__name__, str(value.value)]}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    if isinstance(value, Span):
        return {"s": [value.start, value.end]}
    if isinstance(value, Mapping):
        return {"m": [[key, _encoded(item)] for key, item in value.items()]}
    kept = type(value)
    return {"d": [kept.__name__, *(_encoded(getattr(value, name)) for name in _FIELDS[kept])]}


def _decoded(record: Json, file: SourceFile) -> object:
    if isinstance(record, list):
        return tuple([_decoded(item, file) for item in record])
    if isinstance(record, dict):
        ((marker, content),) = record.items()
        return _DECODERS[marker](content, file)
    return record


def _span(content: Json, file: SourceFile) -> Span:
    match content:
        case [int(start), int(end)]:
            return Span(file, start, end)
        case _:
            raise ForeignRecordError


def _enumerated(content: Json, file: SourceFile) -> object:
    match content:
        case [str(name), str(value)]:
            return _CLASSES[name](value)
        case _:
            raise ForeignRecordError


def _mapping(content: Json, file: SourceFile) -> object:
    if not isinstance(content, list):
        raise ForeignRecordError
    found: dict[str, object] = {}
    for pair in content:
        match pair:
            case [str(key), value]:
                found[key] = _decoded(value, file)
            case _:
                raise ForeignRecordError
    return found


def _dataclass(content: Json, file: SourceFile) -> object:
    match content:
        case [str(name), *values]:
            kept = _CLASSES[name]
            names = _FIELDS[kept]
            return kept(**{key: _decoded(value, file) for key, value in zip(names, values, strict=True)})
        case _:
            raise ForeignRecordError


_DECODERS: Mapping[str, Callable[[Json, SourceFile], object]] = {
    "d": _dataclass,
    "e": _enumerated,
    "m": _mapping,
    "s": _span,
}
