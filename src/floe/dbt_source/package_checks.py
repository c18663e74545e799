"""What dbt would refuse in packages.yml and dependencies.yml, most of it with a traceback."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from floe.dbt_source.facts import FileFacts, FileKind
from floe.dbt_source.values import Value
from floe.diagnostics.catalogue import dbt_project as catalogue
from floe.diagnostics.model import Diagnostic
from floe.spans import Span

_PACKAGES: Final = "packages"
_PROJECTS: Final = "projects"
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "packages.yml": (_PACKAGES,),
    "dependencies.yml": (_PACKAGES, _PROJECTS),
}
_FROM_GIT: Final = frozenset({"revision", "subdirectory", "warn-unpinned", "name", "unrendered"})
_NAMED: Final = frozenset({"name", "unrendered"})
_KINDS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "package": (frozenset({"version"}), _NAMED | {"install_prerelease"}),
    "git": (frozenset(), _FROM_GIT),
    "private": (frozenset(), _FROM_GIT | {"provider"}),
    "local": (frozenset(), _NAMED),
    "tarball": (frozenset({"name"}), frozenset({"unrendered"})),
}
"""By the key that says where a package comes from: what it must say too, and what it may."""


def check_packages(files: Iterable[FileFacts]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the files that name a project's packages."""
    first: Span | None = None
    for file in files:
        if file.kind is not FileKind.PACKAGES or file.settings is None:
            continue
        name = PurePosixPath(file.path).name
        for key, at in file.settings.spans:
            if key not in _KEYS[name]:
                yield catalogue.package_file_key(at, name, key, _KEYS[name])
            elif key == _PACKAGES:
                yield from _entries(at, file.settings.values.get(key))
                if first is not None:
                    yield catalogue.packages_twice(at, first)
                first = first or at


def _entries(at: Span, value: Value) -> Iterator[Diagnostic]:
    if not isinstance(value, tuple):
        yield catalogue.package_entry(at, "is no list", "write a list, `packages: []` where there are none")
        return
    for number, entry in enumerate(value, 1):
        found = _wrong(entry)
        if found is not None:
            yield catalogue.package_entry(at, f"entry {number} {found}", _help(entry))


def _kind(entry: Mapping[str, Value]) -> str | None:
    return next((kind for kind in _KINDS if kind in entry), None)


def _wrong(entry: Value) -> str | None:
    """Return what is wrong with an entry, in words that follow "entry 1"."""
    if not isinstance(entry, Mapping):
        return "is no set of keys with values"
    kind = _kind(entry)
    if kind is None:
        return f"has none of {_listed(_KINDS)}"
    must, may = _KINDS[kind]
    missing = sorted(key for key in {kind, *must} if entry.get(key) in (None, "", ()))
    unknown = sorted(entry.keys() - {kind} - must - may)
    if missing:
        return f"has no {_listed(missing)}"
    if unknown:
        return f"has {_listed(unknown)}, which dbt does not know of a package by `{kind}`"
    if kind == "package" and "/" not in str(entry[kind]):
        return f"names `{entry[kind]}` without the owner before it"
    return None


def _help(entry: Value) -> str:
    kind = _kind(entry) if isinstance(entry, Mapping) else None
    examples = {
        "git": "write `{git: ADDRESS, revision: TAG}`",
        "private": "write `{private: OWNER/NAME, revision: TAG}`",
        "local": "write `{local: FOLDER}`",
        "tarball": "write `{tarball: ADDRESS, name: NAME}`",
    }
    return examples.get(kind or "", "write `{package: OWNER/NAME, version: VERSION}`")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
