"""The user's Python modules as syntax trees: read with ``ast`` and never imported."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from floe.frozen import dataclass
from floe.spans import SourceFile, Span

Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedModule:
    """A module as text and tree; ``tree`` is None where the file is no Python, with the reason and its place."""

    name: str
    file: SourceFile
    tree: ast.Module | None
    problem: str
    at: Span

    def name_span(self, node: Named) -> Span:
        """Return where a function's or a class's name is written."""
        start = self._offset(node.lineno)
        at = self.file.text.find(node.name, start)
        return Span(self.file, at, at + len(node.name))

    def line_span(self, node: ast.stmt | ast.expr) -> Span:
        """Return what is written on the first line of a statement or an expression, from where it begins."""
        start = self._offset(node.lineno)
        row = self.file.line(node.lineno)
        begin = len(row.encode()[: node.col_offset].decode(errors="replace"))
        end = len(row.rstrip())
        if node.end_lineno == node.lineno and node.end_col_offset is not None:
            end = len(row.encode()[: node.end_col_offset].decode(errors="replace"))
        return Span(self.file, start + begin, start + max(end, begin + 1))

    def _offset(self, line: int) -> int:
        return sum(len(row) + 1 for row in self.file.text.split("\n")[: line - 1])


def module_path(name: str, files: Mapping[str, bytes]) -> str | None:
    """Return the path of a dotted module among the files read, or None."""
    base = name.replace(".", "/")
    return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in files), None)


def parse_module(name: str, path: str, data: bytes) -> ParsedModule:
    """Read one module."""
    text = data.decode("utf-8", errors="replace")
    file = SourceFile(path, text)
    start = Span(file, 0, len(text.partition("\n")[0]))
    try:
        return ParsedModule(name=name, file=file, tree=ast.parse(text), problem="", at=start)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        offset = sum(len(row) + 1 for row in text.split("\n")[: line - 1])
        at = Span(file, offset, offset + max(1, len(file.line(line))))
        return ParsedModule(name=name, file=file, tree=None, problem=getattr(error, "msg", str(error)), at=at)


def called(node: ast.expr) -> str:
    """Return the last part of what is called: ``asset`` for ``@dg.asset(...)`` and for ``@asset``."""
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def keywords(node: ast.expr) -> dict[str, ast.expr]:
    """Return what a call is given by name."""
    return {word.arg: word.value for word in node.keywords if word.arg} if isinstance(node, ast.Call) else {}


def statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported, those of its branches too."""
    for node in body:
        match node:
            case ast.If(body=inner, orelse=other):
                yield from statements([*inner, *other])
            case ast.Try(body=inner, handlers=handlers, orelse=other, finalbody=last):
                caught = [part for handler in handlers for part in handler.body]
                yield from statements([*inner, *caught, *other, *last])
            case _:
                yield node
