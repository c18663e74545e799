"""What is checked before anything else: that this compiler may read the file at all."""

from collections.abc import Iterator

from pydantic import BaseModel

from floe import __version__
from floe.config.floe import FloeSpec
from floe.config.places import text_at, top
from floe.config.platform import PlatformSpec
from floe.diagnostics.catalogue import shape
from floe.diagnostics.model import Diagnostic
from floe.syntax.nodes import YamlMap, YamlNode

VERSIONS = ("1.0.0", "1.1.0", "1.2.0")
"""The versions of platform.yaml's vocabulary, oldest first."""

_FLOE_VERSION = "floe_version"
_VERSION = "version"


def gate(node: YamlNode, model: type[BaseModel]) -> Iterator[Diagnostic]:
    """Yield why nothing further should be said about a file; nothing when it may be read."""
    if not isinstance(node, YamlMap):
        found = "a list" if not hasattr(node, "value") else "a single value"
        yield shape.wrong_kind(top(node).node.span, "", "keys with values", found, "write `key: value` lines")
    elif model is FloeSpec:
        yield from _compiler(node)
    elif model is PlatformSpec:
        yield from _vocabulary(node)


def _compiler(node: YamlMap) -> Iterator[Diagnostic]:
    wanted, written = text_at(node, _FLOE_VERSION), node.get(_FLOE_VERSION)
    if wanted is None or written is None:
        return
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        accepted = SpecifierSet(wanted)
    except InvalidSpecifier:
        yield shape.bad_specifier(written.span, wanted)
        return
    if not accepted.contains(__version__, prereleases=True):
        yield shape.another_compiler(written.span, wanted, __version__)


def _vocabulary(node: YamlMap) -> Iterator[Diagnostic]:
    text, written = text_at(node, _VERSION), node.get(_VERSION)
    numbers = _numbers(text) if text else None
    if text is None or numbers is None or written is None:
        return
    if numbers > (_numbers(VERSIONS[-1]) or ()):
        yield shape.newer_platform(written.span, text, VERSIONS[-1])


def _numbers(text: str) -> tuple[int, ...] | None:
    parts = text.split(".")
    simple = len(parts) == len(["1", "2", "0"]) and all(part.isascii() and part.isdigit() for part in parts)
    return tuple(int(part) for part in parts) if simple and len(text) < len("1.2.0") * 4 else None
