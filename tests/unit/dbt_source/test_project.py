"""A whole project: what dbt would merge, and the few things that its manifest does not show.

A unit test because a case shows only what is emitted; most of this is recorded and not yet emitted.
"""

from textwrap import dedent

from floe.dbt_source import check_links, read_project
from floe.dbt_source.columns import infer_columns
from floe.dbt_source.model import Kind, Resource, SourceProject
from floe.dbt_source.reading import read_file
from floe.diagnostics.model import Report

MODELS = "models/a.yml"
SETTINGS = "dbt_project.yml"
ONE = "select 1"
B = "models/b.sql"
A = "models/a.sql"


def read(files: dict[str, str], *, root: str = ".") -> tuple[SourceProject, list[str]]:
    report = Report()
    data = {path: dedent(text).lstrip("\n").encode() for path, text in files.items()}
    project = read_project(data, root, report, name="acme")
    report.extend(check_links([project]))
    return project, [item.code for item in report.diagnostics]


def one(files: dict[str, str]) -> Resource:
    project, codes = read(files)
    assert codes == []
    return project.resources[0]


def test_config_wins_by_place() -> None:
    found = one(
        {
            "models/staging/a.sql": "{{ config(materialized='table', tags='own') }} select 1 as id",
            MODELS: "models: [{name: a, config: {materialized: incremental, schema: props, tags: [p]}}]",
            SETTINGS: """
                name: acme
                models:
                  +schema: everywhere
                  acme: {staging: {+schema: folder, +alias: named, +tags: [f]}}
                """,
        }
    )
    assert (found.config.materialized, found.config.schema, found.config.text("alias")) == ("table", "props", "named")
    assert found.config.tags == ("f", "p", "own")
    assert found.fqn == ("acme", "staging", "a")


def test_what_stays_dynamic_is_named() -> None:
    project, codes = read(
        {
            A: "{{ config(enabled=target.name == 'x', schema=env_var('X')) }} {{ ref(run_query('x')) }}",
            MODELS: 'models: [{name: a, config: {alias: "{{ target.name }}"}}]',
        }
    )
    (found,) = project.resources
    assert codes == ["E0754", "W0743"]
    assert found.config.dynamic == ("alias", "enabled", "schema")
    assert found.enabled
    assert found.dynamic_refs == 1


def test_meta_floe_of_both_spellings() -> None:
    project, codes = read(
        {
            A: "select 1 as id, 2 as mail",
            MODELS: """
                models:
                  - name: a
                    meta: {floe: {owner: ann, layer: gold}}
                    columns:
                      - name: id
                        config: {meta: {floe: {classification: identifier}}}
                      - name: mail
                        meta: {floe: {classification: pii, pii_type: email, sensitivity: high}}
                """,
        }
    )
    model = project.resources[0]
    assert codes == []
    assert (model.floe.owner, model.floe.layer) == ("ann", "gold")
    assert [column.floe.classification for column in model.columns] == ["identifier", "pii"]
    assert model.columns[1].floe.sensitivity == "high"
    assert model.floe.span("layer") is not None


def test_meta_floe_of_a_config_call_is_checked_too() -> None:
    _, codes = read({A: "{{ config(meta={'floe': {'ownr': 'x'}}) }} select 1"})
    assert codes == ["E0740"]


def test_inline_semantics() -> None:
    project, codes = read(
        {
            A: "select 1 as id",
            MODELS: """
                models:
                  - name: a
                    semantic_model: {enabled: true, name: orders}
                    agg_time_dimension: at
                    columns:
                      - name: id
                        entity: {type: primary, name: order}
                      - name: at
                        granularity: day
                        dimension: {type: time}
                    derived_semantics:
                      dimensions: [{name: big, type: categorical, expr: id > 10}]
                    metrics:
                      - {name: total, type: simple, agg: sum, expr: amount}
                """,
        }
    )
    assert codes == ["W0702"]
    model = project.semantic_models[0]
    assert (model.name, model.enabled, model.agg_time_dimension) == ("orders", True, "at")
    assert [(item.name, item.type, item.expr) for item in model.entities] == [("order", "primary", "id")]
    assert [(item.name, item.expr) for item in model.dimensions] == [("at", "at"), ("big", "id > 10")]
    assert model.dimensions[0].params["time_granularity"] == "day"
    assert (model.metrics[0].type, model.metrics[0].type_params["agg"]) == ("simple", "sum")
    assert project.metrics == model.metrics


def test_a_folder_inside_of_the_project() -> None:
    project, codes = read({"transforms/core/models/x/a.sql": ONE, B: "{{ ref('none') }}"}, root="./transforms/core/")
    assert codes == []
    assert [(item.path, item.fqn) for item in project.resources] == [
        ("transforms/core/models/x/a.sql", ("acme", "x", "a"))
    ]
    assert project.root == "transforms/core"


def test_refs_through_macros_say_which() -> None:
    project, codes = read(
        {
            A: "{{ latest('b') }}",
            B: ONE,
            "macros/m.sql": "{% macro latest(name) %}{{ ref(name) }}{% endmacro %}",
        }
    )
    assert codes == []
    assert [(ref.name, ref.via) for ref in project.resources[0].refs] == [("b", "latest")]
    assert project.macros[0].dynamic_refs == 1


def test_facts_can_come_from_elsewhere() -> None:
    seen: list[str] = []

    def kept(path: str, inner: str, data: bytes) -> object:
        seen.append(inner)
        return read_file(path, data, inner=inner)

    read_project({"t/models/a.sql": ONE.encode()}, "t", Report(), name="t", read=kept)  # type: ignore[arg-type]
    assert seen == [A]


def test_columns_are_guessed_through_refs() -> None:
    project, _ = read(
        {
            A: "with x as (select id, upper(name) as loud from {{ ref('b') }}) select * from x",
            B: "select * from {{ ref('s') }}",
            "models/c.sql": "select *, 1 as one from {{ source('q', 'r') }}",
            "models/d.sql": "select {{ macro() }}",
            "seeds/s.csv": "id,name\n",
            "models/q.yml": "sources: [{name: q, tables: [{name: r}]}]",
        }
    )
    assert [item.name for item in infer_columns(project, "a", "duckdb")] == ["id", "loud"]
    assert [item.name for item in infer_columns(project, "b", "duckdb")] == ["id", "name"]
    assert [(item.name, item.certain) for item in infer_columns(project, "c", "duckdb")] == [
        ("*", False),
        ("one", True),
    ]
    assert infer_columns(project, "d", "duckdb") == ()
    assert infer_columns(project, "nothing", "duckdb") == ()


def test_a_ref_of_any_kind_of_resource_is_followed() -> None:
    _, codes = read(
        {
            A: ONE,
            "models/metricflow_time_spine.sql": ONE,
            "tests/t.sql": "{{ ref('none') }}",
            "models/x.yml": """
                exposures: [{name: e, type: dashboard, owner: {name: x}, depends_on: [ref('gone')]}]
                unit_tests: [{name: u, model: missing, given: [], expect: {}}]
                semantic_models: [{name: s, model: ref('lost')}]
                """,
        }
    )
    assert codes == ["E0720"] * 4


def test_a_disabled_resource_may_be_broken() -> None:
    project, codes = read({A: "{{ config(enabled=false) }} {{ ref('none') }}"})
    assert codes == []
    assert project.of_kind(Kind.MODEL) == ()


def test_every_circle_is_reported_once() -> None:
    _, codes = read(
        {
            A: "{{ ref('b') }}",
            B: "{{ ref('c') }} {{ ref('a') }}",
            "models/c.sql": "{{ ref('a') }}",
            "models/d.sql": "{{ ref('d') }}",
            "models/e.sql": "{{ ref('a') }}",
        }
    )
    assert codes == ["E0726", "E0726"]


def test_packages_leave_room_for_what_floe_does_not_read() -> None:
    files = {
        A: "{{ ref('p', 'x') }} {{ ref('y') }} {{ source('q', 'z') }}",
        "packages.yml": "packages: [{local: ../p}]",
    }
    project, codes = read(files)
    assert codes == ["W0721"]
    assert project.packages[0].values == {"local": "../p"}


def test_dispatch_must_not_hide_what_floe_generates() -> None:
    settings = "name: acme\ndispatch: [{{macro_namespace: dbt, search_order: [{}]}}]\n"
    model = {A: ONE}
    assert read({**model, SETTINGS: settings.format("dbt, acme")})[1] == ["E0713"]
    assert read({**model, SETTINGS: settings.format("acme, dbt")})[1] == []
