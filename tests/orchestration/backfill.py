"""Load, fill and compare partitions inside a generated project whose lakehouse is up; print what was found as JSON."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc
from orchestration import environment, resources, triggers
from orchestration.definitions import defs

BACKFILLS: Mapping[str, Any] = json.loads((environment.ROOT / "orchestration" / "backfills.json").read_text())
RANGE = "dagster/asset_partition_range_"
ORDERS, BY_DAY, STAGED, BATCH = "raw.orders", "marts.orders_by_day", "staging.stg_orders", "marts.orders_by_batch"
FIXED = 1000
STORE = "s3://warehouse/raw"


def main(folder: Path) -> None:
    """Play the whole script."""
    catalog = resources.open_catalog("default")
    with dg.instance_for_test(temp_dir=str(folder)) as instance:
        run(instance, "load", {})
        run(instance, "load", {})
        orders = catalog.load_table(ORDERS)
        found: dict[str, Any] = {"orders": orders.scan().count(), "order specs": [str(orders.spec())]}
        days = list(keys("days", "2026-03-26", "2026-04-01"))
        run(instance, "days", {f"{RANGE}start": days[0], f"{RANGE}end": days[-1]})
        found["before"] = rows(catalog, BY_DAY)
        found["staged before"] = rows(catalog, STAGED)
        amounts = orders.scan().to_arrow()
        column = amounts.schema.get_field_index("amount")
        dearer = pc.add(amounts.column("amount"), pa.scalar(FIXED, pa.int64()))
        orders.overwrite(amounts.set_column(column, "amount", dearer))
        found["runs"] = list(backfill(instance, "first_days"))
        found["after"] = rows(catalog, BY_DAY)
        found["staged after"] = rows(catalog, STAGED)
        found["one by one"] = list(backfill(instance, "one_by_one"))
        found["batch"] = rows(catalog, BATCH)
        found["paris"] = list(backfill(instance, "paris"))
        found["paris rows"] = rows(catalog, "marts.orders_by_shop_and_day")
    found["objects"] = [
        [name for name, _ in triggers.files(STORE, pattern)] for pattern in ("**/*.parquet", "*.parquet")
    ]
    sys.stdout.write("\n" + json.dumps(found) + "\n")


def run(instance: dg.DagsterInstance, name: str, tags: dict[str, str]) -> None:
    """Run a job in this process, and stop at a failure."""
    job = defs.resolve_job_def(name)
    result = job.execute_in_process(
        instance=instance, tags=tags, partition_key=tags.get("dagster/partition"), raise_on_error=True
    )
    if not result.success:
        raise SystemExit(f"{name} {tags} failed")


def keys(job: str, start: str, end: str) -> Iterator[str]:
    """Yield a job's partitions from one to another, those of two dimensions side by side."""
    definition = defs.resolve_job_def(job).partitions_def
    if definition is None:
        raise SystemExit(f"{job} has no partitions")
    for key in definition.get_partition_keys_in_range(dg.PartitionKeyRange(start, end)):
        yield str(key)


def backfill(instance: dg.DagsterInstance, name: str) -> Iterator[str]:
    """Launch a backfill as backfills.json says, and yield what each run was for."""
    said = BACKFILLS[name]
    wanted = list(keys(said["job"], said["start"], said["end"]))
    for begin in range(0, len(wanted), said["batch_size"]):
        batch = wanted[begin : begin + said["batch_size"]]
        if said["one_run"]:
            run(instance, said["job"], {**said["tags"], f"{RANGE}start": batch[0], f"{RANGE}end": batch[-1]})
            yield f"{batch[0]}...{batch[-1]}"
        else:
            for key in batch:
                run(instance, said["job"], {**said["tags"], "dagster/partition": key})
                yield key


def rows(catalog: Any, name: str) -> list[Any]:
    """Return a table's rows as (id, day, amount), sorted."""
    table = catalog.load_table(name).scan().to_arrow().to_pylist()
    return sorted([row["id"], row["ordered_at"].isoformat(), row["amount"]] for row in table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
