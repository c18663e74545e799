"""The room's three doors: compare (for --check and --diff), write (for generate) and repair."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from floe.diagnostics.catalogue import output
from floe.diagnostics.model import Diagnostic, Report
from floe.output.apply import apply, is_interrupted, recover
from floe.output.faults import disk_fault, tree_fault
from floe.output.lock import AnotherRunError, Running
from floe.output.plan import NoTree, Options, Plan, make_plan
from floe.output.tree import InTheWayError, Tree
from floe.render.fileset import FileSet


def compare(files: FileSet, root: Path, options: Options, report: Report) -> Plan:
    """Return what a write would change; write nothing, lock nothing. What is in the way is reported."""
    try:
        with Tree(root) as tree:
            plan = _looked(files, tree, options)
    except FileNotFoundError:
        plan = make_plan(files, NoTree(root), options)
    except InTheWayError as error:
        plan = Plan(diagnostics=(output.not_a_plain_file(root.name, error.kind),))
    except OSError as error:
        plan = Plan(diagnostics=(disk_fault(root.name, error),))
    report.extend((*plan.diagnostics, *_strays(plan, root)))
    return plan


def write(files: FileSet, root: Path, options: Options, report: Report) -> Plan:
    """Make the folder ``root`` hold the files, all at once, and return what changed.

    If anything is reported, nothing was written; the diagnostic says so where it is not so.
    """

    def change(tree: Tree) -> tuple[Plan, Diagnostic | None]:
        found = recover(tree)
        if found is not None:
            return Plan(diagnostics=(found,)), None
        plan = make_plan(files, tree, options)
        return plan, None if plan.diagnostics else apply(tree, plan)

    return _exclusively(root, options, report, change)


def repair(root: Path, options: Options, report: Report) -> None:
    """Complete or take back what an interrupted run left in ``root``, and nothing else."""
    if root.exists():
        _exclusively(root, options, report, lambda tree: (Plan(), recover(tree)))


def _strays(plan: Plan, root: Path) -> Iterator[Diagnostic]:
    for path in () if plan.diagnostics else plan.strays:
        yield output.stray_file(f"{root.name}/{path}")


def _looked(files: FileSet, tree: Tree, options: Options) -> Plan:
    if is_interrupted(tree):
        return Plan(diagnostics=(output.interrupted(tree.root.name),))
    try:
        return make_plan(files, tree, options)
    except (OSError, InTheWayError) as error:
        return Plan(diagnostics=(tree_fault(tree, error),))


def _exclusively(
    root: Path,
    options: Options,
    report: Report,
    work: Callable[[Tree], tuple[Plan, Diagnostic | None]],
) -> Plan:
    """Do the work in the open and locked folder; whatever the disk refuses is reported."""
    made = False
    plan = Plan()
    try:
        made = _make(root)
        with Tree(root) as tree:
            found = None
            try:
                with Running(tree, options.wait):
                    plan, found = work(tree)
            except (OSError, InTheWayError) as error:
                found = found or tree_fault(tree, error)
            except AnotherRunError as error:
                found = output.another_run(root.name, error.pid, options.wait)
            report.extend((*plan.diagnostics, *(() if found is None else (found,)), *_strays(plan, root)))
    except InTheWayError as error:
        report.add(output.not_a_plain_file(root.name, error.kind))
    except OSError as error:
        report.add(disk_fault(root.name, error))
    if made and report.failed:
        with suppress(OSError):
            os.rmdir(root)
    return plan


def _make(root: Path) -> bool:
    try:
        os.mkdir(root)
    except OSError as error:
        if error.errno != errno.EEXIST:
            raise
        return False
    return True
