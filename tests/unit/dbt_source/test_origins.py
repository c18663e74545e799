"""Where columns come from, in the shapes that no case has: unions, stars, ambiguity, SQL that nobody can read."""

import pytest

from floe.dbt_source.origins import column_origins
from floe.dbt_source.project import read_project
from floe.diagnostics.model import Report

X = "a.x/IDENTITY"
KNOWN = {"a": ["id", "x"], "b": ["id", "y"], "raw.t": ["id", "z"]}


def origins(sql: str) -> dict[str, list[str]]:
    """Return each column as ``table.column/how``, over tables a(id, x), b(id, y) and raw.t(id, z)."""
    sql = sql.replace("READS", "{{ ref('a') }} as a").replace("READB", "{{ ref('b') }} as b")
    files = {"models/m.sql": sql.encode(), "models/a.sql": b"select 1 as id, 2 as x", "models/b.sql": b"select 1 as id"}
    sources = b"version: 2\nsources: [{name: raw, tables: [{name: t}]}]\n"
    project = read_project({**files, "models/s.yml": sources}, ".", Report(), name="shop")
    model = next(item for item in project.resources if item.name == "m")
    found = column_origins(model, KNOWN)
    return {name: [f"{one.table}.{one.column}/{one.how}" for one in made_of] for name, made_of in found.items()}


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select x from READS", {"x": [X]}),
        ("select x + id as n from READS", {"n": ["a.id/TRANSFORMATION", "a.x/TRANSFORMATION"]}),
        ("select max(x) as n, 1 as one from READS", {"n": ["a.x/AGGREGATION"], "one": []}),
        ("select * from READS", {"id": ["a.id/IDENTITY"], "x": [X]}),
        (
            "select a.*, y from READS join READB on a.id = b.id",
            {"id": ["a.id/IDENTITY"], "x": [X], "y": ["b.y/IDENTITY"]},
        ),
        ("select id as n from READS join READB using (id)", {"n": []}),
        (
            "select x as n from READS union all select y from READB",
            {"n": [X, "b.y/IDENTITY"]},
        ),
        (
            "with t as (select z, count(*) as n from {{ source('raw', 't') }} group by z)\n"
            "select upper(z) as z, n from (select * from t) as inner_t",
            {"z": ["raw.t.z/TRANSFORMATION"], "n": []},
        ),
        ("select ((", {}),
        ("drop table a", {}),
        ("{% for c in var('columns') %}select {{ c }}{% endfor %}", {}),
    ],
)
def test_origins(sql: str, expected: dict[str, list[str]]) -> None:
    assert origins(sql) == expected
