"""What becomes of every key (law 7): one row for a key or a whole block; the most exact row counts."""

from collections.abc import Mapping, Sequence
from typing import Literal

from floe.frozen import dataclass

Fate = Literal["emitted", "recorded", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emission:
    """What becomes of a key: ``why`` is the reason."""

    fate: Fate
    why: str = ""

    @property
    def words(self) -> str:
        """The fate as the reference prints it."""
        return f"{self.fate}: {self.why}" if self.why else self.fate


EMITTED = Emission(fate="emitted")
RECORDED = Emission(fate="recorded")
CHECKED = Emission(fate="recorded", why="checked before anything else")
ORIGIN = Emission(fate="recorded", why="kept for files written for the origin system")
STORE = Emission(fate="recorded", why="a setting of the store that keeps it")
COLLECTED = Emission(fate="recorded", why="the log goes to stdout, and what collects it there knows its stores")
HELD = Emission(fate="recorded", why="every layer has a retention once `governance.retention` is on")
PROPERTIES = Emission(fate="emitted", why="what docs/guide/maintenance.md lists; others are recorded")
OWNER = Emission(fate="recorded", why="for the owner of the account or of the cluster")
PROJECT = Emission(fate="emitted", why="of Google's cloud it is the project of the secrets; others are recorded")
AGENTS = Emission(fate="recorded", why="for the agents of the platform: no component of the charts has such a setting")
PROVIDER = Emission(fate="recorded", why="for the identity provider, which decides it")
MOVED = Emission(fate="recorded", why="a fact of an environment: platform.yaml says it")
CHOICE = Emission(fate="recorded", why="Cube is served from dbt's own classes only")
FOLLOWED = Emission(fate="recorded", why="checked against the SQL of every model")
DEMAND = Emission(fate="recorded", why="checked against columns, masks and views")
TESTS = Emission(fate="recorded", why="the tests of the dbt project are what checks data")
AUDIT = Emission(fate="recorded", why="for people and audits: no generated file acts on it")

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
    "consumption.pre_aggregations.cube_store.enabled": EMITTED,
    "consumption.pre_aggregations.export_bucket": MOVED,
    "semantic": EMITTED,
    "governance": EMITTED,
    "governance.classification_source": CHOICE,
    "governance.policies.taint": FOLLOWED,
    "observability": EMITTED,
    "observability.tracing.retention_days": STORE,
    "observability.metrics_config.retention_days": STORE,
    "observability.metrics_config.alarms": AGENTS,
    "observability.logging.backends": COLLECTED,
    "observability.logging.retention_days": STORE,
    "observability.compute_logs.retention_days": STORE,
    "orchestration.asset_modules": EMITTED,
    "orchestration.dbt": ORIGIN,
    "orchestration.dbt.observability_level": EMITTED,
    "orchestration.partitions": EMITTED,
    "orchestration.assets": EMITTED,
    "orchestration.jobs": EMITTED,
    "orchestration.schedules": EMITTED,
    "orchestration.sensors": EMITTED,
    "orchestration.backfills": EMITTED,
    "service_account": EMITTED,
    "principal_role": EMITTED,
}
"""floe.yaml."""

PLATFORM: Mapping[str, Emission] = {
    "version": CHECKED,
    "layers": EMITTED,
    "layers.*.retention_days": EMITTED,
    "layers.*.properties": PROPERTIES,
    "infrastructure": EMITTED,
    "infrastructure.cloud.account_id": PROJECT,
    "infrastructure.cloud.region": OWNER,
    "infrastructure.cloud.aws.account_id": OWNER,
    "infrastructure.cloud.aws.vpc": OWNER,
    "infrastructure.cloud.aws.cloudwatch": AGENTS,
    "infrastructure.lifecycle.cleanup.jobs.history_limits": Emission(
        fate="recorded", why="the charts have no CronJob; ttl_seconds removes finished Jobs"
    ),
    "infrastructure.network.dns": OWNER,
    "infrastructure.network.ingress.tls.min_version": Emission(
        fate="emitted", why="to the load balancer of class alb; the other controllers set it for all routes"
    ),
    "security": EMITTED,
    "security.authentication.mfa_required": PROVIDER,
    "security.authentication.session.max_sessions_per_user": PROVIDER,
    "security.authorization.mode": PROVIDER,
    "security.authorization.rbac": PROVIDER,
    "security.authorization.abac": PROVIDER,
    "security.authorization.roles": PROVIDER,
    "security.secret_backends.kubernetes.enabled": ORIGIN,
    "security.secret_backends.vault.enabled": ORIGIN,
    "security.secret_backends.aws_secrets_manager.enabled": ORIGIN,
    "security.encryption": AGENTS,
    "security.encryption.at_rest.enabled": EMITTED,
    "security.encryption.at_rest.provider": EMITTED,
    "security.encryption.at_rest.kms_key_id": EMITTED,
    "security.audit": AGENTS,
    "security.audit.retention_days": CHECKED,
    "governance": AUDIT,
    "governance.classifications.enabled": DEMAND,
    "governance.classifications.default_classification": EMITTED,
    "governance.classifications.enforce_classification": DEMAND,
    "governance.classifications.classes.*.masking_required": DEMAND,
    "governance.retention": EMITTED,
    "governance.retention.enforce_retention": HELD,
    "governance.retention.default_policy.archive_after_days": STORE,
    "governance.retention.policies.*.archive_after_days": STORE,
    "governance.data_quality": TESTS,
    "storage": EMITTED,
    "catalogs": EMITTED,
    "catalogs.*.high_availability": EMITTED,
    "catalogs.*.high_availability.read_replicas": OWNER,
    "compute": EMITTED,
    "observability": EMITTED,
    "observability.tracing.retention_days": STORE,
    "observability.metrics_config.retention_days": STORE,
    "observability.metrics_config.alarms": AGENTS,
    "observability.logging.backends": COLLECTED,
    "observability.logging.retention_days": STORE,
    "observability.compute_logs.retention_days": STORE,
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
