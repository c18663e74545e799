"""The semantic layer below the reach of a case: each verdict, each way to write a filter, columns in expressions."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from house import CASES, Ran, copy_input, floe

from floe.ir.semantic import ColumnName
from floe.linker.semantic import filters
from floe.linker.semantic.filters import NotAReferenceError, Reference
from floe.linker.semantic.sql import columns_of, expression
from floe.linker.semantic.types import cube_type

CASE = CASES / "semantic-layer"
METRIC = "asked"
AMOUNT = {"measure": "amount"}
SEVEN = "7 days"
REFUSED = {
    "conversion": {
        "type": "conversion",
        "type_params": {
            "conversion_type_params": {
                "base_measure": "order_count",
                "conversion_measure": "row_count",
                "entity": "customer",
            }
        },
    },
    "window without period_agg": {
        "type": "cumulative",
        "type_params": {**AMOUNT, "cumulative_type_params": {"window": SEVEN}},
    },
    "first of a period": {
        "type": "cumulative",
        "type_params": {**AMOUNT, "cumulative_type_params": {"window": SEVEN, "period_agg": "first"}},
    },
    "cumulative average": {
        "type": "cumulative",
        "type_params": {"measure": "mean_amount", "cumulative_type_params": {"window": SEVEN, "period_agg": "last"}},
    },
    "cumulative over a join": {
        "type": "cumulative",
        "filter": "{{ Dimension('customer__city') }} = 'Oslo'",
        "type_params": {**AMOUNT, "cumulative_type_params": {"window": SEVEN, "period_agg": "last"}},
    },
    "filter over a join on what is made of a cumulative metric": {
        "type": "derived",
        "filter": "{{ Dimension('customer__city') }} = 'Oslo'",
        "type_params": {"expr": "seven", "metrics": [{"name": "revenue_of_seven_days", "alias": "seven"}]},
    },
    "not additive": {"type": "simple", "type_params": {"measure": "stock"}},
    "offset to grain": {
        "type": "derived",
        "type_params": {"expr": "revenue", "metrics": [{"name": "revenue", "offset_to_grain": "month"}]},
    },
}
NEAR = {
    "to date": {"type": "cumulative", "type_params": {**AMOUNT, "cumulative_type_params": {"period_agg": "last"}}},
    "month to date": {
        "type": "cumulative",
        "type_params": {**AMOUNT, "cumulative_type_params": {"grain_to_date": "month"}},
    },
    "offset window": {
        "type": "derived",
        "type_params": {
            "expr": "now - then",
            "metrics": [
                {"name": "revenue", "alias": "now"},
                {"name": "revenue", "alias": "then", "offset_window": "1 month"},
            ],
        },
    },
    "median": {"type": "simple", "type_params": {"measure": "middle_amount"}},
    "filled": {"type": "simple", "type_params": {"measure": {"name": "amount", "fill_nulls_with": 0}}},
    "timespine": {"type": "simple", "type_params": {"measure": {"name": "amount", "join_to_timespine": True}}},
}
EXPRESSIONS = {
    "amount": ["amount"],
    "amount * 1.25": ["amount"],
    "case when a.b > 1 then 'x' else c end": ["c"],
    "cast(amount as decimal(12, 2)) + cast(tax as double precision)": ["amount", "tax"],
    "amount::int + \"Odd Name\"": ["amount", "Odd Name"],
    "coalesce(first, 'last')": ["first"],
    "extract(year from ordered_on)": ["ordered_on"],
    "ordered_on > date '2026-01-01' - interval 3 day": ["ordered_on"],
    "count(*) filter (where status = 'it''s')": ["status"],
    "-- amount\nstatus /* tax */": ["status"],
}  # fmt: skip


def validated(folder: Path, metric: dict[str, object], **semantic: object) -> Ran:
    project = copy_input(CASE, folder / "project")
    path = project / "models" / "marts" / "_semantic.yml"
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    last = {"name": "ordered_on", "window_choice": "max"}
    found["semantic_models"][0]["measures"].append(
        {"name": "stock", "agg": "sum", "expr": "amount", "non_additive_dimension": last}
    )
    found["metrics"].append({"name": METRIC, "label": "Metric of this test", **metric})
    path.write_text(yaml.safe_dump(found), encoding="utf-8")
    if semantic:
        settings = yaml.safe_load((project / "floe.yaml").read_text(encoding="utf-8"))
        settings["semantic"].update(semantic)
        (project / "floe.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return floe("validate", cwd=project)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cube_would_answer_wrongly_is_refused(name: str, tmp_path: Path) -> None:
    ran = validated(tmp_path, REFUSED[name], allow_approximate=[METRIC])
    assert "error[E0550]" in ran.err, ran.err


@pytest.mark.parametrize("name", sorted(NEAR))
def test_what_cube_answers_nearly_must_be_allowed(name: str, tmp_path: Path) -> None:
    assert "error[E0551]" in validated(tmp_path / "refused", NEAR[name]).err
    allowed = [METRIC, "revenue_to_date", "revenue_this_month", "median_amount", "revenue_or_zero"]
    assert validated(tmp_path / "allowed", NEAR[name], allow_approximate=allowed).code == 0


def test_a_refused_metric_that_nobody_is_offered_stops_nothing(tmp_path: Path) -> None:
    assert validated(tmp_path, REFUSED["conversion"], expose=["revenue"]).code == 0


@pytest.mark.parametrize("text", sorted(EXPRESSIONS))
def test_columns_are_found_and_the_text_is_kept(text: str) -> None:
    found = expression(text, ("first",))
    assert list(columns_of(found)) == EXPRESSIONS[text]
    spelled = "".join(part if isinstance(part, str) else written(part) for part in found)
    assert spelled == text


def written(column: ColumnName) -> str:
    return f'"{column.name}"' if " " in column.name else column.name


def test_filters_are_read_in_each_way_to_write_them() -> None:
    template = "{{ Dimension('order__size').grain('month') }} > 1 and {{TimeDimension('metric_time', 'day')}} is null"
    assert filters.templates({"where_filters": ({"where_sql_template": " x "},)}) == ("x",)
    assert filters.templates(("a", "b")) == ("a", "b")
    assert filters.parse(template) == (
        Reference(written="order__size", grain="month"),
        " > 1 and ",
        Reference(written="metric_time", grain="day"),
        " is null",
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ var('x') }}",
        "{% if x %}",
        "{{ Dimension(x) }}",
        "{{ Metric('m', group_by=['e']) }}",
        "{{ __import__('os') }}",
    ],
)
def test_other_jinja_is_refused_and_never_run(text: str) -> None:
    with pytest.raises(NotAReferenceError):
        filters.parse(text)


def test_types_are_read_and_never_guessed() -> None:
    found = [
        cube_type(name) for name in ("DECIMAL(12,2)", "timestamp with time zone", "date", "varchar[]", "geography")
    ]
    assert found == ["number", "time", "time date", None, None]


SPINE = """  - name: metricflow_time_spine
    columns: [{name: date_day, data_type: date, granularity: day}]
"""
INLINE = """
models:
  - name: facts
    semantic_model: true
    agg_time_dimension: seen_day
    columns:
      - {name: id, data_type: integer, entity: {type: primary, name: fact}}
      - {name: seen_day, data_type: date, granularity: day, dimension: {type: time}}
      - {name: kind, data_type: varchar, dimension: {type: categorical}}
      - {name: seen_on, data_type: timestamp, granularity: second, dimension: {type: time}}
      - {name: other_id, data_type: integer, entity: {type: foreign, name: other}}
      - {name: amount, data_type: double}
    metrics:
      - {name: total, label: Total, type: simple, agg: sum, expr: amount}
      - {name: rows, label: Rows, type: simple, agg: count, expr: 1}
      - {name: seen, label: Seen, type: simple, agg: sum, expr: amount, agg_time_dimension: seen_on}
      - {name: large, label: Large, type: simple, agg: sum, expr: amount, filter: "{{ Dimension('fact__kind') }} = 'x'"}
      - {name: share, label: Share, type: ratio, numerator: large, denominator: total}
      - {name: rest, label: Rest, type: derived, expr: total - large, input_metrics: [{name: total}, {name: large}]}
      - name: a_week
        label: A week
        type: cumulative
        input_metric: total
        window: 7 days
        period_agg: last
    derived_semantics:
      dimensions:
        - {name: big, type: categorical, expr: "amount > 5", config: {meta: {cube: {type: boolean}}}}
"""
LEGACY = """
models:
  - name: facts
    columns:
      - {name: id, data_type: integer}
      - {name: seen_day, data_type: date}
      - {name: kind, data_type: varchar}
      - {name: seen_on, data_type: timestamp}
      - {name: other_id, data_type: integer}
      - {name: amount, data_type: double}
semantic_models:
  - name: facts
    model: ref('facts')
    defaults: {agg_time_dimension: seen_day}
    entities: [{name: fact, type: primary, expr: id}, {name: other, type: foreign, expr: other_id}]
    dimensions:
      - {name: seen_day, type: time, type_params: {time_granularity: day}}
      - {name: kind, type: categorical}
      - {name: seen_on, type: time, type_params: {time_granularity: second}}
      - {name: big, type: categorical, expr: "amount > 5", config: {meta: {cube: {type: boolean}}}}
    measures:
      - {name: amount, agg: sum}
      - {name: ids, agg: count, expr: 1}
      - {name: seen_amount, agg: sum, expr: amount, agg_time_dimension: seen_on}
metrics:
  - {name: total, label: Total, type: simple, type_params: {measure: amount}}
  - {name: rows, label: Rows, type: simple, type_params: {measure: ids}}
  - {name: seen, label: Seen, type: simple, type_params: {measure: seen_amount}}
  - name: large
    label: Large
    type: simple
    type_params: {measure: amount}
    filter: "{{ Dimension('fact__kind') }} = 'x'"
  - {name: share, label: Share, type: ratio, type_params: {numerator: large, denominator: total}}
  - {name: rest, label: Rest, type: derived, type_params: {expr: total - large, metrics: [total, large]}}
  - name: a_week
    label: A week
    type: cumulative
    type_params: {measure: amount, cumulative_type_params: {window: 7 days, period_agg: last}}
"""


def facts(folder: Path, text: str, files: Mapping[str, str] | None = None) -> Path:
    """Generate a project with one semantic model; return its folder of cubes and views."""
    project = copy_input(CASE, folder)
    for path in (project / "models" / "marts").iterdir():
        path.unlink()
    (project / "models" / "marts" / "facts.sql").write_text("select 1 as id\n", encoding="utf-8")
    (project / "models" / "marts" / "facts.yml").write_text(
        text.replace("models:\n", f"models:\n{SPINE}", 1), encoding="utf-8"
    )
    (project / "models" / "marts" / "metricflow_time_spine.sql").write_text("select 1\n", encoding="utf-8")
    for name, body in (files or {}).items():
        (project / "models" / "marts" / name).write_text(body, encoding="utf-8")
    (project / "floe.yaml").write_text(
        "name: twin\nversion: '1'\ntransforms: [{type: dbt, path: .}]\n"
        "consumption: {enabled: true, security: {row_level: false}}\n",
        encoding="utf-8",
    )
    ran = floe("generate", "--no-cache", cwd=project)
    assert ran.code == 0, ran.err
    return project / "generated" / "cube" / "model"


def test_both_spellings_make_the_same_cubes(tmp_path: Path) -> None:
    made = []
    for name, text in (("inline", INLINE), ("legacy", LEGACY)):
        cube = facts(tmp_path / name, text)
        made.append({path.name: path.read_text(encoding="utf-8") for path in sorted(cube.rglob("*.yml"))})
    assert made[0] == made[1]


def test_one_time_of_all_measures_is_the_time_of_the_view(tmp_path: Path) -> None:
    """A semantic model without ``defaults`` is called as one with them, where its measures name one time."""
    legacy = LEGACY.replace("    defaults: {agg_time_dimension: seen_day}\n", "")
    named = legacy.replace("agg: sum}", "agg: sum, agg_time_dimension: seen_day}")
    named = named.replace("expr: 1}", "expr: 1, agg_time_dimension: seen_day}").replace("seen_on}", "seen_day}")
    assert views(tmp_path / "one", named) == ["facts_view.yml"]
    two = named.replace("expr: amount, agg_time_dimension: seen_day}", "expr: amount, agg_time_dimension: seen_on}")
    assert views(tmp_path / "two", two) == ["facts_seen_day_view.yml", "facts_seen_on_view.yml"]


def views(folder: Path, text: str) -> list[str]:
    return sorted(path.name for path in (facts(folder, text) / "views").iterdir())


@pytest.mark.parametrize("text", ["{{ var('rate') }} * 2", "(select 1)"])
def test_an_expression_that_only_dbt_could_read_is_refused(text: str, tmp_path: Path) -> None:
    derived = {"type": "derived", "type_params": {"expr": f"revenue * {text}", "metrics": ["revenue"]}}
    assert "error[E0351]" in validated(tmp_path, derived).err


def test_descriptions_hold_the_doc_blocks_that_they_ask_for(tmp_path: Path) -> None:
    asking = "description: \"{{ doc('of_facts') }}\""
    text = LEGACY.replace("label: Total,", f"label: Total, {asking},").replace(
        "name: kind, type: c", f"name: kind, {asking}, type: c"
    )
    files = {"facts.md": "{% docs of_facts %}Facts of life.{% enddocs %}"}
    cube = (facts(tmp_path / "project", text, files) / "cubes" / "facts.yml").read_text(encoding="utf-8")
    assert cube.count("description: Facts of life.") == len(("total", "kind")), cube
