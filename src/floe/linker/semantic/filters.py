"""The Jinja of a filter, read and never run: text, and the members that it names."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from floe.dbt_source.values import Value, as_mapping, as_tuple
from floe.frozen import dataclass

_CALL: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BLOCK: Final = re.compile(r"\{[%#].*", re.DOTALL)
_MEMBERS: Final = frozenset({"Dimension", "TimeDimension", "Entity"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A member as a filter or a view names it, ``entity__name``, with the grain if one is asked for."""

    written: str
    grain: str | None


class NotAReferenceError(ValueError):
    """Jinja that names no member; the text is its message."""


def templates(found: Value) -> tuple[str, ...]:
    """Return the templates of a filter in any of the ways to write it."""
    nested = as_mapping(found).get("where_filters")
    if nested is not None:
        return templates(nested)
    texts = (as_mapping(item).get("where_sql_template", item) for item in as_tuple(found))
    return tuple(item.strip() for item in texts if isinstance(item, str) and item.strip())


def parse(template: str) -> tuple[str | Reference, ...]:
    """Cut a template into SQL and references, or raise NotAReferenceError."""
    return tuple(_parts(template))


def split_grain(written: str) -> Reference:
    """Return a member of ``group_by`` as a reference: ``metric_time__month`` names a grain behind the name."""
    call = _CALL.fullmatch(written) or re.fullmatch(r"(\w+\(.*\))", written, re.DOTALL)
    return _reference(call[1]) if call else Reference(written=written, grain=None)


def _parts(template: str) -> Iterator[str | Reference]:
    end = 0
    for match in _CALL.finditer(template):
        yield from _text(template[end : match.start()])
        yield _reference(match[1])
        end = match.end()
    yield from _text(template[end:])


def _text(text: str) -> Iterator[str]:
    block = _BLOCK.search(text)
    if block:
        raise NotAReferenceError(block[0].strip())
    if text:
        yield text


def _reference(source: str) -> Reference:
    problem = NotAReferenceError(source.strip())
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise problem from error
    if not isinstance(tree, ast.Call):
        raise problem
    # Dimension('user__created').grain('month')
    if isinstance(tree.func, ast.Attribute) and tree.func.attr in {"grain", "date_part"}:
        inner = tree.func.value
        if tree.func.attr != "grain" or not isinstance(inner, ast.Call):
            raise problem
        return Reference(written=_member(inner, problem).written, grain=_literals(tree, problem)[0])
    return _member(tree, problem)


def _member(call: ast.Call, problem: NotAReferenceError) -> Reference:
    if not isinstance(call.func, ast.Name) or call.func.id not in _MEMBERS:
        raise problem
    path = _entity_path(call, problem)
    found = _literals(call, problem)
    grain = found[1] if len(found) > 1 and call.func.id == "TimeDimension" else None
    if len(found) > (2 if grain else 1):
        raise problem
    return Reference(written="__".join((*path, found[0])), grain=grain)


def _entity_path(call: ast.Call, problem: NotAReferenceError) -> tuple[str, ...]:
    """Return the joins before the member's own entity: ``Dimension('a__b', entity_path=['c'])``."""
    if not call.keywords:
        return ()
    (keyword, *more) = call.keywords
    if more or keyword.arg != "entity_path" or not isinstance(keyword.value, ast.List):
        raise problem
    names = [item.value for item in keyword.value.elts if isinstance(item, ast.Constant)]
    if len(names) != len(keyword.value.elts) or not all(isinstance(name, str) for name in names):
        raise problem
    return tuple(str(name) for name in names)


def _literals(call: ast.Call, problem: NotAReferenceError) -> list[str]:
    found = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if not found or len(found) != len(call.args):
        raise problem
    return found
