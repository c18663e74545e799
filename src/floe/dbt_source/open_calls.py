"""Calls of ref and source whose arguments are expressions: every relation that they may name."""

from floe.dbt_source.expressions import Names, holds, resolve
from floe.dbt_source.facts import OpenCall
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.values import Value, plain_text


def refs_of(call: OpenCall, names: Names) -> tuple[list[Ref], bool]:
    """Return every ref that a call may make, and whether those are all."""
    if holds(call.conditions, names) is False:
        return [], True
    versions, complete = ((None,), True) if call.version is None else resolve(call.version, names)
    match [resolve(part, names) for part in call.args]:
        case [resolved]:
            packages, whole = (None,), True
        case [(packages, whole), resolved]:
            pass
        case _:
            return [], False
    found = [
        Ref(name=plain_text(name), package=_text(package), version=_text(version), hidden=call.hidden)
        for package in packages
        for name in resolved[0]
        for version in versions
    ]
    return found, complete and whole and resolved[1]


def _text(value: Value) -> str | None:
    return None if value is None else plain_text(value)


def sources_of(call: OpenCall, names: Names) -> tuple[list[SourceRef], bool]:
    """Return every source that a call may read, and whether those are all."""
    if holds(call.conditions, names) is False:
        return [], True
    match [resolve(part, names) for part in call.args]:
        case [(owners, first), (tables, second)]:
            pass
        case _:
            return [], False
    found = [
        SourceRef(source=plain_text(owner), table=plain_text(table), hidden=call.hidden)
        for owner in owners
        for table in tables
    ]
    return found, first and second
