"""Whole files made from the models: every key there is, with a text of the test's choice in every leaf.

Written as JSON, which every YAML reader reads alike, so the test knows where each text stands in the file.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin

from injection.leaves import ANY_KEY, ITEM, KEY, Part, Path, fields, is_block, kind_of, parts
from pydantic import BaseModel, Discriminator, Tag, TypeAdapter, ValidationError

_UNPRINTABLE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
Speak = Callable[[Path], str | None]
"""What to say at a leaf; None lets the example speak that the schema accepts."""
EXAMPLES = (
    "word", "0 6 * * *", "Etc/UTC", "https://host.example.com", "2026-01-31", "15s", "1.2.0", "1.2", "4Gi",
    "123456789012", "vpc-0a1b", "arn:aws:iam::123456789012:role/lakehouse", "arn:aws:kms:eu-west-1:123456789012:key/0a",
    "module.function", "${NAME:-7}",
)  # fmt: skip
"""One of these is what a bound leaf takes."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text in the document that stands for a leaf."""

    path: Path
    text: str

    @property
    def words(self) -> str:
        return ".".join(self.path)


@dataclass(slots=True)
class Written:
    """A document as text, and where each leaf's text stands in it."""

    text: str = ""
    places: list[tuple[int, int, Said]] = field(default_factory=list)

    def at(self, offset: int) -> Said | None:
        return next((said for start, end, said in self.places if start <= offset < end), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes a document of ``root``.

    ``fixed`` gives the value of a path as it is, or as a function of the maker makes it, None to leave its key out. ``names`` gives the one key of a map,
    ``kinds`` its one kind. ``turn`` picks among kinds and choices elsewhere.
    """

    root: type[BaseModel]
    speak: Speak
    fixed: Mapping[str, Any]
    names: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    turn: int = 0

    def make(self) -> Any:
        return self._block(self.root, (), (self.root,))

    def _block(self, block: type[BaseModel], path: Path, above: tuple[type[BaseModel], ...]) -> Any:
        found: dict[Any, Any] = {}
        for name, declared in fields(block).items():
            here = (*path, name)
            words = ".".join(here)
            if words in self.fixed:
                fixed = self.fixed[words]
                if fixed is not None:
                    found[name] = fixed(self) if callable(fixed) else fixed
                continue
            options = [part for part in parts(declared.annotation, tuple(declared.metadata)) if _fits(part, above)]
            if options:
                found[name] = self._value(options[self.turn % len(options)], here, above)
        return found

    def _value(self, part: Part, path: Path, above: tuple[type[BaseModel], ...]) -> Any:
        origin, arguments = get_origin(part.type), get_args(part.type)
        if is_block(part):
            kind = kind_of(part.type)
            inner = (*path, f"<{kind}>") if kind else path
            return self._block(part.type, inner, (*above, part.type))
        if origin is Literal:
            return arguments[self.turn % len(arguments)]
        if origin is dict:
            return self._map(arguments, path, above)
        if origin is tuple:
            items = [item for item in parts(arguments[0]) if _fits(item, above)]
            return [self._value(item, (*path, ITEM), above) for item in items]
        return self._scalar(part, path)

    def _map(self, arguments: tuple[Any, ...], path: Path, above: tuple[type[BaseModel], ...]) -> Any:
        words = ".".join(path)
        key = next(parts(arguments[0]))
        values = [value for value in parts(arguments[1]) if _fits(value, above)]
        if words in self.kinds:
            values = [value for value in values if value.tag == self.kinds[words]]
        found: dict[Any, Any] = {}
        for number, value in enumerate(values):
            told = None if number or words in self.names else self.speak((*path, KEY))
            example = self.names.get(words) or f"{_example(key)}{number or ''}"
            name = example if told is None else Said((*path, KEY), told)
            found[name] = self._value(value, (*path, ANY_KEY), above)
        return found

    def _scalar(self, part: Part, path: Path) -> Any:
        if part.type in (str, Any):
            told = self.speak(path)
            return _example(part) if told is None else Said(path, told)
        return {bool: True, int: 7, float: 0.5}[part.type]


def _fits(part: Part, above: tuple[type[BaseModel], ...]) -> bool:
    return not (is_block(part) and part.type in above)


def _example(part: Part) -> Any:
    if part.type is Any:
        return EXAMPLES[0]
    demands = tuple(item for item in part.metadata if not isinstance(item, (Discriminator, Tag)))
    wanted = Annotated[(part.type, *demands)] if demands else part.type
    return _first_accepted(wanted)


@cache
def _first_accepted(wanted: Any) -> str:
    adapter: TypeAdapter[Any] = TypeAdapter(wanted)
    for example in EXAMPLES:
        try:
            adapter.validate_python(example)
        except ValidationError:
            continue
        return example
    raise AssertionError(f"no example fits {wanted}: add one")


def write(document: Any) -> Written:
    """Write a document as JSON, a line each entry, and note where the leaves are."""
    written = Written()
    for piece in _pieces(document):
        if isinstance(piece, Said):
            text = _quoted(piece.text)
            written.places.append((len(written.text), len(written.text) + len(text), piece))
            written.text += text
        else:
            written.text += piece
    return written


def _pieces(value: Any) -> Iterator[str | Said]:
    match value:
        case Said():
            yield value
        case dict():
            yield "{\n"
            for number, (key, item) in enumerate(value.items()):
                yield ",\n" if number else ""
                yield from _pieces(key)
                yield ": "
                yield from _pieces(item)
            yield "}"
        case list():
            yield "[\n"
            for number, item in enumerate(value):
                yield ",\n" if number else ""
                yield from _pieces(item)
            yield "]"
        case str():
            yield _quoted(value)
        case _:
            yield json.dumps(value)


def _quoted(text: str) -> str:
    """Spell a text as a double-quoted scalar; what a file must not hold as it is becomes an escape."""
    return _UNPRINTABLE.sub(lambda match: f"\\U{ord(match[0]):08x}", json.dumps(text, ensure_ascii=False))
