"""floe.yaml: exactly what a data engineer may write. Logical names only, never an endpoint or a credential."""

from typing import Literal

from pydantic import Field

from floe.config.block import Block, Items, nested
from floe.config.consumption import ConsumptionConfig
from floe.config.observability import ObservabilityConfig
from floe.config.orchestration import OrchestrationConfig
from floe.config.policies import GovernanceConfig
from floe.config.scalars import Filled, Identifier, Name, ProjectName

_EVERYWHERE = "it must exist in every environment."


class TransformConfig(Block):
    """One folder of transformations."""

    type: Literal["dbt"] = Field(description="Kind of transformation.")
    path: Filled = Field(description="Folder with dbt's usual subfolders, relative to floe.yaml.", examples=["."])
    name: Identifier | None = Field(
        None, description="Name of the dbt project when there are several; by default the folder's name."
    )
    target: str | None = Field(None, description="Environment that the origin system built; recorded only.")


class SemanticView(Block):
    """Metrics that are offered together."""

    metrics: Items[Filled] = Field(description="Metrics of the view.", examples=[["revenue"]])
    group_by: Items[Filled] = Field((), description="Dimensions that these metrics may be grouped by.")


class SemanticConfig(Block):
    """Which of dbt's semantic models and metrics are offered, and how."""

    expose: Items[Filled] = Field(("*",), description="Globs over the names of metrics and semantic models to offer.")
    views: dict[Identifier, SemanticView] = Field({}, description="Views by name.")
    allow_approximate: Items[Filled] = Field((), description="Metrics that may be answered approximately.")


class FloeSpec(Block):
    """A data project: what is transformed, orchestrated, governed and served."""

    floe_version: str | None = Field(
        None,
        description="Versions of floe that may compile this project, as pip writes them; checked before all else.",
        examples=[">=0.1,<1"],
    )
    name: ProjectName = Field(description="Name of the project; every target's names derive from it.")
    version: Filled = Field(description="Version of the project, in quotes.", examples=["1.0.0"])
    storage: Name = Field("default", description=f"Storage profile; {_EVERYWHERE}")
    catalog: Name = Field("default", description=f"Catalog profile; {_EVERYWHERE}")
    compute: Name = Field("default", description=f"Compute profile; {_EVERYWHERE}")
    transforms: Items[TransformConfig] = Field((), description="Folders with transformations.")
    consumption: ConsumptionConfig = nested("The semantic layer that answers questions over the tables.")
    semantic: SemanticConfig = nested("Which metrics are offered, and how.")
    governance: GovernanceConfig = nested("Classes of data and what they demand.")
    observability: ObservabilityConfig = nested("Traces, metrics, logs and lineage.")
    orchestration: OrchestrationConfig | None = Field(None, description="What Dagster runs, and when.")
    service_account: Name | None = Field(None, description="Kubernetes service account of the project's pods.")
    principal_role: Name | None = Field(None, description="Catalog role of the project's principal.")
