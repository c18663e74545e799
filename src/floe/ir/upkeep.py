"""How an environment keeps the tables of its layers in order."""

from floe.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """What maintenance does to the tables of a layer.

    ``days`` is how long a snapshot is kept, None for ever; ``snapshots`` how many are kept whatever their age.
    ``file_bytes`` is the size that compaction aims at, ``remove_orphans`` whether files that nothing knows are removed
    and not only counted.
    """

    layer: str
    days: int | None
    snapshots: int
    file_bytes: int
    remove_orphans: bool = False


JOBS = ("compact_files", "expire_snapshots", "remove_orphan_files")
SCHEDULES = ("compact_files_weekly", "expire_snapshots_daily", "remove_orphan_files_weekly")
"""What maintenance is called in Dagster; a platform.yaml may allow the schedules by name."""
