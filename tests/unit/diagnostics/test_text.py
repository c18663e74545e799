"""The text format: what a person sees, to the column."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from floe.diagnostics.model import Diagnostic, Label, Severity
from floe.diagnostics.render import Options
from floe.diagnostics.render.text import render
from floe.spans import SourceFile, Span, whole_file

FLOE_YAML = "floe.yaml"
KEY_B_C = "key: ***, b: c"
DATA_ENGINEER = "data engineer"

FLOE = SourceFile(FLOE_YAML, "name: acme\n\nmetrics:\n  revenue: {dataset: order, agg: sum}\n")
QUIET = Options(summary=False)


def at(file: SourceFile, piece: str) -> Span:
    start = file.text.index(piece)
    return Span(file, start, start + len(piece))


def diagnostic(span: Span, text: str = "", **changes: object) -> Diagnostic:
    plain = Diagnostic(
        code="E0302",
        slug="unknown-thing",
        severity=Severity.ERROR,
        headline="thing `order` does not exist",
        primary=Label(span=span, text=text),
        related=(),
        notes=(),
        help=None,
        change=(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def snippet(line: str, piece: str, options: Options = QUIET) -> list[str]:
    """Return the echoed line and the marks below it."""
    file = SourceFile(FLOE_YAML, line)
    return [row[4:] for row in render([diagnostic(at(file, piece))], options).splitlines()[3:5]]


def test_a_whole_block() -> None:
    platform = SourceFile("platform/dev/platform.yaml", "storage:\n" * 11 + "  default: {}\n")
    item = diagnostic(
        at(FLOE, "order"),
        "no thing has this name",
        related=(Label(span=at(platform, "default"), text="things are declared here"), Label(span=at(FLOE, "acme"))),
        notes=("one line\nand another",),
        help="did you mean `orders`?",
        change=(FLOE_YAML, "platform/dev/platform.yaml"),
    )
    assert (
        render([item, replace(item, severity=Severity.WARNING, code="W0302", related=(), notes=())])
        == """\
error[E0302]: thing `order` does not exist
  --> floe.yaml:4:22
   |
 4 |   revenue: {dataset: order, agg: sum}
   |                      ^^^^^ no thing has this name
   |
  ::: platform/dev/platform.yaml:12:3
   |
12 |   default: {}
   |   ------- things are declared here
   |
  ::: floe.yaml:1:7
   |
 1 | name: acme
   |       ----
   |
   = note: one line
           and another
   = help: did you mean `orders`?
   = change: floe.yaml (data engineer)
   = change: platform/dev/platform.yaml (platform engineer)
   = see:  floe explain E0302

warning[W0302]: thing `order` does not exist
 --> floe.yaml:4:22
  |
4 |   revenue: {dataset: order, agg: sum}
  |                      ^^^^^ no thing has this name
  |
  = help: did you mean `orders`?
  = change: floe.yaml (data engineer)
  = change: platform/dev/platform.yaml (platform engineer)
  = see:  floe explain W0302

error: 1 error, 1 warning
"""
    )


def test_a_file_without_text_has_no_snippet() -> None:
    assert (
        render([diagnostic(whole_file("generated/dbt/x.sql"), "edited by hand")], QUIET)
        == """\
error[E0302]: thing `order` does not exist
 --> generated/dbt/x.sql
  |
  = note: edited by hand
  = change: generated/dbt/x.sql
  = see:  floe explain E0302
"""
    )


def test_nothing_says_nothing() -> None:
    assert render([]) == ""


@pytest.mark.parametrize(
    ("severities", "summary"),
    [
        ([Severity.ERROR], "error: 1 error\n"),
        ([Severity.ERROR] * 2 + [Severity.WARNING] * 2, "error: 2 errors, 2 warnings\n"),
        ([Severity.WARNING], "warning: 1 warning\n"),
    ],
)
def test_the_last_line_counts(severities: list[Severity], summary: str) -> None:
    items = [diagnostic(at(FLOE, "acme"), severity=severity) for severity in severities]
    assert render(items).endswith(f"\n\n{summary}")


@pytest.mark.parametrize(
    ("line", "piece", "shown", "marks"),
    [
        ("a: b", "b", "a: b", "   ^"),
        ("\ta\tb", "b", "    a    b", "         ^"),
        ("a\tb", "\t", "a    b", " ^^^^"),
        ("\u4e2d\u6587: \u503c", "\u503c", "\u4e2d\u6587: \u503c", "      ^^"),
        ("\U0001f600: x", "x", "\U0001f600: x", "    ^"),
        ("e\u0301: x", "x", "e\u0301: x", "   ^"),
        ("\U0001f469\u200d\U0001f4bb: x", "x", "\U0001f469\u200d\U0001f4bb: x", "      ^"),
        ("a: x\r\n", "x", "a: x", "   ^"),
        ("a: \x1b[31mx", "x", "a: \\x1b[31mx", "           ^"),
        ("a: \u202ex", "\u202e", "a: \\u202ex", "   ^^^^^^"),
        ("\U000e0041x", "x", "\\U000e0041x", "          ^"),
        ("a: \ue000x", "x", "a: \\ue000x", "         ^"),
    ],
)
def test_marks_stand_under_what_they_mean(line: str, piece: str, shown: str, marks: str) -> None:
    assert snippet(line, piece) == [shown, marks]


def test_an_empty_span_has_one_mark_even_at_the_end() -> None:
    end = len(FLOE.text)
    rows = render([diagnostic(Span(FLOE, 5, 5)), diagnostic(Span(FLOE, end, end))], QUIET).splitlines()
    assert rows[3:5] == ["1 | name: acme", "  |      ^"]
    assert rows[10:14] == [" --> floe.yaml:5:1", "  |", "5 |", "  | ^"]


def test_a_span_of_several_lines_says_how_far_it_goes() -> None:
    span = Span(FLOE, FLOE.text.index("metrics"), len(FLOE.text))
    assert render([diagnostic(span, "all of it")], QUIET).splitlines()[3:5] == [
        "3 | metrics:",
        "  | ^^^^^^^^ all of it (up to line 4)",
    ]


@pytest.mark.parametrize("before", [0, 5, 500])
@pytest.mark.parametrize("after", [0, 5, 500])
@pytest.mark.parametrize("fill", ["x", "\u4e2d", "\t"])
def test_long_lines_are_clipped_around_the_mark(before: int, after: int, fill: str) -> None:
    line, marks = snippet(fill * before + "HERE" + fill * after, "HERE")
    wide = sum(2 if character == "\u4e2d" else 1 for character in line)
    assert wide <= 116
    assert marks.strip() == "^^^^"
    assert line.replace("\u4e2d", "zz")[marks.index("^") :].startswith("HERE")
    assert line.startswith("...") is (before == 500)
    assert line.endswith("...") is (after == 500)


def test_characters_without_width_do_not_make_a_line_endless() -> None:
    line, marks = snippet("\u0301" * 3000 + "HERE" + "\u0301" * 3000, "HERE")
    assert len(line) < 400
    assert marks == "   ^^^^"


def test_a_mark_longer_than_the_line_that_is_shown_is_clipped() -> None:
    line, marks = snippet("x" * 1000, "x" * 1000)
    assert len(line) == 116 - 3
    assert len(marks) == 116 - 6


@pytest.mark.parametrize(
    ("piece", "shown", "marks"),
    [
        ("key", KEY_B_C, "^^^"),
        ("S3CRET", KEY_B_C, "     ^^^"),
        ("CRE", KEY_B_C, "     ^^^"),
        ("c", KEY_B_C, "             ^"),
    ],
)
def test_secrets_are_hidden_and_marks_follow(piece: str, shown: str, marks: str) -> None:
    options = Options(summary=False, redact=lambda text: text.replace("S3CRET", "***"))
    found = snippet("key: S3CRET, b: c", piece, options)
    assert found[0] == shown
    if piece != "CRE":
        assert found[1] == marks


@pytest.mark.parametrize("hide", [lambda text: "", lambda text: text * 2, lambda text: "*" * len(text)])
def test_whatever_is_hidden_something_is_marked(hide: Callable[[str], str]) -> None:
    assert "^" in snippet("a: S3CRET", "S3CRET", Options(summary=False, redact=hide))[1]


def test_no_message_shows_a_secret_or_a_control_character() -> None:
    text = "S3CRET \x1b]0;x\x07 \u202e"
    related = (Label(span=at(FLOE, "sum"), text=text),)
    item = diagnostic(at(FLOE, "acme"), text, headline=text, notes=(text,), help=text, related=related)
    shown = render([item], Options(redact=lambda text: text.replace("S3CRET", "***")))
    assert "S3CRET" not in shown
    assert all(character == "\n" or character.isprintable() for character in shown)
    assert shown.count("*** \\x1b]0;x\\x07 \\u202e") == 5


def test_a_headline_stays_on_one_line() -> None:
    item = diagnostic(at(FLOE, "acme"), headline="a\n::error::b\tc")
    assert render([item]).splitlines()[0] == "error[E0302]: a\\x0a::error::b c"


def test_color_only_adds_to_the_text() -> None:
    item = diagnostic(at(FLOE, "acme"), "here", help="do", related=(Label(span=at(FLOE, "sum"), text="there"),))
    both = [item, replace(item, severity=Severity.WARNING)]
    colored = render(both, Options(color=True))
    assert "\x1b[1;31merror[E0302]\x1b[0m" in colored
    assert "\x1b[1;33mwarning[E0302]\x1b[0m" in colored
    bare = "".join(part.split("m", 1)[1] if part[:1].isdigit() else part for part in colored.split("\x1b["))
    assert [row.rstrip() for row in bare.splitlines()] == render(both).splitlines()


@pytest.mark.parametrize(
    ("path", "who"),
    [
        (FLOE_YAML, DATA_ENGINEER),
        ("models/staging/x.sql", DATA_ENGINEER),
        ("requirements.txt", DATA_ENGINEER),
        ("platform/prod/platform.yaml", "platform engineer"),
        ("../infra/dev/platform.yaml", "platform engineer"),
        ("generated/dbt/dbt_project.yml", None),
        ("floe.lock", None),
    ],
)
def test_every_block_says_whose_file_it_is(path: str, who: str | None) -> None:
    line = f"  = change: {path}" + ("" if who is None else f" ({who})")
    assert line in render([diagnostic(whole_file(path))]).splitlines()
