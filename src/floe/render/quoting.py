"""The only functions that make fragments: text in, the same text in a target's spelling out.

A function here refuses (``ValueError``) what its language cannot say at all. Such a value should have been refused
with a diagnostic long before, so here it is a bug.
"""

import re
import shlex
from keyword import iskeyword
from typing import Final

from floe.render.fragments import Comment, DbtSql, DbtText, Markdown, Py, Shell, Sql, Toml
from floe.render.python import LINE, python_source

_BACKSLASH_DIALECTS: Final = frozenset(
    {"bigquery", "clickhouse", "databricks", "mysql", "redshift", "snowflake", "spark"}
)
_BACKSLASH_QUOTE_DIALECTS: Final = frozenset({"bigquery", "databricks", "spark"})
_BACKTICK_DIALECTS: Final = frozenset({"bigquery", "clickhouse", "databricks", "mysql", "spark"})
DIALECTS: Final = _BACKSLASH_DIALECTS | {"ansi", "athena", "duckdb", "postgres", "trino"}

LAST_OF_LATIN: Final = 0xFF
LAST_OF_PLANE: Final = 0xFFFF

_PY_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_JINJA_TROUBLE: Final = re.compile(r"[{}\r]|\A[%#]|\n\Z")
_JINJA_PLAIN: Final = re.compile(r"[^ !#$&-\[\]-z|~]")
_MARKDOWN_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>#|~&$!{}@]|:(?=//)|(?<=www)\.|\A[-+=]")
_MARKDOWN_NUMBER: Final = re.compile(r"\A(\d+)([.)])")
_CUBE_PREFIXES: Final = frozenset({"f", "fr", "rf"})
_COMMENT_FORBIDDEN: Final = re.compile(r"[^A-Za-z0-9 ._/@+,~-]")
_TOML_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_TOML_ESCAPED: Final = re.compile(r"[^ !#-\[\]-~]")


# --- Python --------------------------------------------------------------------------------------------------------


def py_literal(value: object, indent: int = 0, *, before: int = 40, after: int = 1) -> Py:
    """Spell ``value`` as a Python literal that ``ruff format`` leaves alone.

    Takes str, int, float, bool, None, fragments of Python and tuples, lists and dicts of those. ``indent`` is the
    indentation of the line that it stands in, ``before`` and ``after`` the characters that stand on that line around
    it. A container that does not fit is spread over lines with trailing commas.
    """
    return Py(python_source(value, indent, LINE - indent - before - after))


def py_identifier(name: str) -> Py:
    """Return a name that is a Python identifier in ASCII and no keyword."""
    if not _PY_NAME.fullmatch(name) or iskeyword(name):
        raise ValueError(f"{name!a} is no Python name")
    return Py(name)


def py_dotted(name: str) -> Py:
    """Return a dotted path of Python names, for an import."""
    return Py(".".join(py_identifier(part) for part in name.split(".")))


# --- SQL -----------------------------------------------------------------------------------------------------------


def sql_identifier(name: str, dialect: str) -> Sql:
    """Quote one identifier."""
    _known(dialect)
    if not name or "\0" in name:
        raise ValueError(f"{name!a} cannot be an identifier of SQL")
    if dialect in {"bigquery", "clickhouse"}:
        return Sql("`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`")
    mark = "`" if dialect in _BACKTICK_DIALECTS else '"'
    return Sql(mark + name.replace(mark, mark * 2) + mark)


def sql_string(text: str, dialect: str) -> Sql:
    """Spell a string literal; ``ansi`` is for SQL that several engines read."""
    _known(dialect)
    if "\0" in text:
        raise ValueError("a NUL cannot be in a string of SQL")
    if dialect in _BACKSLASH_DIALECTS:
        text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    quote = "\\'" if dialect in _BACKSLASH_QUOTE_DIALECTS else "''"
    return Sql("'" + text.replace("'", quote) + "'")


def sql_number(value: int) -> Sql:
    """Spell a whole number."""
    return Sql(int(value))


def trusted_sql(text: str) -> Sql:
    """Take SQL that a data engineer wrote on purpose as it is: the one way past quoting."""
    return Sql(text)


def _known(dialect: str) -> None:
    if dialect not in DIALECTS:
        raise ValueError(f"no SQL dialect is called {dialect!a}")


# --- dbt and its Jinja ---------------------------------------------------------------------------------------------


def jinja_text(text: str) -> DbtText:
    """Spell ``text`` so that Jinja prints it as it is, whatever stands around it.

    Text that Jinja would change becomes one expression that prints a string literal without a single brace;
    ``raw`` blocks would be ended by the text itself.
    """
    if not _JINJA_TROUBLE.search(text):
        return DbtText(text)
    return DbtText("{{ " + jinja_literal(text) + " }}")


def jinja_literal(text: str) -> DbtText:
    """Spell ``text`` as a string literal inside an expression of Jinja, without a single brace."""
    return DbtText('"' + _JINJA_PLAIN.sub(_escaped, text) + '"')


def dbt_yaml_text(text: str) -> str:
    """Return what to dump into a YAML file of dbt for a text that dbt renders.

    Not a fragment: the YAML writer quotes it once more.
    """
    return str(jinja_text(text))


def dbt_sql_string(text: str, dialect: str) -> DbtSql:
    """Spell a string literal of SQL in a file that dbt renders first."""
    return DbtSql(jinja_text(sql_string(text, dialect)))


def dbt_sql_identifier(name: str, dialect: str) -> DbtSql:
    """Quote one identifier in a file that dbt renders first."""
    return DbtSql(jinja_text(sql_identifier(name, dialect)))


def _escaped(match: re.Match[str]) -> str:
    number = ord(match[0])
    if number <= LAST_OF_LATIN:
        return f"\\x{number:02x}"
    return wide_escape(number)


# --- Cube ----------------------------------------------------------------------------------------------------------


def cube_text(text: str) -> str:
    """Return what to dump for a text that Cube reads as a template string (titles, descriptions, SQL literals).

    Dump it with ``dump_yaml(…, escape_braces=True)``, or Cube's Jinja sees the braces. A backslash at the very end
    cannot be said in Cube, nor a text that is nothing but the prefix of a Python string; they get a space behind them.
    """
    padded = text + " " if text.endswith("\\") or text.lower() in _CUBE_PREFIXES else text
    return padded.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")


# --- the rest ------------------------------------------------------------------------------------------------------


def shell_word(text: str) -> Shell:
    """Quote one word for a POSIX shell."""
    if "\0" in text:
        raise ValueError("a NUL cannot be in a word of the shell")
    return Shell(shlex.quote(text))


def toml_string(text: str) -> Toml:
    """Spell a basic string of TOML in ASCII."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("half a surrogate pair cannot be in TOML")
    return Toml('"' + _TOML_ESCAPED.sub(_toml_escape, text) + '"')


def toml_key(text: str) -> Toml:
    """Spell a key of TOML: bare if it may be."""
    return Toml(text) if _TOML_BARE.fullmatch(text) else toml_string(text)


def _toml_escape(match: re.Match[str]) -> str:
    return wide_escape(ord(match[0]))


def wide_escape(number: int) -> str:
    """Escape a code point as TOML, YAML and Jinja all read it."""
    return f"\\u{number:04x}" if number <= LAST_OF_PLANE else f"\\U{number:08x}"


def markdown_text(text: str) -> Markdown:
    """Spell text so that Markdown shows it as it is, in a paragraph or a table; white space becomes single spaces."""
    escaped = _MARKDOWN_SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    return Markdown(_MARKDOWN_NUMBER.sub(r"\1\\\2", escaped))


def comment(text: str) -> Comment:
    """Return one line of printable ASCII that ends no comment, opens no template and declares no encoding."""
    return Comment(_COMMENT_FORBIDDEN.sub("?", text))


def origin_note(origin: str) -> Comment:
    """Return the header of a generated file without its comment sign: constants and the path of an input."""
    source = comment(origin)
    return Comment(f"Generated by floe from {source}. Do not edit: change the source and run floe generate.")
