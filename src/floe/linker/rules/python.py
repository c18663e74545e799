"""The user's Python: functions that can be called as floe.yaml calls them, and definitions with one name each."""

from collections.abc import Iterator

from floe.diagnostics.catalogue import orchestration, rules
from floe.diagnostics.model import Diagnostic
from floe.linker.definitions import RESOURCE, Definition, reading
from floe.linker.functions import RESOURCES, imported, misfits, signature, split
from floe.linker.rules.orchestration import RESERVED_PACKAGES
from floe.linker.sources import Linkable
from floe.linker.uses import BLOCK, FunctionUse, function_uses
from floe.spans import Span

OWN = "orchestration/resources.py"
PROVIDED = (*RESOURCES, "iceberg")
"""Resources that the generated project makes itself."""


def functions_can_be_called(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every function exists, is plain, and takes what it is given."""
    for use in function_uses(linkable.pipeline.value.orchestration):
        at = linkable.pipeline.span(*use.where, use.key)
        module, name = split(use.path)
        package = module.partition(".")[0]
        parsed = linkable.called.get(module)
        if package in RESERVED_PACKAGES:
            yield rules.reserved_package(at, package, RESERVED_PACKAGES)
        elif parsed is None:
            expected = f"a file {module.replace('.', '/')}.py beside floe.yaml"
            yield orchestration.function_missing(at, use.what, use.path, expected)
        elif parsed.tree is None:
            yield rules.module_does_not_parse(parsed.at, module, parsed.problem)
        elif signature(parsed, name) is not None:
            yield from _fits(linkable, use, at)
        elif not imported(parsed, name):
            yield orchestration.function_missing(at, use.what, use.path, f"`def {name}(...)` in {parsed.file.path}")


def _fits(linkable: Linkable, use: FunctionUse, at: Span) -> Iterator[Diagnostic]:
    module, name = split(use.path)
    found = signature(linkable.called[module], name)
    if found is None:
        return
    if found.wrapper is not None:
        yield orchestration.function_is_a_definition(at, use.what, use.path, found.wrapper, found.at)
        return
    reasons = tuple(misfits(found, use.args))
    if reasons:
        where = linkable.pipeline.span(*use.where, "args") if use.args else at
        yield orchestration.arguments_differ(where, use.what, use.path, reasons, found.at)


def definitions_can_be_read(linkable: Linkable) -> Iterator[Diagnostic]:
    """What a module defines is known, or said to be unknown."""
    for module in linkable.modules:
        if module.parsed is not None:
            for what, at in reading(module.parsed).unread:
                yield rules.asset_keys_unknown(at, what)


def definitions_differ(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two jobs, schedules, sensors, checks or resources have one name, in modules and floe.yaml together."""
    seen: dict[tuple[str, str], Span] = {}
    for found in _definitions(linkable):
        if found.kind == RESOURCE and found.name in PROVIDED:
            first = linkable.pipeline.key_span(BLOCK, "asset_modules")
            yield orchestration.defined_twice(first, found.at, found.kind, found.name)
            continue
        first = seen.setdefault((found.kind, found.name), found.at)
        if first is not found.at:
            yield orchestration.defined_twice(first, found.at, found.kind, found.name)


def _definitions(linkable: Linkable) -> Iterator[Definition]:
    spec = linkable.pipeline.value.orchestration
    for block, kind in (("jobs", "job"), ("schedules", "schedule"), ("sensors", "sensor")):
        for name in getattr(spec, block) if spec else ():
            yield Definition(kind=kind, name=name, at=linkable.pipeline.key_span(BLOCK, block, name))
    for module in linkable.modules:
        if module.parsed is not None:
            yield from reading(module.parsed).definitions
