"""What every renderer is told: values that the caller knows and a renderer must not look up."""

from collections.abc import Callable, Sequence
from typing import Protocol

from floe.diagnostics.model import Diagnostic
from floe.frozen import dataclass


def unchanged(text: str) -> str:
    """Return ``text``: nothing in it is secret."""
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to render.

    ``redact`` hides secrets and sees every message, and every source line that is echoed. ``color`` and ``summary``
    (the last line, with the counts) and ``width`` (columns, beyond which source lines are clipped) concern text only.
    """

    color: bool = False
    summary: bool = True
    width: int = 120
    redact: Callable[[str], str] = unchanged


DEFAULTS = Options()


class Renderer(Protocol):
    """Diagnostics to the text of one format, in the order they are given."""

    def __call__(self, diagnostics: Sequence[Diagnostic], options: Options = DEFAULTS) -> str:
        """Return the text; it ends with a newline, or is empty."""
