"""Synthetic projects of N models: 40 % staging over sources, then 30 % and 30 % with three refs each, 3 envs."""

import sys
from pathlib import Path

LAYERS = ("staging", "core", "marts")
ENVIRONMENTS = ("local", "dev", "prod")
COLUMNS = ("id", "customer_email", "amount", "status", "created_at")
JOBS = 20
DAYS = "select cast('2024-01-01' as date) as day\n"
CALENDAR = """\
version: 2
models:
  - name: days
    time_spine: {standard_granularity_column: day}
    columns:
      - {name: day, granularity: day}
"""


def make(folder: Path, count: int) -> None:
    """Write a project of ``count`` models into an empty folder."""
    _configs(folder, count)
    staging, core = count * 4 // 10, count * 3 // 10
    names = [
        *(f"stg_{number:05}" for number in range(staging)),
        *(f"core_{number:05}" for number in range(core)),
        *(f"mart_{number:05}" for number in range(count - staging - core)),
    ]
    for number, name in enumerate(names):
        layer = 0 if number < staging else 1 if number < staging + core else 2
        base = folder / "models" / LAYERS[layer]
        base.mkdir(parents=True, exist_ok=True)
        (base / f"{name}.sql").write_text(_sql(number, layer, names, staging, core), encoding="utf-8")
        (base / f"{name}.yml").write_text(_properties(name, number), encoding="utf-8")
    (folder / "models" / "sources.yml").write_text(_sources(staging), encoding="utf-8")
    (folder / "models" / "semantic.yml").write_text(_semantic(names[::10]), encoding="utf-8")
    # dbt wants a calendar wherever there are semantic models.
    (folder / "models" / "core" / "days.sql").write_text(DAYS, encoding="utf-8")
    (folder / "models" / "core" / "days.yml").write_text(CALENDAR, encoding="utf-8")


def _sql(number: int, layer: int, names: list[str], staging: int, core: int) -> str:
    tag = f"team_{number % JOBS}"
    if layer == 0:
        # The SQL is the benchmark's input; nothing runs it against data of anybody's.
        body = f"select id, customer_email, amount, status, created_at from {{{{ source('raw', 't_{number:05}') }}}}"  # noqa: S608
        return f"{{{{ config(materialized='view', tags=['{tag}']) }}}}\n{body}\nwhere id is not null\n"
    below = (0, staging) if layer == 1 else (staging, core)
    refs = [names[below[0] + (number * step) % below[1]] for step in (7, 11, 13)]
    unions = "\nunion all\n".join(f"select * from {{{{ ref('{ref}') }}}}" for ref in refs)  # noqa: S608
    return (
        f"{{{{ config(materialized='table', tags=['{tag}']) }}}}\n"
        f"with rows_in as (\n{unions}\n)\n"
        "select id, max(customer_email) as customer_email, cast(sum(amount) as decimal(18, 2)) as amount,\n"
        "       max(status) as status, max(created_at) as created_at\nfrom rows_in\ngroup by id\n"
    )


def _properties(name: str, number: int) -> str:
    lines = [
        "version: 2",
        "models:",
        f"  - name: {name}",
        f"    description: Model number {number} of the benchmark.",
        "    columns:",
    ]
    types = ("bigint", "varchar", "decimal(18, 2)", "varchar", "timestamp")
    for column, data_type in zip(COLUMNS, types, strict=True):
        lines += [
            f"      - name: {column}",
            f"        description: The {column} of {name}.",
            f"        data_type: {data_type}",
        ]
        if column == "id":
            lines += ["        data_tests: [not_null, unique]"]
        if column == "customer_email":
            lines += ["        config:", "          meta: {floe: {classification: pii}}"]
    return "\n".join(lines) + "\n"


def _sources(count: int) -> str:
    lines = ["version: 2", "sources:", "  - name: raw", "    tables:"]
    lines += [f"      - name: t_{number:05}" for number in range(count)]
    return "\n".join(lines) + "\n"


def _semantic(names: list[str]) -> str:
    lines = ["semantic_models:"]
    for name in names:
        lines += [
            f"  - name: sem_{name}",
            f"    model: ref('{name}')",
            "    defaults: {agg_time_dimension: created_at}",
            "    entities:",
            f"      - {{name: {name}_id, type: primary, expr: id}}",
            "    dimensions:",
            "      - {name: created_at, type: time, type_params: {time_granularity: day}}",
            "    measures:",
            f"      - {{name: amount_{name}, agg: sum, expr: amount}}",
        ]
    return "\n".join(lines) + "\n"


def _configs(folder: Path, count: int) -> None:
    lines = [
        "name: benchmark",
        'version: "1.0.0"',
        "transforms:",
        "  - {type: dbt, path: .}",
        "orchestration:",
        "  jobs:",
    ]
    lines += [f'    job_{number}: {{selection: ["tag:team_{number}"]}}' for number in range(min(JOBS, count))]
    lines += ["  schedules:"]
    lines += [
        f'    at_{number}: {{job: job_{number}, cron_schedule: "{number} 6 * * *", timezone: Europe/Berlin}}'
        for number in range(min(JOBS, count))
    ]
    (folder / "floe.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ENVIRONMENTS:
        path = folder / "platform" / name / "platform.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_platform(name), encoding="utf-8")


def _platform(name: str) -> str:
    host = "127.0.0.1" if name == "local" else f"lakehouse.{name}.example.com"
    layers = "".join(
        f"  {layer}: {{name: {layer}, storage_ref: default, namespace: {layer}, retention_days: 30}}\n"
        for layer in ("raw", *LAYERS)
    )
    return (
        'version: "1.2.0"\n'
        f"layers:\n{layers}"
        "storage:\n"
        f"  default: {{bucket: warehouse-{name}, endpoint: 'http://{host}:8333', "
        f"credentials: {{secret_ref: store-{name}}}}}\n"
        "catalogs:\n"
        f"  default: {{type: rest, uri: 'http://{host}:8181', warehouse: warehouse-{name}, credentials: "
        f"{{mode: oauth2, client_id: {{secret_ref: client-{name}}}, client_secret: {{secret_ref: key-{name}}}}}}}\n"
        "compute:\n"
        "  default: {type: duckdb}\n"
    )


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True)
    make(target, int(sys.argv[2]))
