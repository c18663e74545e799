"""Texts in YAML that name a relation: ``ref('x')``, ``source('a', 'b')``."""

import re
from collections.abc import Iterable

from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.values import fields, text
from floe.syntax.nodes import YamlNode

_CALL = re.compile(r"^\s*(?:\{\{-?)?\s*(ref|source)\s*\((.*)\)\s*(?:-?\}\})?\s*$", re.DOTALL)
_METRIC = re.compile(r"^\s*metric\s*\(\s*(['\"])(\w+)\1\s*\)\s*$")
_ARGUMENT = re.compile(r"\s*(?:(v|version)\s*=\s*)?(?:'([^']*)'|\"([^\"]*)\"|([\w.]+))\s*(?:,|$)")


def relation(written: str | None) -> Ref | SourceRef | None:
    """Return the relation that a text names, or None when it is no plain call."""
    call = _CALL.match(written or "")
    if call is None:
        return None
    found = list(_ARGUMENT.finditer(call[2]))
    if sum(len(item[0]) for item in found) != len(call[2]):
        return None
    values = [_value(item) for item in found if item[1] is None]
    version = next((_value(item) for item in found if item[1] is not None), None)
    match call[1], values:
        case "ref", [name]:
            return Ref(name=name, version=version)
        case "ref", [package, name]:
            return Ref(name=name, package=package, version=version)
        case "source", [source, table]:
            return SourceRef(source=source, table=table)
        case _:
            return None


def _value(item: re.Match[str]) -> str:
    return str(next(item[group] for group in (2, 3, 4) if item[group] is not None))


def depends_on(written: Iterable[str]) -> tuple[tuple[Ref, ...], tuple[SourceRef, ...]]:
    """Return the relations that a list of texts names, apart by kind."""
    found = [relation(item) for item in written]
    refs = tuple(item for item in found if isinstance(item, Ref))
    return refs, tuple(item for item in found if isinstance(item, SourceRef))


def metrics_of(written: Iterable[str]) -> tuple[str, ...]:
    """Return the metrics that a list of texts names as ``metric('x')``; an empty text stands for anything else."""
    found = (_METRIC.match(item) for item in written)
    return tuple(item[2] if item else "" for item in found)


def unit_test_relations(given: Iterable[YamlNode]) -> tuple[tuple[Ref, ...], tuple[SourceRef, ...]]:
    """Return the relations that a unit test gives rows for; ``this`` is none of them."""
    return depends_on(text(fields(item).get("input")) or "" for item in given)
