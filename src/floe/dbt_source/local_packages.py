"""Packages that lie on the user's own disk: ``- local: folder`` in packages.yml or dependencies.yml."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field

from floe.dbt_source.facts import FileKind
from floe.dbt_source.layout import dbt_files
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.spans import Span
from floe.syntax.nodes import YamlList, YamlMap, YamlScalar
from floe.syntax.parse import Dialect, decode_bytes, parse

_JINJA = "{{"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPackage:
    """A folder that a package file names; ``inner`` is relative to the transform, None when it lies elsewhere."""

    written: str
    inner: str | None
    span: Span = field(compare=False, repr=False)


def local_packages(files: Mapping[str, bytes], root: str) -> Iterator[LocalPackage]:
    """Yield the local packages of a transform, in the order of its package files."""
    for path, _, kind in dbt_files(files, root):
        if kind is not FileKind.PACKAGES:
            continue
        # What is wrong with the file itself is reported where all of it is read.
        file = decode_bytes(path, files[path], Report())
        tree = parse(file, Report(), dialect=Dialect.DBT) if file else None
        entries = tree.get("packages") if isinstance(tree, YamlMap) else None
        for entry in entries.items if isinstance(entries, YamlList) else ():
            place = entry.get("local") if isinstance(entry, YamlMap) else None
            if isinstance(place, YamlScalar):
                yield LocalPackage(written=str(place.value), inner=_inner(str(place.value)), span=place.span)


def _inner(written: str) -> str | None:
    """Return the folder in its shortest spelling, or None when it is not below the transform or not known."""
    path = posixpath.normpath(written)
    leaves = path.startswith(("/", "..")) or path == "." or "\\" in written or _JINJA in written or "\0" in written
    return None if leaves else path
