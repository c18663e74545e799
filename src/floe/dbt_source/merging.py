"""A resource's file, its properties and dbt_project.yml to one merged config; Jinja in YAML is read where it can be."""

from collections.abc import Iterable, Mapping

from floe.dbt_source.config import ProjectConfigs, merge, merge_calls
from floe.dbt_source.expressions import Expr, Names, resolve
from floe.dbt_source.model import Config, Kind, Settings
from floe.dbt_source.values import EMPTY, Value, as_mapping

_HOOKS = frozenset({"pre-hook", "post-hook"})
_COMMON: Mapping[str, Value] = {"enabled": True, "tags": (), "meta": EMPTY}
_NODE: Mapping[str, Value] = {
    **_COMMON,
    "persist_docs": EMPTY,
    "grants": EMPTY,
    "docs": {"show": True},
    "contract": {"enforced": False},
    "on_schema_change": "ignore",
    "lookback": 1,
}
NO_NAMES = Names(variables=EMPTY)
"""dbt reads dbt_project.yml before it knows any variable."""
DEFAULTS: Mapping[Kind, Mapping[str, Value]] = {
    Kind.MODEL: {**_NODE, "materialized": "view", "access": "protected"},
    Kind.ANALYSIS: {**_NODE, "materialized": "view"},
    Kind.SEED: {**_NODE, "materialized": "seed"},
    Kind.SNAPSHOT: {**_NODE, "materialized": "snapshot"},
    Kind.TEST: {**_COMMON, "materialized": "test", "severity": "ERROR"},
}
_SECTIONS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MODEL: ("models",),
    Kind.ANALYSIS: ("models",),
    Kind.SEED: ("seeds",),
    Kind.SNAPSHOT: ("snapshots",),
    Kind.TEST: ("tests", "data_tests"),
}


class Merger:
    """Merges the configs of one project; folders are worked out once."""

    def __init__(self, settings: Settings) -> None:
        self.names = Names(variables=settings.variables)
        self.projects = {
            kind: ProjectConfigs(_section(settings.values, sections)) for kind, sections in _SECTIONS.items()
        }
        self.sources = ProjectConfigs(_section(settings.values, ("sources",)))
        self._bases: dict[tuple[Kind, int], tuple[Mapping[str, Value], bool]] = {}

    def config(
        self, kind: Kind, fqn: tuple[str, ...], patch: Mapping[str, Value], own: tuple[Mapping[str, Value], set[str]]
    ) -> Config:
        """Return the merged config of a resource; ``own`` is its ``config()`` and the keys of it that stay dynamic."""
        written, dynamic = own
        base, plain = self._base(kind, fqn)
        nothing_to_read = plain and not _has_jinja(patch)
        levels = (base, patch) if nothing_to_read else (self.read(merge((base, patch)), dynamic),)
        return Config(values=merge((*levels, written)), dynamic=tuple(sorted(dynamic)))

    def _base(self, kind: Kind, fqn: tuple[str, ...]) -> tuple[Mapping[str, Value], bool]:
        """Return what a resource has before its own properties, and whether no Jinja is in it: once for a folder."""
        levels = self.projects[kind].levels(fqn)
        key = kind, id(levels)  # they live as long as the project's configs do
        found = self._bases.get(key)
        if found is None:
            merged = merge((DEFAULTS[kind], *levels))
            found = self._bases[key] = merged, not _has_jinja(merged)
        return found

    def source_config(self, fqn: tuple[str, ...], levels: Iterable[Mapping[str, Value]]) -> Config:
        """Return the merged config of a source's table."""
        dynamic: set[str] = set()
        values = merge((_COMMON, *self.sources.levels(fqn), *levels))
        return Config(values=self.read(values, dynamic), dynamic=tuple(sorted(dynamic)))

    def own(
        self, config: Mapping[str, Value], opened: Iterable[tuple[str, Expr]]
    ) -> tuple[Mapping[str, Value], set[str]]:
        """Return the ``config()`` of a file with what the variables tell, and the keys that stay dynamic."""
        found = dict(config)
        dynamic: set[str] = set()
        for key, expr in opened:
            values, complete = resolve(expr, self.names)
            if complete and len(values) == 1:
                merge_calls(found, {key: values[0]})
            elif values or not complete:
                dynamic.add(key)
        return found, dynamic

    def read(self, values: Mapping[str, Value], dynamic: set[str]) -> Mapping[str, Value]:
        """Return values of YAML with their Jinja read; what cannot be read stays text and is put into ``dynamic``."""
        jinja = [key for key, value in values.items() if key not in _HOOKS and _has_jinja(value)]
        if not jinja:
            return values
        found = dict(values)
        for key in jinja:
            found[key], complete = _value(values[key], self.names)
            if not complete:
                dynamic.add(key)
        return found

    def text(self, written: str | None) -> str | None:
        """Return a text of YAML with its Jinja read, or as it is written."""
        if written is None or "{{" not in written:
            return written
        value, complete = _value(written, self.names)
        return str(value) if complete and value is not None else written


def _value(value: Value, names: Names) -> tuple[Value, bool]:
    """Return a value of YAML with its Jinja read, and whether all of it could be."""
    if isinstance(value, str):
        return _text(value, names) if "{" in value else (value, True)
    if isinstance(value, tuple):
        parts = [_value(item, names) for item in value]
        return tuple(item for item, _ in parts), all(complete for _, complete in parts)
    if isinstance(value, Mapping):
        entries = {key: _value(item, names) for key, item in value.items()}
        return {key: item for key, (item, _) in entries.items()}, all(done for _, done in entries.values())
    return value, True


def _text(written: str, names: Names) -> tuple[Value, bool]:
    from floe.dbt_source.jinja_text import JinjaError, read_text  # jinja2 costs 40 ms: only who needs it pays

    try:
        values, complete = resolve(read_text(written), names)
    except JinjaError:
        return written, False
    return (values[0], True) if complete and len(values) == 1 else (written, False)


def _section(values: Mapping[str, Value], sections: tuple[str, ...]) -> Mapping[str, Value]:
    merged: dict[str, Value] = {}
    for section in sections:
        merged.update(as_mapping(values.get(section)))
    return as_mapping(_value(merged, NO_NAMES)[0]) if _has_jinja(merged) else merged


def _has_jinja(value: Value) -> bool:
    if isinstance(value, str):
        return "{{" in value or "{%" in value
    if isinstance(value, tuple):
        return any(_has_jinja(item) for item in value)
    return isinstance(value, Mapping) and any(_has_jinja(item) for item in value.values())
