"""What every block of both files has in common, and the two ways to declare a key."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.types import Strict

T = TypeVar("T")

Items = Annotated[tuple[T, ...], Strict(strict=False)]
"""A YAML list; a tuple, because what was read does not change."""

PlainMap = dict[str, Any]
"""A mapping whose values may be anything that JSON can say; only the boundary to YAML has such values."""


class Block(BaseModel):
    """A mapping of one of the two files: unknown keys refused, nothing converted, nothing changed later."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        defer_build=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        regex_engine="rust-regex",
        serialize_by_alias=True,
    )


def nested(description: str) -> Any:
    """Declare a block that has its own defaults when it is left out."""
    return Field({}, validate_default=True, description=description)


def switch(default: bool, description: str) -> Any:
    """Declare a key that is true or false."""
    return Field(default, description=description)
