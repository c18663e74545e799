"""Rules over every text of a file: no hidden characters, references only where run time reads them, no secrets."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite

from pydantic import BaseModel

from floe.config.floe import FloeSpec
from floe.config.places import Place, Segment, every, top
from floe.config.platform import PlatformSpec
from floe.config.shapes import ANY
from floe.config.values import shown
from floe.diagnostics.catalogue import blocks, shape
from floe.diagnostics.model import Diagnostic
from floe.syntax.nodes import YamlNode, YamlScalar

REFERENCE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*(?::-[^{}]*)?\}", re.ASCII)
_OPENING = re.compile(r"\$\{[^}]*\}?")
_HIDDEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ud800-\\udfff"
    "\\ufeff\\ufff9-\\ufffb\\U000e0000-\\U000e007f]"
)
"""Controls, line separators, what reorders text, tags, and what has no width; joiners of emoji and Persian may stay."""
_RUN_TIME: Mapping[type[BaseModel], Sequence[tuple[str, ...]]] = {
    FloeSpec: (("observability", "attributes"), ("consumption",)),
    PlatformSpec: (
        ("observability", "attributes"),
        ("consumption",),
        ("catalogs", ANY, "properties"),
        ("compute", ANY, "properties"),
        ("storage", ANY, "properties"),
    ),
}


def hidden_characters(root: YamlNode) -> Iterator[Diagnostic]:
    """Refuse what escapes can bring into a text: controls, and what reorders or hides the text around it."""
    for place in _texts(root):
        found = _HIDDEN.search(_text(place))
        if found is not None:
            yield blocks.hidden_in_text(place.node.span, ord(found[0]))
    for place in every(top(root)):
        found = _HIDDEN.search(str(place.path[-1])) if place.path else None
        if found is not None:
            yield blocks.hidden_in_text(place.key, ord(found[0]))


def endless_numbers(root: YamlNode) -> Iterator[Diagnostic]:
    """Refuse numbers that JSON cannot say, such as ``.inf``."""
    for place in every(top(root)):
        value = place.node.value if isinstance(place.node, YamlScalar) else None
        if isinstance(value, float) and not isfinite(value):
            yield shape.not_json(place.node.span, place.words, shown(place.node))


def _references(model: type[BaseModel]) -> Callable[[YamlNode], Iterator[Diagnostic]]:
    def check(root: YamlNode) -> Iterator[Diagnostic]:
        for place in _texts(root):
            opening = _OPENING.search(_text(place))
            if opening is None:
                continue
            if not _at_run_time(model, place.path):
                yield blocks.reference_not_allowed(place.node.span, place.words, opening[0])
            elif "${" in REFERENCE.sub("", _text(place)):
                yield blocks.reference_not_understood(place.node.span, opening[0])
        for place in every(top(root)):
            opening = _OPENING.search(str(place.path[-1])) if place.path else None
            if opening is not None:
                yield blocks.reference_not_allowed(place.key, place.words, opening[0])

    return check


def _at_run_time(model: type[BaseModel], path: Sequence[Segment]) -> bool:
    return any(
        len(path) > len(home) and all(part in (ANY, there) for part, there in zip(home, path, strict=False))
        for home in _RUN_TIME.get(model, ())
    )


def _texts(root: YamlNode) -> Iterator[Place]:
    return (place for place in every(top(root)) if _text(place))


def _text(place: Place) -> str:
    value = place.node.value if isinstance(place.node, YamlScalar) else None
    return value if isinstance(value, str) else ""


TEXT_RULES: Mapping[type[BaseModel], Sequence[Callable[[YamlNode], Iterator[Diagnostic]]]] = {
    model: (hidden_characters, endless_numbers, _references(model)) for model in (FloeSpec, PlatformSpec)
}
