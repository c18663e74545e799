"""What the machine formats share: the public spelling of a code, the message in words, and a lasting identity."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from floe.diagnostics.model import Diagnostic
from floe.diagnostics.render.audience import changes
from floe.diagnostics.render.options import Options
from floe.diagnostics.render.places import Places

_TELLING = 500
"""Characters of a line that tell it from other lines."""


def public_code(diagnostic: Diagnostic) -> str:
    """Return the code as it is spelt outside floe's own screen."""
    return f"FLOE-{diagnostic.code}"


def message(diagnostic: Diagnostic, options: Options) -> str:
    """Return headline, label, notes, help and whose file to change, a line each."""
    lines = [diagnostic.headline]
    if diagnostic.primary.text:
        lines.append(diagnostic.primary.text)
    lines.extend(f"note: {note}" for note in diagnostic.notes)
    if diagnostic.help is not None:
        lines.append(f"help: {diagnostic.help}")
    lines.extend(f"change: {path}" + ("" if who is None else f" ({who})") for path, who in changes(diagnostic))
    return options.redact("\n".join(lines))


def fingerprints(diagnostics: Sequence[Diagnostic], places: Places) -> list[str]:
    """Return an identity for each diagnostic that survives lines moving above it; equal ones are numbered."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for item in diagnostics:
        span = item.primary.span
        place = places.of(span)
        line = places.line(span.file, place.line).strip()[:_TELLING] if place.line else ""
        identity = (item.code, span.file.path, item.headline, line)
        seen[identity] += 1
        found.append(hashlib.sha256("\0".join((*identity, str(seen[identity]))).encode(errors="replace")).hexdigest())
    return found
