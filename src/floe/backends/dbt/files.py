"""The files that floe itself writes into every dbt project."""

MACROS = (
    "floe_call.sql",
    "floe_iceberg_catalog.sql",
    "floe_iceberg_contract.sql",
    "floe_iceberg_ddl.sql",
    "floe_iceberg_evolve.sql",
    "floe_iceberg_incremental.sql",
    "floe_iceberg_seed.sql",
    "floe_iceberg_snapshot.sql",
    "floe_iceberg_table.sql",
    "floe_iceberg_types.sql",
    "floe_names.sql",
    "floe_spark_snapshot.sql",
    "floe_unit_tests.sql",
)
"""The macros that are the same in every project."""

SETTINGS = "dbt_project.yml"
PROFILES = "profiles.yml"
PACKAGES = "packages.yml"
ENVIRONMENTS_MACRO = "macros/floe_environments.sql"

UNIQUE_TEST = "tests/floe_unique_{model}.sql"
"""Made for each model that is merged by a key which nothing else tests."""

GENERATED = frozenset({SETTINGS, PROFILES, PACKAGES, ENVIRONMENTS_MACRO, *(f"macros/{name}" for name in MACROS)})
