"""dbt's files: read as PyYAML's SafeLoader reads them, within floe's bounds."""

import datetime

import pytest
import yaml

from floe.diagnostics.model import Report
from floe.spans import SourceFile
from floe.syntax.nodes import YamlMap, plain
from floe.syntax.parse import Dialect, parse

MODELS_X_YML = "models/x.yml"


def load(text: str) -> object:
    return yaml.load(text, Loader=yaml.CSafeLoader)


def read(text: str) -> object:
    report = Report()
    root = parse(SourceFile(MODELS_X_YML, text), report, dialect=Dialect.DBT)
    assert not report.found
    return None if root is None else plain(root)


def refused(text: str) -> list[tuple[str, str]]:
    report = Report()
    assert parse(SourceFile(MODELS_X_YML, text), report, dialect=Dialect.DBT) is None
    spans = [(item.code, item.primary.span) for item in report.diagnostics]
    return [(code, span.file.text[span.start : span.end]) for code, span in spans]


def unlike_json(value: object) -> bool:
    """Say whether PyYAML read something that dbt cannot use: bytes, a set, a list that holds itself."""
    (inner,) = value.values() if isinstance(value, dict) else (value,)
    return isinstance(inner, bytes | set) or (isinstance(inner, list) and inner[0] is inner)


def stops_dbt(text: str) -> bool:
    """Say whether dbt's loader raises, or reads what dbt cannot use."""
    try:
        return unlike_json(load(text))
    except (yaml.YAMLError, ValueError, KeyError, TypeError):
        return True


WORDS = """
y n yes No ON off true ~ null 012 08 0o14 0b11 -0x1F 12:30 1:30.5 1_000 1e3 1.5e+3 -.5 .5 .inf -.INF 1. 1.2.3 nope
normal Yesterday +1 -1 9999999999999999999999 0 00 0x_ff . ._ 2024-13 2024-1-1 <x =x 1:60 ?x
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_plain_scalars_are_read_as_pyyaml_reads_them(word: str) -> None:
    text = f"key: {word}\n"
    assert repr(read(text)) == repr(load(text))


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {b: 1, c: 2}\nd: *x\ne: {<<: *x, c: 3, f: *x}\n",
        "a: &x {b: 1, c: 2}\ng: &y {c: 9, h: 1}\ne: {c: 3, <<: [*x, *y]}\n",
        "a: &x 1\nb: *x\nc: &y 2\nd: *y\n",
        "&k a: 1\n*k : 2\n",
        "a: 1\nb: 2\na: 3\n",
        "1: a\ntrue: b\n1.0: c\n~: d\n",
        "a: !!str 12\nb: !!int '12'\nc: !!float 1\nd: !!bool 'yes'\ne: !!null ''\nf: ! 12\n",
        "a: !!seq [1]\nb: !!map {c: 1}\nd: ! [1]\n",
        "a: &x !!str 12\nb: *x\n",
        "a: !!str yes\nb: &x yes\nc: &y 'yes'\n",
        "=: 1\n",
        "a: '<<'\n'<<': 2\n",
        "%YAML 1.1\n---\na: yes\n",
        "a: \t1\n",
        "a: x\rb: y\r",
        "a: x\x85b: y\n",
        "a: x\u2028  y\n",
        "a: \"{{ ref('x') }}\"\n",
        "a: |\n  {{ doc('x') }}\n",
        "- &a [1, &b [2]]\n- *a\n- *b\n",
        "",
        "# nothing\n",
        "~",
        "text",
    ],
)
def test_documents_are_read_as_pyyaml_reads_them(text: str) -> None:
    assert read(text) == load(text)


def test_the_quoted_merge_key_is_a_key() -> None:
    assert read("a: &x {b: 1}\nc: {'<<': *x}\n") == {"a": {"b": 1}, "c": {"<<": {"b": 1}}}


def test_dates_stay_text() -> None:
    assert load("a: 2024-01-02") == {"a": datetime.date(2024, 1, 2)}
    assert read("a: 2024-01-02\nb: !!timestamp 2024-01-02\n") == {"a": "2024-01-02", "b": "2024-01-02"}


def test_of_two_equal_keys_the_last_counts_at_the_place_of_the_last() -> None:
    text = "a: 1\nb: 2\na: 3\n"
    root = parse(SourceFile(MODELS_X_YML, text), Report(), dialect=Dialect.DBT)
    assert isinstance(root, YamlMap)
    assert [key.value for key, _ in root.entries] == ["a", "b"]
    assert root.key_span("a").start == text.rindex("a")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: *x\n", [("E0141", "*x")]),
        ("a: &x [*x]\n", [("E0141", "*x")]),
        ("a: &x 1\nb: &x 2\n", [("E0146", "&")]),
        ("a: {<<: 1}\n", [("E0143", "1")]),
        ("a: {<<: [{b: 1}, c]}\n", [("E0143", "c")]),
        ("a: 2024-13-45\n", [("E0144", "2024-13-45")]),
        ("a: =\n", [("E0144", "=")]),
        ("a: <<\n", [("E0144", "<<")]),
        ("a: 0b_\n", [("E0144", "0b_")]),
        (f"a: {'1' * 5000}\n", [("E0144", "1" * 5000)]),
        ("a: !!int x\n", [("E0144", "x")]),
        ("a: !!bool maybe\n", [("E0144", "maybe")]),
        ("a: !!binary aGk=\n", [("E0144", "!")]),
        ("a: !env X\n", [("E0144", "!")]),
        ("a: !!set {x}\n", [("E0144", "!")]),
        ("a: !!python/tuple [1]\n", [("E0144", "!")]),
        ("a: {{ x }}\n", [("E0145", "{")]),
        ("? [a]\n: 1\n", [("E0145", "[")]),
        ("a: &x [1]\n*x : 1\n", [("E0145", "*x")]),
        ("a: 1\n---\nb: 1\n", [("E0115", "---")]),
    ],
)
def test_what_stops_dbt_is_refused(text: str, found: list[tuple[str, str]]) -> None:
    assert stops_dbt(text)
    assert refused(text) == found


def test_alias_bombs_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert refused("\n".join(lines)) == [("E0142", "*a4")]


def test_aliases_do_not_get_round_the_depth() -> None:
    deep = "a: &x " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 40 + "*x" + "]" * 40
    assert refused(deep) == [("E0120", "*x")]
    assert read("a: &x " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 22 + "*x" + "]" * 22)


def test_aliases_of_aliases_do_not_get_round_the_depth() -> None:
    steps = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 70)]
    assert refused("\n".join(steps)) == [("E0120", "*a62")]
