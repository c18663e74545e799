"""Which properties are about which file, by name and version as dbt finds them."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.dbt_source.model import Kind
from floe.dbt_source.resources import NO_MATCH, Found, Match, latest_version
from floe.dbt_source.written import Properties, Version
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.model import Report

SECTIONS: Final[Mapping[str, Kind]] = {
    "models": Kind.MODEL,
    "seeds": Kind.SEED,
    "snapshots": Kind.SNAPSHOT,
    "analyses": Kind.ANALYSIS,
    "data_tests": Kind.TEST,
}
_REFABLE: Final = (Kind.MODEL, Kind.SEED, Kind.SNAPSHOT)

Key = tuple[Kind, str]


def matched(found: list[Found], properties: tuple[Properties, ...], report: Report) -> Iterator[tuple[Found, Match]]:
    """Yield each resource with its properties; entries that are about nothing are reported."""
    names: dict[Key, list[Found]] = {}
    for item in found:
        names.setdefault((item.kind, item.block.name), []).append(item)
    matches: dict[int, Match] = {}
    first: dict[Key, Properties] = {}
    for entry in properties:
        key = (SECTIONS[entry.key], entry.name)
        if key in first:
            report.add(catalogue.duplicate_properties(entry.span, key[0].value, entry.name, first[key].span))
            continue
        first[key] = entry
        for item, match in _about(entry, key, names, report):
            matches[id(item)] = match
    for item in found:
        yield item, matches.get(id(item), NO_MATCH)


def _about(entry: Properties, key: Key, names: dict[Key, list[Found]], report: Report) -> Iterator[tuple[Found, Match]]:
    kind = key[0]
    if kind is Kind.MODEL and entry.versions:
        yield from _versions(entry, names, report)
        return
    items = names.get(key, [])
    for item in items:
        yield item, Match(entry=entry)
    if not items:
        _nothing(entry, kind, entry.name, names, report)


def _versions(entry: Properties, names: dict[Key, list[Found]], report: Report) -> Iterator[tuple[Found, Match]]:
    latest = latest_version(entry)
    seen: set[str] = set()
    for version in entry.versions:
        if version.v in seen:
            report.add(catalogue.version_problem(version.span, entry.name, version.v, "is listed twice"))
            continue
        seen.add(version.v)
        items = _files_of(entry, version, names, is_latest=version.v == latest)
        for item in items:
            yield item, Match(entry=entry, version=version)
        if not items:
            expected = version.defined_in or f"{entry.name}_v{version.v}"
            _nothing(entry, Kind.MODEL, expected, names, report)
    if entry.latest_version is not None and entry.latest_version not in seen:
        report.add(catalogue.version_problem(entry.span, entry.name, entry.latest_version, "is not in its list"))


def _files_of(entry: Properties, version: Version, names: dict[Key, list[Found]], *, is_latest: bool) -> list[Found]:
    named = names.get((Kind.MODEL, version.defined_in or f"{entry.name}_v{version.v}"), [])
    if named or not is_latest:
        return named
    return names.get((Kind.MODEL, entry.name), [])


def _nothing(entry: Properties, kind: Kind, name: str, names: dict[Key, list[Found]], report: Report) -> None:
    other = next((other for other in _REFABLE if kind in _REFABLE and (other, name) in names), None)
    if other is not None:
        report.add(catalogue.wrong_section(entry.span, name, other.value, entry.key))
        return
    known = sorted(known for of, known in names if of is kind)
    report.add(catalogue.properties_without_resource(entry.span, kind.value, name, known))
