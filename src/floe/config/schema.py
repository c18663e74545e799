"""JSON Schema of both files, for editors: draft 2020-12, with a description and an example wherever there is one."""

from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec

Kind = Literal["floe", "platform"]
_ROOTS: dict[Kind, type[BaseModel]] = {"floe": FloeSpec, "platform": PlatformSpec}
_DESCRIPTION = "description"


def json_schema(kind: Kind) -> dict[str, Any]:
    """Return the schema of one of the two files."""
    schema = _ROOTS[kind].model_json_schema()
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:floe:schema:{kind}.yaml",
        "title": f"{kind}.yaml",
    }
    tidy: dict[str, Any] = _tidied(schema)
    return {**head, **{key: value for key, value in tidy.items() if key not in head}}


def _tidied(schema: Any, *, names: bool = False) -> Any:
    """Say what editors need: alternatives that overlap are no fault, descriptions are Markdown, no empty titles."""
    if isinstance(schema, list):
        return [_tidied(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if names:
        return {key: _tidied(value) for key, value in schema.items()}
    found: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "title" or (key == "default" and value is None):
            continue
        word = "anyOf" if key == "oneOf" else key
        found[word] = _tidied(value, names=key in ("properties", "$defs"))
    if isinstance(found.get(_DESCRIPTION), str):
        found["markdownDescription"] = found[_DESCRIPTION]
    return found
