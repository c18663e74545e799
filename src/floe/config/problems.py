"""Pydantic's findings as diagnostics: each at its place, in words for people, related ones folded into one."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from floe.config.hints import elsewhere, known_keys
from floe.config.places import Place, Segment, child, find, nearest_place
from floe.config.shapes import field_at
from floe.config.values import unsuitable
from floe.diagnostics.catalogue import shape
from floe.diagnostics.model import Diagnostic
from floe.diagnostics.suggest import nearest
from floe.frozen import dataclass
from floe.syntax.nodes import YamlMap, YamlNode

_MISSING = "missing"
_UNKNOWN = "extra_forbidden"
_NO_KIND = "union_tag_not_found"
_KIND = "type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of pydantic: what it is, where, and what it concerns."""

    what: str
    location: tuple[Segment, ...]
    place: Place
    context: dict[str, Any]


def problems(errors: Sequence[ErrorDetails], root: YamlNode, model: type[BaseModel]) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each thing that is wrong."""
    findings = [_finding(error, root) for error in errors]
    for finding in _folded(findings):
        match finding.what:
            case "missing":
                yield _missing(finding, model)
            case "extra_forbidden":
                yield _unknown(finding, model)
            case "union_tag_not_found" if isinstance(finding.place.node, YamlMap):
                yield from _without_kind(finding, model)
            case _:
                yield from unsuitable(finding.what, finding.location, finding.place, finding.context, model)


def _finding(error: ErrorDetails, root: YamlNode) -> Finding:
    what, location = error["type"], error["loc"]
    around = location[:-1] if what in (_MISSING, _UNKNOWN) else location
    return Finding(what=what, location=location, place=nearest_place(root, around), context=dict(error.get("ctx", {})))


def _folded(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Drop a missing key whose misspelling is reported anyway."""
    unknown = [item for item in findings if item.what == _UNKNOWN]
    for item in findings:
        if item.what == _MISSING:
            written = [str(other.location[-1]) for other in unknown if other.place.path == item.place.path]
            key = str(item.location[-1])
            if any(nearest(name, [key]) for name in written):
                continue
        yield item


def _missing(finding: Finding, model: type[BaseModel]) -> Diagnostic:
    key = str(finding.location[-1])
    field = field_at(model, finding.location)
    examples = field.examples if field is not None and field.examples else ()
    example = str(examples[0]) if examples and isinstance(examples[0], str | int) else None
    return shape.missing_key(finding.place.key, key, finding.place.words, example)


def _unknown(finding: Finding, model: type[BaseModel]) -> Diagnostic:
    key = str(finding.location[-1])
    known = known_keys(model, finding.location[:-1])
    written = child(finding.place, key)
    at = written.key if written else finding.place.key
    return shape.unknown_key(at, key, finding.place.words, known, elsewhere(model, finding.location, key))


def _without_kind(finding: Finding, model: type[BaseModel]) -> Iterator[Diagnostic]:
    """A mapping that says neither by ``type`` nor by its keys which kind it is."""
    place = finding.place
    written = find(place.node, (_KIND,))
    if written is not None:
        yield from unsuitable("kind", (*finding.location, _KIND), _below(place, written), finding.context, model)
        return
    entries = place.node.entries if isinstance(place.node, YamlMap) else ()
    for name, _ in entries:
        if nearest(str(name.value), [_KIND]):
            hint = f"did you mean `{_KIND}`?"
            yield shape.unknown_key(name.span, str(name.value), place.words, (), hint)
            return
    choices = known_keys(model, finding.location, kinds=True)
    yield shape.missing_key(place.key, _KIND, place.words, choices[0] if choices else None, choices)


def _below(place: Place, inner: Place) -> Place:
    return Place(path=(*place.path, *inner.path), node=inner.node, key=inner.key)
