"""From what a tool found in generated/ to the user's own file: by the origin that every generated file has."""

from collections.abc import Callable, Mapping

from floe.diagnostics.catalogue.verify import refused_by_tool
from floe.diagnostics.model import Diagnostic
from floe.frozen import dataclass
from floe.spans import SourceFile, Span, whole_file
from floe.verify.model import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One generated file: the input that it comes from, and what floe writes there."""

    origin: str
    data: bytes


def diagnostic(
    tool: str, finding: Finding, files: Mapping[str, Written], read: Callable[[str], bytes | None]
) -> Diagnostic:
    """Point at the user's file; at the very line where the generated file is a copy of it. ``read`` reads an input."""
    written = files.get(finding.path)
    if written is None:
        return refused_by_tool(
            tool, finding.message, f"generated/{finding.path}", whole_file(f"generated/{finding.path}")
        )
    place = f"generated/{finding.path}" + (f", line {finding.line}" if finding.line else "")
    return refused_by_tool(tool, finding.message, place, _span(finding, written, read(written.origin)))


def _span(finding: Finding, written: Written, source: bytes | None) -> Span:
    if source is None or source != written.data or finding.line is None:
        return whole_file(written.origin)
    file = SourceFile(written.origin, source.decode(errors="replace"))
    lines = file.text.split("\n")
    start = sum(len(line) + 1 for line in lines[: finding.line - 1])
    line = file.line(finding.line)
    indent = len(line) - len(line.lstrip())
    return Span(file, min(start + indent, len(file.text)), min(start + len(line), len(file.text)))
