"""Calls of ref and source whose arguments are expressions: every relation that they may name."""

from floe.dbt_source.expressions import Names, holds, resolve
from floe.dbt_source.facts import OpenCall
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.values import plain_text


def refs_of(call: OpenCall, names: Names) -> tuple[list[Ref], bool]:
    """Return every ref that a call may make, and whether those are all."""
    if holds(call.conditions, names) is False:
        return [], True
    parts = [resolve(part, names) for part in call.args]
    versions, complete = ((None,), True) if call.version is None else resolve(call.version, names)
    complete = complete and all(whole for _, whole in parts)
    if not 1 <= len(parts) <= 2:
        return [], False
    packages = parts[0][0] if len(parts) == 2 else (None,)
    return [
        Ref(
            name=plain_text(name),
            package=None if package is None else plain_text(package),
            version=None if version is None else plain_text(version),
            hidden=call.hidden,
        )
        for package in packages
        for name in parts[-1][0]
        for version in versions
    ], complete


def sources_of(call: OpenCall, names: Names) -> tuple[list[SourceRef], bool]:
    """Return every source that a call may read, and whether those are all."""
    if holds(call.conditions, names) is False:
        return [], True
    parts = [resolve(part, names) for part in call.args]
    if len(parts) != 2:
        return [], False
    (owners, first), (tables, second) = parts
    found = [
        SourceRef(source=plain_text(owner), table=plain_text(table), hidden=call.hidden)
        for owner in owners
        for table in tables
    ]
    return found, first and second
