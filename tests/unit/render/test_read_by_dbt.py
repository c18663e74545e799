"""Text that dbt renders comes back byte-equal in the manifest of a real dbt."""

import json
import subprocess

import pytest
from unit.render.nasty import NASTY

from floe.render.data import dump_yaml
from floe.render.quoting import dbt_sql_string, dbt_yaml_text

LOOKS_TYPED = (
    "1",
    "[1, 2]",
    "'quoted'",
    '"quoted"',
    "None",
    "True",
    "{'a': 1}",
    "{{ 1 + 1 }}",
    "{'a': {1: 2}}",
    " {x} ",
)
TEXTS = tuple(text for text in (*NASTY, *LOOKS_TYPED) if text and "\0" not in text)


@pytest.mark.contracts
def test_text_is_equal_in_the_manifest(tmp_path):
    models = [
        {
            "name": f"m{number}",
            "description": dbt_yaml_text(text),
            "columns": [
                {"name": "c", "description": dbt_yaml_text(text), "config": {"meta": {"m": dbt_yaml_text(text)}}}
            ],
            "config": {
                "meta": {"m": dbt_yaml_text(text), "list": [dbt_yaml_text(text)]},
                "tags": [dbt_yaml_text(text)],
            },
        }
        for number, text in enumerate(TEXTS)
    ]
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "schema.yml").write_text(dump_yaml({"version": 2, "models": models}, None))
    for number, text in enumerate(TEXTS):
        (tmp_path / "models" / f"m{number}.sql").write_text(f"select {dbt_sql_string(text, 'duckdb')} as c\n")
    (tmp_path / "dbt_project.yml").write_text(
        dump_yaml({"name": "nasty", "version": "1.0.0", "profile": "nasty", "model-paths": ["models"]}, None)
    )
    profile = {"nasty": {"target": "local", "outputs": {"local": {"type": "duckdb", "path": ":memory:"}}}}
    (tmp_path / "profiles.yml").write_text(dump_yaml(profile, None))
    done = subprocess.run(
        ["dbt", "--no-send-anonymous-usage-stats", "parse", "--profiles-dir", ".", "--project-dir", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    nodes = json.loads((tmp_path / "target" / "manifest.json").read_text())["nodes"]
    wrong = []
    for number, text in enumerate(TEXTS):
        node = nodes[f"model.nasty.m{number}"]
        read = {
            "description": node["description"],
            "column": node["columns"]["c"]["description"],
            "column meta": node["columns"]["c"]["config"]["meta"]["m"],
            "meta": node["config"]["meta"]["m"],
            "list": node["config"]["meta"]["list"][0],
            "tag": node["config"]["tags"][0],
        }
        wrong.extend((where, text, value) for where, value in read.items() if value != text)
    assert wrong == []
