"""A member carries the class that reaches its column, also where the column says nothing of it."""

from pathlib import Path

import pytest
from house import floe, lay_out

PROPERTIES = "models/people.yml"
FILES = {
    "models/people.sql": "select 1 as person_id, 'ada@example.com' as email",
    "models/letters.sql": "select person_id, lower(email) as address, md5(email) as digest from {{ ref('people') }}",
    "models/metricflow_time_spine.sql": "select current_date as date_day",
    PROPERTIES: """
models:
  - name: people
    columns:
      - {name: person_id, data_type: integer}
      - {name: email, data_type: varchar, config: {meta: {floe: {classification: pii}}}}
  - name: letters
    columns:
      - {name: person_id, data_type: integer}
      - {name: address, data_type: varchar}
      - {name: digest, data_type: varchar}
semantic_models:
  - name: letters
    model: ref('letters')
    defaults: {agg_time_dimension: sent_on}
    entities: [{name: person, type: primary, expr: person_id}]
    dimensions:
      - {name: sent_on, type: time, expr: current_date, type_params: {time_granularity: day}}
      - {name: MEMBER, type: categorical}
    measures: [{name: letter_count, agg: count, expr: 1}]
metrics:
  - {name: letters_sent, label: Letters, type: simple, type_params: {measure: letter_count}}
""",
}
PIPELINE = """name: acme
version: "1.0.0"
transforms: [{type: dbt, path: .}]
governance: {policies: {taint: {enforce: warning, declassifiers: [md5]}}}
consumption: {enabled: true, security: {row_level: false}}
"""


@pytest.mark.parametrize(("member", "refused"), [("address", True), ("digest", False)])
def test_what_reaches_a_member_is_not_shown_to_everybody(member: str, refused: bool, tmp_path: Path) -> None:
    files = {**FILES, PROPERTIES: FILES[PROPERTIES].replace("MEMBER", member)}
    ran = floe("validate", cwd=lay_out(tmp_path / "project", {"floe.yaml": PIPELINE, **files}))
    assert ("error[E0440]" in ran.err) is refused, ran.err
    assert ran.code == (1 if refused else 0), ran.err
