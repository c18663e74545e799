"""Expressions of SQL cut into text and column names, without a parser of SQL: that would cost half a second."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from floe.frozen import dataclass
from floe.ir.semantic import ColumnName, Expression

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*.*?\*/)|(?P<string>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*"|`[^`]*`)"""
    r"""|(?P<number>\d[\w.]*|\.\d+)|(?P<word>[A-Za-z_][A-Za-z0-9_$]*)|(?P<cast>::)|(?P<other>.)""",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS: Final = frozenset(
    """all and any array as asc at between both by case cast collate cross current_date current_time current_timestamp
    desc distinct else end escape exists extract false filter first following for from group having ilike in interval
    is last leading like limit localtimestamp not null nulls on or order outer over partition preceding range rlike
    row rows similar then time to trailing true try_cast unbounded union using when where window with within zone
    """.split()  # noqa: SIM905 (a list of forty words takes a page)
)
_JINJA: Final = ("{{", "{%", "{#")
_QUERIES: Final = frozenset({"select"})
_TYPES_OF_TWO: Final = frozenset({("double", "precision"), ("character", "varying")})
_AFTER_TYPE: Final = frozenset({"as", "::"})
_PARTS_OF_TIME: Final = frozenset(
    "year quarter month week day hour minute second dow doy epoch isodow isoyear millisecond microsecond".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    kind: str
    text: str

    @property
    def word(self) -> str:
        return self.text.lower()


_NOTHING: Final = _Token(kind="other", text="")


def is_plain_column(text: str) -> bool:
    """Say whether an expression is nothing but the name of a column."""
    return _PLAIN.fullmatch(text.strip()) is not None and text.strip().lower() not in _WORDS


def unread(text: str) -> str | None:
    """Return what an expression holds that is not read: a query of its own, or Jinja, which only dbt puts in."""
    if any(mark in text for mark in _JINJA):
        return "Jinja"
    return "a query" if any(token.kind == "word" and token.word in _QUERIES for token in _tokens(text)) else None


def columns_of(found: Expression) -> tuple[str, ...]:
    """Return the columns of an expression, once each."""
    return tuple(dict.fromkeys(part.name for part in found if isinstance(part, ColumnName)))


def expression(text: str, known: Collection[str] = ()) -> Expression:
    """Cut an expression at its columns; ``known`` names count as columns even where they are also words of SQL."""
    tokens = tuple(_tokens(text))
    parts: list[str | ColumnName] = []
    for index, token in enumerate(tokens):
        if _is_column(tokens, index, known):
            parts.append(ColumnName(name=_bare(token)))
        elif parts and isinstance(parts[-1], str):
            parts[-1] += token.text
        else:
            parts.append(token.text)
    return tuple(parts)


def exposed(found: Expression, declassifiers: Collection[str]) -> tuple[str, ...]:
    """Return the columns whose values show: those inside the brackets of a declassifier do not."""
    names = {name.rpartition(".")[2].lower() for name in declassifiers}
    closed: list[bool] = []
    before = _NOTHING
    shown: list[str] = []
    for part in found:
        if isinstance(part, ColumnName):
            shown.extend([] if any(closed) else [part.name])
            before = _NOTHING
            continue
        for token in _tokens(part, strip=False):
            if token.text == "(":
                closed.append(before.word in names)
            elif token.text == ")" and closed:
                closed.pop()
            before = before if token.kind == "space" else token
    return tuple(dict.fromkeys(shown))


def _tokens(text: str, *, strip: bool = True) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text.strip() if strip else text):
        yield _Token(kind=match.lastgroup or "other", text=match[0])


def _bare(token: _Token) -> str:
    return token.text[1:-1].replace('""', '"') if token.kind == "quoted" else token.text


def _is_column(tokens: tuple[_Token, ...], index: int, known: Collection[str]) -> bool:
    token = tokens[index]
    if token.kind not in {"word", "quoted"}:
        return False
    before, after = _ink(tokens[:index][::-1]), _ink(tokens[index + 1 :])
    if before.text in {".", "::"} or after.text in {".", "("} or before.word in _AFTER_TYPE:
        return False
    if token.kind == "quoted" or token.text in known:
        return True
    if (
        after.kind == "string"
        or (before.word, token.word) in _TYPES_OF_TWO
        or (token.word in _PARTS_OF_TIME and _is_unit(before, after))
    ):
        return False
    return token.word not in _WORDS


def _is_unit(before: _Token, after: _Token) -> bool:
    """Say whether a word stands where a part of time does: ``interval 3 day``, ``extract(year from x)``."""
    return before.kind in {"number", "string"} or after.word == "from" or (before.text == "(" and after.text == ",")


def _ink(tokens: tuple[_Token, ...]) -> _Token:
    return next((token for token in tokens if token.kind != "space"), _NOTHING)
