"""floe's own files: accepted only if every YAML reader reads them alike."""

import pytest

from floe.diagnostics.model import Report
from floe.spans import SourceFile
from floe.syntax import compose
from floe.syntax.nodes import Scalar, YamlList, YamlMap, YamlScalar, plain
from floe.syntax.parse import MOST_DIAGNOSTICS, Dialect, parse
from floe.syntax.strict import scalars

FLOE_YAML = "floe.yaml"


def read(text: str) -> object:
    report = Report()
    root = parse(SourceFile(FLOE_YAML, text), report, dialect=Dialect.STRICT)
    assert not report.found
    assert root is not None
    return plain(root)


def refused(text: str) -> list[tuple[str, str]]:
    """Return the codes and the source text that each points at, in the order of the file."""
    report = Report()
    assert parse(SourceFile(FLOE_YAML, text), report, dialect=Dialect.STRICT) is None
    spans = [(item.code, item.primary.span) for item in report.diagnostics]
    return [(code, span.file.text[span.start : span.end]) for code, span in spans]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-7", -7),
        ("+7", 7),
        ("0x1F", 31),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("-.inf", float("-inf")),
        ("1.0e+3", 1000.0),
        ("9007199254740991", 2**53 - 1),
        ("text", "text"),
        ("nope", "nope"),
        ("2024-01-01", "2024-01-01"),
        ("1.2.3", "1.2.3"),
        ("-", None),
        ('"012"', "012"),
        ("'yes'", "yes"),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        (">-\n  two\n  lines\n", "two lines"),
        ('"\\U0001f600"', "\U0001f600"),
        ("a b # comment", "a b"),
    ],
)
def test_scalars_are_those_of_the_core_schema(written: str, value: Scalar) -> None:
    found = read(f"key: {written}") if written != "-" else read("key: ")
    assert found == {"key": value}
    assert isinstance(found, dict)
    assert type(found["key"]) is type(value)


def test_not_a_number_is_read() -> None:
    assert repr(read("- .nan")) == "[nan]"


@pytest.mark.parametrize(
    "written",
    [
        "yes", "No", "on", "OFF", "y", "N", "012", "08", "-012", "0o14", "0O14", "0b11", "0B1", "-0x1F", "0X1F",
        "12:30", "1:30.5", "1_000", "1_0.5", "._5", "1e3", "1.5e3", "-.5", "+.5", "<<", "=", "0b_", "1:1" + ":1" * 300,
    ],
)  # fmt: skip
def test_what_readers_disagree_about_is_refused(written: str) -> None:
    assert refused(f"key: {written}") == [("E0118", written)]


def test_both_readings_are_named() -> None:
    report = Report()
    parse(SourceFile("floe.yaml", "a: 012\nb: y\nc: no\nd: =\ne: 0B1"), report, dialect=Dialect.STRICT)
    assert [item.primary.text for item in report.diagnostics] == [
        "read as the number 12, or as the number 10",
        "read as text, or as a boolean",
        "read as text, or as the boolean false",
        "read as text, or as something else",
        "read as text, or as a number",
    ]


@pytest.mark.parametrize("written", ["9007199254740992", "-9007199254740992", "1.0e+999", "1" * 5000, "1" * 999 + "."])
def test_numbers_that_readers_round_are_refused(written: str) -> None:
    assert refused(f"key: {written}") == [("E0119", written)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: 2\na: 3\n", [("E0102", "a")]),
        ("a: &x 1\n", [("E0111", "&x")]),
        ("a: &x\n  b: 1\n", [("E0111", "&x")]),
        ("a: !t &x 1\n", [("E0114", "!t"), ("E0111", "&x")]),
        ("a: &x !t [1]\n", [("E0111", "&x"), ("E0114", "!t")]),
        ("a: &x yes\n", [("E0111", "&x"), ("E0118", "yes")]),
        ("a: *x\n", [("E0112", "*x")]),
        ("<<: {a: 1}\n", [("E0113", "<<")]),
        ("a: !!str 1\n", [("E0114", "!!str")]),
        ("a: ! 1\n", [("E0114", "!")]),
        ("a: !x!y 1\n", [("E0114", "!x!y")]),
        ("a: 1\n---\nb: 2\n", [("E0115", "---")]),
        ("a: 1\n...\nb: 2\n", [("E0115", "b: 2")]),
        ("%YAML 1.2\n---\na: 1\n", [("E0116", "%YAML 1.2")]),
        ("%TAG ! x\n---\na: 1\n", [("E0116", "%TAG ! x")]),
        ("%FOO bar\n---\na: 1\n", [("E0116", "%FOO bar")]),
        ("%YAML 3.0\n---\na: 1\n", [("E0116", "%YAML 3.0")]),
        ("1: a\n", [("E0117", "1")]),
        ("true: a\n", [("E0117", "true")]),
        (": a\n", [("E0117", ": a")]),
        ("{: a}\n", [("E0117", ":")]),
        ("{? : a}\n", [("E0117", "")]),
        ("? [a]\n: 1\n", [("E0117", "[")]),
        ("a: {{ x }}\n", [("E0117", "{")]),
        ("a: {{ x }}/y\n", [("E0117", "{")]),
        ("on: a\n", [("E0118", "on")]),
        ('a: "\\ud800"\n', [("E0122", "\\ud800")]),
        ('a: "\\U0000d800"\n', [("E0122", "\\U0000d800")]),
        ("", [("E0123", "")]),
        ("# only a comment\n", [("E0123", "")]),
        ("---\n", [("E0123", "")]),
        ("~\n", [("E0123", "")]),
        ("a: \0\n", [("E0133", "\0")]),
        ("a: \x7f\n", [("E0133", "\x7f")]),
        ("a: \ud800\n", [("E0133", "\ud800")]),
        ("a: x\x85\n", [("E0134", "\x85")]),
        ("a: x\u2028\n", [("E0134", "\u2028")]),
        ("a: x\rb: 1\n", [("E0134", "\r")]),
        ("a: x\u202ey # \u2066\n", [("E0135", "\u202e"), ("E0135", "\u2066")]),
        ("a:\t1\n", [("E0103", "\t")]),
        ("a: x\ty\n", [("E0103", "\t")]),
        ("# c\t\nc: 1\t# \t\n", [("E0103", "\t")]),
    ],
)
def test_refusals_point_at_what_they_mean(text: str, found: list[tuple[str, str]]) -> None:
    assert refused(text) == found


def test_tabs_in_values_and_comments_are_text() -> None:
    assert read("a: \"x\ty#\"\nb: |\n  x\ty\nc: 'x\t' # z\t\n") == {"a": "x\ty#", "b": "x\ty\n", "c": "x\t"}


def test_all_refusals_of_a_file_are_reported() -> None:
    assert [code for code, _ in refused("{a: yes, a: &x 1}:\nb: [*x, !t 1]\nc: 'open\n")] == [
        "E0117", "E0118", "E0102", "E0111", "E0112", "E0114", "E0104",
    ]  # fmt: skip


def test_reports_are_bounded() -> None:
    assert len(refused("- yes\n" * 10_000)) == MOST_DIAGNOSTICS


@pytest.mark.parametrize("opening", ["[", "{", "- ", "? ", "[{", '{"a":', "- - "])
def test_depth_is_bounded_however_it_is_written(opening: str) -> None:
    codes = {code for code, _ in refused(opening * (1_000_000 // len(opening)))}
    assert "E0120" in codes or codes == {"E0117"}


def test_the_deepest_that_is_accepted() -> None:
    deepest = compose.DEEPEST
    assert read("[" * deepest + "]" * deepest)
    assert refused("[" * (deepest + 1) + "]" * (deepest + 1)) == [("E0120", "[")]


def test_number_of_values_is_bounded() -> None:
    assert [code for code, _ in refused("[" + "1," * compose.MOST_VALUES + "]")] == ["E0121"]
    assert [code for code, _ in refused("[" + "[]," * compose.MOST_VALUES + "]")] == ["E0121"]


def test_size_is_bounded() -> None:
    assert [code for code, _ in refused("a: " + "x" * 1_048_576)] == ["E0132"]


POSITIONS = (
    "\U0001f600 emoji: e\u0301 \U0001f469\u200d\U0001f4bb x\r\n"
    "list:   [one,  two , 3.5]\r\n"
    "\u4e2d\u6587:\r\n"
    "  - deep: value # comment\r\n"
    "    other: null\r\n"
    "  - {a: b, c: }\r\n"
)


def test_positions_are_code_points_of_the_text() -> None:
    report = Report()
    file = SourceFile(FLOE_YAML, POSITIONS)
    root = parse(file, report, dialect=Dialect.STRICT)
    assert root is not None
    raw = sorted((scalar.span for scalar in scalars(root)), key=lambda span: span.start)
    assert [POSITIONS[span.start : span.end] for span in raw] == [
        "\U0001f600 emoji", "e\u0301 \U0001f469\u200d\U0001f4bb x", "list", "one", "two", "3.5", "\u4e2d\u6587",
        "deep", "value", "other", "null", "a", "b", "c", "",
    ]  # fmt: skip


def test_collections_end_where_their_last_value_ends() -> None:
    text = "a:\n  - x: 1\n    w: |\n      z\n\n# comment\n\nb: [1,\n  2]\n"
    root = parse(SourceFile(FLOE_YAML, text), Report(), dialect=Dialect.STRICT)
    assert isinstance(root, YamlMap)
    first, second = root.get("a"), root.get("b")
    assert isinstance(first, YamlList)
    assert isinstance(second, YamlList)
    assert text[first.span.start : first.span.end] == "- x: 1\n    w: |\n      z"
    assert text[second.span.start : second.span.end] == "[1,\n  2]"
    assert root.get("c") is None
    assert root.key_span("a").end == 1
    assert root.key_span("c") == root.span


def test_quoted_tells_plain_text_from_the_rest() -> None:
    root = parse(SourceFile(FLOE_YAML, "- a\n- 'a'\n- \"a\"\n- |\n  a\n"), Report(), dialect=Dialect.STRICT)
    assert isinstance(root, YamlList)
    assert [item.quoted for item in root.items if isinstance(item, YamlScalar)] == [False, True, True, True]
