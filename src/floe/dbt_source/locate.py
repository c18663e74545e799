"""Where something stands, found only when a diagnostic needs to point at it: dbt_extractor keeps no places."""

from floe.dbt_source.model import Resource, Settings, SourceProject
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.scan import config_span, ref_span, source_span
from floe.diagnostics.model import Report
from floe.spans import SourceFile, Span
from floe.syntax.nodes import YamlMap, YamlNode
from floe.syntax.parse import Dialect, parse


def locate_ref(resource: Resource, ref: Ref) -> Span:
    """Return where a resource names what it refers to; the resource itself where no text says so."""
    return ref_span(resource.file, ref.name, start=resource.span.start) or resource.span


def locate_source(resource: Resource, ref: SourceRef) -> Span:
    """Return where a resource names the source that it reads."""
    return source_span(resource.file, ref.source, ref.table, start=resource.span.start) or resource.span


def config_place(project: SourceProject, resource: Resource, key: str) -> Span:
    """Return where the config value that wins is written: config(), properties, dbt_project.yml, else the resource."""
    if key in resource.own_config or key in resource.config.dynamic:
        found = config_span(resource.file, key)
        if found is not None:
            return found
    entry = resource.properties
    if entry is not None and key in entry.config:
        found = _in_entry(entry.span, key)
        if found is not None:
            return found
    return _in_settings(project.settings, resource.fqn, key) or resource.span


def _in_entry(at: Span, key: str) -> Span | None:
    """Return the value of ``key`` in the entry of a properties file whose name stands at ``at``."""
    root = parse(at.file, Report(), dialect=Dialect.DBT)
    entry = _entry_at(root, at.start)
    if entry is None:
        return None
    for place in (entry.get("config"), entry):
        if isinstance(place, YamlMap) and place.get(key) is not None:
            return _value_span(place, key)
    return None


def _entry_at(node: YamlNode | None, offset: int) -> YamlMap | None:
    """Return the mapping whose ``name`` is written at ``offset``."""
    if node is None:
        return None
    waiting: list[YamlNode] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, YamlMap):
            name = current.get("name")
            if name is not None and name.span.start == offset:
                return current
            waiting.extend(value for _, value in current.entries)
        else:
            waiting.extend(getattr(current, "items", ()))
    return None


def _value_span(place: YamlMap, key: str) -> Span:
    value = place.get(key)
    return place.key_span(key) if value is None or isinstance(value, YamlMap) else value.span


def _in_settings(settings: Settings, fqn: tuple[str, ...], key: str) -> Span | None:
    """Return the most specific place of dbt_project.yml that sets ``key`` for a resource."""
    file = _settings_file(settings)
    root = None if file is None else parse(file, Report(), dialect=Dialect.DBT)
    found: Span | None = None
    for section in ("models", "seeds", "snapshots", "tests", "data_tests"):
        at = root.get(section) if isinstance(root, YamlMap) else None
        for step in (*fqn, None):
            if not isinstance(at, YamlMap):
                break
            for spelling in (f"+{key}", key):
                value = at.get(spelling)
                if value is not None and (spelling.startswith("+") or not isinstance(value, YamlMap)):
                    found = _value_span(at, spelling)
            at = None if step is None else at.get(step)
    return found


def _settings_file(settings: Settings) -> SourceFile | None:
    return next((span.file for _, span in settings.spans), None)
