"""No config that a real adapter takes, and no macro that it brings, is said to be misspelt."""

import json
import subprocess
from pathlib import Path

import pytest

from floe.dbt_source.config_keys import KNOWN, misspelt
from floe.dbt_source.macro_checks import BUILT_IN

from .test_profiles import SECONDS, adapters, dbt_of

pytestmark = pytest.mark.contracts
__all__ = ["adapters"]

PACKAGES = ("bigquery", "databricks", "duckdb", "postgres", "redshift", "snowflake", "spark", "trino")
ASK = """
import dataclasses, importlib, json, sys
from dbt.adapters.protocol import AdapterConfig
from dbt.artifacts.resources import ModelConfig, SeedConfig, SnapshotConfig, TestConfig
module = importlib.import_module(f"dbt.adapters.{sys.argv[1]}.impl")
classes = [item for item in vars(module).values() if isinstance(item, type) and issubclass(item, AdapterConfig)]
fields = [item for cls in (*classes, ModelConfig, SeedConfig, SnapshotConfig, TestConfig)
          for item in dataclasses.fields(cls)]
print(json.dumps(sorted({item.metadata.get("alias") or item.name for item in fields})))
"""


def told(name: str, code: str, adapters: Path) -> list[str]:
    """Return the names that a program prints in the environment of one adapter."""
    python = Path(dbt_of(f"dbt-{name}", adapters)).with_name("python")
    ran = subprocess.run(
        [python, "-c", code, name], capture_output=True, text=True, timeout=SECONDS, check=True, cwd=adapters
    )
    names: list[str] = json.loads(ran.stdout)
    return names


@pytest.mark.parametrize("name", PACKAGES)
def test_every_config_of_an_adapter_is_known(name: str, adapters: Path) -> None:
    keys = [key for key in told(name, ASK, adapters) if not key.startswith("_")]
    assert len(keys) > 30
    assert list(misspelt(keys)) == []
    assert {key.replace("-", "_") for key in keys} <= KNOWN


MACROS = """
import json, re, sys
from pathlib import Path
import dbt.include
files = (file for folder in dbt.include.__path__ for file in Path(folder).rglob("*.sql"))
found = (re.findall(r"{%-?\\s*macro\\s+([a-z_0-9]+)", file.read_text("utf-8")) for file in files)
print(json.dumps(sorted({name for names in found for name in names if "__" not in name})))
"""


@pytest.mark.parametrize("name", PACKAGES)
def test_every_macro_of_an_adapter_is_known(name: str, adapters: Path) -> None:
    names = told(name, MACROS, adapters)
    assert len(names) > 200
    assert set(names) <= BUILT_IN
