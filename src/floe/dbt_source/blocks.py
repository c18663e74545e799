"""dbt's top-level Jinja blocks (snapshot, docs, macro, test, materialization), found in one pass over the text."""

import re
from collections.abc import Iterator

from floe.frozen import dataclass

_TAG = re.compile(r"\{%[-+]?\s*(\w+)(?:\s+(\w+))?")
_REST = re.compile(r"(?:[^%'\"]|'[^']*+'|\"[^\"]*+\"|%(?!\}))*+%\}")
_COMMENT_END = "#}"
_OPENING = re.compile(r"\{[#%]")
_END_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")


@dataclass(frozen=True, slots=True)
class Tag:
    """A ``{% word name ... %}``."""

    word: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A block with a closing tag; ``closed`` is False when the file ends before it does."""

    word: str
    name: str
    start: int
    body_start: int
    body_end: int
    end: int
    closed: bool = True


def blocks(text: str, words: frozenset[str]) -> Iterator[Block]:
    """Yield the blocks that open with one of ``words``, in order; what is inside of one is not looked at."""
    opened: Tag | None = None
    for tag in _tags(text):
        if opened is None:
            opened = tag if tag.word in words else None
        elif tag.word == "end" + opened.word:
            yield Block(opened.word, opened.name, opened.start, opened.end, tag.start, tag.end)
            opened = None
    if opened is not None:
        yield Block(opened.word, opened.name, opened.start, opened.end, len(text), len(text), closed=False)


def _tags(text: str) -> Iterator[Tag]:
    """Yield every tag outside of comments and raw blocks; stop at the first that does not end."""
    at = 0
    while (found := _OPENING.search(text, at)) is not None:
        at = found.start()
        if found[0] == "{#":
            end = text.find(_COMMENT_END, at)
            if end < 0:
                return
            at = end + len(_COMMENT_END)
            continue
        head = _TAG.match(text, at)
        rest = _REST.match(text, found.end() if head is None else head.end())
        if rest is None:
            return
        if head is not None and head[1] == "raw":
            raw = _END_RAW.search(text, rest.end())
            if raw is None:
                return
            at = raw.end()
            continue
        if head is not None:
            yield Tag(head[1], head[2] or "", at, rest.end())
        at = rest.end()
