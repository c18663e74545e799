"""The independent reference: MetricFlow's own SQL over the same tables gives the numbers that Cube's SQL gives."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cube_tool
import pytest

from .test_cube import BY_HAND, CASE, CUMULATIVE, FACTS, VIEW, generated, table

pytestmark = pytest.mark.contracts

TENANT = {"tenant_id": "a", "roles": ["analyst", "care", "finance"]}
DAYS = """
create table default_catalog.marts.days as
    select cast(day as date) as date_day
    from unnest(generate_series(date '2026-01-01', date '2026-12-31', interval 1 day)) t(day);
delete from default_catalog.marts.orders where tenant_id <> 'a';
"""
TIME = f"{VIEW}.metric_time"
GROUPS: tuple[tuple[list[str], dict[str, Any]], ...] = (
    (["order__status"], {"dimensions": [f"{VIEW}.status"]}),
    (["customer__city"], {"dimensions": [f"{VIEW}.customer__city"]}),
    (["metric_time__month"], {"timeDimensions": [{"dimension": TIME, "granularity": "month"}]}),
    (["metric_time__week"], {"timeDimensions": [{"dimension": TIME, "granularity": "week"}]}),
    (
        ["order__size", "metric_time__day"],
        {"dimensions": [f"{VIEW}.size"], "timeDimensions": [{"dimension": TIME, "granularity": "day"}]},
    ),
)
# MetricFlow starts a cumulative number at the first day of the spine; a range says where Cube does.
RANGE = ["2026-01-01", "2026-12-31"]


def parsed(cube: Path) -> Path:
    """Return what dbt itself makes of the semantic models."""
    generated_project = cube.parent
    names = ("STORAGE_ACCESS_KEY_ID", "STORAGE_SECRET_ACCESS_KEY", "CLIENT_ID", "CLIENT_SECRET")
    secrets = {f"DBT_ENV_SECRET_LAKEHOUSE_{name}": "placeholder" for name in names}
    ran = subprocess.run(
        ["bash", "scripts/dbt.sh", "parse"],
        cwd=generated_project,
        env={**os.environ, **secrets, "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
    return next((generated_project / "dbt" / "target").rglob("semantic_manifest.json"))


def meant(found: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    """Return the rows that have a number: where a filter leaves nothing, Cube has a row with NULL and dbt has none."""
    return table([row for row in found if row[-1] is not None])


def test_cube_gives_the_numbers_of_metricflow(tmp_path: Path) -> None:
    import duckdb

    cube = generated(CASE, tmp_path, rollups=False)
    asked = [(metric, group) for metric in sorted(BY_HAND) if metric != "revenue_or_zero" for group in GROUPS]
    day: dict[str, Any] = {"timeDimensions": [{"dimension": TIME, "granularity": "day", "dateRange": RANGE}]}
    asked += [(metric, (["metric_time__day"], day)) for metric in sorted(CUMULATIVE)]
    queries = [{"metrics": [metric], "group_by": group[0]} for metric, group in asked]
    theirs = cube_tool.metricflow({"manifest": str(parsed(cube)), "queries": queries})
    ours = cube_tool.run(
        cube,
        {"queries": [{"query": {"measures": [f"{VIEW}.{m}"], **g[1]}, "context": TENANT} for m, g in asked]},
    )["answers"]
    different = {}
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'; attach ':memory:' as default_catalog;")
        connection.execute(FACTS + DAYS)
        for (metric, group), mine, other in zip(asked, ours, theirs, strict=True):
            got, want = meant(cube_tool.rows(connection, mine)), meant(ordered(connection, other, group[0], metric))
            if got != want:
                different[f"{metric} by {group[0]}"] = (got, want)
    assert len(asked) >= 90
    assert not different, "\n".join(f"{name}: {found}" for name, found in different.items())


def ordered(connection: Any, sql: str, group: list[str], metric: str) -> list[tuple[Any, ...]]:
    columns = ", ".join(f'"{name}"' for name in (*group, metric))
    found: list[tuple[Any, ...]] = connection.execute(f"select {columns} from ({sql})").fetchall()  # noqa: S608
    return found
