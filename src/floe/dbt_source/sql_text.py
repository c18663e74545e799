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
