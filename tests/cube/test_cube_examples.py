"""Issue 5: every view of both examples, answered by Cube's API server to two roles, beside queries written by hand."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from house import EXAMPLES, copy_input, floe

from .serving import FORBIDDEN, LOAD, META, OK, SIGNING, ask, load, served, token

pytestmark = pytest.mark.e2e

SECRET = re.compile(r"DBT_ENV_SECRET_[A-Z0-9_]+")
CITY = "Boston"
TABLES = {
    "flights": """
create table data.marts.dim_carriers as select * from (values ('AA', 'American'), ('B6', 'JetBlue'))
    t(carrier_code, carrier_name);
create table data.marts.dim_planes as select * from (values ('N1', 'Boeing', true), ('N2', 'Airbus', false))
    t(tail_number, manufacturer, is_registered);
create table data.marts.fct_flights as select 'f' || i as flight_key, case i % 3 when 0 then 'AA' when 1 then 'B6' end
    as carrier_code, 'N' || i % 3 as tail_number, date '2013-01-01' + cast(i % 40 as integer) as flight_date,
    case i % 2 when 0 then 'JFK' else 'EWR' end as origin_code, 'LAX' as destination_code, i % 7 = 0 as is_cancelled,
    case i % 5 when 0 then 'late' else 'on time' end as delay_bucket, i % 4 = 0 as is_on_time,
    i % 30 as departure_delay_minutes, case when i % 7 > 0 then i % 25 end as arrival_delay_minutes,
    100 * (i % 9) as distance_miles from range(1, 200) r(i);
""",
    "retail": """
create table data.marts.dim_customers as select i as customer_id, timestamp '2026-01-01 10:00:00' + i * interval 1 day
    as joined_at, case i % 3 when 0 then 'Boston' else 'Chicago' end as city, i % 4 + 1 as known_versions,
    case i % 2 when 0 then 'gold' else 'basic' end as loyalty_tier, 'Person ' || i as full_name,
    'p' || i || '@example.com' as email, '555 01' || i as phone from range(10, 60) r(i);
""",
}
SHARES = {
    "customers": "count(*)",
    "customers_in_gold": "sum(1) filter (loyalty_tier = 'gold')",
    "gold_share": "sum(1) filter (loyalty_tier = 'gold') / count(*)",
    "versions_each": "(sum(known_versions) - count(*)) / count(*)",
}
SERVICE = {
    "flights": "count(*)",
    "flights_operated": "sum(1) filter (not is_cancelled)",
    "on_time_rate": "sum(case when is_on_time then 1 else 0 end) / count(*)",
    "cancellation_rate": "sum(case when is_cancelled then 1 else 0 end) / count(*)",
    "average_arrival_delay": "avg(arrival_delay_minutes)",
}
FLIGHTS = "data.marts.fct_flights left join data.marts.dim_carriers using (carrier_code)"
FLEET = f"{FLIGHTS} left join data.marts.dim_planes using (tail_number)"
CUSTOMERS = "(select * from data.marts.dim_customers where city = 'Boston')"
MORE = {
    "cancelled_flights": "sum(case when is_cancelled then 1 else 0 end)",
    "flights_from_kennedy": "sum(1) filter (origin_code = 'JFK')",
    "on_time_flights": "sum(case when is_on_time then 1 else 0 end)",
    "planes_flown": "count(distinct tail_number)",
    "worst_delay": "max(arrival_delay_minutes)",
}
VIEWS: dict[tuple[str, str], tuple[dict[str, str], dict[str, str], str]] = {
    ("flights", "punctuality"): (SERVICE, {"carrier__carrier_name": "carrier_name"}, FLIGHTS),
    ("flights", "flights_view"): (
        {**SERVICE, **MORE},
        {"plane__manufacturer": "manufacturer", "origin_code": "origin_code"},
        FLEET,
    ),
    ("retail", "customer_desk"): (SHARES, {"customer__loyalty_tier": "loyalty_tier"}, CUSTOMERS),
    ("retail", "customers_view"): (
        {**SHARES, "versions": "sum(known_versions)"},
        {"loyalty_tier": "loyalty_tier"},
        CUSTOMERS,
    ),
}
ROLES = {"flights": ("analyst", "dispatcher"), "retail": ("analyst", "customer_care")}


class Example:
    """An example that is served over tables of its own, and the file that they lie in."""

    def __init__(self, name: str, folder: Path) -> None:
        import duckdb

        self.name = name
        self.database = folder / "data.duckdb"
        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.database}' as data; create schema data.marts; {TABLES[name]}")
        self.project = copy_input(EXAMPLES / name, folder / "project")
        ran = floe("generate", "--no-cache", cwd=self.project)
        assert ran.code == 0, ran.err
        self.secrets = dict.fromkeys(SECRET.findall(self.place.read_text(encoding="utf-8")), "unused")
        # The tables here are DuckDB's own: they have no snapshots to ask for, and no extension to ask with.
        place = {**json.loads(self.place.read_text(encoding="utf-8")), "snapshots": {}}
        self.place.write_text(json.dumps(place), encoding="utf-8")

    @property
    def place(self) -> Path:
        return self.project / "generated" / "cube" / "environments" / "local.json"

    def by_hand(self, query: str) -> list[tuple[Any, ...]]:
        import duckdb

        with duckdb.connect() as connection:
            connection.execute(f"attach '{self.database}' as data (read_only)")
            found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
        return found


@pytest.fixture(scope="module", params=sorted(TABLES))
def answered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Example, int]]:
    example = Example(request.param, tmp_path_factory.mktemp(request.param))
    variables = {**example.secrets, "DBT_ENV_SECRET_CUBE_API": SIGNING, "NODE_ENV": "production"}
    with served(example.project, example.database, **variables) as port:
        yield example, port


def rounded(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows in one order; a value of Cube's is text."""
    return sorted(
        (str(key), *(None if cell is None else round(float(cell), 6) for cell in cells)) for key, *cells in rows
    )


def test_every_view_gives_two_roles_the_numbers_of_a_hand_written_query(answered: tuple[Example, int]) -> None:
    example, port = answered
    seen = set()
    for (name, view), (measures, groups, tables) in VIEWS.items():
        for dimension, column in groups.items() if name == example.name else ():
            seen.add(view)
            names = [f"{view}.{measure}" for measure in measures]
            by_hand = f"select {column}, {', '.join(measures.values())} from {tables} group by 1"  # noqa: S608 (this file's words)
            want = rounded(example.by_hand(by_hand))
            for role in ROLES[name]:
                bearer = token(city=CITY, roles=[role])
                answer = load(port, bearer, {"measures": names, "dimensions": [f"{view}.{dimension}"]})
                rows = [tuple(row[key] for key in (f"{view}.{dimension}", *names)) for row in answer["data"]]
                assert len(want) > 1
                assert rounded(rows) == want, (view, dimension, role)
    code, meta = ask(port, META, token(city=CITY, roles=[ROLES[example.name][0]]))
    assert (code, {cube["name"] for cube in meta["cubes"]}) == (OK, seen)


def test_nobody_is_answered_without_a_token(answered: tuple[Example, int]) -> None:
    example, port = answered
    for name, view in VIEWS:
        if name == example.name:
            measure = next(iter(VIEWS[name, view][0]))
            assert ask(port, LOAD, None, {"query": {"measures": [f"{view}.{measure}"]}})[0] == FORBIDDEN
