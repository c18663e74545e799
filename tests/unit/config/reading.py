"""Text to model, as the compiler does it, for the tests of this room."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from floe.config.decode import Located, decode
from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.diagnostics.model import Diagnostic, Report
from floe.spans import SourceFile, Span
from floe.syntax.parse import Dialect, parse

HERE = Path(__file__).parent
MINIMAL = 'name: acme\nversion: "1.0.0"\n'
M = TypeVar("M", bound=BaseModel)
PATHS: dict[type[BaseModel], str] = {FloeSpec: "floe.yaml", PlatformSpec: "platform/local/platform.yaml"}


def read(text: str, model: type[M]) -> tuple[Located[M] | None, tuple[Diagnostic, ...]]:
    """Decode a text; what was reported comes beside the model."""
    report = Report()
    node = parse(SourceFile(PATHS[model], text), report, dialect=Dialect.STRICT)
    assert node is not None, report.diagnostics
    located = decode(node, model, report)
    return located, report.diagnostics


def codes(text: str, model: type[BaseModel] = FloeSpec) -> list[str]:
    return [item.code for item in read(text, model)[1]]


def only(text: str, model: type[BaseModel] = FloeSpec) -> Diagnostic:
    found = read(text, model)[1]
    assert len(found) == 1, [item.headline for item in found]
    return found[0]


def under(span: Span) -> str:
    """Return the characters that a caret would stand under."""
    return span.file.text[span.start : span.end]


def floe(block: str) -> str:
    return MINIMAL + block
