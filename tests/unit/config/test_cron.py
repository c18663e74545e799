"""Cron schedules: five ASCII fields or an alias, and nothing that Dagster would refuse."""

import random

import pytest

from floe.config.cron import ALIASES, cron_fault

MONTHS = ["JAN", "feb", "Mar", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
DAYS = ["SUN", "mon", "Tue", "WED", "THU", "FRI", "SAT"]


@pytest.mark.parametrize(
    "text",
    [*ALIASES, "0 6 * * *", "*/30 * * * *", "0/15 * * * *", "0 0 * * MON-FRI", "0 0 * * SAT-SUN", "0 0 1 JAN,JUL *",
     "0 0 29 2 *", "5,10 0-6/2 1-15 * 7", "0 0  * * *"],
)  # fmt: skip
def test_what_is_a_schedule(text: str) -> None:
    assert cron_fault(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "* * * * * *", "* * * *", "@reboot", "@Daily", "1.5 * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
     "* * * 13 *", "* * * * 8", "0 0 31 2 *", "0 0 30 2 MON", "0 0 L * *", "0 0 1W * *", "R * * * *", "0 0 * * *\n",
     " 0 0 * * *", "\u0660 6 * * *", "5-1 * * * *", "*/0 * * * *", "0 0 * JAN-SUN *", "0 0 ? * *", "0 0 * * 1#2",
     "0 0 * * JAN", "0,,1 * * * *", "-1 * * * *"],
)  # fmt: skip
def test_what_is_not(text: str) -> None:
    assert cron_fault(text) is not None


@pytest.mark.contracts
def test_dagster_accepts_whatever_floe_accepts() -> None:
    schedules = pytest.importorskip("dagster._utils.schedules")
    source = random.Random(7)  # noqa: S311
    accepted = [text for text in (any_schedule(source) for _ in range(4000)) if cron_fault(text) is None]
    assert len(accepted) > 1000
    assert [text for text in (*accepted, *ALIASES) if not schedules.is_valid_cron_schedule(text)] == []


def any_schedule(source: random.Random) -> str:
    return " ".join(
        any_field(source, low, high, names)
        for low, high, names in ((0, 59, []), (0, 23, []), (1, 31, []), (1, 12, MONTHS), (0, 7, DAYS))
    )


def any_field(source: random.Random, low: int, high: int, names: list[str]) -> str:
    def one() -> str:
        return source.choice(names) if names and source.random() < 0.3 else str(source.randint(low, high + 1))

    shape = source.choice(["*", "one", "range", "list"])
    text = {"*": "*", "one": one(), "range": f"{one()}-{one()}", "list": f"{one()},{one()}"}[shape]
    return f"{text}/{source.randint(0, high + 1)}" if source.random() < 0.3 else text
