"""What becomes of every key (law 7): one row for a key or a whole block; the most exact row counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Fate = Literal["emitted", "recorded", "not yet emitted", "refused"]
_LATER: Fate = "not yet emitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """What becomes of a key: ``why`` is the issue it waits for, or the reason."""

    fate: Fate
    why: str = ""

    @property
    def words(self) -> str:
        """The fate as the reference prints it."""
        if self.fate == _LATER:
            return f"{self.fate} (issue: {self.why})"
        return f"{self.fate}: {self.why}" if self.why else self.fate


EMITTED = Emission(fate="emitted")
RECORDED = Emission(fate="recorded")
CHECKED = Emission(fate="recorded", why="checked before anything else")
ORIGIN = Emission(fate="recorded", why="kept for files written for the origin system")
MOVED = Emission(fate="recorded", why="the same keys of platform.yaml count")
CHOICE = Emission(fate="recorded", why="Cube is served from dbt's own classes only")
FOLLOWED = Emission(fate="recorded", why="checked against the SQL of every model")
DEMAND = Emission(fate="recorded", why="checked against columns, masks and views")
AUDIT = Emission(fate="recorded", why="for people and audits: no generated file acts on it")
DEPLOYMENT = Emission(fate=_LATER, why="deployment")
ORCHESTRATION = Emission(fate=_LATER, why="orchestration")

FLOE: Mapping[str, Emission] = {
    "floe_version": CHECKED,
    "name": EMITTED,
    "version": EMITTED,
    "storage": EMITTED,
    "catalog": EMITTED,
    "compute": EMITTED,
    "transforms": EMITTED,
    "transforms.*.target": ORIGIN,
    "consumption": EMITTED,
    "consumption.pre_aggregations.cube_store": MOVED,
    "consumption.pre_aggregations.export_bucket": MOVED,
    "semantic": EMITTED,
    "governance": EMITTED,
    "governance.classification_source": CHOICE,
    "governance.policies.taint": FOLLOWED,
    "governance.emit_lineage": ORCHESTRATION,
    "observability": DEPLOYMENT,
    "observability.logging.level": EMITTED,
    "observability.lineage": ORCHESTRATION,
    "observability.lineage_endpoint": ORCHESTRATION,
    "orchestration.asset_modules": EMITTED,
    "orchestration.dbt": ORIGIN,
    "orchestration.dbt.observability_level": RECORDED,
    "orchestration.partitions": ORCHESTRATION,
    "orchestration.assets": ORCHESTRATION,
    "orchestration.jobs": EMITTED,
    "orchestration.jobs.*.target_function": ORCHESTRATION,
    "orchestration.jobs.*.args": ORCHESTRATION,
    "orchestration.schedules": EMITTED,
    "orchestration.schedules.*.partition_selector": ORCHESTRATION,
    "orchestration.sensors": ORCHESTRATION,
    "orchestration.backfills": ORCHESTRATION,
    "service_account": DEPLOYMENT,
    "principal_role": DEPLOYMENT,
}
"""floe.yaml."""

PLATFORM: Mapping[str, Emission] = {
    "version": CHECKED,
    "layers": EMITTED,
    "layers.*.retention_days": ORCHESTRATION,
    "infrastructure": DEPLOYMENT,
    "infrastructure.timezone": EMITTED,
    "infrastructure.cloud.provider": EMITTED,
    "security": DEPLOYMENT,
    "security.authentication.enabled": EMITTED,
    "security.authentication.oidc.provider_url": EMITTED,
    "security.authentication.oidc.client_id": EMITTED,
    "security.authentication.oidc.claims_mapping.groups": EMITTED,
    "security.authorization.enabled": EMITTED,
    "security.authorization.group_mappings": EMITTED,
    "security.secret_backends.kubernetes.mount_path": EMITTED,
    "governance": AUDIT,
    "governance.classifications.enabled": DEMAND,
    "governance.classifications.default_classification": EMITTED,
    "governance.classifications.enforce_classification": DEMAND,
    "governance.classifications.classes.*.masking_required": DEMAND,
    "governance.retention": ORCHESTRATION,
    "governance.data_quality": ORCHESTRATION,
    "storage": EMITTED,
    "storage.*.replication": DEPLOYMENT,
    "storage.*.lifecycle": DEPLOYMENT,
    "catalogs": EMITTED,
    "catalogs.*.high_availability": DEPLOYMENT,
    "compute": EMITTED,
    "observability": DEPLOYMENT,
    "observability.logging.level": EMITTED,
    "observability.lineage": ORCHESTRATION,
    "observability.lineage_endpoint": ORCHESTRATION,
    "orchestration": EMITTED,
    "consumption": EMITTED,
}
"""platform.yaml."""


def row_of(table: Mapping[str, Emission], path: Sequence[str]) -> str | None:
    """Return the most exact row of a table that covers a key."""
    for end in range(len(path), 0, -1):
        row = ".".join(path[:end])
        if row in table:
            return row
    return None


def emission(table: Mapping[str, Emission], path: Sequence[str]) -> Emission:
    """Return what becomes of a key."""
    row = row_of(table, path)
    if row is None:
        raise KeyError(f"no row says what becomes of {'.'.join(path)}")
    return table[row]
