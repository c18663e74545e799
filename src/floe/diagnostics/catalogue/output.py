"""E06xx: the disk disagrees: files in the way, a lock that says otherwise, a disk that refuses."""

from typing import Final

from floe.diagnostics.model import Draft, Label, code
from floe.spans import whole_file

REFUSED: Final = frozenset({"E0601", "E0602", "E0606", "E0607", "E0608", "E0612", "E0613"})
"""Codes that end with exit status 4: floe could write, and will not."""

DISK: Final = frozenset({"E0609", "E0610"})
"""Codes that end with exit status 5: floe would write, and cannot."""

INTERRUPTED: Final = "E0611"
"""The code that ``--check`` ends with like drift, exit status 3."""

_NOTHING: Final = "nothing was written"


@code("E0601", "edited-by-hand")
def edited_by_hand(path: str, origin: str) -> Draft:
    """A generated file was changed since floe wrote it."""
    return Draft(
        headline=f"`{path}` was edited by hand since floe wrote it",
        primary=Label(span=whole_file(path), text=f"generated from {origin}"),
        notes=(_NOTHING,),
        help=f"make the change in {origin}, then run `floe generate --force`, which keeps a copy of your edit under "
        ".floe-backup/",
        change=(origin,),
    )


@code("E0602", "file-in-the-way")
def file_in_the_way(path: str, origin: str) -> Draft:
    """A file that floe did not write stands where it must write."""
    return Draft(
        headline=f"`{path}` is not floe's, and a file generated from `{origin}` belongs there",
        primary=Label(span=whole_file(path), text="floe.lock does not list this file"),
        notes=(_NOTHING,),
        help="move the file away, or run `floe generate --force`, which keeps a copy of it under .floe-backup/",
        change=(path,),
    )


@code("E0603", "two-sources")
def two_sources(path: str, first: str, second: str) -> Draft:
    """Two inputs make the same file."""
    same = f"`{first}` makes it twice" if first == second else f"`{first}` and `{second}` both make it"
    return Draft(
        headline=f"two generated files are called `{path}`: {same}",
        primary=Label(span=whole_file(second)),
        related=(Label(span=whole_file(first), text="the other one"),),
        help="rename one of the two",
        change=(second, first),
    )


@code("E0604", "same-place")
def same_place(first: tuple[str, str], second: tuple[str, str]) -> Draft:
    """Two paths are one on some file system, or one is a folder of the other; each with its origin."""
    return Draft(
        headline=f"`{second[0]}` and `{first[0]}` cannot both exist on every file system",
        primary=Label(span=whole_file(second[1])),
        related=(Label(span=whole_file(first[1]), text="the other one"),),
        notes=("they differ only in case or in how letters are composed, or one is a folder that the other needs",),
        help="rename one of the two",
        change=(second[1], first[1]),
    )


@code("E0605", "unusable-path")
def unusable_path(path: str, origin: str, why: str) -> Draft:
    """A generated file would have a path that not every file system takes."""
    return Draft(
        headline=f"no file can be called `{path}` everywhere: {why}",
        primary=Label(span=whole_file(origin), text="the file comes from here"),
        help="rename the input",
        change=(origin,),
    )


@code("E0606", "not-a-plain-file")
def not_a_plain_file(path: str, kind: str) -> Draft:
    """A symbolic link, folder or device stands where a generated file or its folder belongs."""
    return Draft(
        headline=f"`{path}` is {kind}, and floe never writes through one",
        primary=Label(span=whole_file(path), text="a file or folder of floe's own belongs here"),
        notes=(_NOTHING,),
        help="move it away, then run `floe generate` again",
        change=(path,),
    )


@code("E0607", "broken-lock")
def broken_lock(path: str, why: str) -> Draft:
    """floe.lock is not what floe wrote."""
    return Draft(
        headline=f"`{path}` is not as floe wrote it: {why}",
        primary=Label(span=whole_file(path)),
        notes=(_NOTHING, "without it floe cannot tell its own files from yours"),
        help="restore it from version control; or delete it and run `floe generate`, which takes every file that is "
        "still as floe would write it for its own",
        change=(path,),
    )


@code("E0608", "newer-lock")
def newer_lock(path: str, theirs: str, ours: str) -> Draft:
    """floe.lock was written by a newer floe."""
    return Draft(
        headline=f"`{path}` was written by floe {theirs}, and this is floe {ours}",
        primary=Label(span=whole_file(path)),
        notes=(_NOTHING,),
        help=f"install floe {theirs} or newer, or run `floe generate --force` to go back to {ours} on purpose",
    )


@code("E0609", "another-run")
def another_run(path: str, pid: int | None, seconds: float) -> Draft:
    """Another floe is writing to the same folder."""
    who = "another run of floe" if pid is None else f"another run of floe (process {pid})"
    return Draft(
        headline=f"{who} is writing to `{path}`, and was not done after {seconds:g} seconds",
        primary=Label(span=whole_file(path)),
        notes=(_NOTHING,),
        help="wait for it to end, or end it; what it leaves behind is put in order by the next run",
    )


@code("E0610", "disk-refused")
def disk_refused(path: str, why: str, left: str) -> Draft:
    """The operating system would not do what floe asked."""
    return Draft(
        headline=f"the disk refused `{path}`: {why}",
        primary=Label(span=whole_file(path)),
        notes=(left,),
        help="make room or give permission, then run `floe generate` again",
    )


@code("E0611", "interrupted")
def interrupted(path: str) -> Draft:
    """A run of floe was interrupted while it wrote."""
    return Draft(
        headline=f"`{path}` is interrupted half way between two generations",
        primary=Label(span=whole_file(path), text="a run of floe ended before it was done"),
        help="run `floe generate`, which puts the folder in order first",
    )


@code("E0612", "broken-journal")
def broken_journal(path: str, why: str) -> Draft:
    """What an interrupted run left behind cannot be read."""
    return Draft(
        headline=f"`{path}` is not as floe wrote it: {why}",
        primary=Label(span=whole_file(path), text="what an interrupted run left behind"),
        notes=(_NOTHING,),
        help="restore the folder from version control, delete every .floe-* in it, then run `floe generate`",
        change=(path,),
    )


@code("E0613", "changed-meanwhile")
def changed_meanwhile(path: str) -> Draft:
    """A file changed between floe's look at it and its write."""
    return Draft(
        headline=f"`{path}` changed while floe was running",
        primary=Label(span=whole_file(path)),
        notes=("everything is as it was before this run",),
        help="run `floe generate` again",
    )


@code("W0614", "stray-file")
def stray_file(path: str) -> Draft:
    """A file that floe did not write lies in a folder that a tool reads whole."""
    return Draft(
        headline=f"`{path}` is not floe's, and the tools take it for part of the project",
        primary=Label(span=whole_file(path), text="floe.lock does not list this file"),
        help="move it to where the project's own files are and run `floe generate`, or delete it",
        change=(path,),
    )
