"""Law 7's table, the JSON Schemas and the reference pages agree with the models."""

import pytest
import yaml
from jsonschema import Draft202012Validator
from unit.config.reading import HERE

from floe.config.emission import FLOE, PLATFORM, row_of
from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.config.reference import pages
from floe.config.schema import json_schema
from floe.config.shapes import keys

TABLES = ((FloeSpec, FLOE), (PlatformSpec, PLATFORM))
REFERENCE = HERE.parents[2] / "docs" / "reference"


@pytest.mark.parametrize(("model", "table"), TABLES)
def test_every_key_has_a_fate_and_no_row_is_stale(model: type, table: dict[str, object]) -> None:
    rows = [row_of(table, key.path) for key in keys(model) if key.leaf]
    assert None not in rows
    assert set(rows) == set(table)


@pytest.mark.parametrize("model", [FloeSpec, PlatformSpec])
def test_every_key_is_described(model: type) -> None:
    assert [key.path for key in keys(model) if not (key.field.description or "").endswith(".")] == []


@pytest.mark.parametrize("name", pages())
def test_the_reference_is_up_to_date(name: str) -> None:
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name]


@pytest.mark.parametrize("kind", ["floe", "platform"])
def test_the_schema_is_a_schema(kind: str) -> None:
    schema = json_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"]
    assert "discriminator" not in str(schema)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("floe", "every_key_floe"), ("platform", "every_key_platform"), ("platform", "every_key_compute")],
)
def test_the_schema_accepts_what_the_compiler_accepts(kind: str, name: str) -> None:
    loader = type(
        "Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": dict(yaml.SafeLoader.yaml_implicit_resolvers)}
    )
    loader.yaml_implicit_resolvers = {
        sign: [(tag, form) for tag, form in forms if not tag.endswith("timestamp")]
        for sign, forms in loader.yaml_implicit_resolvers.items()
    }
    value = yaml.load((HERE / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    assert [error.message for error in Draft202012Validator(json_schema(kind)).iter_errors(value)] == []


def test_the_schema_refuses_what_the_compiler_refuses() -> None:
    validator = Draft202012Validator(json_schema("floe"))
    assert not validator.is_valid({"name": "acme", "version": 1.0})
    assert not validator.is_valid({"name": "acme", "version": "1", "storge": "x"})
    assert validator.is_valid({"name": "acme", "version": "1"})
