"""Issue 5: every data source is reached by variables that Cube itself reads, and secrets stay references."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import cube_tool
import pytest
import yaml
from house import CASES, copy_input, floe

pytestmark = pytest.mark.contracts

PAIR = {"credentials": {"secret_ref": "warehouse"}}
HOST = {"host": "db.example.com", "port": 5439, "database": "sales"}
ENGINES: dict[str, dict[str, Any]] = {
    "postgres": {"properties": {**HOST, "sslmode": "verify-full"}, **PAIR},
    "redshift": {"properties": {**HOST, "sslmode": "require", "region": "eu-west-1"}, **PAIR},
    "snowflake": {
        "properties": {
            "account": "acme",
            "warehouse": "wh",
            "role": "reader",
            "database": "sales",
            "user": {"secret_ref": "snow-user"},
            "private_key": {"secret_ref": "snow-key"},
        }
    },
    "bigquery": {
        "properties": {
            "method": "service-account-json",
            "project": "acme",
            "location": "EU",
            "keyfile_json": {"secret_ref": "bq-key"},
        }
    },
    "databricks": {
        "properties": {"host": "${DBX_HOST}", "http_path": "/sql/1", "catalog": "main"},
        "credentials": {"secret_ref": "dbx"},
    },
    "trino": {"properties": {"host": "trino.example.com", "port": 443, "http_scheme": "https"}, **PAIR},
}
EXPECTED = {
    "postgres": {"CUBEJS_DB_TYPE": "postgres", "CUBEJS_DB_USER": "warehouse_user", "CUBEJS_DB_SSL": "true"},
    "redshift": {"CUBEJS_DB_TYPE": "redshift", "CUBEJS_DB_SSL_REJECT_UNAUTHORIZED": "false"},
    "snowflake": {"CUBEJS_DB_USER": "snow_user", "CUBEJS_DB_SNOWFLAKE_PRIVATE_KEY": "snow_key"},
    "bigquery": {"CUBEJS_DB_BQ_CREDENTIALS": "eyJrZXkiOjF9", "CUBEJS_DB_BQ_LOCATION": "EU"},
    "databricks": {
        "CUBEJS_DB_TYPE": "databricks-jdbc",
        "CUBEJS_DB_DATABRICKS_URL": "jdbc:databricks://dbx:443;transportMode=http;ssl=1;httpPath=/sql/1",
        "CUBEJS_DB_DATABRICKS_TOKEN": "dbx_token",
    },
    "trino": {
        "CUBEJS_DB_PRESTO_CATALOG": "default_catalog",
        "CUBEJS_DB_SSL": "true",
        "CUBEJS_DB_PASS": "warehouse_password",
    },
}
SECRETS = {
    "WAREHOUSE_USER": "warehouse_user",
    "WAREHOUSE_PASSWORD": "warehouse_password",
    "SNOW_USER": "snow_user",
    "SNOW_KEY": "snow_key",
    "BQ_KEY": '{"key":1}',
    "DBX_TOKEN": "dbx_token",
    "CUBE_API": "x" * 32,
}
READ = "require(process.argv[1]); process.stdout.write(JSON.stringify(process.env))"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = copy_input(CASES / "semantic-joins", tmp_path_factory.mktemp("engines") / "project")
    local = yaml.safe_load((found / "platform" / "local" / "platform.yaml").read_text(encoding="utf-8"))
    for name, compute in ENGINES.items():
        platform = {**local, "compute": {"default": {"type": name, **compute}}}
        if name == "snowflake":
            platform["storage"] = {
                **local["storage"],
                "exports": {"bucket": "exports", "region": "eu-west-1", "credentials": {"secret_ref": "exports"}},
            }
            platform["consumption"] = {
                "cube_store": {"enabled": True},
                "export_bucket": {"enabled": True, "storage_ref": "exports", "integration": "acme_s3"},
            }
        path = found / "platform" / name / "platform.yaml"
        path.parent.mkdir()
        path.write_text(yaml.safe_dump(platform), encoding="utf-8")
    ran = floe("generate", "--no-cache", cwd=found)
    assert ran.code == 0, ran.err
    return found


def facts(project: Path, name: str) -> dict[str, Any]:
    path = project / "generated" / "cube" / "environments" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_cube_reads_every_variable(project: Path) -> None:
    folder = cube_tool.modules() / "node_modules" / "@cubejs-backend" / "shared" / "dist" / "src" / "env.js"
    known = set(re.findall(r"CUBEJS_[A-Z0-9_]+", folder.read_text(encoding="utf-8")))
    asked = {name for engine in ENGINES for name in facts(project, engine)["variables"]}
    assert len(asked) > 20
    # The JDBC driver is not installed here; its documentation names this one.
    assert asked - known <= {"CUBEJS_DB_DATABRICKS_ACCEPT_POLICY"}


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_cube_js_hands_the_driver_its_variables(project: Path, engine: str) -> None:
    secrets = {f"DBT_ENV_SECRET_{name}": value for name, value in SECRETS.items()}
    secrets |= {f"DBT_ENV_SECRET_EXPORTS_{name}": "exported" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY")}
    ran = subprocess.run(
        ["node", "-e", READ, str(project / "generated" / "cube" / "cube.js")],
        env={"PATH": "/usr/bin:/bin", "FLOE_ENV": engine, "DBX_HOST": "dbx", **secrets},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert EXPECTED[engine].items() <= found.items()
    assert "secret_ref" not in json.dumps(facts(project, engine))
    assert (found["CUBEJS_DEV_MODE"], found["CUBEJS_TELEMETRY"], found["CUBEJS_PG_SQL_PORT"]) == ("false",) * 3


def test_a_missing_secret_is_one_error_that_names_it(project: Path) -> None:
    ran = subprocess.run(
        ["node", "-e", READ, str(project / "generated" / "cube" / "cube.js")],
        env={"PATH": "/usr/bin:/bin", "FLOE_ENV": "postgres"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode != 0
    assert re.search("DBT_ENV_SECRET_WAREHOUSE_(USER|PASSWORD) is not set", ran.stderr)


def test_buckets_are_those_of_the_named_profiles(project: Path) -> None:
    found = facts(project, "snowflake")
    assert found["variables"]["CUBEJS_DB_EXPORT_BUCKET"] == "exports"
    assert found["variables"]["CUBEJS_DB_EXPORT_INTEGRATION"] == "acme_s3"
    assert found["store"]["variables"]["CUBESTORE_MINIO_BUCKET"] == "warehouse"
    assert facts(project, "postgres")["store"] is None
