"""Characters as a terminal may be sent them: what cannot be seen is spelt out, and the rest has a width."""

import re
import unicodedata

TAB_WIDTH = 4

_PLAIN = re.compile(r"[\x20-\x7e]*")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_JOINER = "\u200d"
_NO_WIDTH = frozenset(("Mn", "Me"))
_BYTE = 0x100
_PLANE = 0x10000


def spelt(character: str) -> str:
    """Return ``character`` as it may be printed: an escape for controls, bidi marks and whatever has no glyph."""
    if unicodedata.category(character) not in _HIDDEN or character == _JOINER:
        return character
    number = ord(character)
    if number < _BYTE:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < _PLANE else f"\\U{number:08x}"


def shown(text: str) -> str:
    """Return ``text`` on one line, with everything that cannot be seen spelt out."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(spelt, text.replace("\t", " ")))


def width(character: str) -> int:
    """Return how many columns one printable character takes."""
    if character.isascii():
        return 1
    if character == _JOINER or unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
