"""Bytes to text: UTF-8 of a bounded size without control characters, or a diagnostic."""

import re

from floe.diagnostics.catalogue import characters
from floe.diagnostics.model import Report
from floe.spans import SourceFile, Span, whole_file

LARGEST_FILE = 1_048_576
"""Bytes that floe reads of one file."""

_BOM = b"\xef\xbb\xbf"
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OTHER_ENCODINGS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x1f\x8b", "a gzip archive"))


def decode_bytes(path: str, data: bytes, report: Report) -> SourceFile | None:
    """Return the text of the file at ``path`` without its byte order mark, or None with the reason in ``report``."""
    if len(data) > LARGEST_FILE:
        report.add(characters.file_too_large(whole_file(path), path, LARGEST_FILE))
        return None
    data = data.removeprefix(_BOM)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        report.add(characters.not_utf8(_readable_before(path, data, error.start), path, _looks_like(data)))
        return None
    file = SourceFile(path, text)
    match = _CONTROL.search(data)
    if match is None:
        return file
    at = len(data[: match.start()].decode())
    report.add(characters.control_character(Span(file, at, at + 1), ord(match[0])))
    return None


def _readable_before(path: str, data: bytes, stop: int) -> Span:
    """Return where the text stops being UTF-8, with the lines before it to show."""
    text = data[:stop].decode()
    return Span(SourceFile(path, text), len(text), len(text))


def _looks_like(data: bytes) -> str | None:
    return next((name for start, name in _OTHER_ENCODINGS if data.startswith(start)), None)
