"""Where things stand in the user's files; the leaf that every diagnostic points with."""

from floe.frozen import dataclass


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input file as text.

    ``path`` is what the user sees: relative to the project, with forward slashes.
    ``text`` is the whole file; empty for a file that has no text to show.
    """

    path: str
    text: str

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column (code points) of ``offset``.

        Counted on demand: only a file with something wrong in it ever pays for it.
        """
        line = self.text.count("\n", 0, offset) + 1
        column = offset - (self.text.rfind("\n", 0, offset) + 1) + 1
        return line, column

    def line(self, number: int) -> str:
        """Return the text of the 1-based line ``number`` without its line ending."""
        lines = self.text.split("\n")
        return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points, ``start <= offset < end``, in one file."""

    file: SourceFile
    start: int
    end: int

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """Order by file, then by place in it."""
        return self.file.path, self.start, self.end


def whole_file(path: str) -> Span:
    """Return the span of a file that has no line to show (a folder, or bytes that are no text)."""
    return Span(SourceFile(path, ""), 0, 0)
