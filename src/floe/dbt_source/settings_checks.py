"""What dbt's own reader of dbt_project.yml would refuse: a key it does not know, a shape, a version, a dbt too old."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from floe.dbt_source.model import Settings
from floe.dbt_source.values import Value, texts
from floe.diagnostics.catalogue import dbt_project as catalogue
from floe.diagnostics.model import Diagnostic

GENERATED_FOR: Final = "1.11.16"
"""A version of dbt-core that the generated project runs on."""

_VERSION: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)(\.(0|[1-9]\d*)([-+][0-9A-Za-z.+-]+)?)?", re.ASCII)
_CLAUSE: Final = re.compile(r"\s*(?P<sign>[<>]=?|={1,2}|!=|~=)?\s*(?P<version>\S+)\s*")
_KEYS: Final = "keys with values"
_LIST: Final = "a list"
_TEXTS: Final = "text or a list of texts"
_SECTIONS: Final = (
    *("models", "seeds", "snapshots", "analyses", "sources", "tests", "data_tests", "unit_tests", "metrics"),
    *("semantic-models", "saved-queries", "exposures", "functions", "vars", "quoting", "flags", "dbt-cloud"),
)
_PATHS: Final = (
    *("model-paths", "source-paths", "macro-paths", "data-paths", "seed-paths", "test-paths", "analysis-paths"),
    *("docs-paths", "asset-paths", "function-paths", "snapshot-paths", "clean-targets"),
)
_SHAPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(_SECTIONS, _KEYS),
    **dict.fromkeys((*_PATHS, "dispatch", "packages"), _LIST),
    **dict.fromkeys(("on-run-start", "on-run-end", "require-dbt-version"), _TEXTS),
    **dict.fromkeys(("name", "profile", "target-path", "log-path", "packages-install-path"), "text"),
    "restrict-access": "true or false",
}
_FITS: Final[Mapping[str, Callable[[Value], bool]]] = {
    _KEYS: lambda value: isinstance(value, Mapping),
    _LIST: lambda value: isinstance(value, tuple),
    _TEXTS: lambda value: isinstance(value, str | tuple),
    "text": lambda value: isinstance(value, str),
    "true or false": lambda value: isinstance(value, bool),
}
_KNOWN: Final = frozenset({*_SHAPES, "version", "config-version", "query-comment", "project-root"})
_MAY_BE_EMPTY: Final = frozenset(
    {*_PATHS, "vars", "quoting", "version", "query-comment", "require-dbt-version", "profile"}
)


def check_settings(settings: Settings) -> Iterator[Diagnostic]:
    """Yield what dbt would refuse in a dbt_project.yml, whatever else is in the project."""
    for key, at in settings.spans:
        value = settings.values.get(key)
        wanted = _SHAPES.get(key)
        if key not in _KNOWN and key.replace("_", "-") not in _KNOWN:
            yield catalogue.unknown_setting(at, key, sorted(_KNOWN))
        elif value is None and key not in _MAY_BE_EMPTY:
            yield catalogue.setting_shape(at, key, wanted or "a value")
        elif value is not None and wanted is not None and not _FITS[wanted](value):
            yield catalogue.setting_shape(at, key, wanted)
    spans = dict(settings.spans)
    version = settings.values.get("version")
    if isinstance(version, str) and "{{" not in version and _VERSION.fullmatch(version) is None:
        yield catalogue.project_version(spans["version"], version)
    required = texts(settings.values.get("require-dbt-version"))
    if not all(map(_allows, required)):
        yield catalogue.required_version(spans["require-dbt-version"], ", ".join(required))


def _allows(required: str) -> bool:
    """Say whether a range of versions holds the one that is generated for; what is no range is dbt's to judge."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # only who asks for a version of dbt pays

    clauses = (_CLAUSE.fullmatch(part) for part in required.split(","))
    written = [f"{_sign(found['sign'])}{found['version']}" for found in clauses if found is not None]
    try:
        return SpecifierSet(",".join(written)).contains(GENERATED_FOR)
    except InvalidSpecifier:
        return True


def _sign(written: str | None) -> str:
    return "==" if written is None or written == "=" else written
