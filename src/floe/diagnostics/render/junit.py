"""For test reports: JUnit XML; an error is a failed case, a warning a passed one with output."""

from collections.abc import Sequence
from html import escape

from floe.diagnostics.model import Diagnostic, Severity
from floe.diagnostics.render.characters import shown
from floe.diagnostics.render.messages import message, public_code
from floe.diagnostics.render.options import DEFAULTS, Options
from floe.diagnostics.render.places import Places


def render(diagnostics: Sequence[Diagnostic], options: Options = DEFAULTS) -> str:
    """Return one suite; without diagnostics it holds one passed case, because empty suites look broken."""
    places = Places()
    failures = sum(item.severity is Severity.ERROR for item in diagnostics)
    counts = f'tests="{max(1, len(diagnostics))}" failures="{failures}" errors="0"'
    cases = [_case(item, places, options) for item in diagnostics]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="floe" {counts}>',
        f'  <testsuite name="floe" {counts}>',
        *(cases or ['    <testcase name="no diagnostics" classname="floe"/>']),
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _case(item: Diagnostic, places: Places, options: Options) -> str:
    place = places.of(item.primary.span)
    rows = "\n".join(shown(row) for row in message(item, options).split("\n"))
    body = f"<system-out>{escape(rows)}</system-out>"
    if item.severity is Severity.ERROR:
        headline = _attribute(options.redact(item.headline))
        body = f'<failure message="{headline}" type="{public_code(item)}">{escape(rows)}</failure>'
    name = _attribute(f"{public_code(item)} {place}")
    return f'    <testcase name="{name}" classname="{_attribute(place.path)}">\n      {body}\n    </testcase>'


def _attribute(text: str) -> str:
    return escape(shown(text))
