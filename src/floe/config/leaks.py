"""Secrets written into a file: found at their place, and hidden in everything that is said about that file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from floe.config.places import Place, Segment, every, top
from floe.config.secrets import MASK, is_literal, names_a_secret, redact, token_in
from floe.diagnostics.catalogue import secrets
from floe.diagnostics.model import Diagnostic, Label
from floe.spans import SourceFile, Span
from floe.syntax.nodes import YamlNode, YamlScalar

_NAMES_OF_FILES = frozenset({"client_private_key"})
"""Keys of adapters that are named like a secret and hold the path of a file."""
_MAPS_OF_NAMES = frozenset({"group_mappings", "subnets", "history_limits", "resource_profiles", "layers"})
"""Maps whose keys people choose."""
_KNOWN_HARMLESS = frozenset({("attach", "secret")})
"""DuckDB's secrets are known by name."""
_SHORTEST = 6
"""Shorter values would hide ordinary words."""
_CODES = ("E0251", "E0252")


def leaks(root: YamlNode) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each secret that stands in a file."""
    for place in every(top(root)):
        yield from _in_key(place)
        value = place.node.value if isinstance(place.node, YamlScalar) else None
        if value is None or isinstance(value, bool):
            continue
        found = token_in(str(value))
        if found is not None:
            yield secrets.secret_in_file(place.node.span, redact(place.words), found[0])
        elif _literal(place.path, value):
            yield secrets.literal_secret(place.node.span, redact(place.words))


def _in_key(place: Place) -> Iterator[Diagnostic]:
    key = place.path[-1] if place.path else ""
    found = token_in(key) if isinstance(key, str) else None
    if found is not None:
        yield secrets.secret_in_file(place.key, redact(place.words), found[0])


def _literal(path: Sequence[Segment], value: str | int | float) -> bool:
    """Say whether a value stands under a key that is named like a secret; a list's key counts for its items."""
    names = [part for part in path if isinstance(part, str)]
    if not names or names[-1] in _NAMES_OF_FILES or _is_vocabulary(names):
        return False
    return names_a_secret(names[-1]) and is_literal(str(value))


def _is_vocabulary(names: Sequence[str]) -> bool:
    """Say whether the last name is chosen by people, or is no secret in this vocabulary."""
    return tuple(names[-2:]) in _KNOWN_HARMLESS or (len(names) > 1 and names[-2] in _MAPS_OF_NAMES)


def hidden(found: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Return diagnostics that show nothing of the secrets among them, and say nothing else about those places."""
    leaking = [item.primary.span for item in found if item.code in _CODES]
    if not leaking:
        return found
    values = sorted({span.file.text[span.start : span.end].strip("\"'") for span in leaking}, key=len, reverse=True)
    masked = _masked_file(leaking, values)
    places = {(span.start, span.end) for span in leaking}
    return [
        _rewritten(item, masked, values)
        for item in found
        if item.code in _CODES or (item.primary.span.start, item.primary.span.end) not in places
    ]


def _masked_file(leaking: Sequence[Span], values: Iterable[str]) -> SourceFile:
    text = leaking[0].file.text
    for span in leaking:
        inner = "".join(sign if sign in "\n\"'" else MASK for sign in text[span.start : span.end])
        text = text[: span.start] + inner + text[span.end :]
    return SourceFile(leaking[0].file.path, _without(text, values))


def _without(text: str, values: Iterable[str]) -> str:
    for value in values:
        if len(value) >= _SHORTEST and "\n" not in value:
            text = text.replace(value, MASK * len(value))
    return text


def _rewritten(item: Diagnostic, file: SourceFile, values: Iterable[str]) -> Diagnostic:
    def clean(text: str) -> str:
        return redact(text if item.code in _CODES else _without(text, values))

    def moved(label: Label) -> Label:
        return Label(span=Span(file, label.span.start, label.span.end), text=clean(label.text))

    return replace(
        item,
        headline=clean(item.headline),
        primary=moved(item.primary),
        related=tuple(map(moved, item.related)),
        notes=tuple(map(clean, item.notes)),
        help=None if item.help is None else clean(item.help),
    )
