"""dbt_project.yml and the package files: what they say, what of it floe writes itself, and the variables."""

import re
from collections.abc import Iterable, Mapping

from floe.dbt_source.facts import FileFacts, FileKind, SettingsFacts
from floe.dbt_source.model import Package, Settings
from floe.dbt_source.values import EMPTY, Value, as_mapping, as_tuple, fields, key_text, mapping, plain_text, texts
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.model import Report
from floe.spans import Span
from floe.syntax.nodes import YamlMap, YamlNode

_NAME = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_OWNED_PATHS: Mapping[str, tuple[str, ...]] = {
    "model-paths": ("models",),
    "source-paths": ("models",),
    "seed-paths": ("seeds",),
    "data-paths": ("seeds",),
    "snapshot-paths": ("snapshots",),
    "analysis-paths": ("analyses",),
    "test-paths": ("tests",),
    "macro-paths": ("macros",),
    "function-paths": ("functions",),
    "docs-paths": ("models", "seeds", "snapshots", "analyses", "macros", "tests", "functions"),
    "asset-paths": (),
    "target-path": ("target",),
    "log-path": ("logs",),
    "packages-install-path": ("dbt_packages",),
}
_PACKAGE_SECTIONS = ("packages", "projects")
NO_SETTINGS = SettingsFacts()


def read_settings(root: YamlNode | None, report: Report) -> SettingsFacts:
    """Return a settings file as plain data with the places of its keys."""
    if root is not None and not isinstance(root, YamlMap):
        report.add(catalogue.properties_not_mapping(root.span))
    keys = root.entries if isinstance(root, YamlMap) else ()
    spans = tuple((key_text(key), key.span) for key, _ in keys)
    named = fields(root).get("name")
    if named is not None:
        spans = tuple((key, named.span if key == "name" else span) for key, span in spans)
    return SettingsFacts(values=mapping(root), spans=spans)


def settings_of(facts: Iterable[FileFacts], fallback: str, report: Report) -> Settings:
    """Return the settings of a project; ``fallback`` is its name when no dbt_project.yml gives one."""
    file = next((item for item in facts if item.kind is FileKind.PROJECT), None)
    found = (file.settings if file else None) or NO_SETTINGS
    name = found.values.get("name")
    settings = Settings(
        name=plain_text(name) if isinstance(name, str) else fallback,
        path=file.path if file else None,
        values=found.values,
        variables={},
        spans=found.spans,
    )
    _check_owned(settings, report)
    return Settings(
        name=settings.name,
        path=settings.path,
        values=settings.values,
        variables=_variables(settings),
        spans=settings.spans,
    )


def _variables(settings: Settings) -> Mapping[str, Value]:
    """Return the variables that this project sees: its own section wins over what stands at the top."""
    written = as_mapping(settings.values.get("vars"))
    top = {name: value for name, value in written.items() if name != settings.name}
    return {**top, **as_mapping(written.get(settings.name, EMPTY))}


def _check_owned(settings: Settings, report: Report) -> None:
    spans = dict(settings.spans)
    if "name" in settings.values and _NAME.match(settings.name) is None:
        report.add(catalogue.project_name(spans["name"], settings.name))
    for key, expected in _OWNED_PATHS.items():
        if key in settings.values and set(_folders(settings.values[key])) - set(expected):
            report.add(catalogue.owned_setting(spans[key], key, _listed(expected)))
    profile = settings.values.get("profile")
    if profile is not None and profile != settings.name:
        report.add(catalogue.owned_setting(spans["profile"], "profile", f"`{settings.name}`"))
    if "dispatch" in settings.values:
        _check_dispatch(settings, spans["dispatch"], report)


def _folders(value: Value) -> tuple[str, ...]:
    return tuple(folder.removeprefix("./").rstrip("/") for folder in texts(value))


def _listed(expected: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in expected) if expected else "none"


def _check_dispatch(settings: Settings, at: Span, report: Report) -> None:
    """Refuse an order of search in which dbt's own macros win over the generated ones."""
    for entry in as_tuple(settings.values["dispatch"]):
        rule = as_mapping(entry)
        order = texts(rule.get("search_order"))
        if rule.get("macro_namespace") == "dbt" and "dbt" in order and settings.name not in order[: order.index("dbt")]:
            report.add(catalogue.owned_setting(at, "dispatch", f"`{settings.name}` before `dbt` in its search order"))


def packages_of(facts: Iterable[FileFacts]) -> tuple[Package, ...]:
    """Return every package that packages.yml and dependencies.yml name."""
    return tuple(
        Package(path=file.path, section=section, values=as_mapping(entry))
        for file in facts
        if file.kind is FileKind.PACKAGES and file.settings is not None
        for section in _PACKAGE_SECTIONS
        for entry in as_tuple(file.settings.values.get(section))
    )
