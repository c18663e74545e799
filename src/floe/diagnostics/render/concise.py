"""One line a diagnostic, for editors and grep: where, how bad, which code, what."""

from collections.abc import Sequence

from floe.diagnostics.model import Diagnostic
from floe.diagnostics.render.characters import shown
from floe.diagnostics.render.options import DEFAULTS, Options
from floe.diagnostics.render.places import Places


def render(diagnostics: Sequence[Diagnostic], options: Options = DEFAULTS) -> str:
    """Return one line for each diagnostic."""
    places = Places()
    return "".join(
        f"{shown(str(places.of(item.primary.span)))}: {item.severity}[{item.code}]: "
        f"{shown(options.redact(item.headline))}\n"
        for item in diagnostics
    )
