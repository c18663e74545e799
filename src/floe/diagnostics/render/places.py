"""Spans to lines and columns, counted once per file however many diagnostics point into it."""

from bisect import bisect_right

from floe.frozen import dataclass
from floe.spans import SourceFile, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A span in lines and columns: 1-based, the end exclusive; line 0 when the file has no text to show."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """Return the place as editors and terminals link it."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Places:
    """The line starts of all files asked about."""

    def __init__(self) -> None:
        self._starts: dict[int, tuple[SourceFile, list[int]]] = {}

    def of(self, span: Span) -> Place:
        """Return where ``span`` stands; a line break at its end is not part of it."""
        file = span.file
        if not file.text:
            return Place(path=file.path, line=0, column=0, end_line=0, end_column=0)
        line, column = self._position(file, span.start)
        written = len(file.text[span.start : span.end].rstrip("\r\n"))
        end_line, end_column = self._position(file, span.start + written)
        return Place(path=file.path, line=line, column=column, end_line=end_line, end_column=end_column)

    def line(self, file: SourceFile, number: int) -> str:
        """Return the text of a line without its ending."""
        starts = self._line_starts(file)
        stop = starts[number] if number < len(starts) else len(file.text)
        return file.text[starts[number - 1] : stop].rstrip("\r\n")

    def _position(self, file: SourceFile, offset: int) -> tuple[int, int]:
        starts = self._line_starts(file)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def _line_starts(self, file: SourceFile) -> list[int]:
        known = self._starts.get(id(file))
        if known is None:
            starts = [0]
            at = file.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = file.text.find("\n", at + 1)
            known = self._starts[id(file)] = file, starts
        return known[1]
