"""For people at a terminal: ASCII frames, the source line, marks under it, the cure and whose file to change."""

from collections.abc import Iterator, Sequence

from floe.diagnostics.model import Diagnostic, Label, Severity
from floe.diagnostics.render.audience import changes
from floe.diagnostics.render.characters import shown
from floe.diagnostics.render.options import DEFAULTS, Options
from floe.diagnostics.render.places import Place, Places
from floe.diagnostics.render.snippet import snippet

_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_FRAME = "\x1b[1;34m"
_BOLD = "\x1b[1m"
_RESET = "\x1b[0m"


def render(diagnostics: Sequence[Diagnostic], options: Options = DEFAULTS) -> str:
    """Return a block for each diagnostic, an empty line between two, and the counts at the end."""
    places = Places()
    blocks = [_Block(diagnostic, places, options).text() for diagnostic in diagnostics]
    if diagnostics and options.summary:
        blocks.append(_summary(diagnostics, options))
    return "\n".join(blocks)


def _summary(diagnostics: Sequence[Diagnostic], options: Options) -> str:
    counts = [(severity, sum(item.severity is severity for item in diagnostics)) for severity in Severity]
    parts = [f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in counts if count]
    worst = next(severity for severity, count in counts if count)
    return f"{_painted(f'{worst}:', _COLORS[worst], options)} {', '.join(parts)}\n"


def _painted(text: str, color: str, options: Options) -> str:
    return f"{color}{text}{_RESET}" if options.color else text


class _Block:
    """One diagnostic on its way to lines; the width of its margin depends on all its places."""

    def __init__(self, diagnostic: Diagnostic, places: Places, options: Options) -> None:
        self.diagnostic = diagnostic
        self.places = places
        self.options = options
        self.labels = (diagnostic.primary, *diagnostic.related)
        self.margin = max(len(str(places.of(label.span).line)) for label in self.labels)

    def text(self) -> str:
        """Return the lines of the block."""
        lines = [self._headline()]
        for number, label in enumerate(self.labels):
            lines.extend(self._place(label, primary=number == 0))
        lines.append(self._edge())
        lines.extend(self._remarks())
        return "".join(line.rstrip() + "\n" for line in lines)

    def _headline(self) -> str:
        item = self.diagnostic
        kind = self._paint(f"{item.severity}[{item.code}]", _COLORS[item.severity])
        return f"{kind}{self._paint(': ' + self._said(item.headline), _BOLD)}"

    def _place(self, label: Label, *, primary: bool) -> Iterator[str]:
        place = self.places.of(label.span)
        arrow = "-->" if primary else ":::"
        if not primary:
            yield self._edge()
        yield f"{' ' * self.margin}{self._paint(arrow, _FRAME)} {shown(str(place))}"
        if place.line:
            yield self._edge()
            yield from self._source(label, place, mark="^" if primary else "-")

    def _source(self, label: Label, place: Place, *, mark: str) -> Iterator[str]:
        line = self.places.line(label.span.file, place.line)
        end = place.end_column - 1 if place.end_line == place.line else len(line)
        columns = self.options.width - self.margin - 3
        cut = snippet(line, place.column - 1, end, columns, self.options.redact)
        yield f"{self._paint(f'{place.line:>{self.margin}} |', _FRAME)} {cut.line}"
        color = _COLORS[self.diagnostic.severity] if mark == "^" else _FRAME
        words = [self._said(label.text)] if label.text else []
        if place.end_line > place.line:
            words.append(f"(up to line {place.end_line})")
        said = self._paint(" ".join((mark * cut.length, *words)), color)
        yield f"{self._edge()} {' ' * cut.indent}{said}"

    def _remarks(self) -> Iterator[str]:
        item = self.diagnostic
        for label in self.labels:
            if label.text and not label.span.file.text:
                yield self._remark("note: ", label.text)
        for note in item.notes:
            yield self._remark("note: ", note)
        if item.help is not None:
            yield self._remark("help: ", item.help)
        for path, who in changes(item):
            yield self._remark("change: ", path if who is None else f"{path} ({who})")
        yield self._remark("see:  ", f"floe explain {item.code}")

    def _remark(self, name: str, text: str) -> str:
        start = f"{' ' * (self.margin + 1)}= {name}"
        rows = [self._said(row) for row in text.split("\n")]
        return f"{' ' * (self.margin + 1)}{self._paint('=', _FRAME)} {name}" + ("\n" + " " * len(start)).join(rows)

    def _edge(self) -> str:
        return f"{' ' * (self.margin + 1)}{self._paint('|', _FRAME)}"

    def _said(self, text: str) -> str:
        return shown(self.options.redact(text))

    def _paint(self, text: str, color: str) -> str:
        return _painted(text, color, self.options)
