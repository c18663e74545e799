"""``Dimension('order__status').grain('month')``: the references of filters and saved queries, read and never run."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from floe.dbt_source.semantic_keys import GRAINS
from floe.frozen import dataclass

DIMENSION, TIME_DIMENSION, ENTITY, METRIC = "Dimension", "TimeDimension", "Entity", "Metric"
METRIC_TIME: Final = "metric_time"
_PATH: Final = "entity_path"
_GRAIN: Final = "time_granularity_name"
_PART: Final = "date_part_name"
_GROUP_BY: Final = "group_by"
_ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    DIMENSION: ("name", _PATH),
    TIME_DIMENSION: ("time_dimension_name", _GRAIN, _PATH, "descending", _PART),
    ENTITY: ("entity_name", _PATH),
    METRIC: ("metric_name", _GROUP_BY),
}
_METHODS: Final[Mapping[str, str]] = {"grain": _GRAIN, "date_part": _PART}
_PARTS_OF_DATES: Final = ("year", "quarter", "month", "day", "dow", "doy")
_BLOCK: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_STATEMENTS: Final = ("{%", "{#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A reference as it is written, apart by part, so that two may be compared. ``element`` is the name at its end."""

    kind: str
    element: str
    parts: tuple[tuple[str, object], ...]


class UnreadError(ValueError):
    """A reference that dbt does not read; ``written`` is the text, the message why not."""

    def __init__(self, written: str, why: str) -> None:
        super().__init__(why)
        self.written = written.strip()


class _OtherError(ValueError):
    """An expression that is no plain reference: only Jinja itself can say whether it is read."""


def check_template(text: str, grains: Collection[str]) -> None:
    """Raise UnreadError where dbt cannot read the Jinja of a filter."""
    if "{" not in text:
        return
    try:
        if any(mark in text for mark in _STATEMENTS):
            raise _OtherError
        for block in _BLOCK.findall(text):
            _item(block, grains, ordering=False)
        if "{{" in _BLOCK.sub("", text):
            raise _OtherError
    except _OtherError:
        _check_jinja(text)


def read_item(text: str, grains: Collection[str], *, ordering: bool) -> Item:
    """Return the one reference that a text is, or raise UnreadError."""
    try:
        return _item(text, grains, ordering=ordering)
    except _OtherError as error:
        raise UnreadError(text, "this is no reference") from error


def _check_jinja(text: str) -> None:
    """Raise UnreadError for what Jinja would stop at: its grammar, or a name that nothing stands for."""
    from jinja2 import Environment, TemplateSyntaxError, meta  # a tenth of a second that most filters do not need

    environment = Environment(autoescape=False)  # noqa: S701 (it is parsed and never rendered)
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        raise UnreadError(text, "Jinja cannot read this") from error
    known = {*_ARGUMENTS, *environment.globals}
    unknown = sorted(meta.find_undeclared_variables(tree) - known)
    if unknown and "{%" not in text:
        raise UnreadError(unknown[0], "nothing has this name here")


def _item(text: str, grains: Collection[str], *, ordering: bool) -> Item:
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _OtherError from error
    methods: list[ast.Call] = []
    while isinstance(tree, ast.Call) and isinstance(tree.func, ast.Attribute):
        methods.append(tree)
        tree = tree.func.value
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name) or tree.func.id not in _ARGUMENTS:
        raise _OtherError
    kind = tree.func.id
    found = {**_given(tree, kind, text), **dict(_called(methods, kind, text, ordering=ordering))}
    return _checked(kind, found, text, grains, ordering=ordering)


def _given(call: ast.Call, kind: str, text: str) -> dict[str, object]:
    names = _ARGUMENTS[kind]
    if len(call.args) > len(names):
        raise UnreadError(text, f"`{kind}` takes at most {len(names)} arguments")
    found = {name: _literal(node) for name, node in zip(names, call.args, strict=False)}
    for keyword in call.keywords:
        if keyword.arg not in names:
            raise UnreadError(text, f"`{kind}` takes no `{keyword.arg}`")
        found[keyword.arg] = _literal(keyword.value)
    if not isinstance(found.get(names[0]), str):
        raise UnreadError(text, f"`{kind}` needs a name")
    return {"name": found.pop(names[0]), **found}


def _literal(node: ast.expr) -> object:
    """Return an argument as plain data."""
    words = {"true": True, "false": False, "none": None}
    if isinstance(node, ast.Name) and node.id in words:
        return words[node.id]
    try:
        found = ast.literal_eval(node)
    except (ValueError, TypeError, MemoryError, RecursionError) as error:
        raise _OtherError from error
    return tuple(found) if isinstance(found, list) else found


def _called(methods: list[ast.Call], kind: str, text: str, *, ordering: bool) -> Iterator[tuple[str, object]]:
    for call in reversed(methods):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name == "descending" and (ordering or kind == DIMENSION):
            continue
        if name not in _METHODS or kind != DIMENSION:
            raise UnreadError(text, f"`.{name}` does not go with `{kind}` here")
        arguments = [_literal(item) for item in (*call.args, *(keyword.value for keyword in call.keywords))]
        yield _METHODS[name], arguments[0] if arguments else None


def _checked(kind: str, found: dict[str, object], text: str, grains: Collection[str], *, ordering: bool) -> Item:
    name = str(found["name"])
    links, element, grain = _apart(name, grains if kind == TIME_DIMENSION else ())
    part = found.get(_PART)
    if kind in (DIMENSION, TIME_DIMENSION) and len(links) != 1 and element != METRIC_TIME:
        raise UnreadError(text, "one entity, two underscores and the dimension are wanted")
    if kind == TIME_DIMENSION and grain and found.get(_GRAIN) not in (None, grain):
        raise UnreadError(text, "two grains that differ")
    if kind == ENTITY and grain:
        raise UnreadError(text, "an entity has no grain")
    if kind == METRIC and not ordering and not found.get(_GROUP_BY):
        raise UnreadError(text, "`Metric` needs a `group_by` here")
    if part is not None and str(part).lower() not in _PARTS_OF_DATES:
        raise UnreadError(text, f"a part of a date is one of {', '.join(_PARTS_OF_DATES)}")
    kept = {key: value for key, value in found.items() if key != "descending" and value not in (None, ())}
    return Item(kind=kind, element=name if kind == METRIC else element, parts=tuple(sorted(kept.items())))


def _apart(name: str, grains: Collection[str]) -> tuple[list[str], str, str | None]:
    """Cut ``entity__dimension__month`` into its entities, its name and its grain."""
    parts = name.split("__")
    grain = parts.pop() if len(parts) > 1 and (parts[-1] in GRAINS or parts[-1] in grains) else None
    return parts[:-1], parts[-1], grain
