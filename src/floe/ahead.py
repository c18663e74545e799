"""Working ahead: a second process reads the dbt files while this one still imports what checks them.

Half of a run on a large project is spent on its files, one by one, and a third on importing; neither needs the other.
Then, while this process links, the other one compiles the templates. The outcome is the same with and without it: what
it says of a file is taken only for the same path and the same bytes, and what it does not say is found out here.
"""

import hashlib
import mmap
import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from floe.dbt_source.facts import FileFacts
    from floe.dbt_source.reading import Job
    from floe.render.templates import Compiled

Facts = dict[tuple[str, str, bytes], "FileFacts"]

SLICE: Final = 32
"""Files after which the other process says how far it is."""
_TASKS: Final = "/proc/self/task"
_GENERATE: Final = "generate"
_READERS: Final = ("validate", _GENERATE)
_PROJECT: Final = "--project"
_READ: Final = b"."
_begun: "dict[Path, Ahead]" = {}


def begin(arguments: Sequence[str]) -> None:
    """Start to read as soon as it is known what for: before the command line is imported, a quarter of a run.

    ``arguments`` are those of the process. They are looked at, not parsed: a wrong guess costs time, nothing else.
    """
    if arguments[:1] and arguments[0] in _READERS:
        given = arguments[arguments.index(_PROJECT) + 1 :] if _PROJECT in arguments else ()
        root = Path(given[0] if given else "")
        _begun[root] = Ahead(root, render=arguments[0] == _GENERATE)


def reading(root: Path, *, render: bool = False) -> "Ahead":
    """Return the other process that reads the project at ``root``, begun now if it was not before."""
    return _begun.pop(root, None) or Ahead(root, render=render)


class Ahead:
    """The other process, if there is one; it begins with the first file and this one with the last.

    ``render`` says that it is to compile the templates after that.
    """

    def __init__(self, root: Path, *, render: bool = False) -> None:
        self._pid = 0
        self._render = render
        if not _can_fork():
            return
        self._counts = memoryview(mmap.mmap(-1, 16)).cast("Q")
        self._told, self._compiled = os.memfd_create("floe-facts"), os.memfd_create("floe-templates")
        self._read, read = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if not self._pid:
            _run_alone(lambda: self._work(root, read, parent))
        os.close(read)

    def _work(self, root: Path, read: int, parent: int) -> None:
        """Do the other process's part; ``read`` is where it says that it has told all."""
        _tell(root, self._told, self._counts, parent)
        os.write(read, _READ)
        if self._render and os.getppid() == parent:
            _compile(self._compiled)

    def facts(self, jobs: "Sequence[Job]") -> "list[FileFacts]":
        """Return what each file says, in order."""
        from floe.dbt_source.reading import read_file

        mine: dict[int, FileFacts] = {}
        for index in reversed(range(len(jobs))):
            if self._pid and self._counts[0] + len(mine) >= len(jobs):
                break
            path, data, inner = jobs[index]
            mine[index] = read_file(path, data, inner=inner)
            if self._pid:
                self._counts[1] = len(mine)
        theirs = self._heard()
        return [
            mine.get(index) or theirs.get(_key(job)) or read_file(job[0], job[1], inner=job[2])
            for index, job in enumerate(jobs)
        ]

    def _heard(self) -> Facts:
        """Return what the other process found; nothing when it failed, for its error is met again here."""
        found: Facts = {}
        if not self._pid:
            return found
        well = os.read(self._read, len(_READ)) == _READ
        os.close(self._read)
        os.lseek(self._told, 0, os.SEEK_SET)
        with os.fdopen(self._told, "rb") as told:
            while well and (some := _next(told)):
                found.update(some)
        return found

    def templates(self) -> "Compiled":
        """Return the templates that the other process compiled, once it is done; nothing when it failed."""
        if not self._pid:
            return {}
        from marshal import load

        _, status = os.waitpid(self._pid, 0)
        self._pid = 0
        os.lseek(self._compiled, 0, os.SEEK_SET)
        with os.fdopen(self._compiled, "rb") as source:
            if status or not self._render:
                return {}
            compiled: Compiled = load(source)  # noqa: S302 (our own child's, in memory that nobody else can open)
        return compiled


def _can_fork() -> bool:
    """Say whether there is a core to spare; a process with threads must not be forked, for they are not."""
    if not sys.platform.startswith("linux") or not hasattr(os, "memfd_create"):
        return False
    return len(os.sched_getaffinity(0)) > 1 and len(os.listdir(_TASKS)) == 1


def _run_alone(work: Callable[[], None]) -> None:
    """Run ``work`` and end, without a word: nobody who reads our output waits for this process."""
    code = 1
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        work()
        code = 0
    finally:
        os._exit(code)


def _tell(root: Path, to: int, counts: memoryview, parent: int) -> None:
    """Write what each file says, a slice at a time, until both processes together have seen all."""
    from floe.dbt_source.reading import read_file

    jobs = list(_jobs(root))
    with os.fdopen(to, "wb") as told:
        for start in range(0, len(jobs), SLICE):
            if counts[0] + counts[1] >= len(jobs) or os.getppid() != parent:
                break
            some = jobs[start : start + SLICE]
            pickle.dump({_key(job): read_file(job[0], job[1], inner=job[2]) for job in some}, told, -1)
            counts[0] = start + len(some)


def _compile(to: int) -> None:
    """Write the code of every template."""
    from marshal import dump

    from floe.render.templates import compile_all

    with os.fdopen(to, "wb") as file:
        dump(compile_all(), file)


def _jobs(root: Path) -> "Iterator[Job]":
    """Yield the dbt files of every transform; what is wrong with floe.yaml or a folder is said elsewhere."""
    from floe import workspace
    from floe.dbt_source.layout import clean_root, dbt_files
    from floe.diagnostics.model import Report
    from floe.spans import SourceFile, Span
    from floe.syntax.nodes import plain
    from floe.syntax.parse import Dialect, decode_bytes, parse

    report = Report()
    data = workspace.read_optional(root, workspace.PIPELINE, report)
    file = decode_bytes(workspace.PIPELINE, data, report) if data is not None else None
    node = parse(file, report, dialect=Dialect.STRICT) if file else None
    nowhere = Span(SourceFile(workspace.PIPELINE, ""), 0, 0)
    for transform in plain(node)["transforms"] if node else ():
        path = transform["path"]
        files = workspace.read_dbt_folder(root, path, nowhere, report)
        for name, inner, _ in dbt_files(files, clean_root(path)):
            yield name, files[name], inner


def _key(job: "Job") -> tuple[str, str, bytes]:
    path, data, inner = job
    return path, inner, hashlib.sha256(data).digest()


def _next(told: IO[bytes]) -> Facts | None:
    try:
        some: Facts = pickle.load(told)  # noqa: S301 (our own child's, in memory that nobody else can open)
    except EOFError:
        return None
    return some
