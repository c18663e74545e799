"""A small project with jobs, schedules and a Python asset, for the Dagster and scripts back ends."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from unit.backends import builders

from floe.backends.dagster.emit import BACKEND as DAGSTER
from floe.backends.dbt.emit import BACKEND as DBT
from floe.backends.scripts.emit import BACKEND as SCRIPTS
from floe.ir.dbt import DbtProject
from floe.ir.orchestration import AssetModule, Job, Orchestration, PythonAsset, PythonFile, Schedule
from floe.ir.platform import Embedded, Environment
from floe.ir.project import Compilation
from floe.spans import SourceFile, Span

YAML = SourceFile("floe.yaml", "name: shop\njobs:\n  nightly: {}\n")
AT_JOB = Span(YAML, 19, 26)

ORDERS_PY = '''"""Orders, as they arrive."""

import dagster as dg
import pyarrow as pa
from pyiceberg.catalog import Catalog


@dg.asset(key=["raw", "orders"], group_name="ingestion")
def orders(catalog: dg.ResourceParam[Catalog], layers: dg.ResourceParam[dict[str, str]]) -> None:
    """Replace the table."""
    rows = pa.table({"id": [1, 1, 2], "amount": [10, 5, 7]})
    catalog.create_namespace_if_not_exists(layers["raw"])
    catalog.create_table_if_not_exists(f"{layers['raw']}.orders", schema=rows.schema).overwrite(rows)


@dg.asset_check(asset=["raw", "orders"])
def orders_are_there(catalog: dg.ResourceParam[Catalog]) -> dg.AssetCheckResult:
    """Count them."""
    return dg.AssetCheckResult(passed=catalog.load_table("raw.orders").scan().count() > 0)


orders_only = dg.define_asset_job("orders_only", selection=[orders])
hourly_orders = dg.ScheduleDefinition(job=orders_only, cron_schedule="@hourly")
'''

MODELS: Mapping[str, str] = {
    "models/staging/stg_orders.sql": (
        "{{ config(schema='staging') }}\nselect id, amount from {{ source('raw', 'orders') }}\n"
    ),
    "models/marts/totals.sql": (
        "{{ config(materialized='table', schema='marts') }}\nselect id, cast(sum(amount) as bigint) as total\n"
        "from {{ ref('stg_orders') }} group by id\n"
    ),
    "models/models.yml": (
        "version: 2\nsources:\n  - name: raw\n    schema: raw\n    tables:\n      - name: orders\n"
        "        columns: [{name: id, data_tests: [not_null]}]\n"
        "models:\n  - name: totals\n    description: What each customer paid\n"
        "    config: {meta: {floe: {owner: finance}}}\n    columns: [{name: id, data_tests: [unique]}]\n"
    ),
}


def job(name: str = "nightly", **more: Any) -> Job:
    keys: dict[str, Any] = {
        "description": "Everything, every night.",
        "tags": MappingProxyType({"team": "finance"}),
        "selection": ("*",),
        "assets": (("marts", "totals"), ("raw", "orders"), ("staging", "stg_orders")),
        "origin": AT_JOB,
        **more,
    }
    return Job(name=name, **keys)


def schedule(name: str = "every_night", **more: Any) -> Schedule:
    keys: dict[str, Any] = {
        "job": job(),
        "cron": "0 3 * * *",
        "timezone": "Europe/Vienna",
        "enabled": True,
        "description": None,
        "origin": AT_JOB,
        **more,
    }
    return Schedule(name=name, **keys)


def orchestration(**more: Any) -> Orchestration:
    module = AssetModule(
        name="assets.orders",
        assets=(PythonAsset(key=("raw", "orders"), module="assets.orders", deps=(), origin=AT_JOB),),
        origin=AT_JOB,
    )
    files = (
        PythonFile(path="assets/__init__.py", data=b"", origin="assets/__init__.py"),
        PythonFile(path="assets/orders.py", data=ORDERS_PY.encode(), origin="assets/orders.py"),
    )
    keys: dict[str, Any] = {
        "modules": (module,),
        "python_files": files,
        "requirements": (),
        "jobs": (job(),),
        "schedules": (schedule(), schedule("paused", enabled=False)),
        "recorded": MappingProxyType({}),
        **more,
    }
    return Orchestration(**keys)


def embedded(*, s3: int, catalog: int, name: str = "local") -> Environment:
    """An environment whose lakehouse is one local process."""
    store = builders.storage(
        endpoint=f"http://127.0.0.1:{s3}", credentials=builders.credentials(reference="lake-store")
    )
    home = builders.catalog(
        uri=f"http://127.0.0.1:{catalog}", credentials=builders.credentials("oauth2", scope="PRINCIPAL_ROLE:ALL")
    )
    layers = tuple(builders.layer(layer, store, home) for layer in ("marts", "raw", "staging"))
    ports = Embedded(s3_port=s3, catalog_port=catalog)
    return builders.environment(name, storage=store, catalog=home, layers=layers, max_concurrent_runs=1, embedded=ports)


def remote(name: str = "prod", **more: Any) -> Environment:
    return builders.environment(name, **more)


def whole(*environments: Environment, dbt: DbtProject | None = None, **more: Any) -> Compilation:
    """A compilation of the small project."""
    compiled = builders.compilation(*environments, dbt=dbt or builders.dbt_project(MODELS))
    return replace(compiled, project=replace(compiled.project, orchestration=orchestration(**more)))


def write_out(compilation: Compilation, folder: Path) -> Path:
    """Write what all three back ends emit below ``folder``."""
    for backend in (DBT, DAGSTER, SCRIPTS):
        shared = backend.emit_shared(compilation.project)
        for artifact in (*shared, *backend.emit_environments(compilation.project, compilation.environments)):
            path = folder / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.data)
            path.chmod(0o755 if artifact.executable else 0o644)
    return folder
