"""Jobs: what a run does."""

from collections.abc import Mapping
from dataclasses import field

from floe.frozen import dataclass
from floe.ir.partitions import Function, Partitions
from floe.ir.platform import Plain
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A batch job. ``assets`` are the keys that its selection meant at generate time, sorted; never empty.

    ``partitions`` are those of its partitioned assets, which all have the same; ``one_run`` says that a run may cover
    several of them.
    """

    name: str
    description: str | None
    tags: Mapping[str, str]
    selection: tuple[str, ...]
    assets: tuple[tuple[str, ...], ...]
    partitions: Partitions | None = None
    one_run: bool = False
    origin: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpsJob:
    """A job that calls one function of the user's."""

    name: str
    description: str | None
    tags: Mapping[str, str]
    function: Function
    args: Mapping[str, Plain]
    origin: Span = field(compare=False, repr=False)
