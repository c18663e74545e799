"""Cron schedules: five ASCII fields or an alias, strict enough that Dagster accepts each of them."""

import re
from collections.abc import Iterator
from datetime import datetime

ALIASES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
"""What each alias stands for."""
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1
    )
}
_DAYS = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])}
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SUNDAY_LAST = re.compile(r"-(?:SUN)\b", re.ASCII | re.IGNORECASE)
"""``SAT-SUN`` ends with the Sunday after, not with the one before."""
_PART = re.compile(r"(?:(\*)|([0-9]{1,2}|[A-Za-z]{3})(?:-([0-9]{1,2}|[A-Za-z]{3}))?)(?:/([0-9]{1,2}))?", re.ASCII)


def cron_fault(text: str) -> str | None:
    """Return what is wrong with a schedule, in words, or None."""
    if text.startswith("@"):
        return None if text in ALIASES else f"an alias is one of {', '.join(ALIASES)}"
    fields = text.split()
    if text != text.strip() or not text.isascii() or not text.isprintable():
        return "a schedule is five ASCII fields with spaces between them"
    if len(fields) != len(_FIELDS):
        return f"{len(fields)} fields where cron has five: minute, hour, day, month, day of the week"
    for written, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        for part in written.split(","):
            fault = _part_fault(part, low, high, names)
            if fault is not None:
                return f"the {name} `{written}` {fault}"
    return None if _ever(text) else "no day of any year matches"


def calendar(text: str, after: datetime) -> Iterator[datetime]:
    """Return the ticks of a schedule after a moment, without time zones."""
    from cronsim import CronSim

    return CronSim(_SUNDAY_LAST.sub("-7", ALIASES.get(text, text)), after)


def _part_fault(part: str, low: int, high: int, names: dict[str, int]) -> str | None:
    match = _PART.fullmatch(part)
    if match is None:
        return "is neither `*`, a number, a name, a range nor a step"
    star, first, last, step = match.groups()
    if step is not None and not 1 <= int(step) <= high:
        return f"has a step that is not from 1 to {high}"
    if star is None:
        numbers = [_number(first, names), *([] if last is None else [_last(last, names)])]
        if any(number is None or not low <= number <= high for number in numbers):
            return f"is not from {low} to {high}"
        if len(numbers) > 1 and (numbers[0] or 0) > (numbers[1] or 0):
            return "counts backwards"
    return None


def _number(text: str, names: dict[str, int]) -> int | None:
    return int(text) if text.isdigit() else names.get(text.upper())


def _last(text: str, names: dict[str, int]) -> int | None:
    return _FIELDS[-1][2] if names is _DAYS and text.upper() == "SUN" else _number(text, names)


def _ever(text: str) -> bool:
    """Say whether cronsim, a second reader, understands it, and whether some month has one of its days."""
    from datetime import UTC

    from cronsim import CronSim, CronSimError

    try:
        schedule = CronSim(_SUNDAY_LAST.sub("-7", text), datetime(2024, 1, 1, tzinfo=UTC))
        next(schedule, None)
    except CronSimError:
        return False
    days = [day for day in schedule.days if isinstance(day, int)]
    return not days or min(days) <= max(_LENGTHS[month - 1] for month in schedule.months)
