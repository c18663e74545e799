"""What dbt would find out late: what is said of it, and above all what is not.

Beyond the pages of docs/errors, which show each code once: a case would need a project for every line.
"""

import re
from textwrap import dedent

import pytest
from house import ROOT

from floe.dbt_source import read_project
from floe.dbt_source.checks import RESERVED_MACROS, RESERVED_START
from floe.diagnostics.model import Report

A = "models/a.sql"
MACROS = "macros/m.sql"
SETTINGS = "dbt_project.yml"
PROPERTIES = "models/a.yml"
PACKAGES = {"packages.yml": "packages: [{package: dbt-labs/dbt_utils, version: 1.3.0}]"}
ONE = {A: "select 1 as id"}


def codes(files: dict[str, str]) -> list[str]:
    report = Report()
    data = {path: dedent(text).encode() for path, text in files.items()}
    read_project(data, ".", report, name="acme")
    return [item.code for item in report.diagnostics]


@pytest.mark.parametrize(
    "sql",
    [
        "{% set rows = run_query('select 1') %}{% for row in rows.rows() %}{{ row.values() }}{% endfor %}",
        "{% macro m(relation) %}{{ relation.include(database=false) }}{% endmacro %}{{ acme.m(this) }}",
        "{{ adapter.get_relation(none, none, 'x') }}{{ exceptions.warn('x') }}{{ modules.datetime.datetime.now() }}",
        "{{ dbt.dateadd('day', 1, 'at') }}{{ dbt_duckdb.anything() }}{{ this.render() }}{{ loop.cycle() }}",
        "{{ env_var('X', 'y') }}{{ var('x', 1) }}{{ var(name) }}",
        "{{ config(materialized=var('how', 'table')) }}select 1",
        "-- {{ config(tags=['x']) }}\nselect 1",
        "{% if var('from', none) %}where at > '{{ var('from') }}'{% endif %}{{ var('partition_start') }}",
        "{{ var(name='x') }}{{ var() }}{{ env_var(['x']) }}{{ var({'x': 1}) }}",
        "{{ everything_comes_from_here() }}",
        "{{ ref(*names) }}{{ source(*names) }}",
    ],
)
def test_what_dbt_takes_is_not_refused(sql: str) -> None:
    assert codes({A: sql}) == []


def test_packages_bring_what_nobody_here_has_read() -> None:
    files = {
        **PACKAGES,
        A: "{{ config(materialized='insert_by_period') }}{{ dbt_utils.star(this) }}",
        PROPERTIES: "models: [{name: a, columns: [{name: id, data_tests: [dbt_utils.not_empty_string]}]}]",
    }
    assert codes(files) == []


def test_a_project_may_define_what_it_uses() -> None:
    files = {
        A: "{{ config(materialized='mine') }}select 1",
        MACROS: "{% materialization mine, default %}{{ return({'relations': []}) }}{% endmaterialization %}"
        "{% materialization table, adapter='trino' %}{{ return({'relations': []}) }}{% endmaterialization %}",
        "tests/generic/t.sql": "{% test positive(model, column_name, least) %}select 1{% endtest %}"
        "{% test unique(model, column_name, where_so) %}select 1{% endtest %}",
        PROPERTIES: "models: [{name: a, columns: [{name: id, data_tests: [{positive: {least: 1}}, "
        "{acme.positive: {least: 2}}, {unique: {where_so: x}}]}]}]",
    }
    assert codes(files) == []


def test_the_generated_materialization_is_not_defined_again() -> None:
    block = "{% materialization table, adapter='duckdb' %}{{ return({'relations': []}) }}{% endmaterialization %}"
    assert codes({**ONE, MACROS: block}) == ["E0712"]


def test_every_emitted_macro_is_reserved() -> None:
    folder = ROOT / "examples" / "flights" / "generated" / "dbt" / "macros"
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("floe_*.sql")))
    emitted = set(re.findall(r"^\{%-? macro (\w+)\(", text, re.MULTILINE))
    assert emitted >= {"generate_schema_name", "get_fixture_sql"}
    assert {name for name in emitted if not name.startswith(RESERVED_START)} <= RESERVED_MACROS


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ("[{not_null: {config: {where: a}}}, {not_null: {name: other}}]", []),
        ("[{not_null: {config: {where: a}}}, {not_null: {config: {where: b}}}]", ["E0751"]),
        ("[{accepted_values: {arguments: {values: [1]}}}, {accepted_values: {arguments: {values: [2]}}}]", []),
        ("[{accepted_values: {quote: false}}]", ["E0752"]),
        ("[{relationships: {to: ref('a')}}]", ["E0752"]),
        ("[{not_null: {severity: warn, tags: [x], limit: 5, fail_calc: count(*)}}]", []),
    ],
)
def test_data_tests_of_a_column(tests: str, expected: list[str]) -> None:
    assert (
        codes({**ONE, PROPERTIES: f"models: [{{name: a, columns: [{{name: id, data_tests: {tests}}}]}}]"}) == expected
    )


def test_a_data_test_of_a_model_names_its_column() -> None:
    assert codes({**ONE, PROPERTIES: "models: [{name: a, data_tests: [{unique: {column_name: id}}]}]"}) == []
    assert codes({**ONE, PROPERTIES: "models: [{name: a, data_tests: [unique]}]"}) == ["E0752"]
    twice = (
        "models: [{name: a, data_tests: [{unique: {column_name: id}}], columns: [{name: id, data_tests: [unique]}]}]"
    )
    assert codes({**ONE, PROPERTIES: twice}) == ["E0751"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ('require-dbt-version: ">=1.6.0"', []),
        ('require-dbt-version: [">=1.6.0", "<2.0.0"]', []),
        ('require-dbt-version: "1.7.0"', ["E0757"]),
        ('require-dbt-version: "{{ var(x) }}"', []),
        ("version: 1.0", []),
        ('version: "1.2.3-rc1+build"', []),
        ('version: "1"', ["E0758"]),
        ("on-run-end: select 1\nrestrict-access: true\nquery-comment: null\nvars:", []),
        ("models:", ["E0745"]),
        ("dispatch: {macro_namespace: dbt}", ["E0745"]),
    ],
)
def test_settings(settings: str, expected: list[str]) -> None:
    assert codes({**ONE, SETTINGS: f"name: acme\n{settings}\n"}) == expected


@pytest.mark.parametrize("ending", [";", " ;\n", ";\n-- the end", "; /* the end */ {# really #}\n"])
def test_a_semicolon_ends_nothing(ending: str) -> None:
    assert codes({A: f"select 1 as id{ending}"}) == ["E0774"]
    assert codes({A: "select 1 as id", "tests/t.sql": "{{ config(severity='warn') }} select 1" + ending}) == ["E0774"]


@pytest.mark.parametrize(
    "sql", ["select ';' as id", "select 1 as id -- done;", "select 1 as id {# ; #}", "select 1; select 2 as id"]
)
def test_other_semicolons_are_nobodys_business(sql: str) -> None:
    assert codes({A: sql}) == []
