"""The governance block of floe.yaml, with its three kinds of policy."""

from typing import Literal

from pydantic import Field

from floe.config.block import Block, Items, nested, switch
from floe.config.scalars import Filled


class MaskingPolicy(Block):
    """How the columns that a pattern names are masked."""

    pattern: Filled = Field(description="Glob over `model.column`.", examples=["*.email"])
    action: Literal["hash", "redact", "null", "partial"] = Field(description="What takes the place of a value.")


class TaintPolicy(Block):
    """Whether classified values may reach columns without a classification."""

    enforce: Literal["error", "warning", "off"] = Field("error", description="What happens when they do.")
    declassifiers: Items[Filled] = Field(
        (), description="Macros and functions whose result is no longer classified.", examples=[["hash_email"]]
    )


class AccessPolicy(Block):
    """What one role may read."""

    role: Filled = Field(description="The role.", examples=["analyst"])
    classifications: Items[Filled] = Field((), description="Classes of data that the role may read.")
    columns: Items[Filled] = Field((), description="Globs over `model.column` that the role may read.")


class Policies(Block):
    """Rules over columns, checked when floe compiles."""

    masking: Items[MaskingPolicy] = Field((), description="How columns are masked.")
    taint: TaintPolicy | None = Field(None, description="Where classified values may go.")
    access: Items[AccessPolicy] = Field((), description="What each role may read.")


class GovernanceConfig(Block):
    """Classes of data and what they demand."""

    classification_source: Literal["dbt_meta", "external"] = Field(
        "dbt_meta", description="Where a column's class is declared."
    )
    policies: Policies = nested("Rules over columns, checked when floe compiles.")
    emit_lineage: bool = switch(True, "Send lineage events.")
