"""Partitions: which pieces an asset is made of, and the function that may list them."""

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from floe.frozen import dataclass
from floe.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the user's, found by reading its module.

    ``path`` is dotted, from floe.yaml's folder. ``resources`` are the parameters that name a resource of the code
    location and are given it.
    """

    path: str
    takes_context: bool
    resources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """One partition for every tick of a cron schedule. ``start`` and ``end`` are ISO days, ``end`` excluded."""

    start: str
    end: str | None
    cron: str
    timezone: str
    fmt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Static:
    """Partitions by name."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dynamic:
    """Partitions that are added while the project runs, by ``function`` if there is one. ``name`` is Dagster's own."""

    name: str
    function: Function | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Multi:
    """Every pair of the partitions of two dimensions, sorted by dimension as Dagster sorts them."""

    dimensions: Mapping[str, "TimeWindow | Static | Dynamic"]


PartitionKind: TypeAlias = TimeWindow | Static | Dynamic | Multi


@dataclass(frozen=True, slots=True, kw_only=True)
class Partitions:
    """Partitions of floe.yaml by their name."""

    name: str
    kind: PartitionKind
    origin: Span = field(compare=False, repr=False)

    @property
    def window(self) -> TimeWindow | None:
        """Return the time windows that these partitions are, or that one of their dimensions is."""
        match self.kind:
            case TimeWindow() as window:
                return window
            case Multi(dimensions=dimensions):
                return next((kind for kind in dimensions.values() if isinstance(kind, TimeWindow)), None)
            case _:
                return None
