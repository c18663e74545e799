"""The worked example of the guide: its YAML, its query and its answer are those of the real tools."""

import json
import re
from pathlib import Path

import cube_tool
import pytest
import yaml
from house import ROOT, floe, lay_out

from .test_cube import FACTS

pytestmark = pytest.mark.contracts

GUIDE = ROOT / "docs" / "guide" / "semantic-layer.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEAD = "name: acme\nversion: '1'\ntransforms: [{type: dbt, path: .}]\n"
COLUMNS = """
models:
  - name: metricflow_time_spine
    columns: [{name: date_day, data_type: date, granularity: day}]
  - name: orders
    config: {schema: marts}
    columns:
      - {name: order_id, data_type: integer}
      - {name: customer_id, data_type: integer}
      - {name: ordered_on, data_type: date}
      - {name: status, data_type: varchar}
      - {name: amount, data_type: "decimal(12,2)"}
  - name: payments
    columns: [{name: payment_id}, {name: order_id}, {name: method}, {name: paid_at}, {name: amount}]
"""


def blocks() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for language, text in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        found.setdefault(language, []).append(text)
    return found


def test_the_example_of_the_guide_gives_its_answer(tmp_path: Path) -> None:
    import duckdb

    settings, semantics, measure = blocks()["yaml"][:3]
    query, answer = blocks()["json"][:2]
    files = {
        "floe.yaml": HEAD + settings,
        "models/orders.sql": "select 1 as order_id\n",
        "models/metricflow_time_spine.sql": "select current_date as date_day\n",
        "models/orders.yml": COLUMNS.partition("  - name: payments")[0] + semantics,
    }
    project = lay_out(tmp_path / "project", files)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    cube = project / "generated" / "cube"
    made = yaml.safe_load((cube / "model" / "cubes" / "orders.yml").read_text(encoding="utf-8"))["cubes"][0]
    (shown,) = yaml.safe_load(measure)
    (found,) = [item for item in made["measures"] if item["name"] == shown["name"]]
    assert shown.items() <= found.items()
    rows = cube_tool.run(cube, {"queries": [{"query": json.loads(query)}]})["answers"][0]
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'; attach ':memory:' as default_catalog;")
        connection.execute(FACTS)
        connection.execute("delete from default_catalog.marts.orders where tenant_id <> 'a'")
        first = cube_tool.rows(connection, rows)[0]
    month, number = json.loads(answer)[0].values()
    assert (first[0].isoformat(timespec="milliseconds"), str(first[1])) == (month, number)


def test_meta_cube_of_the_guide_compiles(tmp_path: Path) -> None:
    settings, semantics = blocks()["yaml"][:2]
    cubes = yaml.safe_load(next(text for text in blocks()["yaml"] if "pre_aggregations" in text))
    declared = yaml.safe_load(COLUMNS)
    declared["models"][-1].update(cubes["models"][0])
    text = yaml.safe_dump(declared).replace("null", "") + semantics.replace("order, type", "order_id, type")
    files = {
        "floe.yaml": HEAD + settings,
        "models/orders.sql": "select 1 as order_id\n",
        "models/payments.sql": "select 1 as payment_id\n",
        "models/metricflow_time_spine.sql": "select current_date as date_day\n",
        "models/orders.yml": text.replace("order__status", "order_id__status"),
    }
    project = lay_out(tmp_path / "project", files)
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    answer = cube_tool.run(project / "generated" / "cube", {"sweep": True})
    assert answer["sweep"]["failed"] == {}
    assert "payments_view" in answer["names"]
