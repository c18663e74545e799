"""The governance block of platform.yaml: classes of data, retention, compliance and data quality."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from floe.config.block import Block, Items, nested, switch
from floe.config.scalars import CenturyOfDays, Filled, NotNegative

Check = Literal[
    "schema_validation",
    "null_percentage",
    "unique_constraints",
    "referential_integrity",
    "value_ranges",
    "freshness",
]


class ClassificationClass(Block):
    """What a class of data demands."""

    sensitivity: Literal["low", "medium", "high", "critical"] = Field("medium", description="How sensitive it is.")
    encryption_required: bool = switch(False, "Store it encrypted only.")
    retention_days: CenturyOfDays | None = Field(None, description="Days that it may be kept.")
    require_approval: bool = switch(False, "Demand an approval before it is used.")
    compliance_required: Items[Literal["gdpr", "ccpa", "soc2", "hipaa", "pci_dss"]] = Field(
        (), description="Frameworks that it falls under."
    )
    masking_required: bool = switch(False, "Demand a mask wherever it is shown.")


class ClassificationsConfig(Block):
    """Classes of data."""

    enabled: bool = switch(False, "Check classes of data.")
    classes: dict[str, ClassificationClass] = Field({}, description="Classes by name.")
    default_classification: str | None = Field(None, description="Class of a column that declares none.")
    enforce_classification: bool | None = Field(None, description="Demand a class of every column.")


class RetentionPolicy(Block):
    """How long data is kept."""

    retention_days: CenturyOfDays = Field(730, description="Days that data is kept.")
    archive_after_days: CenturyOfDays | None = Field(None, description="Days after which data is archived.")


class RetentionConfig(Block):
    """How long data is kept."""

    enabled: bool = switch(False, "Remove data that is too old.")
    default_policy: RetentionPolicy = nested("What holds where no policy does.")
    policies: dict[str, RetentionPolicy] = Field({}, description="Policies by name.")
    default_retention_days: NotNegative | None = Field(None, description="Days that data is kept by default.")
    enforce_retention: bool | None = Field(None, description="Demand a retention of every table.")


class FrameworkConfig(Block):
    """One framework."""

    enabled: bool = switch(False, "Check this framework.")
    enforcement: Literal["strict", "moderate", "permissive"] = Field("moderate", description="How strictly.")


MAPPING_TAG = "<mapping>"
LIST_TAG = "<list>"


def _list_or_mapping(value: Any) -> str:
    return LIST_TAG if isinstance(value, (list, tuple)) else MAPPING_TAG


Frameworks = Annotated[
    Annotated[dict[str, FrameworkConfig], Tag(MAPPING_TAG)] | Annotated[Items[Filled], Tag(LIST_TAG)],
    Discriminator(_list_or_mapping),
]


class ComplianceConfig(Block):
    """Frameworks that the environment follows."""

    enabled: bool = switch(False, "Check frameworks.")
    frameworks: Frameworks = Field({}, description="Frameworks by name, or a list of names.", examples=[["gdpr"]])
    enforce_compliance: bool | None = Field(None, description="Refuse what breaks a framework.")


class DataQualityConfig(Block):
    """Checks of the data."""

    enabled: bool = switch(False, "Check the data.")
    default_checks: Items[Check] = Field(
        ("schema_validation", "null_percentage", "unique_constraints"), description="Checks of every table."
    )
    fail_on_error: bool = switch(False, "Fail the run when a check fails.")
    validation_level: str | None = Field(None, description="How strictly data is checked.")
    block_on_failure: bool | None = Field(None, description="Hold back what depends on a table whose check failed.")


class PiiDetectionConfig(Block):
    """Search for personal data."""

    enabled: bool = switch(False, "Search for personal data.")
    scan_all_data: bool | None = Field(None, description="Search all tables, not only new ones.")


class EnterpriseGovernanceConfig(Block):
    """Classes of data, retention, compliance and data quality."""

    classifications: ClassificationsConfig = nested("Classes of data.")
    retention: RetentionConfig = nested("How long data is kept.")
    compliance: ComplianceConfig = nested("Frameworks that the environment follows.")
    data_quality: DataQualityConfig = nested("Checks of the data.")
    pii_detection: PiiDetectionConfig | None = Field(None, description="Search for personal data.")
