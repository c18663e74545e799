"""The values of a verification: where it works, what a tool said, and the one line that a tool gets."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from floe.frozen import dataclass


class State(StrEnum):
    """What a tool's line says. ``missing`` is a tool that is not here, or not here for all that it should look at."""

    OK = "ok"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a tool refuses. ``path`` is below ``generated/``; ``line`` counts from one, None for no line."""

    path: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where tools work: a copy of ``generated/``, a home of their own, and the variables that every child sees."""

    folder: Path
    original: Path
    home: Path
    environments: tuple[str, ...]
    variables: Mapping[str, str]

    def files(self, *patterns: str) -> tuple[str, ...]:
        """Return the files of the copy that match, sorted, as paths below it."""
        found = {path for pattern in patterns for path in self.folder.glob(pattern) if path.is_file()}
        return tuple(sorted(path.relative_to(self.folder).as_posix() for path in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a tool came to. ``covers`` says what it looked at, or why it could not."""

    version: str
    state: State
    covers: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool: its check returns None where the project has nothing for it to look at."""

    name: str
    check: Callable[[Ground], Verdict | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The one line of a tool."""

    tool: str
    seconds: float
    verdict: Verdict


def missing(what: str) -> Verdict:
    """Return the verdict of a tool that is not here."""
    return Verdict(version="-", state=State.MISSING, covers=what)


def judged(version: str, covers: str, findings: tuple[Finding, ...]) -> Verdict:
    """Return the verdict of a tool that looked: each finding once."""
    unique = tuple(dict.fromkeys(findings))
    return Verdict(version=version, state=State.FAILED if unique else State.OK, covers=covers, findings=unique)
