"""How an environment keeps the tables of its layers in order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """What maintenance does to the tables of a layer.

    ``days`` is how long a snapshot is kept, None for ever; ``snapshots`` how many are kept whatever their age.
    ``file_bytes`` is the size that compaction aims at.
    """

    layer: str
    days: int | None
    snapshots: int
    file_bytes: int
