"""From which columns the columns of a table are made, by Dagster's keys."""

from collections.abc import Mapping

from floe.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOrigin:
    """A column that another one is made of. ``how`` is IDENTITY, TRANSFORMATION or AGGREGATION."""

    asset: tuple[str, ...]
    column: str
    how: str


ColumnLineage = Mapping[tuple[str, ...], Mapping[str, tuple[ColumnOrigin, ...]]]
"""By the key of a table, then by column."""
