"""Every generated file as one value; gathering them refuses what could not stand on a disk."""

import symtable
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from floe.diagnostics.catalogue import internal, output
from floe.diagnostics.model import Diagnostic, Report
from floe.frozen import dataclass
from floe.render.artifact import Artifact
from floe.render.paths import collision_key, path_fault


@dataclass(frozen=True, slots=True)
class FileSet:
    """The whole output: path -> artifact, in the order of the paths."""

    by_path: Mapping[str, Artifact]

    def __iter__(self) -> Iterator[Artifact]:
        """Yield the artifacts in the order of their paths."""
        return iter(self.by_path.values())

    def __len__(self) -> int:
        """Count the artifacts."""
        return len(self.by_path)


def gather(artifacts: Iterable[Artifact], report: Report) -> FileSet:
    """Put the back ends' artifacts together; whatever cannot be written is reported and left out."""
    by_path: dict[str, Artifact] = {}
    for artifact in artifacts:
        found = _fault(artifact) or _twice(artifact, by_path.get(artifact.path))
        if found is None:
            by_path[artifact.path] = artifact
        else:
            report.add(found)
    ordered = {path: by_path[path] for path in sorted(by_path)}
    report.extend(_clashes(ordered))
    return FileSet(MappingProxyType(ordered))


def input_faults(copied: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Say which inputs (path where they are copied to -> path where they lie) could not stand on every disk."""
    inputs = {path: Artifact(path=path, data=b"", origin=copied[path]) for path in sorted(copied)}
    for artifact in inputs.values():
        if why := path_fault(artifact.path):
            yield output.unusable_path(path=artifact.path, origin=artifact.origin, why=why)
    yield from _clashes(inputs)


def is_copy(artifact: Artifact) -> bool:
    """Say whether the artifact is the user's own file, byte for byte: it bears the name of its origin."""
    return artifact.path.rsplit("/", 1)[-1] == artifact.origin.rsplit("/", 1)[-1]


def _fault(artifact: Artifact) -> Diagnostic | None:
    if why := path_fault(artifact.path):
        return output.unusable_path(path=artifact.path, origin=artifact.origin, why=why)
    if is_copy(artifact):
        return None
    return _text_fault(artifact)


def _text_fault(artifact: Artifact) -> Diagnostic | None:
    """Verify what a back end wrote: UTF-8, LF, one newline at the end, and Python that parses."""
    data = artifact.data
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return internal.text_not_clean(artifact.path, artifact.origin, "it is not UTF-8")
    if "\r" in text:
        return internal.text_not_clean(artifact.path, artifact.origin, "it holds a carriage return")
    if text and (not text.endswith("\n") or text.endswith("\n\n")):
        return internal.text_not_clean(artifact.path, artifact.origin, "it does not end with one newline")
    if artifact.path.endswith(".py"):
        return _python_fault(artifact)
    return None


def _python_fault(artifact: Artifact) -> Diagnostic | None:
    try:
        # Half the price of a syntax tree, and it sees more: a name that is both global and a parameter, for one.
        symtable.symtable(artifact.data.decode(), artifact.path, "exec")
    except (SyntaxError, ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, SyntaxError) and error.lineno else 1
        return internal.python_not_parsed(artifact.path, artifact.origin, line)
    return None


def _twice(artifact: Artifact, first: Artifact | None) -> Diagnostic | None:
    return None if first is None else output.two_sources(artifact.path, first.origin, artifact.origin)


def _clashes(by_path: Mapping[str, Artifact]) -> Iterator[Diagnostic]:
    """Find files that some file system takes for one, and files in the place of a folder."""
    seen: dict[str, tuple[str, Artifact]] = {}
    for artifact in by_path.values():
        place = ""
        for name in artifact.path.split("/"):
            place = f"{place}/{name}" if place else name
            spelled, first = seen.setdefault(collision_key(place), (place, artifact))
            file_in_the_way = place in by_path and spelled == place and place != artifact.path
            if spelled != place or file_in_the_way:
                yield output.same_place((spelled, first.origin), (artifact.path, artifact.origin))
                break
