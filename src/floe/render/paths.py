"""Which paths a generated file may have: one that every file system, on every machine, takes as it is."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LONGEST_NAME: Final = 255
_LONGEST_PATH: Final = 1024
_DEEPEST: Final = 32
_BORING: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*")
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f-\x9f\\:*?"<>|]')
_DEVICE: Final = re.compile(
    r"(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(?:\..*)?", re.IGNORECASE
)
_OURS: Final = ("floe.lock", ".state")
_OURS_PREFIX: Final = ".floe-"


def path_fault(path: str) -> str | None:
    """Say why ``path`` cannot be a generated file's, or None."""
    if not path or path.startswith("/"):
        return "it is empty or starts at the root of the disk"
    if len(path.encode(errors="replace")) > _LONGEST_PATH:
        return f"it is longer than {_LONGEST_PATH:,} bytes"
    names = path.split("/")
    if len(names) > _DEEPEST:
        return f"it is deeper than {_DEEPEST} folders"
    if names[0].casefold() in _OURS or names[0].casefold().startswith(_OURS_PREFIX):
        return f"`{names[0]}` is kept for floe itself"
    return next((fault for name in names if (fault := _name_fault(name))), None)


def collision_key(path: str) -> str:
    """Return what two paths share if some file system takes them for one."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


@lru_cache(maxsize=65536)
def _name_fault(name: str) -> str | None:
    if name in {"", ".", ".."}:
        return f"`{name}` is no name of a file"
    if _DEVICE.fullmatch(name):
        return f"`{name}` is the name of a device on Windows"
    if _BORING.fullmatch(name) and len(name) <= _LONGEST_NAME:
        return None
    return _odd_name_fault(name)


def _odd_name_fault(name: str) -> str | None:
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        return "a name in it is not Unicode text"
    if size > _LONGEST_NAME:
        return f"a name in it is longer than {_LONGEST_NAME} bytes"
    if found := _FORBIDDEN.search(name):
        return f"U+{ord(found[0]):04X} cannot be in a file's name everywhere"
    if name.endswith((".", " ")) or name.startswith(" "):
        return f"`{name}` starts with a space, or ends with a space or a full stop"
    if name.casefold() == ".git":
        return "`.git` belongs to version control"
    return None
