"""What the connection keys of every adapter have in common."""

from typing import Annotated, Any

from pydantic import Discriminator, Field, StringConstraints, Tag

from floe.config.block import Block, Items
from floe.config.profiles import TextOrSecret
from floe.config.scalars import Words

REFERENCE_TAG = "<reference>"
VALUE_TAG = "<value>"
EnvText = Annotated[
    str, StringConstraints(pattern=r"^\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}$"), Words("a `${NAME}` reference")
]


def _reference_or_value(value: Any) -> str:
    return REFERENCE_TAG if isinstance(value, str) and value.startswith("${") else VALUE_TAG


Text = str | None
TextList = Items[str] | None
Secret = TextOrSecret | None
Number = (
    Annotated[
        Annotated[int, Tag(VALUE_TAG)] | Annotated[EnvText, Tag(REFERENCE_TAG)], Discriminator(_reference_or_value)
    ]
    | None
)
"""A number, or a `${NAME}` that will be one at run time."""
Count = (
    Annotated[
        Annotated[Annotated[int, Field(ge=1)], Tag(VALUE_TAG)] | Annotated[EnvText, Tag(REFERENCE_TAG)],
        Discriminator(_reference_or_value),
    ]
    | None
)
PortNumber = (
    Annotated[
        Annotated[Annotated[int, Field(ge=1, le=65535)], Tag(VALUE_TAG)] | Annotated[EnvText, Tag(REFERENCE_TAG)],
        Discriminator(_reference_or_value),
    ]
    | None
)
Flag = (
    Annotated[
        Annotated[bool, Tag(VALUE_TAG)] | Annotated[EnvText, Tag(REFERENCE_TAG)], Discriminator(_reference_or_value)
    ]
    | None
)

EXTRA: Any = Field({}, description="Keys that a later version of the adapter adds; written to the profile as they are.")


class Connection(Block):
    """Connection keys of one adapter."""

    threads: Count = Field(None, description="Models that dbt builds at the same time.", examples=[4])
