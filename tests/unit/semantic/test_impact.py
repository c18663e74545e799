"""Lineage below the reach of a case: what a column touches, and columns followed through every shape of SQL."""

import pytest
from house import CASES

from floe import workspace
from floe.dbt_source.lineage import follow
from floe.diagnostics.model import Report
from floe.driver import compile_project, sources
from floe.ir.impact import touched
from floe.linker.semantic.sql import exposed, expression

KNOWN = {"people": ("person_id", "name", "email", "phone"), "source__crm__people": ("email",), "towns": ("town",)}
SQL = {
    "select email from {{ ref('people') }}": {"email": "email"},
    "select lower(email) || phone as both from people": {"both": "email phone"},
    "select * exclude (email), email as mail from people": {
        "person_id": "person_id",
        "name": "name",
        "phone": "phone",
        "mail": "email",
    },
    "select p.* replace (upper(p.phone) as name) from people p, towns": {
        "person_id": "person_id",
        "name": "phone",
        "email": "email",
        "phone": "phone",
    },
    "with a as (select email as e from people), b as (select e as f from a) select f from b": {"f": "email"},
    "select name as n from people union all select (select max(phone) from people)": {"n": "name phone"},
    "with recursive r as (select email from people union all select email from r) select * from r": {"email": "email"},
    "select count(email) as n, md5(phone) as p, {{ veil('name') }} as v from people": {"n": "", "p": "", "v": ""},
    "select row_number() over (partition by email order by phone) as n from people": {"n": ""},
    "select case when email is null then 1 else 0 end as has from people": {"has": "email"},
    "{{ config(x=1) }} select {{ other('email') }} as o from people {% if x %} where 1 = 1 {% endif %}": {"o": "email"},
    "select {{ dbt_utils.star(ref('towns')) }} from {{ ref('towns') }}": {"town": "town"},
    "select email from {{ source('crm', 'people') }}": {"email": "email"},
    "from people select email": {"email": "email"},
    "select (select email) as e from people": {"e": "email"},
    "select columns('e.*') from towns": {"town": "town"},
}
NOT_FOLLOWED = (
    "{% for c in ['email'] %} select {{ c }} from people {% endfor %}",
    "select {{ column }} from people",
    "pivot people on name using max(email)",
    "select t.email from people p, lateral (select p.email) t",
    "select from where",
    "insert into people values (1)",
)


@pytest.mark.parametrize("sql", sorted(SQL))
def test_columns_are_followed(sql: str) -> None:
    found = follow(sql, KNOWN, ("veil", "count", "crypto.md5"))
    assert found is not None
    assert {name: " ".join(sorted(column for _, column in origins)) for name, origins in found.items()} == SQL[sql]


@pytest.mark.parametrize("sql", NOT_FOLLOWED)
def test_what_cannot_be_followed_is_said(sql: str) -> None:
    assert follow(sql, KNOWN, ()) is None


def test_a_column_names_the_metrics_that_it_touches() -> None:
    case = workspace.Folder(CASES / "semantic-layer")
    compilation = compile_project(sources(case, None), Report())
    assert compilation is not None
    layer = compilation.project.semantic
    assert layer is not None
    tables = {model.relation.name: model.relation for model in layer.models}
    names = {metric.name for metric in touched(layer, tables["customers"], "city")}
    assert names == {"revenue_in_oslo", "oslo_paid_share"}
    assert {metric.name for metric in touched(layer, tables["countries"], "CONTINENT")} == {"revenue_in_europe"}
    paid = {metric.name for metric in touched(layer, tables["orders"], "is_paid")}
    assert paid == {"paid_orders", "paid_share", "unpaid_orders", "oslo_paid_share", "twice_paid_share"}
    assert touched(layer, tables["orders"], "tenant_id") == ()


def test_a_declassifier_hides_what_is_inside_its_brackets() -> None:
    text = "concat(md5(lower(email)), phone, 'md5(', name)"
    assert exposed(expression(text), ("md5",)) == ("phone", "name")
    assert exposed(expression(text), ()) == ("email", "phone", "name")
