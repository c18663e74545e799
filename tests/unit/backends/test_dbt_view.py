"""What dbt's own files say, and that no environment reaches a shared one."""

from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from jinja2 import Environment as Jinja
from unit.backends import builders as b
from unit.backends.engines import ENGINES

from floe.assets import templates_folder
from floe.backends.dbt import profiles, view
from floe.backends.dbt.emit import BACKEND
from floe.backends.dbt.files import GENERATED, MACROS
from floe.backends.dbt.reference import engines_page
from floe.backends.dbt.values import thawed
from floe.ir.platform import EnvName, EnvReference

FORMAT = "+file_format"
ROOT = Path(__file__).resolve().parents[3]


def settings(**more: Any) -> Any:
    return thawed(view.project_settings(b.dbt_project(**more)))


def output(whole: Any, root: str = "dbt") -> Any:
    return thawed(profiles.output(whole, root))


def test_every_static_macro_of_the_templates_is_emitted() -> None:
    folder = templates_folder() / "dbt" / "macros"
    assert sorted(MACROS) == sorted(path.name.removesuffix(".static") for path in folder.glob("*.static"))


def test_shared_files_and_files_of_environments_are_the_tree() -> None:
    whole = b.compilation()
    shared = [artifact.path for artifact in BACKEND.emit_shared(whole.project)]
    own = [artifact.path for artifact in BACKEND.emit_environments(whole.project, whole.environments)]
    assert own == ["dbt/profiles.yml", "dbt/macros/floe_environments.sql"]
    assert shared[0] == "dbt/dbt_project.yml"
    assert {path.removeprefix("dbt/") for path in (*shared, *own)} <= GENERATED | set(b.MODELS)


def test_user_files_and_packages_keep_their_bytes() -> None:
    packages = b"packages:\n  - local: ../x   # theirs\n"
    dbt = b.dbt_project(
        {"models/odd.sql": "select 1\r\n-- ü {{ x }}"}, packages=packages, packages_origin="packages.yml"
    )
    files = {artifact.path: artifact for artifact in BACKEND.emit_shared(b.compilation(dbt=dbt).project)}
    assert files["dbt/models/odd.sql"].data == "select 1\r\n-- ü {{ x }}".encode()
    assert files["dbt/packages.yml"].data == packages
    assert files["dbt/packages.yml"].origin == "packages.yml"


def test_user_settings_are_kept_and_owned_keys_win() -> None:
    user = MappingProxyType(
        {
            "name": "other",
            "profile": "theirs",
            "vars": MappingProxyType({"window": "{{ env_var('X') }}"}),
            "models": MappingProxyType({"shop": MappingProxyType({"+tags": ("nightly",)})}),
            "on-run-end": ("{{ log('x') }}",),
            "flags": MappingProxyType({"use_colors": False, "send_anonymous_usage_stats": True}),
        }
    )
    made = settings(settings=user, schemas=((("models", "staging"), "staging"),))
    assert (made["name"], made["profile"], made["target-path"]) == ("shop", "shop", "target")
    assert made["vars"] == {"window": "{{ env_var('X') }}"}
    assert made["on-run-end"] == ["{{ log('x') }}"]
    assert made["flags"] == {"use_colors": False, "send_anonymous_usage_stats": False}
    assert made["models"]["shop"] == {"+tags": ["nightly"], "staging": {"+schema": "staging"}}
    assert made["require-dbt-version"] == [">=1.11.0", "<1.12.0"]


def test_file_format_is_said_for_the_kinds_that_exist_and_only_if_the_user_did_not() -> None:
    user = MappingProxyType({"models": MappingProxyType({FORMAT: "parquet"})})
    made = settings(settings=user, relations=(b.relation("a"), b.relation("s", kind="seed")))
    assert made["models"] == {FORMAT: "parquet"}
    assert made["seeds"] == {FORMAT: view.FILE_FORMAT}
    assert "snapshots" not in made


def test_one_profile_holds_every_environment_and_the_run_chooses() -> None:
    made = thawed(view.profile(b.dbt_project(), (b.environment("dev"), b.environment("prod"))))
    assert isinstance(made, dict)
    assert made["shop"]["target"] == "{{ env_var('FLOE_ENV', 'local') }}"
    assert list(made["shop"]["outputs"]) == ["dev", "prod"]


def test_duckdb_attaches_every_catalog_and_knows_every_store() -> None:
    first = b.catalog("lake")
    second = b.catalog(
        "vault", type="polaris", access_delegation="vended-credentials", properties={"header.Realm": "r"}
    )
    stores = (b.storage(), b.storage("Cold-1", bucket="cold", endpoint=None, path_style_access=False))
    made = output(b.environment(catalog=first, catalogs=(first, second), storages=stores), "dbt/shop")
    assert made["config_options"] == {
        "extension_directory": "{{ env_var('FLOE_DUCKDB_EXTENSIONS', '../../.state/duckdb_extensions') }}"
    }
    assert [item["alias"] for item in made["attach"]] == ["lake", "vault"]
    assert made["attach"][1]["options"]["access_delegation_mode"] == "vended_credentials"
    assert [item["name"] for item in made["secrets"]] == [
        "storage_lake",
        "storage_c_old__1",
        "catalog_lake",
        "catalog_vault",
    ]
    assert [item.get("scope") for item in made["secrets"][:2]] == ["s3://warehouse", "s3://cold"]
    assert made["secrets"][3]["extra_http_headers"] == {"Realm": "r"}
    assert (made["secrets"][0]["endpoint"], made["secrets"][0]["use_ssl"]) == ("127.0.0.1:8333", False)


@pytest.mark.parametrize(
    ("mode", "keys"),
    [
        ("iam_role", {"provider": "credential_chain", "chain": "sts", "assume_role_arn": "arn:aws:iam::1:role/x"}),
        ("service_account", {"provider": "credential_chain"}),
    ],
)
def test_duckdb_takes_aws_credentials_from_its_surroundings(mode: str, keys: dict[str, str]) -> None:
    store = b.storage(credentials=b.credentials(mode, role_arn="arn:aws:iam::1:role/x"))
    made = output(b.environment(storage=store, storages=(store,)))
    assert keys.items() <= made["secrets"][0].items()
    assert made["extensions"][-1] == "aws"


def test_duckdb_reaches_glue_by_its_own_endpoint() -> None:
    home = b.catalog(type="glue", warehouse="123456789012", credentials=b.credentials())
    made = output(b.environment(catalog=home, catalogs=(home,)))
    assert made["attach"][0]["options"] == {"endpoint_type": "glue"}
    assert "storage_lake" in made["attach"][0].values()


def test_azure_has_one_secret_in_a_value() -> None:
    store = b.storage(type="azure", endpoint="https://acct.dfs.core.windows.net")
    made = output(b.environment(storage=store, storages=(store,)))
    assert made["secrets"][0]["connection_string"].count("env_var") == 1
    assert "AccountName=acct;" in made["secrets"][0]["connection_string"]
    assert "azure" in made["extensions"]


def test_extra_is_laid_over_everything() -> None:
    extra = MappingProxyType({"extensions": ("spatial",), "settings": MappingProxyType({"a": 1}), "threads": 9})
    made = output(b.with_compute("duckdb", {"max_memory": "1GB", "extra": extra}))
    assert made["extensions"] == ["httpfs", "avro", "iceberg", "spatial"]
    assert made["settings"] == {"max_memory": "1GB", "a": 1}
    assert made["threads"] == 9
    assert "extra" not in made


def test_references_are_read_by_dbt_and_are_typed() -> None:
    port = EnvReference(parts=(EnvName(name="PG_PORT", default="5432"),))
    host = EnvReference(parts=("db.", EnvName(name="PG_DOMAIN", default=None)))
    compute = b.compute("postgres", {"port": port, "host": host, "password": MappingProxyType({"secret_ref": "lake"})})
    made = output(b.environment(compute=compute, secrets=(b.secret("lake"),)))
    assert made["port"] == "{{ env_var('PG_PORT', \"5432\") | as_number }}"
    assert made["host"] == "db.{{ env_var('PG_DOMAIN') }}"
    assert "{{ env_var('DBT_ENV_SECRET_LAKE') }}" in made.values()


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_secrets_are_references_and_nothing_else_is_read_from_the_environment(name: str) -> None:
    text = yaml.safe_dump(output(b.environment(compute=ENGINES[name].compute)))
    names = [part.split("'")[0] for part in text.replace("''", "'").split("env_var('")[1:]]
    assert all(item.startswith("DBT_ENV_SECRET_") or item in {"PG_HOST", "FLOE_DUCKDB_EXTENSIONS"} for item in names)


@pytest.mark.parametrize(
    ("method", "start"), [("thrift", "set:hiveconf:"), ("http", "set:hiveconf:"), ("odbc", ""), ("session", "")]
)
def test_spark_is_told_parameters_as_the_way_to_it_takes_them(method: str, start: str) -> None:
    """Hive's protocol is silent about a parameter in another spelling; who knows that may write it himself."""
    own = {"spark.sql.shuffle.partitions": "3", "set:hiveconf:spark.x": "1"}
    compute = b.compute("spark", {"host": "h", "method": method, "server_side_parameters": own})
    said = output(b.environment(compute=compute))["server_side_parameters"]
    assert said[f"{start}spark.sql.defaultCatalog"] == "lake"
    assert said[f"{start}spark.sql.shuffle.partitions"] == "3"
    assert said["set:hiveconf:spark.x"] == "1"
    assert all(key.startswith("set:hiveconf:spark.") for key in said) is bool(start)


def test_places_differ_by_what_an_engine_calls_a_database() -> None:
    first, second = b.catalog("lake"), b.catalog("vault")
    layers = (b.layer("raw", b.storage(), second), b.layer("cold", b.storage("other", bucket="other"), first))
    databases = {}
    for engine, properties in (("duckdb", {}), ("snowflake", {}), ("postgres", {"schema": "own"}), ("spark", {})):
        whole = b.environment(compute=b.compute(engine, properties), catalogs=(first, second), layers=layers)
        made = view.environments_macro("floe.yaml", (whole,)).environments[0]
        places = (made.default, *(layer.place for layer in made.layers))
        databases[engine] = [str(place.database) if place.has_database else None for place in places]
        assert [place.has_location for place in places] == [False, False, True]
        assert made.default.has_schema is (engine != "postgres")
    assert databases == {
        "duckdb": ['"lake"', '"vault"', '"lake"'],
        "snowflake": [None, '"vault"', None],
        "postgres": [None, None, None],
        "spark": [None, None, None],
    }


HOSTILE = (
    "{{ env_var('HOME') }}",
    "{% do x() %}",
    "a{# b",
    "}} {{ 1 + 1 }} {{",
    "quote ' \" back \\ slash",
    "{% endmacro %}",
    "line\nbreak",
    "ends in {",
    "\u2028\x85 ü 🌊",
    "*/ -- ${HOME}",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_macro_of_places_returns_what_was_written(text: str) -> None:
    place = b.catalog(namespace=text)
    whole = b.compilation(b.environment(catalog=place, layers=(b.layer(text, b.storage("x"), place, namespace=text),)))
    *_, macro = BACKEND.emit_environments(whole.project, whole.environments)
    said: list[Any] = []
    jinja = Jinja()  # noqa: S701 (this is what dbt does)
    jinja.globals["return"] = said.append
    jinja.from_string(macro.data.decode() + "{% set _ = floe_environments() %}").render()
    assert said[0]["local"]["default"]["schema"] == text
    assert said[0]["local"]["layers"][text]["schema"] == text


def test_the_page_of_engines_is_the_table() -> None:
    written = (ROOT / "docs" / "reference" / "engines.md").read_text(encoding="utf-8")
    assert written == engines_page().rstrip() + "\n", "write floe.backends.dbt.reference.engines_page() to the page"
