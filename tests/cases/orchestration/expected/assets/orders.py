"""What shops send, and what is made of it in Python."""

from collections.abc import Iterator

import dagster as dg
import pandas as pd
import pyarrow as pa
from dagster import AssetKey

PREFIX = ["raw"]
SHOPS = AssetKey(["raw", "shops"])


@dg.asset(key_prefix=PREFIX, io_manager_key="iceberg", metadata={"partition_by": {"ordered_at": "day"}})
def orders() -> pa.Table:
    """Return the orders of a week from 26 March 2026 on, four a day and shop."""
    ids = range(1, 57)
    return pa.table(
        {
            "id": pa.array(ids, pa.int64()),
            "shop": ["berlin" if number % 2 else "paris" for number in ids],
            "customer": [f"c{number % 3}" for number in ids],
            "amount": pa.array([number * 10 for number in ids], pa.int64()),
            "ordered_at": pa.array(
                [1774483200000000 + (number - 1) * 3 * 3600 * 1000000 for number in ids], pa.timestamp("us")
            ),
        }
    )


@dg.asset(key=SHOPS, io_manager_key="iceberg", deps=[AssetKey(["elsewhere", "registry"])])
def shops() -> pd.DataFrame:
    """Return the shops."""
    return pd.DataFrame({"name": ["berlin", "paris"], "country": ["de", "fr"]})


@dg.asset(key=["raw", "clicks"])
def clicks(context: dg.AssetExecutionContext) -> None:
    """Say which hours are loaded."""
    context.log.info(f"loading {len(context.partition_keys)} hours")


@dg.multi_asset(
    specs=[dg.AssetSpec(["raw", "visits"]), dg.AssetSpec(["raw", "visitors"], deps=[["raw", "visits"]])],
    can_subset=True,
)
def visits(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """Load both."""
    for key in context.selected_asset_keys:
        yield dg.MaterializeResult(asset_key=key)


registry = dg.AssetSpec(["elsewhere", "registry"], description="Kept by another department.")


@dg.op
def counted() -> int:
    """Count."""
    return 2


@dg.graph_asset(key=["raw", "count"])
def count() -> int:
    """Count the shops."""
    return counted()


@dg.asset_check(asset=["raw", "orders"])
def orders_have_an_amount(orders: pa.Table) -> dg.AssetCheckResult:
    """Look for orders without an amount."""
    return dg.AssetCheckResult(passed=orders.column("amount").null_count == 0)


class Mail(dg.ConfigurableResource):
    """Where reports go."""

    address: str = "sales@example.com"


mail = Mail()

from_python = dg.define_asset_job("from_python", selection=[count])
every_hour = dg.ScheduleDefinition(job=from_python, cron_schedule="@hourly")


@dg.sensor(job_name="from_python")
def never() -> dg.SkipReason:
    """Never start anything."""
    return dg.SkipReason("never")


def customers() -> list[str]:
    """List the customers that have partitions."""
    return ["c0", "c1", "c2"]
