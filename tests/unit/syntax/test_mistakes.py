"""Text that is no YAML: the common mistakes are named, and the place is the one to correct."""

import pytest

from floe.diagnostics.model import Report
from floe.spans import SourceFile
from floe.syntax.parse import Dialect, parse


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a:\n\tb: 1\n", "E0103", "\t"),
        ("a: 1\n\tb: 2\n", "E0103", "\t"),
        ("a:\n  b: |\n\t  x\n", "E0103", "\t"),
        ('a: "abc\nb: c\n', "E0104", '"'),
        ("a: 'abc\n--- \n", "E0104", "'"),
        ("a: [1, 2\nb: c\n", "E0105", "["),
        ("a: {x: 1]", "E0105", "{"),
        ("a:\n  b: 1\n c: 2 # why\n", "E0106", "c: 2"),
        ("a: 1\n  b: 2\n", "E0106", "b: 2"),
        ("a: 1\n# c\n\n  b: 2\n", "E0106", "b: 2"),
        ("a:\n  - x\n - y\n", "E0106", "- y"),
        ("a: 'x'\n  b: 1\n", "E0106", "b: 1"),
        ("a: 1\nb\nc: 2\n", "E0107", "b"),
        ("a:1\nb: 2\n", "E0107", "a:1"),
        ("name acme\nversion: 1\n", "E0107", "name acme"),
        ("a: b: c\n", "E0108", ":"),
        ('a: "\\d"\n', "E0109", "\\d"),
        ('a: "\\xZZ"\n', "E0109", "\\xZ"),
        ("a: @x\n", "E0110", "@"),
        ("a: `x`\n", "E0110", "`"),
        ("a: %x\n", "E0110", "%"),
        ("a: *.sql\n", "E0110", "*"),
        ("a: & x\n", "E0110", "&"),
        ("a: !<x y\n", "E0110", "!"),
        ("- a\nb: c\n", "E0101", "b: c"),
        ("a: 1\n- b\n", "E0101", "- b"),
        ("a: - b\n", "E0101", "-"),
        ("a: ]\n", "E0101", "]"),
        ("a: 'it's'\n", "E0101", "s'"),
        ("a: |x\n  y\n", "E0101", "|x"),
        ("a: |0\n  y\n", "E0101", "|0"),
        (": b: c", "E0117", ": b: c"),
        ("{: a}", "E0117", ":"),
        ("%YAML 1.1\n", "E0116", "%YAML 1.1"),
        ("{a: 1} b", "E0101", "b"),
        ("[a]\n# c\nb: 1\n", "E0107", "[a]"),
        ("- ? - : : :\n  x", None, None),
    ],
)
def test_common_mistakes_are_named(text: str, code: str | None, place: str | None, dialect: Dialect) -> None:
    report = Report()
    assert parse(SourceFile("floe.yaml", text), report, dialect=dialect) is None
    item = report.diagnostics[-1]
    if code is not None:
        span = item.primary.span
        assert (item.code, text[span.start : span.end]) == (code, place)


def test_a_key_without_space_is_explained_at_its_own_line() -> None:
    report = Report()
    parse(SourceFile("floe.yaml", "\n# c\nname:acme\n\n# c\nversion: 1\n"), report, dialect=Dialect.STRICT)
    assert report.diagnostics[0].primary.span.file.position(report.diagnostics[0].primary.span.start) == (3, 1)
