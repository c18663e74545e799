"""SQL as people write it for Cube, cut at its references: ``{CUBE}.column``, ``{CUBE.member}``, ``{other.member}``."""

import re
from collections.abc import Collection
from typing import Final, TypeAlias

from floe.frozen import dataclass
from floe.ir.semantic import ColumnName
from floe.linker.semantic.sql import expression

OWN: Final = "CUBE"
_MARK: Final = "\x01"
_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_REFERENCE: Final = re.compile(
    rf"\$?\{{\s*({_NAME})(?:\.({_NAME}))?(?:\.({_NAME}))?\s*\}}" rf'(?:\.({_NAME}|"(?:[^"]|"")+"))?'
)
_BRACE: Final = re.compile(r"[{}].*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class CubeReference:
    """A reference in braces: a member of the cube itself (``cube`` is None) or of another, or another's column."""

    cube: str | None
    member: str | None
    column: str | None
    written: str


CubeSql: TypeAlias = tuple["str | ColumnName | CubeReference", ...]


class NotReadError(ValueError):
    """Braces that hold no reference; the text is its message."""


def parse(text: str, own: str, known: Collection[str]) -> CubeSql:
    """Cut SQL into text, columns of the own table and references, or raise NotReadError."""
    found: list[CubeReference] = []

    def mark(match: re.Match[str]) -> str:
        found.append(_reference(match, own))
        return f'"{_MARK}{len(found) - 1}"'

    marked = _REFERENCE.sub(mark, text)
    left = _BRACE.search(marked)
    if left or _MARK in text:
        raise NotReadError(left[0].strip() if left else text)
    parts = tuple(_part(part, found) for part in expression(marked, known))
    used = sum(isinstance(part, CubeReference) or _is_column(part, found) for part in parts)
    if sum(str(part).count(_MARK) for part in parts if isinstance(part, str)):
        raise NotReadError(found[0].written)
    if used < len(found):
        raise NotReadError(found[-1].written)
    return parts


def _reference(match: re.Match[str], own: str) -> CubeReference:
    first, second, third, column = match.groups()
    if third is not None or (column is not None and second is not None):
        raise NotReadError(match[0])
    bare = column[1:-1].replace('""', '"') if column and column.startswith('"') else column
    if column is not None:
        return CubeReference(cube=None if first in {OWN, own} else first, member=None, column=bare, written=match[0])
    if second is None:
        if first == OWN:
            raise NotReadError(match[0])
        return CubeReference(cube=None, member=first, column=None, written=match[0])
    return CubeReference(cube=None if first in {OWN, own} else first, member=second, column=None, written=match[0])


def _part(part: str | ColumnName, found: list[CubeReference]) -> str | ColumnName | CubeReference:
    if not isinstance(part, ColumnName) or not part.name.startswith(_MARK):
        return part
    reference = found[int(part.name[1:])]
    if reference.cube is None and reference.column is not None:
        return ColumnName(name=reference.column)
    return reference


def _is_column(part: str | ColumnName | CubeReference, found: list[CubeReference]) -> bool:
    columns = {item.column for item in found if item.cube is None}
    return isinstance(part, ColumnName) and part.name in columns
