"""Every limit of dbt and its engines is a diagnostic, and a plain project has none."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from unit.backends import builders as b

from floe.backends.dbt.capabilities import CAPABILITIES, ENGINES, Verdict, capability
from floe.backends.dbt.profiles import ADAPTERS
from floe.backends.dbt.support import check
from floe.ir.dbt import DbtProject
from floe.ir.platform import Environment


def codes(*environments: Environment, dbt: DbtProject | None = None) -> list[str]:
    return [item.code for item in check(b.compilation(*environments, dbt=dbt))]


def model(**more: Any) -> DbtProject:
    return b.dbt_project(relations=(b.relation(**more),))


def home(**more: Any) -> Environment:
    place = b.catalog(**more)
    return b.environment(catalog=place, catalogs=(place,))


def store(**more: Any) -> Environment:
    kept = b.storage(**more)
    return b.environment(storage=kept, storages=(kept,))


def config(**more: Any) -> MappingProxyType[str, Any]:
    return MappingProxyType(more)


POSTGRES = {"host": "db", "dbname": "shop"}
SPARK = {"method": "session"}


def test_the_smallest_project_is_silent() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("code", "environment"),
    [
        ("E0500", home(type="hive")),
        ("E0501", home(access_delegation="remote-signing")),
        ("E0502", store(credentials=b.credentials())),
        ("E0502", store(type="gcs", credentials=b.credentials("service_account"))),
        ("E0502", store(type="azure", endpoint=None)),
        ("E0507", b.with_compute("postgres", POSTGRES, credentials=b.credentials("oauth2"))),
        ("E0508", b.with_compute("postgres", {"host": "db"}, credentials=b.credentials(reference="pg"))),
        ("E0509", replace(b.with_compute("spark", SPARK), catalogs=(b.catalog(), b.catalog("vault")))),
        ("E0512", store(endpoint=b.secret("endpoint"))),
        ("E0513", b.with_compute("duckdb", {"database": "other"})),
        ("E0513", b.with_compute("spark", {**SPARK, "database": "lake"})),
        ("W0514", home(type="nessie")),
        ("W0516", b.with_compute("duckdb", {}, credentials=b.credentials(reference="lake"))),
        ("E0517", b.with_compute("spark", SPARK)),
        ("E0518", home(warehouse="DBT_ENV_SECRET_OTHER")),
    ],
)
def test_an_environment_that_cannot_work_is_refused_or_warned_about(code: str, environment: Environment) -> None:
    assert code in codes(environment)


def test_an_engine_with_tables_of_its_own_is_announced_and_cannot_nest() -> None:
    whole = b.with_compute("postgres", POSTGRES, credentials=b.credentials(reference="pg"))
    nested = replace(whole, layers=(b.layer("marts", b.storage(), b.catalog(), namespace="a.b"),))
    assert "W0515" in codes(whole)
    assert "E0510" not in codes(whole)
    assert "E0510" in codes(nested)


@pytest.mark.parametrize(
    ("code", "dbt"),
    [
        ("E0503", model(path="models/orders.py")),
        ("E0504", model(materialized="materialized_view")),
        ("E0505", model(materialized="incremental", config=config(incremental_strategy="insert_overwrite"))),
        ("E0505", model(materialized="incremental", config=config(incremental_strategy="mrege"))),
        ("E0506", model(columns=(b.column("age", "interval"),))),
        ("E0511", b.dbt_project({"macros/floe_names.sql": "select 1"})),
    ],
)
def test_a_model_that_cannot_be_built_is_refused(code: str, dbt: DbtProject) -> None:
    found = list(check(b.compilation(b.environment("dev"), b.environment("prod"), dbt=dbt)))
    assert [item.code for item in found] == [code]
    assert found[0].change


@pytest.mark.parametrize("strategy", ["append", "merge", "delete+insert", "microbatch"])
def test_the_strategies_that_run_are_accepted(strategy: str) -> None:
    dbt = model(materialized="incremental", config=config(incremental_strategy=strategy))
    assert codes(dbt=dbt) == []


def test_a_strategy_of_the_users_own_is_accepted() -> None:
    dbt = b.dbt_project(
        {"macros/own.sql": "{% macro get_incremental_own_sql(arg) %}{% endmacro %}"},
        relations=(b.relation(materialized="incremental", config=config(incremental_strategy="own")),),
    )
    assert codes(dbt=dbt) == []


def test_every_engine_has_an_adapter_and_rows_that_do_not_repeat() -> None:
    assert set(ENGINES) == set(ADAPTERS)
    keys = [(row.engine, row.catalog, row.feature) for row in CAPABILITIES]
    assert len(keys) == len(set(keys))


def test_the_row_that_names_the_catalog_wins() -> None:
    row = capability("duckdb", "polaris", "vended-credentials")
    assert row is not None
    assert row.verdict is Verdict.WORKS
    assert capability("duckdb", "rest", "no such thing") is None
