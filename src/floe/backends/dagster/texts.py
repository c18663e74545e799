"""Texts and literals of the package, cut so that every line fits."""

import re
from collections.abc import Iterator, Mapping

from floe.frozen import dataclass
from floe.ir.platform import EnvReference, Plain
from floe.render.fragments import Py
from floe.render.quoting import py_literal

LINE = 120
INDENT = 12
DESCRIPTION = len("        description=,")

_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextView:
    """A description: none, one line, or several literals in a row."""

    short: bool
    long: bool
    line: Py
    pieces: tuple[Py, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """An asset key: on one line, or in parts if it is too wide for one."""

    wide: bool
    list: Py
    parts: tuple[Py, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    """One tag."""

    key: Py
    value: Py


def text_view(text: str | None, *, outer: int = 8) -> TextView:
    """Return a description that stands ``outer`` columns to the right."""
    line = py_literal(text or "")
    short = bool(text) and DESCRIPTION - 8 + outer + len(line) <= LINE
    return TextView(
        short=short,
        long=bool(text) and not short,
        line=line,
        pieces=tuple(py_literal(piece) for piece in _pieces(text or "", LINE - outer - 4)),
    )


def key_view(key: tuple[str, ...], *, indent: int = INDENT) -> KeyView:
    """Return an asset key whose ``dg.AssetKey`` stands ``indent`` columns to the right."""
    parts = tuple(py_literal(part) for part in key)
    flat = py_literal(list(key), before=0)
    wide = indent + len(f"dg.AssetKey([{', '.join(parts)}]),") > LINE
    return KeyView(wide=wide, list=flat, parts=parts)


def tag_views(tags: Mapping[str, str]) -> tuple[TagView, ...]:
    """Return tags, sorted."""
    return tuple(TagView(key=py_literal(key), value=py_literal(tags[key])) for key in sorted(tags))


def plain(value: Plain) -> object:
    """Return frozen plain data as literals of Python know it."""
    match value:
        case EnvReference():
            raise TypeError("a reference is no literal")
        case Mapping():
            return {key: plain(item) for key, item in value.items()}
        case tuple():
            return [plain(item) for item in value]
        case _:
            return value


def _pieces(text: str, room: int) -> Iterator[str]:
    """Cut a text between words so that each piece fits a line as a literal."""
    piece = ""
    for word in _WORDS.findall(text):
        if piece and len(py_literal(piece + word)) > room:
            yield piece
            piece = ""
        piece += word
    if piece:
        yield piece
