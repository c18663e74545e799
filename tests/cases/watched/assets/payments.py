"""Payments, as the bank sends them."""

import dagster as dg
import pyarrow as pa
from pyiceberg.catalog import Catalog


@dg.asset(key=["bank", "payments"], group_name="ingestion")
def payments(catalog: dg.ResourceParam[Catalog], layers: dg.ResourceParam[dict[str, str]]) -> None:
    """Replace the table."""
    rows = pa.table({"id": [1, 2, 3], "email": ["a@x.org", "b@x.org", "c@x.org"], "amount": [10, 5, 7]})
    catalog.create_namespace_if_not_exists(layers["raw"])
    catalog.create_table_if_not_exists(f"{layers['raw']}.payments", schema=rows.schema).overwrite(rows)
