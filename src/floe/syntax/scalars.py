"""What a plain scalar means: by the YAML 1.2 core schema, and by YAML 1.1 as dbt's reader has it."""

import math
import re

from yaml.constructor import ConstructorError, SafeConstructor
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

from floe.frozen import dataclass
from floe.syntax.nodes import Scalar

LONGEST_NUMBER = 400
"""Digits beyond which nothing is read as a number: converting them could take minutes."""
LARGEST_INTEGER = 2**53 - 1
"""What every reader holds exactly, JavaScript included."""

STR_TAG = "tag:yaml.org,2002:str"
TIMESTAMP_TAG = "tag:yaml.org,2002:timestamp"

MAY_BE_SPECIAL = frozenset("yYnNtTfFoO~-+.0123456789<=") | {""}
"""First characters of all plain scalars that some reader takes for anything but text."""

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_OLD_WORDS: dict[str, Scalar] = {
    **_WORDS,
    **dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "off", "Off", "OFF"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_PYYAML = SafeConstructor()
_BASES = {"0o": 8, "0x": 16}
_OTHER_READERS = re.compile(r"[yYnN]|[-+]?0[bBoOxX][0-9a-fA-F_]+|[-+]?\.[0-9_]*_[0-9_]*")
"""Text to YAML 1.2 and to PyYAML, a boolean or a number to the readers of Helm or Cube."""


class TooLargeError(ValueError):
    """A number that is not read, because other readers could not hold it."""


class UnreadableError(ValueError):
    """A plain scalar at which PyYAML's SafeLoader stops."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The different things that readers take one plain scalar for."""

    readings: tuple[str, ...]


def read_core(text: str) -> Scalar:
    """Return what the core schema of YAML 1.2 makes of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        return float(text.lower().replace(".", ""))
    if _FLOAT.fullmatch(text) is None and _INTEGER.fullmatch(text) is None:
        return text
    if len(text) > LONGEST_NUMBER:
        raise TooLargeError
    return _number(text)


def _number(text: str) -> int | float:
    if _INTEGER.fullmatch(text):
        base = _BASES.get(text[:2])
        return int(text) if base is None else int(text[2:], base)
    number = float(text)
    if math.isinf(number):
        raise TooLargeError
    return number


def tag_of(text: str) -> str:
    """Return the tag that YAML 1.1, as PyYAML has it, gives a plain scalar."""
    for tag, pattern in Resolver.yaml_implicit_resolvers.get(text[:1], ()):
        if pattern.match(text):
            return str(tag)
    return STR_TAG


def construct(tag: str, text: str) -> Scalar:
    """Return what PyYAML's SafeLoader makes of ``text`` with ``tag``; a date stays the text it is written as."""
    make = _PYYAML.yaml_constructors.get(tag, SafeConstructor.construct_undefined)
    if len(text) > LONGEST_NUMBER and tag not in (STR_TAG, TIMESTAMP_TAG):
        raise UnreadableError
    try:
        value = make(_PYYAML, ScalarNode(tag, text))
    except (ConstructorError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise UnreadableError from error
    return text if tag == TIMESTAMP_TAG else value


def read_as_dbt(text: str) -> Scalar:
    """Return what dbt's reader makes of a plain scalar."""
    if text in _OLD_WORDS:
        return _OLD_WORDS[text]
    if text[0].isalpha():
        return text
    tag = tag_of(text)
    return text if tag == STR_TAG else construct(tag, text)


def read_strictly(text: str) -> Scalar | Disagreement:
    """Return what every YAML reader makes of a plain scalar, or how they disagree; a date is text."""
    core = read_core(text)
    tag = tag_of(text)
    if tag == TIMESTAMP_TAG:
        return core
    old = text if tag == STR_TAG else _old(tag, text)
    if type(old) is not type(core) or repr(old) != repr(core):
        return Disagreement((_described(core), _described(old)))
    if isinstance(core, str) and _OTHER_READERS.fullmatch(core):
        return Disagreement((_described(core), "a boolean" if core in "yYnN" else "a number"))
    if isinstance(core, int) and abs(core) > LARGEST_INTEGER:
        raise TooLargeError
    return core


def _old(tag: str, text: str) -> Scalar | UnreadableError:
    try:
        return construct(tag, text)
    except UnreadableError as error:
        return error


def _described(value: Scalar | UnreadableError) -> str:
    match value:
        case bool():
            return f"the boolean {str(value).lower()}"
        case int() | float():
            return f"the number {value}"
        case str():
            return "text"
        case _:
            return "something else"
