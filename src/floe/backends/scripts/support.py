"""What the scripts cannot do: nothing that a compilation can get wrong, so far."""

from collections.abc import Iterator

from floe.diagnostics.model import Diagnostic
from floe.ir.project import Compilation


def check(compilation: Compilation) -> Iterator[Diagnostic]:
    """Yield nothing: what the scripts read was checked by the back ends that write it."""
    yield from ()
