"""A model's SQL with its Jinja taken out: refs and sources become table names, config nothing; or None."""

import re

from floe.dbt_source.model import Resource

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_CONFIG = re.compile(r"\{\{-?\s*config\s*\([^{}]*\)\s*-?\}\}", re.DOTALL)
_REF = re.compile(r"\{\{-?\s*ref\s*\(\s*(?:['\"][^'\"]*['\"]\s*,\s*)?['\"]([^'\"]+)['\"][^{}]*?\)\s*-?\}\}")
_SOURCE = re.compile(r"\{\{-?\s*source\s*\(\s*['\"]([^'\"]+)['\"]\s*,\s*['\"]([^'\"]+)['\"]\s*\)\s*-?\}\}")
_INCREMENTAL = re.compile(r"\{%-?\s*if\s+is_incremental\(\)\s*-?%\}.*?\{%-?\s*endif\s*-?%\}", re.DOTALL)
_ODD = re.compile(r"[^\w]")


def sql_name(name: str) -> str:
    """Return what a table is called in that SQL."""
    return _ODD.sub("_", name)


def plain_sql(model: Resource) -> str | None:
    """Return SQL that a parser can read, or None when Jinja is left that only dbt can render."""
    text = _COMMENT.sub("", model.file.text)
    text = _CONFIG.sub("", text)
    text = _INCREMENTAL.sub("", text)
    text = _REF.sub(lambda found: sql_name(found[1]), text)
    text = _SOURCE.sub(lambda found: f"{sql_name(found[1])}.{sql_name(found[2])}", text)
    return None if "{{" in text or "{%" in text else text


def loose_sql(text: str) -> str | None:
    """Return SQL to follow columns in: every branch is kept, a macro becomes a function of what it is given.

    None where Jinja puts together what columns there are. It may not parse, and it is never run.
    """
    text = _CONFIG.sub("", _COMMENT.sub("", text))
    if _LOOP.search(text):
        return None
    text = _REF.sub(lambda found: _ODD.sub("_", found[1]), _TAG.sub(" ", text))
    text = _SOURCE.sub(lambda found: source_table(found[1], found[2]), text)
    return (
        None
        if any(_printed(found) is None for found in _PRINTED.finditer(text))
        else _PRINTED.sub(lambda found: _printed(found) or "", text)
    )


def source_table(source: str, table: str) -> str:
    """Return what a source's table is called where columns are followed: no model can have this name."""
    return f"source__{_ODD.sub('_', source)}__{_ODD.sub('_', table)}"


def _printed(match: re.Match[str]) -> str | None:
    """Return a printed expression: ``this`` as a table, a macro as a function over its texts; None for a variable."""
    inner = match[1].strip()
    if inner == "this":
        return THIS
    call = _CALL.fullmatch(inner)
    if call is None:
        return None
    if call[1].endswith("star"):
        return "*"
    given = [] if call[1] in _CONSTANT else [found[2] for found in _QUOTED.finditer(call[2])]
    return f"{call[1].rpartition('.')[2]}({', '.join(given)})"


THIS = "floe_this"
_CONSTANT = frozenset({"var", "env_var"})
_LOOP = re.compile(r"\{%-?\s*(?:for|set|call|macro)\b")
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_PRINTED = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_CALL = re.compile(r"([\w.]+)\s*\((.*)\)", re.DOTALL)
_QUOTED = re.compile(r"""(['"])((?:(?!\1).)*)\1""", re.DOTALL)
