"""Carries out the steps of a journal, or takes them back; each may be repeated any number of times.

A step never replaces a file that is neither what the journal saw before the change nor what it puts there.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from floe.output.journal import Step
from floe.output.stage import Stage
from floe.output.tree import InTheWayError, Tree

_OTHER: Final = "something else"


def carry_out(tree: Tree, stage: Stage, steps: Sequence[Step], on_change: Callable[[str], None]) -> None:
    """Put every new file in its place and remove what goes; what others changed is left, and told to ``on_change``."""
    removals = [step for step in steps if step.new is None]
    for step in removals:
        _remove(tree, step, on_change)
    tree.remove_empty_above([step.path for step in removals])
    for step in steps:
        if step.new is not None and stage.holds(step.new_name):
            _put(tree, stage, step, on_change)
    _sync(tree, steps)


def take_back(tree: Tree, stage: Stage, steps: Sequence[Step]) -> None:
    """Put every old file back and remove what was new."""
    written = [step for step in steps if step.new is not None]
    for step in reversed(written):
        if not stage.holds(step.new_name) and _state(tree, step.path) == step.new:
            _take_back_one(tree, stage, step)
    tree.remove_empty_above([step.path for step in written if step.old is None])
    for step in steps:
        if step.new is None and stage.holds(step.old_name) and _state(tree, step.path) is None:
            folder, name = tree.place(step.path, make=True)
            os.rename(step.old_name, name, src_dir_fd=stage.folder, dst_dir_fd=folder)
    _sync(tree, steps)
    os.fsync(stage.folder)


def _remove(tree: Tree, step: Step, on_change: Callable[[str], None]) -> None:
    state = _state(tree, step.path)
    if state == step.old:
        folder, name = tree.place(step.path)
        os.unlink(name, dir_fd=folder)
    elif state is not None:
        on_change(step.path)


def _put(tree: Tree, stage: Stage, step: Step, on_change: Callable[[str], None]) -> None:
    if _state(tree, step.path) not in {step.old, step.new}:
        on_change(step.path)
        return
    folder, name = tree.place(step.path, make=True)
    os.rename(step.new_name, name, src_dir_fd=stage.folder, dst_dir_fd=folder)


def _take_back_one(tree: Tree, stage: Stage, step: Step) -> None:
    folder, name = tree.place(step.path)
    if step.old is None:
        os.rename(name, step.new_name, src_dir_fd=folder, dst_dir_fd=stage.folder)
    else:
        with suppress(FileNotFoundError):
            os.rename(step.old_name, name, src_dir_fd=stage.folder, dst_dir_fd=folder)


def _state(tree: Tree, path: str) -> str | None:
    try:
        found = tree.look(path)
    except InTheWayError:
        return _OTHER
    return None if found is None else found.sha256


def _sync(tree: Tree, steps: Sequence[Step]) -> None:
    folders = {""}
    for step in steps:
        names = step.path.split("/")[:-1]
        folders.update("/".join(names[:depth]) for depth in range(1, len(names) + 1))
    tree.sync(folders)
