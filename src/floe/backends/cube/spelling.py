"""Expressions and filters as Cube reads them: references in single braces, everything else escaped."""

import re
from typing import Final

from floe.ir.semantic import (
    ColumnName,
    Dimension,
    Expression,
    Filter,
    Join,
    Member,
    OtherColumn,
    SemanticLayer,
    SemanticModel,
)
from floe.render.data import dump_yaml
from floe.render.quoting import cube_text, sql_identifier

_TEMPLATE: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#")
OWN: Final = "{CUBE}"


def dump(value: object, header: str) -> str:
    """Write YAML for Cube: braces as they are, unless Cube would take two of them for Jinja."""
    plain = dump_yaml(value, header)
    return dump_yaml(value, header, escape_braces=True) if _TEMPLATE.search(plain) else plain


def sql(found: Expression, cube: str = OWN) -> str:
    """Spell an expression over the columns of one cube's table."""
    return "".join(_part(part, cube) for part in found)


def grouped(found: Expression, cube: str = OWN) -> str:
    """Spell an expression so that it may stand beside an operator."""
    spelled = sql(found, cube)
    return spelled if len(found) == 1 else f"({spelled})"


def condition(found: Filter, model: SemanticModel, layer: SemanticLayer) -> str:
    """Spell a filter of one cube: its own members as columns, others by reference, which joins them."""
    return "".join(
        _member(part, model, layer) if isinstance(part, Member) else _part(part, OWN) for part in found
    ).strip()


def meeting(join: Join) -> str:
    """Spell when a row of one cube meets a row of another."""
    other = "{" + join.to + "}"
    return "".join(
        _part(ColumnName(name=part.name), other) if isinstance(part, OtherColumn) else _part(part, OWN)
        for part in join.meeting
    )


def dimension_sql(dimension: Dimension, cube: str = OWN) -> str:
    """Spell a dimension; Cube wants times, so a date becomes the first moment of its day."""
    if dimension.is_date:
        return f"CAST({sql(dimension.expression, cube)} AS TIMESTAMP)"
    return sql(dimension.expression, cube)


def _part(part: str | ColumnName, cube: str) -> str:
    if isinstance(part, str):
        return cube_text(part)
    name = part.name
    # A name that SQL reads bare in every engine is not quoted: engines fold case differently.
    return f"{cube}.{name}" if name.isidentifier() else f"{cube}.{cube_text(sql_identifier(name, 'ansi'))}"


def _member(member: Member, model: SemanticModel, layer: SemanticLayer) -> str:
    # The columns themselves: a member would be masked, and the number another one for each role.
    owner = layer.model(member.path[-1]) if member.path else model
    found = grouped(owner.dimension(member.name).expression, "{" + owner.name + "}" if member.path else OWN)
    return f"date_trunc('{member.grain}', {found})" if member.grain else found
