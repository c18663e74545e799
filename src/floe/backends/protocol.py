"""What a back end is: a pure function from a project to files, with a name and a conscience."""

from collections.abc import Iterator
from typing import Protocol

from floe.diagnostics.model import Diagnostic
from floe.frozen import dataclass
from floe.ir.platform import Environment
from floe.ir.project import Compilation, Project
from floe.render.artifact import Artifact


class Check(Protocol):
    """Yields what a target cannot express."""

    def __call__(self, compilation: Compilation) -> Iterator[Diagnostic]:
        """Look at everything, change nothing."""
        ...


class EmitShared(Protocol):
    """Yields the files that are byte-identical whatever environments exist: it cannot see any."""

    def __call__(self, project: Project) -> Iterator[Artifact]:
        """Emit in the order of the output tree."""
        ...


class EmitEnvironments(Protocol):
    """Yields files named for one environment, and the few that list all side by side."""

    def __call__(self, project: Project, environments: tuple[Environment, ...]) -> Iterator[Artifact]:
        """Emit in the order of the output tree."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Backend:
    """A target: its name (what ``--only`` takes, also its templates folder) and its three functions."""

    name: str
    check: Check
    emit_shared: EmitShared
    emit_environments: EmitEnvironments
