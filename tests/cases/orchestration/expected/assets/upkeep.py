"""Functions that floe.yaml calls."""

from typing import Any

import dagster as dg


def tidy(
    context: dg.OpExecutionContext, layers: dict[str, str], days: int, tables: list[str], dry_run: bool = False
) -> None:
    """Say what would be looked at."""
    context.log.info(f"{days} days of {', '.join(tables)} in {layers['raw']}, dry run: {dry_run}")


async def anything_new(context: Any, shop: str) -> bool | str:
    """Say yes every second time."""
    turn = int(context.cursor or 0)
    context.update_cursor(str(turn + 1))
    return True if turn % 2 else f"{shop} has nothing new"
