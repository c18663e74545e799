"""Values as Python source, laid out as ``ruff format`` lays them out; ``quoting.py`` makes fragments of it."""

from collections.abc import Iterator
from math import isfinite
from typing import Final

from floe.render.fragments import Fragment, Py

LINE: Final = 120
_STEP: Final = 4


def python_source(value: object, indent: int, room: int) -> str:
    """Spell ``value`` on one line of at most ``room`` characters, or spread it from a line indented by ``indent``."""
    flat = _flat(value)
    if not isinstance(value, (tuple, list, dict)) or not value or (len(flat) <= room and "\n" not in flat):
        return flat
    inner = indent + _STEP
    pad = "\n" + " " * inner
    opening, closing = _brackets(value)
    return f"{opening}{pad}{pad.join(_entries(value, inner))}\n{' ' * indent}{closing}"


def _entries(value: tuple[object, ...] | list[object] | dict[object, object], indent: int) -> Iterator[str]:
    room = LINE - indent - len(",")
    if isinstance(value, dict):
        for key, item in value.items():
            name = f"{_flat(key)}: "
            yield f"{name}{python_source(item, indent, room - len(name))},"
    else:
        for item in value:
            yield f"{python_source(item, indent, room)},"


def _flat(value: object) -> str:
    match value:
        case Py():
            return str(value)
        case Fragment():
            raise TypeError(f"{value!a} is quoted for another language than Python")
        case bool() | None:
            return repr(value)
        case str():
            return _string(value)
        case int():
            return int.__repr__(value)
        case float():
            return _float(value)
        case _:
            return _container(value)


def _container(value: object) -> str:
    match value:
        case dict():
            items = [f"{_flat(key)}: {_flat(item)}" for key, item in value.items()]
        case tuple() | list():
            items = [_flat(item) for item in value]
        case _:
            raise TypeError(f"a {type(value).__name__} has no literal in Python")
    opening, closing = _brackets(value)
    only = "," if isinstance(value, tuple) and len(items) == 1 else ""
    return f"{opening}{', '.join(items)}{only}{closing}"


def _brackets(value: tuple[object, ...] | list[object] | dict[object, object]) -> tuple[str, str]:
    match value:
        case dict():
            return "{", "}"
        case list():
            return "[", "]"
        case _:
            return "(", ")"


def _string(text: str) -> str:
    quote = "'" if text.count('"') > text.count("'") else '"'
    # A part without the chosen quote holds at most one kind of quote, which ascii() never escapes.
    return quote + f"\\{quote}".join(ascii(part)[1:-1] for part in text.split(quote)) + quote


def _float(value: float) -> str:
    if not isfinite(value):
        raise ValueError(f"{value!r} has no literal in Python")
    return repr(value).replace("e+", "e")
