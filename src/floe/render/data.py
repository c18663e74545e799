"""Values as YAML, JSON and TOML text.

The YAML is written by hand, because files of one project are read by parsers of YAML 1.1, of 1.2 and of Go's mixture,
and no library writes what all of them read alike. A scalar is plain only if it is a boring word; every other one is
double-quoted ASCII; printable text of several lines is a literal block. No aliases, no folding, the caller's order.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import isfinite
from typing import Final

from floe.render.quoting import LAST_OF_LATIN, origin_note, toml_key, toml_string, wide_escape

_STEP: Final = "  "
_COMPACT: Final = json.JSONEncoder(ensure_ascii=True, allow_nan=False)
_FIRST_SURROGATE: Final = 0xD800
_LAST_SURROGATE: Final = 0xDFFF
_LONGEST_KEY: Final = 1000  # YAML allows 1,024 characters for a key that no `?` announces

_WORD: Final = re.compile(r"(?![eE][+-]?[0-9])[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_KEYWORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "nan", "inf"})
_QUOTED: Final = re.compile(r"[^ !#-\[\]-~]")
_QUOTED_WITHOUT_BRACES: Final = re.compile(r"[^ !#$&-\[\]-z|~]")
_BRACES: Final = re.compile(r"[{}%]")
_SHORT: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}
# Letters up to Latin Extended-B: the same set in every Python, and in every parser.
_INK: Final = r"!-~\u00a1-\u00ac\u00ae-\u024f"
_LINE: Final = rf"[{_INK}](?:[ {_INK}]*[{_INK}])?"
_BLOCK: Final = re.compile(rf"{_LINE}(?:\n+ *{_LINE})+\n?")


def header(origin: str) -> str:
    """Return the comment on top of a generated file: constants and the path of the input that it comes from."""
    return f"# {origin_note(origin)}"


def dump_json(value: object) -> str:
    """Write JSON in ASCII, two spaces, the caller's order."""
    return json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def dump_json_rows(value: Mapping[str, object]) -> str:
    """Write a JSON object with one entry a line, for tables of thousands: a change of one entry is one changed line."""
    rows = (f"  {_compact(key)}: {_compact(item)}" for key, item in value.items())
    return "{\n" + ",\n".join(rows) + "\n}\n" if value else "{}\n"


def _compact(value: object) -> str:
    return _COMPACT.encode(value)


# --- YAML ----------------------------------------------------------------------------------------------------------


def dump_yaml(value: object, header: str | None, *, escape_braces: bool = False) -> str:
    """Write one document of block-style YAML below ``header``.

    ``escape_braces`` writes ``{``, ``}`` and ``%`` as escapes, for a reader that looks for templates in the bytes.
    """
    text = _guarded if escape_braces else _text
    lines = [] if header is None else [header]
    _node(lines, value, "", "", text)
    return "\n".join(lines) + "\n"


_Text = Callable[[str, str], str]


def _node(lines: list[str], value: object, lead: str, indent: str, text: _Text) -> None:
    """Write a value whose first line starts with ``lead`` and whose others start with ``indent``."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            written = _key(key, text)
            if len(written) > _LONGEST_KEY:
                lines.append(f"{lead}? {written}")
                lead, written = indent, ""
            _entry(lines, item, f"{lead}{written}:", indent, text)
            lead = indent
    elif isinstance(value, (list, tuple)) and value:
        for item in value:
            _node(lines, item, f"{lead}- ", indent + _STEP, text)
            lead = indent
    else:
        lines.append(lead + _scalar(value, indent or _STEP, text))


def _entry(lines: list[str], value: object, lead: str, indent: str, text: _Text) -> None:
    if isinstance(value, (dict, list, tuple)) and value:
        lines.append(lead)
        _node(lines, value, indent + _STEP, indent + _STEP, text)
    else:
        lines.append(f"{lead} {_scalar(value, indent + _STEP, text)}")


def _scalar(value: object, indent: str, text: _Text) -> str:
    match value:
        case str():
            return text(value, indent)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return int.__repr__(value)
        case float():
            return _float(value)
        case dict() | list() | tuple():
            return "{}" if isinstance(value, dict) else "[]"
        case _:
            raise TypeError(f"a {type(value).__name__} has no place in YAML")


def _float(value: float) -> str:
    if not isfinite(value):
        raise ValueError(f"{value!r} is read differently by different parsers")
    mantissa, mark, exponent = repr(value).partition("e")
    # YAML 1.1 takes no float without a point.
    return f"{mantissa}.0e{exponent}" if mark and "." not in mantissa else repr(value)


def _key(key: object, text: _Text) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!a} is no text")
    written = text(key, _STEP)
    if written.startswith("|"):
        written = _quoted(key)
    return written


def _text(text: str, indent: str) -> str:
    if "\n" in text and _BLOCK.fullmatch(text):
        mark = "|" if text.endswith("\n") else "|-"
        body = "\n".join(indent + line if line else "" for line in text.removesuffix("\n").split("\n"))
        return f"{mark}\n{body}"
    return _on_one_line(text)


def _guarded(text: str, indent: str) -> str:
    if _BRACES.search(text):
        return f'"{_QUOTED_WITHOUT_BRACES.sub(_escape, text)}"'
    return _text(text, indent)


@lru_cache(maxsize=65536)
def _on_one_line(text: str) -> str:
    if _WORD.fullmatch(text) and text.lower() not in _KEYWORDS:
        return str(text)
    return _quoted(text)


def _quoted(text: str) -> str:
    return f'"{_QUOTED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    number = ord(char)
    if _FIRST_SURROGATE <= number <= _LAST_SURROGATE:
        raise ValueError("half a surrogate pair cannot be in YAML")
    return _SHORT.get(char) or (f"\\x{number:02x}" if number <= LAST_OF_LATIN else wide_escape(number))


# --- TOML ----------------------------------------------------------------------------------------------------------


def dump_toml(value: Mapping[str, object], header: str | None) -> str:
    """Write TOML below ``header``: the plain keys of a table first, then its tables, each in the caller's order."""
    body = "\n".join(_table(value, "")).strip("\n") + "\n"
    return body if header is None else f"{header}\n\n{body}"


def _table(value: Mapping[str, object], path: str) -> Iterator[str]:
    nested = {key: item for key, item in value.items() if _is_table(item)}
    for key, item in value.items():
        if key not in nested:
            yield f"{toml_key(key)} = {_toml(item)}"
    for key, item in nested.items():
        name = f"{path}.{toml_key(key)}" if path else str(toml_key(key))
        if isinstance(item, dict):
            if not item or not all(map(_is_table, item.values())):
                yield from ("", f"[{name}]")
            yield from _table(item, name)
        for row in item if isinstance(item, (list, tuple)) else ():
            yield from ("", f"[[{name}]]", *_table(row, name))


def _is_table(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict)


def _toml(value: object) -> str:
    match value:
        case str():
            return toml_string(value)
        case bool():
            return "true" if value else "false"
        case int():
            return int.__repr__(value)
        case float() if isfinite(value):
            return repr(value)
        case list() | tuple():
            items = [_toml(item) for item in value]
            return f"[{', '.join(items)}]" if len(items) <= 1 else "[\n    " + ",\n    ".join(items) + ",\n]"
        case _:
            raise TypeError(f"{value!a} has no place in TOML")
