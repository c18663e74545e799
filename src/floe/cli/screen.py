"""What the user sees: diagnostics in the format they asked for, data on stdout, all else on stderr."""

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TextIO

from floe.config.secrets import redact
from floe.diagnostics.model import Diagnostic
from floe.diagnostics.render import RENDERERS, Options
from floe.frozen import dataclass


class Exit:
    """The exit codes of product.md."""

    OK = 0
    DIAGNOSTICS = 1
    USAGE = 2
    DRIFT = 3
    REFUSED = 4
    IO = 5


class Format(StrEnum):
    """The formats of ``--format``."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


class VerifyFormat(StrEnum):
    """The formats of a verification."""

    TEXT = "text"
    JSON = "json"


PEOPLE = frozenset({Format.TEXT, Format.CONCISE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where and how a command prints."""

    format: Format

    def show(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Print diagnostics: for people on stderr, for machines on stdout, where an empty list is said too."""
        stream = sys.stderr if self.format in PEOPLE else sys.stdout
        options = Options(color=colored(stream), redact=redact)
        write(stream, RENDERERS[self.format](diagnostics, options))

    def say(self, text: str) -> None:
        """Tell people something that is no data; machines are told nothing."""
        if self.format in PEOPLE:
            write(sys.stderr, text + "\n")


def data(text: str) -> None:
    """Print data on stdout."""
    write(sys.stdout, text)


def write(stream: TextIO, text: str) -> None:
    """Print text that the terminal's encoding may not know: what it lacks is escaped, never a crash."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, errors="backslashreplace").decode(encoding))
    stream.flush()


def colored(stream: TextIO) -> bool:
    """Say whether to colour: NO_COLOR and dumb terminals win, then FORCE_COLOR, then whether it is a terminal."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
