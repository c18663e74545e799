"""Write Iceberg tables through the I/O manager of a generated project whose lakehouse is up; print what is there."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow as pa
from orchestration import resources

NAMESPACE = "raw"
QUOTED = "o'hara"
DAYS = dg.DailyPartitionsDefinition("2026-03-01", end_date="2026-03-10")
SHOPS = dg.StaticPartitionsDefinition(["berlin", QUOTED, "paris"])
BOTH = dg.MultiPartitionsDefinition({"shop": SHOPS, "day": DAYS})
BY_DAY: Mapping[str, Any] = {"partition_by": {"at": "day"}, "partition_expr": "at"}


def write(name: str, value: Any, *, key: str | None = None, instance: Any = None, **options: Any) -> Any:
    """Materialize an asset that returns a value; return the error it ended with, or None."""

    @dg.asset(key=[NAMESPACE, name], io_manager_key="iceberg", **options)
    def made() -> Any:
        return value

    result = dg.materialize(
        [made], resources=resources.RESOURCES, partition_key=key, instance=instance, raise_on_error=False
    )
    if result.success:
        return None
    return str(result.get_step_failure_events()[0].step_failure_data.error.to_string())


def table(name: str) -> Any:
    return resources.open_catalog("default").load_table(f"{NAMESPACE}.{name}")


def described(name: str) -> dict[str, Any]:
    """Return a table's columns, rows and number of snapshots, and whether its oldest snapshot can still be read."""
    found = table(name)
    snapshots = found.snapshots()
    rows = found.scan().to_arrow()
    return {
        "columns": {field.name: str(field.field_type) for field in found.schema().fields},
        "rows": sorted([str(value) for value in row.values()] for row in rows.to_pylist()),
        "snapshots": len(snapshots),
        "oldest": found.scan(snapshot_id=snapshots[0].snapshot_id).count() if snapshots else None,
        "uuid": str(found.metadata.table_uuid),
    }


def pandas() -> Any:
    """Write a frame as people have them: an index, nanoseconds, a zone, categories, a column of nothing but nulls."""
    frame = pd.DataFrame(
        {
            "id": [1, 2],
            "at": pd.to_datetime(["2026-03-01 10:00:00.123456789", "2026-03-02 00:00:00"], format="ISO8601").astype(
                "datetime64[ns]"
            ),
            "zoned": pd.to_datetime(["2026-03-01", "2026-03-02"]).tz_localize("Europe/Berlin"),
            "kind": pd.Categorical(["a", "b"]),
            "nothing": [None, None],
        },
        index=[7, 8],
    )
    first = write("frames", frame)
    typed = described("frames")["columns"]
    second = write("frames", frame.assign(nothing=["x", None]))
    return [first, typed, second, described("frames")]


def read_back() -> Any:
    """Read a table as the kind that a parameter is annotated with."""
    seen = []

    @dg.asset(key=[NAMESPACE, "pairs"], io_manager_key="iceberg")
    def pairs() -> pa.Table:
        return pa.table({"id": [1, 2], "name": ["a", "b"]})

    @dg.asset(ins={"given": dg.AssetIn(key=pairs.key)})
    def as_frame(given: pd.DataFrame) -> None:
        seen.append([type(given).__name__, given["name"].tolist()])

    @dg.asset(ins={"given": dg.AssetIn(key=pairs.key)})
    def as_table(given: pa.Table) -> None:
        seen.append([type(given).__name__, given.column("name").to_pylist()])

    dg.materialize([pairs, as_frame, as_table], resources=resources.RESOURCES)
    return sorted(seen)


def again() -> Any:
    """Write twice; what was there before can still be read."""
    for number in (1, 2):
        write("twice", pa.table({"id": list(range(number))}))
    return described("twice")


def added() -> Any:
    """Write with a column more, one less, and one that must hold more."""
    errors = [
        write("grown", pa.table({"id": pa.array([1], pa.int32()), "name": ["a"]})),
        write("grown", pa.table({"id": pa.array([2], pa.int32()), "name": ["b"], "amount": [10]})),
        write("grown", pa.table({"amount": [20], "id": pa.array([2**40], pa.int64())})),
    ]
    return [errors, described("grown")]


def refused() -> Any:
    """Write a type that the column cannot become, beside a column that would be new."""
    write("firm", pa.table({"id": [1, 2]}))
    before = described("firm")
    error = write("firm", pa.table({"id": ["one"], "new": [1]}))
    return [error, before, described("firm")]


def empty() -> Any:
    """Write no row: to a new table, to one with rows, and as a frame whose columns have no type."""
    none = pa.table({"id": pa.array([], pa.int64()), "name": pa.array([], pa.string())})
    errors = [write("nobody", none)]
    seen = [described("nobody")]
    errors.append(write("nobody", pa.table({"id": [1], "name": ["a"]})))
    seen.append(described("nobody"))
    errors.append(write("nobody", pd.DataFrame({"id": [], "name": []}, dtype=object)))
    return [errors, [*seen, described("nobody")]]


def hours(day: int, amount: int) -> pa.Table:
    times = [datetime(2026, 3, day, hour) for hour in (0, 12, 23)]
    return pa.table({"at": pa.array(times, pa.timestamp("us")), "amount": [amount] * 3})


def windows() -> Any:
    """Fill three days, and the second once more; then return rows of another day, and days of the calendar."""
    options: dict[str, Any] = {"partitions_def": DAYS, "metadata": BY_DAY}
    errors = [write("by_day", hours(day, 1), key=f"2026-03-0{day}", **options) for day in (1, 2, 3)]
    errors.append(write("by_day", hours(2, 9), key="2026-03-02", **options))
    wrong = write("by_day", hours(4, 9), key="2026-03-02", **options)
    dates: dict[str, Any] = {"partitions_def": DAYS, "metadata": {"partition_expr": "day"}}
    for day, amount in ((1, 1), (2, 1), (1, 5)):
        rows = pa.table({"day": [date(2026, 3, day)], "amount": [amount]})
        errors.append(write("by_date", rows, key=f"2026-03-0{day}", **dates))
    return [errors, wrong, described("by_day"), described("by_date"), str(table("by_day").spec())]


def keys() -> Any:
    """Fill shops, then shops and days, and one of each again; without a column to tell them apart it is refused."""
    options: dict[str, Any] = {"partitions_def": SHOPS, "metadata": {"partition_expr": "shop"}}
    errors = []
    for shop, amount in (("berlin", 1), (QUOTED, 1), (QUOTED, 2)):
        errors.append(write("by_shop", pa.table({"shop": [shop], "amount": [amount]}), key=shop, **options))
    said = {"partition_expr": {"day": "at", "shop": "shop"}}
    for shop, day, amount in (("berlin", 1, 1), ("paris", 1, 1), ("paris", 2, 1), ("paris", 1, 7)):
        rows = hours(day, amount).append_column("shop", pa.array([shop] * 3))
        key = dg.MultiPartitionKey({"shop": shop, "day": f"2026-03-0{day}"})
        errors.append(write("by_pair", rows, key=key, partitions_def=BOTH, metadata=said))
    unsaid = write("by_shop", pa.table({"shop": ["paris"], "amount": [1]}), key="paris", partitions_def=SHOPS)
    return [errors, unsaid, described("by_shop"), described("by_pair")]


def appended() -> Any:
    """Append twice in two runs."""
    for _ in range(2):
        write("log", pa.table({"at": [datetime(2026, 3, 1, tzinfo=UTC)]}), metadata={"write": "append"})
    return described("log")


ANSWERS: dict[str, Callable[[], Any]] = {
    answer.__name__: answer for answer in (pandas, read_back, again, added, refused, empty, windows, keys, appended)
}
sys.stdout.write("\n" + json.dumps({name: answer() for name, answer in ANSWERS.items()}) + "\n")
