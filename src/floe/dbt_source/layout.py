"""What dbt takes a file for: by its folder and its ending, with dbt's own folder names."""

from collections.abc import Iterator, Mapping

from floe.dbt_source.facts import FileKind

FOLDERS = ("models", "seeds", "snapshots", "analyses", "tests", "macros")
"""dbt's default folders; floe emits these and no others."""

_SQL_KINDS = {
    "models": FileKind.MODEL,
    "snapshots": FileKind.SNAPSHOT,
    "analyses": FileKind.ANALYSIS,
    "tests": FileKind.TEST,
    "macros": FileKind.MACRO,
}
_ROOT_FILES = {
    "dbt_project.yml": FileKind.PROJECT,
    "packages.yml": FileKind.PACKAGES,
    "dependencies.yml": FileKind.PACKAGES,
}
_SKIPPED_STARTS = (".", "#", "~")
_TEST_FOLDERS = {"generic": FileKind.MACRO, "fixtures": FileKind.OTHER}


def below(path: str, root: str) -> str | None:
    """Return ``path`` relative to the transform's folder, or None when it lies elsewhere."""
    if root in (".", ""):
        return path
    prefix = root.rstrip("/") + "/"
    return path.removeprefix(prefix) if path.startswith(prefix) else None


def kind_of(inner: str) -> FileKind:
    """Return what the file at ``inner``, relative to the transform's folder, is to dbt."""
    parts = inner.split("/")
    if len(parts) == 1:
        return _ROOT_FILES.get(inner, FileKind.OTHER)
    folder, name = parts[0], parts[-1]
    if folder not in FOLDERS or name.startswith(_SKIPPED_STARTS):
        return FileKind.OTHER
    match name.rpartition(".")[2]:
        case "sql":
            return _sql_kind(folder, parts)
        case "py":
            return FileKind.PYTHON_MODEL if folder == "models" else FileKind.OTHER
        case "csv":
            return FileKind.SEED if folder == "seeds" else FileKind.OTHER
        case "yml" | "yaml":
            return FileKind.PROPERTIES
        case "md":
            return FileKind.DOCS
        case _:
            return FileKind.OTHER


def _sql_kind(folder: str, parts: list[str]) -> FileKind:
    if folder == "tests" and len(parts) > 2:
        return _TEST_FOLDERS.get(parts[1], FileKind.TEST)
    return _SQL_KINDS.get(folder, FileKind.OTHER)


def dbt_files(paths: Mapping[str, bytes], root: str) -> Iterator[tuple[str, str, FileKind]]:
    """Yield path, path inside the transform and kind of every file that dbt would read, in order."""
    for path in sorted(paths):
        inner = below(path, root)
        if inner is None:
            continue
        kind = kind_of(inner)
        if kind is not FileKind.OTHER:
            yield path, inner, kind
