"""What an argument in Jinja may stand for: a small language that is kept in a file's facts and resolved later.

A file is read without knowing the others, so ``var('x')`` and a macro's parameters stay symbols until the whole
project is there. ``resolve`` then gives every value that the expression may take, or says that it cannot be known.
"""

from collections.abc import Mapping
from dataclasses import field
from itertools import islice, product
from typing import TypeAlias

from floe.dbt_source.values import Value, plain_text
from floe.frozen import dataclass

MOST_ALTERNATIVES = 256
"""Values of one expression; a loop in a loop in a loop is not followed further."""


LARGEST_EXPRESSION = 512
"""Parts of one expression; a variable that is put together with itself doubles with every line."""
LONGEST_TEXT = 10_000
"""Characters of one text: no name and no config is longer, only SQL in a variable."""


@dataclass(frozen=True, slots=True)
class Const:
    """A literal."""

    value: Value


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list or tuple."""

    items: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class DictOf:
    """A mapping with literal keys."""

    entries: tuple[tuple[str, "Expr"], ...]


@dataclass(frozen=True, slots=True)
class Var:
    """``var('name', default)``."""

    name: str
    default: "Expr | None"


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of the macro whose body is read."""

    name: str


@dataclass(frozen=True, slots=True)
class Join:
    """Texts put together."""

    parts: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value that depends on a branch or on a turn of a loop."""

    options: tuple["Expr", ...]


@dataclass(frozen=True, slots=True)
class Each:
    """An item of a list that is not known yet."""

    of: "Expr"


@dataclass(frozen=True, slots=True)
class Same:
    """Whether two values are equal; with ``equal`` false, whether they differ."""

    left: "Expr"
    right: "Expr"
    equal: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    of: "Expr"


@dataclass(frozen=True, slots=True)
class Guarded:
    """A value that counts only if every condition holds."""

    conditions: tuple["Expr", ...]
    value: "Expr"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only dbt knows, while it runs."""


Expr: TypeAlias = Const | ListOf | DictOf | Var | Param | Join | OneOf | Each | Same | Not | Guarded | Unknown

UNKNOWN = Unknown()

Values: TypeAlias = tuple[tuple[Value, ...], bool]
"""The values that an expression may take, and whether those are all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the symbols stand for."""

    variables: Mapping[str, Value]
    parameters: Mapping[str, Expr] = field(default_factory=dict)


def constant(expr: Expr) -> bool:
    """Say whether an expression needs no names."""
    match expr:
        case Const():
            return True
        case ListOf(items=parts) | Join(parts=parts):
            return all(constant(part) for part in parts)
        case DictOf(entries=entries):
            return all(constant(value) for _, value in entries)
        case _:
            return False


def bounded(expr: Expr) -> Expr:
    """Return an expression, or that nothing is known of it when it has grown beyond what a person writes."""
    waiting, seen = [expr], 0
    while waiting:
        seen += 1
        if seen > LARGEST_EXPRESSION:
            return UNKNOWN
        current = waiting.pop()
        if isinstance(current, Const) and isinstance(current.value, str) and len(current.value) > LONGEST_TEXT:
            return UNKNOWN
        waiting.extend(_parts(current))
    return expr


def _parts(expr: Expr) -> tuple[Expr, ...]:
    match expr:
        case ListOf(items=parts) | Join(parts=parts) | OneOf(options=parts):
            return parts
        case DictOf(entries=entries):
            return tuple(value for _, value in entries)
        case Each(of=inner) | Not(of=inner):
            return (inner,)
        case Same(left=left, right=right):
            return left, right
        case Guarded(conditions=conditions, value=value):
            return (*conditions, value)
        case _:
            return ()


def resolve(expr: Expr, names: Names) -> Values:
    """Return every value that ``expr`` may take, and whether those are all."""
    match expr:
        case Const() | Unknown():
            return ((expr.value,), True) if isinstance(expr, Const) else ((), False)
        case Param() | Var():
            return _named(expr, names)
        case Each(of=of):
            return _each(of, names)
        case OneOf(options=options):
            return _one_of(options, names)
        case ListOf() | DictOf() | Join():
            return _combined(expr, names)
        case Same() | Not() | Guarded():
            return _judged(expr, names)


def _named(expr: Param | Var, names: Names) -> Values:
    match expr:
        case Param(name=name):
            bound = names.parameters.get(name)
            return ((), False) if bound is None else resolve(bound, Names(variables=names.variables))
        case Var(name=name) if name in names.variables:
            return (names.variables[name],), True
        case Var(default=default):
            return ((), False) if default is None else resolve(default, names)


def holds(conditions: tuple[Expr, ...], names: Names) -> bool | None:
    """Say whether all conditions hold; None when that is known only while dbt runs."""
    known = [_truth(condition, names) for condition in conditions]
    if False in known:
        return False
    return None if None in known else True


def _truth(condition: Expr, names: Names) -> bool | None:
    values, complete = resolve(condition, names)
    truths = {bool(value) for value in values}
    return truths.pop() if complete and len(truths) == 1 else None


def _judged(expr: Same | Not | Guarded, names: Names) -> Values:
    match expr:
        case Same(left=left, right=right, equal=equal):
            (lefts, whole), (rights, also_whole) = resolve(left, names), resolve(right, names)
            found = {(one == other) is equal for one in lefts for other in rights}
            return tuple(sorted(found)), whole and also_whole
        case Not(of=of):
            truth = _truth(of, names)
            return ((), False) if truth is None else ((not truth,), True)
        case Guarded(conditions=conditions, value=value):
            held = holds(conditions, names)
            if held is False:
                return (), True
            values, complete = resolve(value, names)
            return values, complete and held is True


def _one_of(options: tuple[Expr, ...], names: Names) -> Values:
    found: list[Value] = []
    complete = True
    for option in options[:MOST_ALTERNATIVES]:
        values, whole = resolve(option, names)
        found.extend(value for value in values if value not in found)
        complete = complete and whole
    return tuple(found), complete and len(options) <= MOST_ALTERNATIVES


def _each(of: Expr, names: Names) -> Values:
    lists, complete = resolve(of, names)
    found: list[Value] = []
    for value in lists:
        if not isinstance(value, tuple | Mapping):
            return tuple(found), False
        found.extend(value)
    return tuple(found[:MOST_ALTERNATIVES]), complete and len(found) <= MOST_ALTERNATIVES


def _combined(expr: ListOf | DictOf | Join, names: Names) -> Values:
    """Put the values of the parts together in every way, up to a bound."""
    match expr:
        case ListOf(items=parts) | Join(parts=parts):
            resolved = [resolve(part, names) for part in parts]
        case DictOf(entries=entries):
            resolved = [resolve(value, names) for _, value in entries]
    complete = all(whole for _, whole in resolved)
    ways = list(islice(product(*(values for values, _ in resolved)), MOST_ALTERNATIVES + 1))
    built = [_built(expr, way) for way in ways[:MOST_ALTERNATIVES]]
    kept = tuple(value for value in built if not (isinstance(value, str) and len(value) > LONGEST_TEXT))
    return kept, complete and len(kept) == len(ways)


def _built(expr: ListOf | DictOf | Join, way: tuple[Value, ...]) -> Value:
    match expr:
        case ListOf():
            return way
        case Join():
            return "".join(plain_text(part) for part in way)
        case DictOf(entries=entries):
            return {key: value for (key, _), value in zip(entries, way, strict=True)}
