"""Every writer of quoting, judged by the parser that will read what it wrote."""

import ast
import subprocess
import tomllib

import duckdb
import jinja2
import pytest
import sqlglot
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from unit.render.nasty import NASTY

from floe.render.fragments import DbtText, Fragment, Py, Sql
from floe.render.quoting import (
    DIALECTS,
    comment,
    cube_text,
    dbt_sql_identifier,
    dbt_sql_string,
    dbt_yaml_text,
    jinja_text,
    markdown_text,
    origin_note,
    py_dotted,
    py_identifier,
    py_literal,
    shell_word,
    sql_identifier,
    sql_number,
    sql_string,
    toml_key,
    toml_string,
    trusted_sql,
)

TROUBLE = "{}%#'\"\\\n\r\t `$<>|*_-.:/ax1\x85\u2028\U0001f30a"
text = st.one_of(st.sampled_from(NASTY), st.text(TROUBLE, max_size=20), st.text(max_size=20))
encodable = text.filter(lambda value: not any("\ud800" <= char <= "\udfff" for char in value))
sayable = encodable.filter(lambda value: "\0" not in value)
SQLGLOT_NAME = {"ansi": "", "clickhouse": "clickhouse"}
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), text)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(text, inner, max_size=4),
    ),
    max_leaves=12,
)


@given(values, st.integers(0, 12))
def test_a_python_literal_means_the_value(value, indent):
    source = py_literal(value, indent)
    assert source.isascii()
    assert isinstance(source, Py)
    back = ast.literal_eval(source)
    assert back == value
    assert repr(back) == repr(value)


def test_python_literals_are_as_ruff_formats_them(tmp_path):
    wide = {
        f"key {size}": ["x" * size, ("y" * size,), {"deep": ("z" * size, {"er": [[("a" * size, -1)], 1e16]})}]
        for size in range(0, 110, 3)
    }
    lines = []
    for number, value in enumerate([*NASTY, wide, (), [], {}, ((1, 2),), {"a": ()}, [*range(50)], (("q" * 95,),)]):
        name = f"v{number}"
        lines.append(f"{name} = {py_literal(value, before=len(name) + 3, after=0)}\n")
    lines.append(f"call(\n    a={py_literal(wide, 4, before=2)},\n)\n")
    source = "".join(lines)
    file = tmp_path / "out.py"
    file.write_text(source)
    done = subprocess.run(
        ["ruff", "format", "--isolated", "--line-length", "120", "--diff", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_fragments_of_python_stand_in_a_literal_as_they_are():
    call = py_identifier("call")
    assert py_literal([call, "call"]) == '[call, "call"]'
    assert py_literal({"a": Py("f(\n    1,\n)")}) == '{\n    "a": f(\n    1,\n),\n}'


@pytest.mark.parametrize("value", [sql_number(1), object(), {1, 2}, b"x", 1j, [object()]])
def test_what_is_no_python_literal_is_refused(value):
    with pytest.raises(TypeError):
        py_literal(value)


@pytest.mark.parametrize("value", [float("inf"), float("nan"), [float("-inf")]])
def test_infinity_is_refused(value):
    with pytest.raises(ValueError, match="no literal"):
        py_literal(value)


@pytest.mark.parametrize("name", ["", "1a", "a-b", "class", "\uff46oo", "a b", "a\n"])
def test_python_names(name):
    assert py_identifier("_a1") == "_a1"
    assert py_dotted("a.b_c") == "a.b_c"
    with pytest.raises(ValueError, match="no Python name"):
        py_identifier(name)
    with pytest.raises(ValueError, match="no Python name"):
        py_dotted(f"a.{name}")


@given(sayable, st.sampled_from(sorted(DIALECTS)))
def test_a_string_of_sql_is_one_string(value, dialect):
    if dialect == "clickhouse":
        return  # sqlglot reads its escapes otherwise than the server
    parsed = sqlglot.parse_one(f"select {sql_string(value, dialect)} as x", dialect=SQLGLOT_NAME.get(dialect, dialect))
    literals = list(parsed.find_all(sqlglot.exp.Literal))
    assert len(literals) == 1
    if "\\" not in value:
        assert literals[0].this == value


@given(st.lists(sayable, min_size=1, max_size=5))
def test_duckdb_reads_the_same_string(items):
    for dialect in ("duckdb", "ansi", "postgres"):
        row = ", ".join(sql_string(item, dialect) for item in items)
        assert duckdb.sql(f"select {row}").fetchone() == tuple(items)


@given(sayable.filter(bool))
def test_duckdb_reads_the_same_identifier(name):
    assert duckdb.sql(f"select 1 as {sql_identifier(name, 'duckdb')}").columns == [name]


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@pytest.mark.parametrize("name", ["order", "a b", 'q"q', "select"])
def test_identifiers_in_every_dialect(name, dialect):
    parsed = sqlglot.parse_one(f"select {sql_identifier(name, dialect)}", dialect=SQLGLOT_NAME.get(dialect, dialect))
    assert parsed.expressions[0].name == name


@pytest.mark.parametrize("dialect", ["bigquery", "clickhouse", "spark"])
def test_a_backtick_in_a_name(dialect):
    assert sql_identifier("a`b", dialect) in {"`a\\`b`", "`a``b`"}


def test_what_sql_cannot_say():
    for name in ("", "a\0"):
        with pytest.raises(ValueError, match="cannot be an identifier"):
            sql_identifier(name, "duckdb")
    with pytest.raises(ValueError, match="NUL"):
        sql_string("\0", "duckdb")
    with pytest.raises(ValueError, match="no SQL dialect"):
        sql_string("", "klingon")
    assert sql_number(7) == "7"
    assert trusted_sql("a > 1") == "a > 1"
    assert isinstance(trusted_sql("x"), Sql)


def render(source):
    return jinja2.Environment(autoescape=False).from_string(source).render()  # noqa: S701


@given(encodable, st.sampled_from(["", "{", "x ", "{{ 1 }}", "\n"]), st.sampled_from(["", "}", "% x", "{{ 2 }}", "#}"]))
@example("{", "", "{{ 2 }}")
@example("x\n", "", "")
def test_jinja_prints_the_same_text_wherever_it_stands(value, before, after):
    assert isinstance(jinja_text(value), DbtText)
    expected = render(before + "A") + value + render("B" + after)
    assert render(f"{before}A{jinja_text(value)}B{after}") == expected
    assert render(jinja_text(value)) == value
    assert render(dbt_yaml_text(value)) == value
    assert type(dbt_yaml_text(value)) is str


@given(encodable)
def test_jinja_text_next_to_a_brace(value):
    assert render("{{ '{' }}" + jinja_text(value)) == "{" + value


@given(sayable)
def test_a_string_of_sql_in_a_file_of_dbt(value):
    assert render(dbt_sql_string(value, "duckdb")) == sql_string(value, "duckdb")
    if value:
        assert render(dbt_sql_identifier(value, "duckdb")) == sql_identifier(value, "duckdb")


@given(text)
def test_cube_text_escapes_every_brace(value):
    written = cube_text(value)
    assert not written.endswith("\\") or written.endswith("\\\\")
    bare = written.replace("\\\\", "").replace("\\{", "").replace("\\}", "")
    assert not set(bare) & set("{}\\")


@given(st.lists(sayable, max_size=4))
def test_the_shell_reads_the_same_words(words):
    line = " ".join(["printf '%s\\0' first", *(shell_word(word) for word in words)])
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=True, env={"LC_ALL": "C"})
    assert done.stdout.decode().split("\0")[:-1] == ["first", *words]


def test_the_shell_cannot_say_nul():
    with pytest.raises(ValueError, match="NUL"):
        shell_word("\0")


@given(encodable, encodable)
def test_toml_reads_the_same_text(key, value):
    assert tomllib.loads(f"{toml_key(key)} = {toml_string(value)}") == {key: value}


def test_toml_cannot_say_half_a_pair():
    with pytest.raises(ValueError, match="surrogate"):
        toml_string("\ud800")


@given(encodable.filter(lambda value: not any(ord(char) < 32 for char in value if char not in "\t\n\r")))
def test_markdown_shows_the_same_text(value):
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown_text(value))
    shown = "".join(child.content for token in tokens for child in (token.children or ()))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert {child.type for token in tokens for child in token.children or ()} <= {"text", "text_special"}
    assert shown == " ".join(value.split())


@given(text)
def test_a_comment_is_one_boring_line(value):
    note = comment(value)
    assert len(note) == len(value)
    assert not set(note) & set("{}%*\n\r\\:=<>'\"")
    assert note.isascii()
    assert isinstance(origin_note(value), Fragment)


def test_the_header():
    expected = "Generated by floe from models/a.sql. Do not edit: change the source and run floe generate."
    assert origin_note("models/a.sql") == expected
    assert "coding?utf-7" in origin_note("coding:utf-7")


@given(text, text)
def test_joining_fragments_gives_no_fragment(left, right):
    joined = py_literal(left) + py_literal(right)
    assert not isinstance(joined, Fragment)
    assert not isinstance(py_literal(left).upper(), Fragment)
