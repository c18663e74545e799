"""Tests that a model needs and nobody wrote."""

import re
from typing import Final

from floe.frozen import dataclass
from floe.ir.dbt import Relation
from floe.render.fragments import Comment, DbtText, Sql
from floe.render.quoting import jinja_literal, origin_note, trusted_sql

_COLUMN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_MERGE: Final = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyColumnView:
    """One column of a key, and what stands between it and the next."""

    name: Sql
    comma: Sql


@dataclass(frozen=True, slots=True, kw_only=True)
class UniqueTestView:
    """A test that no two rows of a model share its key; ``model`` is what stands between the parentheses of ref()."""

    origin: Comment
    model: DbtText
    key: tuple[KeyColumnView, ...]


def untested_key(relation: Relation) -> tuple[str, ...]:
    """Return the key that a model is merged by, if no test holds it to one row each.

    Empty for other models, and for a key that is an expression: floe does not say in a test of its own what it
    cannot read. Only ``merge`` has a key of single rows; ``delete+insert`` is often given a day.
    """
    if relation.config.get("incremental_strategy") != _MERGE or relation.config.get("enabled") is False:
        return ()
    written = relation.config.get("unique_key")
    names = written if isinstance(written, tuple) else (written,)
    key = tuple(name for name in names if isinstance(name, str) and _COLUMN.fullmatch(name))
    if len(key) < len(names) or frozenset(name.lower() for name in key) in relation.unique:
        return ()
    return key


def unique_test(relation: Relation, key: tuple[str, ...]) -> UniqueTestView:
    """Return the test of one model's key."""
    name = jinja_literal(relation.name)
    version = "" if relation.version is None else f", v={jinja_literal(relation.version)}"
    return UniqueTestView(
        origin=origin_note(relation.path),
        model=DbtText(f"{name}{version}"),
        # A column as the model's author wrote it in unique_key, and as dbt's own merge reads it: bare.
        key=tuple(
            KeyColumnView(name=trusted_sql(column), comma=trusted_sql("," if number < len(key) else ""))
            for number, column in enumerate(key, start=1)
        ),
    )
