"""Law 8 by Cube itself: hostile text in every place of the semantic layer comes back equal, and nothing runs."""

import json
from pathlib import Path
from typing import Any

import cube_tool
import pytest
import yaml
from house import floe
from injection.corpus import ALLOWED, CANARY_FILE, CANARY_VALUE
from injection.documents import write

pytestmark = pytest.mark.contracts

MINIMAL = Path(__file__).resolve().parent.parent / "minimal" / "platform" / "local" / "platform.yaml"
JINJA = ("{{", "{%", "{#")
TEXTS = tuple(text for text in ALLOWED if text.strip())
LITERALS = tuple(text for text in TEXTS if not any(mark in text for mark in JINJA))
VIEW = "facts_view"


def sql_string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def project(folder: Path) -> Path:
    columns: list[dict[str, Any]] = [{"name": "id", "data_type": "integer"}, {"name": "day", "data_type": "date"}]
    spine = {
        "name": "metricflow_time_spine",
        "columns": [{"name": "date_day", "data_type": "date", "granularity": "day"}],
    }
    dimensions: list[dict[str, Any]] = [
        {"name": f"d_{n}", "type": "categorical", "expr": "id", "label": text, "description": text}
        for n, text in enumerate(TEXTS)
    ]
    dimensions += [
        {
            "name": f"l_{n}",
            "type": "categorical",
            "expr": sql_string(text),
            "config": {"meta": {"cube": {"type": "string"}}},
        }
        for n, text in enumerate(LITERALS)
    ]
    day = {"name": "seen_day", "type": "time", "expr": "day", "type_params": {"time_granularity": "day"}}
    dimensions.append(day)
    metrics = [
        {"name": f"m_{n}", "label": text, "description": text, "type": "simple", "type_params": {"measure": "total"}}
        for n, text in enumerate(TEXTS)
    ]
    metrics += [
        {
            "name": f"f_{n}",
            "label": f"filter {n}",
            "type": "simple",
            "type_params": {"measure": "total"},
            "filter": f"{{{{ Dimension('fact__l_{n}') }}}} = {sql_string(text)}",
        }
        for n, text in enumerate(LITERALS)
    ]
    model = {
        "name": "facts",
        "model": "ref('facts')",
        "defaults": {"agg_time_dimension": "seen_day"},
        "entities": [{"name": "fact", "type": "primary", "expr": "id"}],
        "dimensions": dimensions,
        "measures": [{"name": "total", "agg": "sum", "expr": "id"}],
    }
    marts = {
        "models": [{"name": "facts", "columns": columns, "config": {"meta": {"floe": {"owner": "a {x} \\ b"}}}}, spine],
        "semantic_models": [model],
        "metrics": metrics,
    }
    access = [{"role": text, "classifications": ["public"]} for text in TEXTS[::60]]
    access.append({"role": "reader", "classifications": ["public"]})
    pipeline = {
        "name": "hostile",
        "version": "1",
        "transforms": [{"type": "dbt", "path": "."}],
        "consumption": {"enabled": True, "security": {"row_level": False}},
        "governance": {"policies": {"access": access}},
    }
    (folder / "platform" / "local").mkdir(parents=True)
    (folder / "platform" / "local" / "platform.yaml").write_bytes(MINIMAL.read_bytes())
    (folder / "models").mkdir()
    (folder / "models" / "facts.sql").write_text("select 1 as id, current_date as day\n", encoding="utf-8")
    (folder / "models" / "metricflow_time_spine.sql").write_text("select current_date as date_day\n", encoding="utf-8")
    (folder / "models" / "facts.yml").write_text(json.dumps(marts, ensure_ascii=False), encoding="utf-8")
    (folder / "floe.yaml").write_text(write(pipeline).text, encoding="utf-8")
    return folder


def test_cube_gives_every_text_back(tmp_path: Path) -> None:
    import duckdb

    folder = project(tmp_path / "project")
    ran = floe("generate", "--no-cache", cwd=folder)
    assert ran.code == 0, ran.err[-3000:]
    cube = folder / "generated" / "cube"
    literals = [f"{VIEW}.l_{n}" for n in range(len(LITERALS))]
    size = 40
    queries: list[dict[str, Any]] = [
        {"query": {"dimensions": literals[at : at + size]}, "context": {"roles": ["reader"]}}
        for at in range(0, len(literals), size)
    ]
    queries += [
        {
            "query": {"measures": [f"{VIEW}.f_{n}" for n in range(at, min(at + size, len(LITERALS)))]},
            "context": {"roles": ["reader"]},
        }
        for at in range(0, len(LITERALS), size)
    ]
    answer = cube_tool.run(cube, {"contexts": [{"roles": ["reader"]}], "queries": queries})
    view = next(item for item in answer["metas"][0] if item["name"] == VIEW)
    found = {item["name"].partition(".")[2]: item for item in (*view["measures"], *view["dimensions"])}
    for number, text in enumerate(TEXTS):
        want = text + " " if text.endswith("\\") else text  # Cube cannot say such an end
        for kind in ("m", "d"):
            item = found[f"{kind}_{number}"]
            assert (item["shortTitle"], item["description"]) == (want, want), text
            assert item["isVisible"]
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as default_catalog; create schema default_catalog.marts")
        connection.execute(
            'create schema default_catalog."default"; create table default_catalog."default".facts as select 1 as id'
        )
        half = len(queries) // 2
        values = [value for item in answer["answers"][:half] for value in cube_tool.rows(connection, item)[0]]
        assert values == list(LITERALS)
        sums = [value for item in answer["answers"][half:] for value in cube_tool.rows(connection, item)[0]]
        assert sums == [1] * len(LITERALS)
    written = "".join(path.read_text(encoding="utf-8") for path in cube.rglob("*.yml"))
    assert not any(mark in written for mark in ("{{", "{%", "}}", "%}"))
    assert CANARY_VALUE not in json.dumps(answer)
    assert not list(tmp_path.rglob(CANARY_FILE))


def test_a_hostile_name_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    path = folder / "models" / "facts.yml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    found["metrics"] = [{"name": "x}${y", "label": "x", "type": "simple", "type_params": {"measure": "total"}}]
    path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    ran = floe("validate", cwd=folder)
    assert ran.code == 1
    assert "E0197" in ran.err
