"""FileSet x floe.lock x disk -> Plan: what would change, and what stands in the way. Looks, writes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import field
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from floe import __version__
from floe.diagnostics.catalogue import output
from floe.diagnostics.model import Diagnostic
from floe.frozen import dataclass
from floe.output.manifest import Line, Lock, lock_bytes, read_lock
from floe.output.names import LOCK
from floe.output.strays import strays
from floe.output.tree import Found, InTheWayError
from floe.render.artifact import Artifact
from floe.render.fileset import FileSet

Scope = Callable[[str], bool]
"""Says whether a run may write or remove a path (``--only``, ``--env``)."""

_A_FOLDER: Final = "a folder"


def everything(_path: str) -> bool:
    """Take every path into scope."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a run is restricted, and what it may overrule."""

    scope: Scope = everything
    force: bool = False
    wait: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One path that changes: ``new`` is what will stand there, ``old`` what stands there now."""

    path: str
    new: bytes | None
    old: Found | None
    executable: bool = False
    backup: bool = False

    @property
    def new_sha256(self) -> str | None:
        """Return the hash of what will stand there."""
        return None if self.new is None else sha256(self.new).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every path of the output, by what happens to it; with a diagnostic in it nothing may happen."""

    create: tuple[Change, ...] = ()
    update: tuple[Change, ...] = ()
    delete: tuple[Change, ...] = ()
    keep: tuple[str, ...] = ()
    lock: Change | None = None
    lines_changed: bool = False
    strays: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return all changes of generated files in the order of their paths."""
        return tuple(sorted((*self.create, *self.update, *self.delete), key=lambda change: change.path))

    @property
    def drift(self) -> bool:
        """Say whether the disk differs from what would be generated; the version in the lock alone is no drift."""
        return bool(self.create or self.update or self.delete or self.lines_changed or self.strays)


class Looking(Protocol):
    """A folder that can be looked at: ``Tree``, or ``NoTree`` for one that does not exist yet."""

    @property
    def root(self) -> Path:
        """Where it is."""
        ...

    def look(self, path: str, /) -> Found | None:
        """Return what stands at ``path``; None for nothing."""
        ...

    def read(self, path: str, /) -> bytes | None:
        """Return the bytes at ``path``; None for nothing."""
        ...

    def files_below(self, path: str, /, skip: frozenset[str] = frozenset()) -> set[str]:
        """Return every path below a folder that is no folder itself, folders in ``skip`` left out."""
        ...


@dataclass(frozen=True, slots=True)
class NoTree:
    """A folder that does not exist yet."""

    root: Path

    def look(self, _path: str) -> Found | None:
        """Find nothing."""
        return None

    def read(self, _path: str) -> bytes | None:
        """Read nothing."""
        return None

    def files_below(self, _path: str, skip: frozenset[str] = frozenset()) -> set[str]:
        """Find nothing."""
        return set()


@dataclass(slots=True)
class _Draft:
    """A plan in the making."""

    tree: Looking
    lock: Lock
    options: Options
    changes: list[Change] = field(default_factory=list)
    keep: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    leaving: set[str] = field(default_factory=set)

    def shown(self, path: str) -> str:
        return f"{self.tree.root.name}/{path}" if path else self.tree.root.name


def make_plan(files: FileSet, tree: Looking, options: Options) -> Plan:
    """Compare every file in scope with the lock and with the disk."""
    old_lock = tree.read(LOCK)
    lock = read_lock(old_lock, f"{tree.root.name}/{LOCK}", downgrade=options.force)
    if isinstance(lock, Diagnostic):
        return Plan(diagnostics=(lock,))
    draft = _Draft(tree, lock, options)
    wanted = {path: artifact for path, artifact in files.by_path.items() if options.scope(path)}
    lines = {path: line for path, line in lock.files.items() if not options.scope(path)}
    for path, line in lock.files.items():
        if path not in wanted and path not in lines:
            _plan_removal(draft, path, line)
    for artifact in wanted.values():
        lines[artifact.path] = _plan_file(draft, artifact)
    return _finished(draft, lines, old_lock)


def _finished(draft: _Draft, lines: dict[str, Line], old_lock: bytes | None) -> Plan:
    new_lock = lock_bytes(Lock(version=__version__, files=lines))
    found = None if old_lock is None else Found(sha256=sha256(old_lock).hexdigest(), executable=False)
    return Plan(
        create=tuple(change for change in draft.changes if change.old is None),
        update=tuple(change for change in draft.changes if change.old is not None and change.new is not None),
        delete=tuple(change for change in draft.changes if change.new is None),
        keep=tuple(draft.keep),
        lock=None if new_lock == old_lock else Change(path=LOCK, new=new_lock, old=found),
        lines_changed=lines != draft.lock.files,
        strays=tuple(path for path in strays(draft.tree, [*lines, *draft.lock.files]) if draft.options.scope(path)),
        diagnostics=tuple(draft.diagnostics),
    )


def _plan_removal(draft: _Draft, path: str, line: Line) -> None:
    try:
        found = draft.tree.look(path)
    except InTheWayError as error:
        if not draft.options.force:
            draft.diagnostics.append(output.not_a_plain_file(draft.shown(error.path), error.kind))
        return
    if found is None:
        return
    edited = found.sha256 != line.sha256
    if edited and not draft.options.force:
        draft.diagnostics.append(output.edited_by_hand(draft.shown(path), line.origin))
        return
    draft.leaving.add(path)
    draft.changes.append(Change(path=path, new=None, old=found, backup=edited))


def _plan_file(draft: _Draft, artifact: Artifact) -> Line:
    path = artifact.path
    line = Line(sha256=sha256(artifact.data).hexdigest(), origin=artifact.origin, executable=artifact.executable)
    try:
        found = draft.tree.look(path)
    except InTheWayError as error:
        if not _gives_way(draft, path, error):
            draft.diagnostics.append(output.not_a_plain_file(draft.shown(error.path), error.kind))
            return line
        found = None
    if found is not None and found.sha256 == line.sha256 and found.executable == line.executable:
        draft.keep.append(path)
        return line
    listed = draft.lock.files.get(path)
    ours = found is None or found.sha256 == line.sha256 or (listed is not None and found.sha256 == listed.sha256)
    if not ours and not draft.options.force:
        draft.diagnostics.extend(_conflict(draft, artifact, listed))
        return line
    change = Change(path=path, new=artifact.data, old=found, executable=artifact.executable, backup=not ours)
    draft.changes.append(change)
    return line


def _conflict(draft: _Draft, artifact: Artifact, listed: Line | None) -> Iterator[Diagnostic]:
    shown = draft.shown(artifact.path)
    if listed is None:
        yield output.file_in_the_way(shown, artifact.origin)
    else:
        yield output.edited_by_hand(shown, artifact.origin)


def _gives_way(draft: _Draft, path: str, error: InTheWayError) -> bool:
    """Say whether what stands in the way is removed by this very plan."""
    if error.path == path and error.kind == _A_FOLDER:
        return draft.tree.files_below(path) <= draft.leaving
    return error.path in draft.leaving
