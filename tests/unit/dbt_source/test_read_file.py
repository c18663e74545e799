"""What one file says on its own: kept by hash, so it must survive JSON, and never depend on another file.

A unit test because a case cannot show the facts of a file, nor hand in text that no one would commit.
"""

import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from floe.dbt_source.facts import FileKind, SqlFacts
from floe.dbt_source.layout import kind_of
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.reading import read_file

PROJECTS = Path(__file__).parent / "projects"
FILES = [
    (path.relative_to(project).as_posix(), path)
    for project in sorted(PROJECTS.iterdir())
    for path in sorted(project.rglob("*"))
    if path.is_file()
]
MODEL = "models/orders.sql"
SEED = "seeds/s.csv"
PIECES = ("{{", "}}", "{%", "%}", "{#", "#}", "ref(", "'a'", ")", "config(", "x=", "[", "]", "if", "endif", "for")
TEXT = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=20).map(" ".join)
KINDS = (MODEL, "macros/m.sql", "snapshots/s.sql", "models/p.yml", "models/m.md", "models/m.py", SEED)


def facts(sql: str) -> SqlFacts:
    found = read_file(MODEL, sql.encode())
    assert found.problems == ()
    return found.blocks[0].facts


@pytest.mark.parametrize(("name", "path"), FILES, ids=[f"{path.parts[-2]}-{path.name}" for _, path in FILES])
def test_facts_go_from_one_process_to_another(name: str, path: Path) -> None:
    found = read_file(name, path.read_bytes())
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 (made on the line itself)


@settings(max_examples=150, deadline=None)
@given(text=TEXT, path=st.sampled_from(KINDS))
def test_any_text_is_read_or_reported(text: str, path: str) -> None:
    found = read_file(path, text.encode())
    for problem in found.problems:
        line, column = problem.primary.span.file.position(problem.primary.span.start)
        assert line >= 1
        assert column >= 1


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 50_000,
        "{{ ('a' " * 50_000,
        "{% set x = 'y' %}" + "{% set x = x ~ x %}" * 300 + "{{ ref(x) }}",
        "{% set x = ['a', 'b'] %}" + "{% for a in x %}" * 12 + "{{ ref(a ~ a) }}" + "{% endfor %}" * 12,
        "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
        "{{ 9" + "9" * 9_000 + " | int }}",
    ],
    ids=["open", "quotes", "doubling", "loops", "deep", "digits"],
)
def test_hostile_jinja_costs_little(text: str) -> None:
    read_file(MODEL, text.encode())


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("models/a/b.sql", FileKind.MODEL),
        ("models/a.py", FileKind.PYTHON_MODEL),
        ("models/a.yaml", FileKind.PROPERTIES),
        ("models/.hidden.sql", FileKind.OTHER),
        ("models/~a.sql", FileKind.OTHER),
        ("models/readme.md", FileKind.DOCS),
        ("models/a.txt", FileKind.OTHER),
        ("tests/a.sql", FileKind.TEST),
        ("tests/generic/a.sql", FileKind.MACRO),
        ("tests/fixtures/a.sql", FileKind.OTHER),
        ("seeds/a.csv", FileKind.SEED),
        ("seeds/a.sql", FileKind.OTHER),
        ("models/a.csv", FileKind.OTHER),
        ("dbt_project.yml", FileKind.PROJECT),
        ("packages.yml", FileKind.PACKAGES),
        ("assets/a.sql", FileKind.OTHER),
    ],
)
def test_kinds(path: str, kind: FileKind) -> None:
    assert kind_of(path) is kind


def test_what_the_extractor_understands() -> None:
    found = facts("{{ config(materialized='table', tags=['a']) }} {{ config(tags='b') }} {{ ref('p', 'x', v=2) }}")
    assert found.refs == (Ref(name="x", package="p", version="2"),)
    assert found.config == {"materialized": "table", "tags": ("a", "b")}
    assert facts("{{ source('s', 't') }}").sources == (SourceRef(source="s", table="t"),)


def test_both_ways_of_reading_agree() -> None:
    plain = (
        "{{ config(schema='x', meta={'a': {'b': true}}) }} {{ ref('a') }} {{ ref('b', v=3) }} {{ source('s', 't') }}"
    )
    assert facts(plain) == facts(plain + "{% set nothing = 1 %}")


def test_a_python_model() -> None:
    body = "dbt.config(tags=['a'])\n    return dbt.ref('x', v=1), dbt.source('s', 't'), dbt.ref(y)"
    source = f"def model(dbt, session):\n    {body}\n"
    found = read_file("models/m.py", source.encode()).blocks[0].facts
    assert found.refs == (Ref(name="x", version="1"),)
    assert found.sources == (SourceRef(source="s", table="t"),)
    assert len(found.open_refs) == 1
    assert found.config == {"tags": ("a",)}


def test_a_seed_gives_its_header() -> None:
    found = read_file(SEED, b'\xef\xbb\xbfid, "name, full"\r\n1,2\n')
    assert found.blocks[0].columns == ("id", '"name', 'full"')
    assert read_file(SEED, b'id,"name, full"\n').blocks[0].columns == ("id", "name, full")
