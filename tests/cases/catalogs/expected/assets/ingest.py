"""Writes landing, reads reference."""

import dagster as dg


@dg.asset(key=["landing", "orders"], deps=[["reference", "countries"]], group_name="ingestion")
def orders() -> None:
    """Load orders."""
