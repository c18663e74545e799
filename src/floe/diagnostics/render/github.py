"""For GitHub Actions: workflow commands that annotate the changed lines."""

from collections.abc import Sequence

from floe.diagnostics.model import Diagnostic
from floe.diagnostics.render.characters import shown
from floe.diagnostics.render.messages import message, public_code
from floe.diagnostics.render.options import DEFAULTS, Options
from floe.diagnostics.render.places import Places


def render(diagnostics: Sequence[Diagnostic], options: Options = DEFAULTS) -> str:
    """Return one command for each diagnostic; no text in it can end the command or start another."""
    places = Places()
    return "".join(_command(item, places, options) for item in diagnostics)


def _command(item: Diagnostic, places: Places, options: Options) -> str:
    place = places.of(item.primary.span)
    properties = {"title": public_code(item), "file": place.path}
    if place.line:
        properties |= {"line": str(place.line), "endLine": str(place.end_line), "col": str(place.column)}
        if place.line == place.end_line:
            properties["endColumn"] = str(max(place.end_column, place.column + 1))
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    rows = (shown(row) for row in message(item, options).split("\n"))
    return f"::{item.severity} {written}::{_escaped(chr(10).join(rows))}\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
