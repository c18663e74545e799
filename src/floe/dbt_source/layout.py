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
ANYWHERE = ""
_ENDINGS = {
    "py": ("models", FileKind.PYTHON_MODEL),
    "csv": ("seeds", FileKind.SEED),
    "yml": (ANYWHERE, FileKind.PROPERTIES),
    "yaml": (ANYWHERE, FileKind.PROPERTIES),
    "md": (ANYWHERE, FileKind.DOCS),
}
_SKIPPED_STARTS = (".", "#", "~")
_TEST_FOLDERS = {"generic": FileKind.MACRO, "fixtures": FileKind.OTHER}


def clean_root(root: str) -> str:
    """Return a folder without ``./`` before it or ``/`` after it; the project's own folder is ``.``."""
    return root.removeprefix("./").rstrip("/") or "."


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
    ending = name.rpartition(".")[2]
    if ending == "sql":
        return _sql_kind(folder, parts[1:-1])
    only_in, kind = _ENDINGS.get(ending, (folder, FileKind.OTHER))
    return kind if only_in in (folder, ANYWHERE) else FileKind.OTHER


def _sql_kind(folder: str, inner: list[str]) -> FileKind:
    if folder == "tests" and inner:
        return _TEST_FOLDERS.get(inner[0], FileKind.TEST)
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
