"""For programs: one JSON document whose shape is versioned; docs/reference describes it."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from floe.diagnostics.model import Diagnostic, Label, Severity
from floe.diagnostics.render.audience import changes
from floe.diagnostics.render.messages import public_code
from floe.diagnostics.render.options import DEFAULTS, Options
from floe.diagnostics.render.places import Places

VERSION: Final = 1
"""Goes up when a key goes away or changes its meaning; new keys do not count."""


def render(diagnostics: Sequence[Diagnostic], options: Options = DEFAULTS) -> str:
    """Return one document, in ASCII."""
    places = Places()
    errors = sum(item.severity is Severity.ERROR for item in diagnostics)
    document = {
        "version": VERSION,
        "diagnostics": [_diagnostic(item, places, options) for item in diagnostics],
        "summary": {"errors": errors, "warnings": len(diagnostics) - errors},
    }
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(item: Diagnostic, places: Places, options: Options) -> Mapping[str, object]:
    redact = options.redact
    return {
        "code": public_code(item),
        "slug": item.slug,
        "severity": str(item.severity),
        "message": redact(item.headline),
        "primary": _label(item.primary, places, options),
        "related": [_label(label, places, options) for label in item.related],
        "notes": [redact(note) for note in item.notes],
        "help": None if item.help is None else redact(item.help),
        "change": [{"path": path, "audience": who} for path, who in changes(item)],
        "see": f"floe explain {item.code}",
    }


def _label(label: Label, places: Places, options: Options) -> Mapping[str, object]:
    place = places.of(label.span)
    return {
        "path": place.path,
        "start": {"line": place.line, "column": place.column} if place.line else None,
        "end": {"line": place.end_line, "column": place.end_column} if place.line else None,
        "text": options.redact(label.text),
    }
