"""Partition keys without a clock and without time zones: is this a key, and do keys tell windows apart?

A key is written in the time of its own zone, so a calendar without zones decides it. The hours that a change of clocks
skips or repeats are Dagster's to judge when it lists the keys.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from floe.config.cron import calendar
from floe.ir.partitions import Dynamic, Multi, PartitionKind, Static, TimeWindow

LOOK = 60
"""Windows that are compared."""
SEPARATOR = "|"
"""What Dagster puts between the keys of two dimensions."""


def ticks(window: TimeWindow) -> Iterator[datetime]:
    """Yield the beginnings of windows, the first one included, up to the one that would end too late."""
    begins = calendar(window.cron, datetime.fromisoformat(window.start) - timedelta(seconds=1))
    last = datetime.fromisoformat(window.end) if window.end else None
    begin = next(begins, None)
    for following in begins:
        if begin is None or (last is not None and following > last):
            return
        yield begin
        begin = following


def is_key(kind: PartitionKind, key: str) -> bool:
    """Say whether partitions have a key; of dynamic ones any may be there one day."""
    match kind:
        case Static(keys=keys):
            return key in keys
        case Dynamic():
            return bool(key)
        case Multi(dimensions=dimensions):
            parts = key.split(SEPARATOR)
            pairs = zip(dimensions.values(), parts, strict=False)
            return len(parts) == len(dimensions) and all(is_key(inner, part) for inner, part in pairs)
        case TimeWindow():
            return _window_key(kind, key)


def backwards(kind: PartitionKind, start: str, end: str) -> bool:
    """Say whether the second of two keys comes before the first."""
    match kind:
        case Static(keys=keys):
            return keys.index(end) < keys.index(start)
        case Dynamic():
            return False
        case Multi(dimensions=dimensions):
            parts = zip(dimensions.values(), start.split(SEPARATOR), end.split(SEPARATOR), strict=True)
            return any(backwards(inner, first, last) for inner, first, last in parts)
        case TimeWindow(fmt=fmt):
            return datetime.strptime(end, fmt) < datetime.strptime(start, fmt)


def lost(window: TimeWindow) -> tuple[str, str] | None:
    """Return two windows that a format writes alike or reads back as another time, as texts; None if there are none."""
    for begin in islice(ticks(window), LOOK):
        try:
            key = begin.strftime(window.fmt)
            back = datetime.strptime(key, window.fmt)
        except (ValueError, UnicodeError):
            return f"{begin:%Y-%m-%d %H:%M}", "nothing that a reader would find again"
        if back != begin:
            return f"{begin:%Y-%m-%d %H:%M}", f"`{key}`"
    return None


def example(kind: PartitionKind) -> str:
    """Return a key that partitions have, or the word for one."""
    match kind:
        case Static(keys=keys):
            return keys[0]
        case Dynamic():
            return "a key"
        case Multi(dimensions=dimensions):
            return SEPARATOR.join(example(inner) for inner in dimensions.values())
        case TimeWindow(fmt=fmt):
            first = next(ticks(kind), None)
            return "none at all" if first is None else first.strftime(fmt)


def _window_key(window: TimeWindow, key: str) -> bool:
    try:
        begin = datetime.strptime(key, window.fmt)
    except ValueError:
        return False
    if begin.strftime(window.fmt) != key or begin < datetime.fromisoformat(window.start):
        return False
    found = calendar(window.cron, begin - timedelta(seconds=1))
    following = (next(found, None), next(found, None))
    last = datetime.fromisoformat(window.end) if window.end else None
    return following[0] == begin and (last is None or (following[1] is not None and following[1] <= last))
