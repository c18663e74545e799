"""What Kubernetes or the charts cannot do with what platform.yaml says."""

from collections.abc import Iterator

from floe.diagnostics.model import Diagnostic
from floe.ir.project import Compilation


def check(compilation: Compilation) -> Iterator[Diagnostic]:
    """Yield nothing yet."""
    yield from ()
