"""Bytes to text."""

import pytest

from floe.diagnostics.model import Report
from floe.syntax.decode import LARGEST_FILE, decode_bytes

FLOE_YAML = "floe.yaml"


def test_text_is_kept_as_it_is() -> None:
    report = Report()
    file = decode_bytes(FLOE_YAML, "a: \u00e9\r\n".encode(), report)
    assert file is not None
    assert (file.path, file.text, report.found) == (FLOE_YAML, "a: \u00e9\r\n", [])


def test_the_byte_order_mark_is_dropped() -> None:
    file = decode_bytes(FLOE_YAML, b"\xef\xbb\xbfa: 1\n", Report())
    assert file is not None
    assert file.text == "a: 1\n"


@pytest.mark.parametrize(
    ("data", "code", "position", "notes"),
    [
        ("a: 1\nb: \u00e9".encode("latin-1"), "E0131", (2, 4), ()),
        ("a: 1".encode("utf-16"), "E0131", (1, 1), ("the first bytes look like UTF-16",)),
        (b"a: \xed\xa0\x80", "E0131", (1, 4), ()),
        (b"x" * (LARGEST_FILE + 1), "E0132", (1, 1), ()),
        ("\u00e9\n\u00e9\0".encode(), "E0133", (2, 2), ()),
        (b"a: \x1b[31m\0", "E0133", (1, 4), ()),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, code: str, position: tuple[int, int], notes: tuple[str, ...]) -> None:
    report = Report()
    assert decode_bytes(FLOE_YAML, data, report) is None
    (item,) = report.diagnostics
    span = item.primary.span
    assert (item.code, span.file.position(span.start), item.notes) == (code, position, notes)


def test_the_largest_file_is_read() -> None:
    assert decode_bytes(FLOE_YAML, b"#" * LARGEST_FILE, Report()) is not None
