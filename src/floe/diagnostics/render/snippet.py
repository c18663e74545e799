"""One echoed source line with a row of marks under the part that is meant."""

from collections.abc import Callable

from floe.diagnostics.render.characters import TAB_WIDTH, spelt, width
from floe.frozen import dataclass

_CUT = "..."
_NEAR = 2_000
"""Characters on either side that are looked at: more than are shown, so that no secret is cut before it is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A line fit for a terminal and the marks below it, in columns of that line."""

    line: str
    indent: int
    length: int


def snippet(line: str, start: int, end: int, columns: int, redact: Callable[[str], str]) -> Snippet:
    """Return ``line`` with ``start`` to ``end`` to be marked, clipped to ``columns`` around the start."""
    skipped = max(0, start - _NEAR)
    line, whole = line[skipped : start + _NEAR], line
    start, end = start - skipped, min(end, len(whole)) - skipped
    hidden = redact(line)
    if hidden != line:
        start, end = _moved(line, hidden, start), _moved(line, hidden, end)
    cells = [_cell(character) for character in hidden]
    first, last = _window(cells, start, columns)
    before = _CUT if first or skipped else ""
    after = _CUT if last < len(cells) or skipped + len(line) < len(whole) else ""
    text = "".join(part for part, _ in cells[first:last])
    indent = len(before) + _columns(cells[first:start])
    marked = _columns(cells[start : min(end, last)])
    return Snippet(line=before + text + after, indent=indent, length=max(1, marked))


def _cell(character: str) -> tuple[str, int]:
    if character == "\t":
        return " " * TAB_WIDTH, TAB_WIDTH
    text = spelt(character)
    return text, len(text) if text != character else width(character)


def _columns(cells: list[tuple[str, int]]) -> int:
    return sum(taken for _, taken in cells)


def _window(cells: list[tuple[str, int]], start: int, columns: int) -> tuple[int, int]:
    """Return which cells to show: all, or those around ``start``, a third of the columns before it."""
    if _columns(cells) <= columns and len(cells) <= 2 * columns:
        return 0, len(cells)
    room = max(columns - 2 * len(_CUT), 2)
    first = min(start, len(cells))
    before = 0
    while first > 0 and before + cells[first - 1][1] <= room // 3 and start - first < columns:
        first -= 1
        before += cells[first][1]
    last, taken = first, 0
    while last < len(cells) and taken + cells[last][1] <= room and last - first < 2 * columns:
        taken += cells[last][1]
        last += 1
    return first, last


def _moved(line: str, hidden: str, offset: int) -> int:
    """Return where ``offset`` of ``line`` is in ``hidden``, which differs from it in one stretch."""
    shorter = min(len(line), len(hidden))
    same = next((i for i in range(shorter) if line[i] != hidden[i]), shorter)
    if offset <= same:
        return offset
    tail = next((i for i in range(shorter - same) if line[-1 - i] != hidden[-1 - i]), shorter - same)
    if offset >= len(line) - tail:
        return offset + len(hidden) - len(line)
    return min(offset, len(hidden) - tail)
