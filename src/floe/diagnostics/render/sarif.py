"""For code scanning: SARIF 2.1.0."""

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from floe import __version__
from floe.diagnostics.model import Diagnostic, Label
from floe.diagnostics.render.messages import fingerprints, message, public_code
from floe.diagnostics.render.options import DEFAULTS, Options
from floe.diagnostics.render.places import Places

MOST_RESULTS = 25_000
"""Results that code scanning takes of one run; the rest is counted aloud."""

Json = Mapping[str, object]


def render(diagnostics: Sequence[Diagnostic], options: Options = DEFAULTS) -> str:
    """Return one log with one run."""
    places = Places()
    kept = diagnostics[:MOST_RESULTS]
    slugs = {item.code: item.slug for item in kept}
    codes = sorted(slugs)
    results = [
        {
            "ruleId": public_code(item),
            "ruleIndex": codes.index(item.code),
            "level": str(item.severity),
            "message": {"text": message(item, options)},
            "locations": [_location(item.primary, places)],
            "relatedLocations": _related(item, places, options),
            "partialFingerprints": {"floe/v1": fingerprint},
        }
        for item, fingerprint in zip(kept, fingerprints(kept, places), strict=True)
    ]
    run = {
        "tool": {
            "driver": {"name": "floe", "version": __version__, "rules": [_rule(code, slugs[code]) for code in codes]}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(len(diagnostics) - len(kept))],
        "results": results,
    }
    return json.dumps({"version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str, slug: str) -> Json:
    return {
        "id": f"FLOE-{code}",
        "name": "".join(word.capitalize() for word in slug.split("-")),
        "shortDescription": {"text": slug.replace("-", " ")},
        "help": {"text": f"floe explain {code}"},
    }


def _invocation(left_out: int) -> Json:
    if not left_out:
        return {"executionSuccessful": True}
    text = f"{left_out} more diagnostics are left out; correct some of these and run floe again"
    notification = {"level": "warning", "message": {"text": text}}
    return {"executionSuccessful": True, "toolExecutionNotifications": [notification]}


def _related(item: Diagnostic, places: Places, options: Options) -> list[Json]:
    return [
        {"id": number, "message": {"text": options.redact(label.text)}, **_location(label, places)}
        for number, label in enumerate(item.related, start=1)
    ]


def _location(label: Label, places: Places) -> Json:
    place = places.of(label.span)
    physical: dict[str, object] = {"artifactLocation": {"uri": quote(place.path)}}
    if place.line:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {"physicalLocation": physical}
