"""A plan as a unified diff, created and deleted files included."""

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Final

from floe.output.plan import Change, Plan
from floe.output.tree import Tree

_NOTHING: Final = "/dev/null"
_MODES: Final = {False: "100644", True: "100755"}


def diff_lines(plan: Plan, root: Path) -> Iterator[str]:
    """Yield the lines of a diff from what stands in ``root`` to what the plan would put there; not of floe.lock."""
    if not plan.update and not plan.delete:
        for change in plan.create:
            yield from _diff(change, b"", root.name)
        return
    with Tree(root) as tree:
        for change in plan.changes:
            old = b"" if change.old is None else tree.read(change.path) or b""
            yield from _diff(change, old, root.name)


def _diff(change: Change, old: bytes, root: str) -> Iterator[str]:
    new = change.new or b""
    path = f"{root}/{change.path}"
    before = _NOTHING if change.old is None else f"a/{path}"
    after = _NOTHING if change.new is None else f"b/{path}"
    yield from _modes(change, path)
    if b"\0" in old or b"\0" in new:
        yield f"Binary files {before} and {after} differ"
        return
    if not old and not new and _NOTHING in {before, after}:
        yield from (f"--- {before}", f"+++ {after}")
        return
    for line in unified_diff(_lines(old), _lines(new), before, after, lineterm=""):
        yield from line.split("\n")


def _modes(change: Change, path: str) -> Iterator[str]:
    if change.old is not None and change.new is not None and change.old.executable != change.executable:
        yield f"diff --git a/{path} b/{path}"
        yield f"old mode {_MODES[change.old.executable]}"
        yield f"new mode {_MODES[change.executable]}"


def _lines(data: bytes) -> list[str]:
    lines = data.decode(errors="replace").split("\n")
    last = lines.pop()
    return [*lines, f"{last}\n\\ No newline at end of file"] if last else lines
