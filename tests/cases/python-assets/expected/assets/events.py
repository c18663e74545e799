"""Loads events."""

import dagster as dg


@dg.asset(key=dg.AssetKey(["raw", "events"]))
def events() -> None:
    """Write the events."""
