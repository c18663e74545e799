"""The values a check yields and a renderer prints; made only by the functions in ``catalogue``."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec

from floe.frozen import dataclass
from floe.spans import Span

P = ParamSpec("P")


class Severity(StrEnum):
    """How bad it is: an error stops the compiler, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A place and what is to be said about it (``text`` may be empty)."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A diagnostic that has no code yet: what a catalogue function returns.

    ``change`` names the files, as paths, that the reader should edit; empty means the primary label's file.
    """

    headline: str
    primary: Label
    related: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    change: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One thing that is wrong: cause, places, cure and whose file to change."""

    code: str
    slug: str
    severity: Severity
    headline: str
    primary: Label
    related: tuple[Label, ...]
    notes: tuple[str, ...]
    help: str | None
    change: tuple[str, ...]

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order by place, then by code, so that output is stable."""
        return *self.primary.span.sort_key, self.code, self.headline


@dataclass(slots=True)
class Report:
    """The list a run fills; only the driver asks whether it failed."""

    found: list[Diagnostic]

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        self.found = list(found)

    def add(self, diagnostic: Diagnostic) -> None:
        """Take one more diagnostic."""
        self.found.append(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take several diagnostics."""
        self.found.extend(diagnostics)

    @property
    def failed(self) -> bool:
        """Say whether any of them is an error."""
        return any(item.severity is Severity.ERROR for item in self.found)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return all of them once each, in the order of the user's files."""
        return tuple(sorted(dict.fromkeys(self.found), key=lambda item: item.sort_key))


CODES: dict[str, str] = {}
"""Every code and its slug, filled by importing ``floe.diagnostics.catalogue``."""


def code(name: str, slug: str) -> Callable[[Callable[P, Draft]], Callable[P, Diagnostic]]:
    """Register a catalogue function as the one maker of diagnostics with code ``name``."""
    if name in CODES:
        raise ValueError(f"two functions claim the code {name}")
    CODES[name] = slug
    severity = Severity.WARNING if name.startswith("W") else Severity.ERROR

    def decorate(function: Callable[P, Draft]) -> Callable[P, Diagnostic]:
        @wraps(function)
        def make(*args: P.args, **kwargs: P.kwargs) -> Diagnostic:
            draft = function(*args, **kwargs)
            return Diagnostic(
                code=name,
                slug=slug,
                severity=severity,
                headline=draft.headline,
                primary=draft.primary,
                related=draft.related,
                notes=draft.notes,
                help=draft.help,
                change=draft.change,
            )

        return make

    return decorate
