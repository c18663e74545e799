"""Generic data tests: whether they exist, what they are given, and whether they are written once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from floe.dbt_source.model import SourceProject
from floe.dbt_source.parts import Column, DataTest
from floe.dbt_source.values import Value, as_mapping
from floe.diagnostics.catalogue import dbt_build, dbt_links
from floe.diagnostics.model import Diagnostic
from floe.spans import Span

_COLUMN: Final = "column_name"
_OWN: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "unique": ((), ()),
    "not_null": ((), ()),
    "accepted_values": (("values",), ("quote",)),
    "relationships": (("to", "field"), ()),
}
"""dbt's own tests: what each needs, and what it takes besides."""

Used = tuple[str, str | None, DataTest]
"""A test as it is used: on what, on which of its columns, and the test."""


def check_tests(project: SourceProject) -> Iterator[Diagnostic]:
    """Yield every generic test that dbt would refuse, or would miss when it runs it."""
    defined = {_bare(macro.name) for macro in project.macros if macro.kind != "materialization"}
    for owner, uses in _owners(project):
        seen: dict[object, Span] = {}
        for _, column, test in uses:
            problem = _undefined(project, defined, owner, test) or _arguments(defined, column, test)
            if problem is not None:
                yield problem
            key = (column, test.name, test.label, _frozen(test.arguments))
            first = seen.setdefault(key, test.span)
            if first is not test.span:
                yield dbt_build.data_test_twice(test.span, first, test.name, owner)


def _owners(project: SourceProject) -> Iterator[tuple[str, list[Used]]]:
    for resource in project.resources:
        if resource.enabled:
            yield resource.name, list(_uses(resource.name, resource.tests, resource.columns))
    for table in project.tables:
        if table.enabled:
            yield f"{table.source}.{table.name}", list(_uses(table.name, table.tests, table.columns))


def _uses(owner: str, tests: Iterable[DataTest], columns: Iterable[Column]) -> Iterator[Used]:
    for test in tests:
        column = test.arguments.get(_COLUMN)
        yield owner, column if isinstance(column, str) else None, test
    for found in columns:
        yield from ((owner, found.name, test) for test in found.tests)


def _bare(macro: str) -> str:
    return macro.removeprefix("test_")


def _undefined(project: SourceProject, defined: set[str], owner: str, test: DataTest) -> Diagnostic | None:
    package, _, name = test.name.rpartition(".")
    if not name or "{" in test.name:
        return None
    if package in ("", project.name):
        known = defined | set(_OWN)
        return None if name in known else dbt_build.unknown_data_test(test.span, name, sorted(known))
    if project.packages or package == "dbt":
        return None
    return dbt_links.unknown_package(test.span, f"a data test of `{owner}`", package)


def _arguments(defined: set[str], column: str | None, test: DataTest) -> Diagnostic | None:
    """Return what is wrong with the arguments of one of dbt's own tests."""
    if test.name not in _OWN or test.name in defined:
        return None
    needs, takes = _OWN[test.name]
    given = set(test.arguments) - {_COLUMN, "model"}
    every = (*needs, *takes)
    extra = sorted(given - set(every))
    missing = [name for name in needs if name not in given]
    if extra:
        return dbt_build.data_test_arguments(test.span, test.name, f"takes no `{extra[0]}`", every)
    if missing:
        return dbt_build.data_test_arguments(test.span, test.name, f"has no `{missing[0]}`", every)
    if column is None:
        return dbt_build.data_test_arguments(test.span, test.name, f"has no `{_COLUMN}`", (_COLUMN, *every))
    return None


def _frozen(value: Value) -> object:
    """Return arguments as something that can be compared and kept, ``column_name`` left out."""
    if isinstance(value, tuple):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, Mapping):
        return tuple(sorted((key, repr(_frozen(item))) for key, item in as_mapping(value).items() if key != _COLUMN))
    return value
