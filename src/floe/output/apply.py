"""Plan -> disk, all at once or not at all.

Everything new is written to a stage and reaches the disk; then the journal is put in its place, and from that moment
the change is decided: whoever runs next completes it. Should the disk refuse after that, the journal becomes an order
to take everything back.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from floe.diagnostics.catalogue import output
from floe.diagnostics.model import Diagnostic
from floe.output.faults import CHANGED, HALF_WAY, ChangedMeanwhileError, HalfWayError, tree_fault
from floe.output.journal import Step, journal_bytes, read_journal
from floe.output.names import BACKUP, JOURNAL, STAGE, UNDO
from floe.output.plan import Change, Plan
from floe.output.stage import Stage, discard, keep
from floe.output.steps import carry_out, take_back
from floe.output.tree import InTheWayError, Tree, exists

_STAGED_JOURNAL: Final = "journal"
_IGNORE: Final = ".gitignore"


def apply(tree: Tree, plan: Plan) -> Diagnostic | None:
    """Make the disk what the plan says; on any trouble leave it as it was and say what the trouble is."""
    changes = (*plan.changes, *(() if plan.lock is None else (plan.lock,)))
    if not changes:
        return None
    steps = tuple(_step(number, change) for number, change in enumerate(changes))
    try:
        with Stage.fresh(tree) as stage:
            _prepare(tree, stage, changes, steps)
            _change(tree, stage, steps)
    except HalfWayError as error:
        return tree_fault(tree, error.fault, HALF_WAY)
    except (OSError, InTheWayError, ChangedMeanwhileError) as error:
        found = tree_fault(tree, error)
        with suppress(OSError):
            discard(tree)
        return found
    except BaseException:
        _discard_unless_needed(tree)
        raise
    return _cleared(tree)


def recover(tree: Tree) -> Diagnostic | None:
    """Complete or take back what an interrupted run left behind, and clear its stage away."""
    try:
        for marker in (UNDO, JOURNAL):
            data = tree.read(marker)
            if data is None:
                continue
            steps = read_journal(data)
            if steps is None:
                return output.broken_journal(f"{tree.root.name}/{marker}", "it is no journal")
            _settle(tree, marker, steps)
        discard(tree)
    except (OSError, InTheWayError) as error:
        return tree_fault(tree, error, HALF_WAY)
    return None


def is_interrupted(tree: Tree) -> bool:
    """Say whether a run ended half way."""
    return tree.holds(JOURNAL) or tree.holds(UNDO)


def _settle(tree: Tree, marker: str, steps: Sequence[Step]) -> None:
    with Stage(tree) if tree.holds(STAGE) else Stage.fresh(tree) as stage:
        if marker == UNDO:
            take_back(tree, stage, steps)
        else:
            carry_out(tree, stage, steps, lambda _path: None)
    tree.at = marker
    os.unlink(marker, dir_fd=tree.top)


def _step(number: int, change: Change) -> Step:
    old = None if change.old is None else change.old.sha256
    return Step(number=number, path=change.path, old=old, new=change.new_sha256)


def _prepare(tree: Tree, stage: Stage, changes: Sequence[Change], steps: Sequence[Step]) -> None:
    """Bring everything that the change needs to the disk, old files included."""
    for change, step in zip(changes, steps, strict=True):
        tree.at = change.path
        if change.new is not None:
            stage.write(step.new_name, change.new, executable=change.executable)
        if change.old is not None:
            _keep_old(tree, stage, step)
    _back_up(tree, stage, [step for change, step in zip(changes, steps, strict=True) if change.backup])
    tree.at = JOURNAL
    stage.write(_STAGED_JOURNAL, journal_bytes(steps))
    stage.sync()


def _keep_old(tree: Tree, stage: Stage, step: Step) -> None:
    try:
        keep(tree.place(step.path), (stage.folder, step.old_name))
    except FileNotFoundError:
        raise ChangedMeanwhileError(step.path) from None


def _back_up(tree: Tree, stage: Stage, steps: Sequence[Step]) -> None:
    """Keep what ``--force`` overrules, under the next number."""
    if not steps:
        return
    top = tree.folder(BACKUP, make=True)
    if not exists(top, _IGNORE):
        stage.write(_IGNORE, b"*\n")
        stage.sync()
        os.rename(_IGNORE, _IGNORE, src_dir_fd=stage.folder, dst_dir_fd=top)
    number = 1 + max((int(name) for name in os.listdir(top) if name.isdecimal()), default=0)
    folders = {"", BACKUP, f"{BACKUP}/{number}"}
    for step in steps:
        path = f"{BACKUP}/{number}/{step.path}"
        keep((stage.folder, step.old_name), tree.place(path, make=True))
        folders.add(path.rpartition("/")[0])
    tree.sync(folders)


def _change(tree: Tree, stage: Stage, steps: Sequence[Step]) -> None:
    try:
        tree.at = JOURNAL
        os.rename(_STAGED_JOURNAL, JOURNAL, src_dir_fd=stage.folder, dst_dir_fd=tree.top)
        os.fsync(tree.top)
        carry_out(tree, stage, steps, _stop)
        tree.at = JOURNAL
        # Not waited for: a journal that comes back after a power cut finds an empty stage, and nothing left to do.
        os.unlink(JOURNAL, dir_fd=tree.top)
    except BaseException:
        _take_back(tree, stage, steps)
        raise


def _stop(path: str) -> None:
    raise ChangedMeanwhileError(path)


def _take_back(tree: Tree, stage: Stage, steps: Sequence[Step]) -> None:
    at = tree.at
    try:
        with suppress(FileNotFoundError):  # the journal never came into its place
            os.rename(JOURNAL, UNDO, src_dir_fd=tree.top, dst_dir_fd=tree.top)
            os.fsync(tree.top)
            take_back(tree, stage, steps)
            os.unlink(UNDO, dir_fd=tree.top)
    except (OSError, InTheWayError) as error:
        raise HalfWayError(error) from error
    tree.at = at


def _discard_unless_needed(tree: Tree) -> None:
    with suppress(OSError):
        if not is_interrupted(tree):
            discard(tree)


def _cleared(tree: Tree) -> Diagnostic | None:
    try:
        discard(tree)
    except OSError as error:
        return tree_fault(tree, error, CHANGED)
    return None
