"""Every row of the vocabulary's tables is a key of a model, with the same type, default, limits and pattern."""

import ast
import importlib
import json
import pkgutil

import pytest
from pydantic import BaseModel
from unit.config.table import OWN_DEFAULTS, UNSET, Row, rows

import floe.config
from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.config.shapes import fields

ROWS = rows("vocabulary_floe.txt") + rows("vocabulary_platform.txt")
CRON = "^([0-9*,-/]+\\s){4,5}[0-9*,-/]+$"
BY_HAND = {"ComputeProfile"}
ADDED = {
    "FloeSpec": {"floe_version", "semantic"},
    "TransformConfig": {"name"},
    "PlatformSpec": {"orchestration", "consumption"},
    "CloudConfig": {"account_id", "multi_region"},
    "AuthenticationConfig": {"mfa_required"},
    "AuthorizationConfig": {"rbac", "abac"},
    "SecretBackendsConfig": {"external_secrets"},
    "InTransitEncryption": {"tls_version", "cipher_suites"},
    "AtRestEncryption": {"kms_key_id", "multi_region_key"},
    "AuditConfig": {"log_all_access"},
    "ClassificationsConfig": {"default_classification", "enforce_classification"},
    "RetentionConfig": {"default_retention_days", "enforce_retention"},
    "ComplianceConfig": {"enforce_compliance"},
    "DataQualityConfig": {"validation_level", "block_on_failure"},
    "EnterpriseGovernanceConfig": {"pii_detection"},
    "StorageProfile": {"replication", "lifecycle"},
    "CatalogProfile": {"high_availability"},
    "TracingConfig": {"retention_days"},
    "MetricsConfig": {"alarms"},
    "LoggingConfig": {"retention_days", "log_sampling"},
}


def models() -> dict[str, type[BaseModel]]:
    found = {}
    for module in pkgutil.iter_modules(floe.config.__path__):
        for name, value in vars(importlib.import_module(f"floe.config.{module.name}")).items():
            if isinstance(value, type) and issubclass(value, BaseModel):
                found[name] = value
    return found


MODELS = models()
SCHEMAS = {model: model.model_json_schema() for model in (FloeSpec, PlatformSpec)}


def definition(row: Row) -> dict[str, object]:
    for model, schema in SCHEMAS.items():
        if row.block == model.__name__:
            return schema["properties"][row.key]
        if row.block in schema["$defs"]:
            return schema["$defs"][row.block]["properties"][row.key]
    raise KeyError(row.block)


TABLE = [row for row in ROWS if row.block not in BY_HAND]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.block}.{row.key}")
def test_a_row_of_the_table_is_a_key_of_the_model(row: Row) -> None:
    field = fields(MODELS[row.block])[row.key]
    assert field.is_required() == (row.default is None)
    assert field.description
    schema = json.dumps(definition(row))
    for name, value in row.limits.items():
        if value == CRON or (name == "pattern" and row.key == "version"):
            continue
        number = "minItems" if row.type.startswith(("list", "map")) else name
        number = "minProperties" if row.type.startswith("map") else number
        wanted = (json.dumps(value),) if isinstance(value, str) else (f"{value:g}", json.dumps(value))
        assert any(f'"{number}": {text}' in schema for text in wanted), schema
    for word in row.type.split("|"):
        simple = word.strip(" '")
        if simple.isidentifier() and simple.islower() and simple not in ("str", "int", "float", "bool", "null", "list"):
            assert f'"{simple}"' in schema


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.block}.{row.key}")
def test_a_default_is_the_table_s(row: Row) -> None:
    field = fields(MODELS[row.block])[row.key]
    if row.default is None:
        return
    if row.default in (UNSET, OWN_DEFAULTS):
        assert field.default == (None if row.default == UNSET else {})
        return
    text = row.default.strip()
    wanted = {"true": True, "false": False}.get(text)
    if wanted is None:
        wanted = text.strip("[]").split(", ") if text.startswith("[schema") else ast.literal_eval(text)
    assert field.default == (tuple(wanted) if isinstance(wanted, list) else wanted)


@pytest.mark.parametrize("block", sorted({row.block for row in TABLE}))
def test_a_model_has_no_key_beyond_the_tables_and_what_this_project_added(block: str) -> None:
    listed = {row.key for row in TABLE if row.block == block}
    assert set(fields(MODELS[block])) == listed | ADDED.get(block, set())
