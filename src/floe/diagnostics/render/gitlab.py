"""For GitLab: a Code Quality report."""

import json
from collections.abc import Sequence

from floe.diagnostics.model import Diagnostic, Severity
from floe.diagnostics.render.messages import fingerprints, message, public_code
from floe.diagnostics.render.options import DEFAULTS, Options
from floe.diagnostics.render.places import Places

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def render(diagnostics: Sequence[Diagnostic], options: Options = DEFAULTS) -> str:
    """Return one JSON list with an entry for each diagnostic."""
    places = Places()
    entries = [
        {
            "description": message(item, options),
            "check_name": public_code(item),
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[item.severity],
            "location": {"path": place.path, "lines": {"begin": max(1, place.line), "end": max(1, place.end_line)}},
        }
        for item, fingerprint in zip(diagnostics, fingerprints(diagnostics, places), strict=True)
        for place in (places.of(item.primary.span),)
    ]
    return json.dumps(entries, indent=2) + "\n"
