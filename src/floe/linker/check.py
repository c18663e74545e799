"""All rules, in the order of the questions a user would ask; each yields, none stops another."""

from collections.abc import Callable, Iterator

from floe.diagnostics.model import Diagnostic
from floe.linker.rules import (
    classes,
    deployment,
    environments,
    observability,
    orchestration,
    partitions,
    projects,
    python,
    secrets,
    tables,
    triggers,
)
from floe.linker.semantic.layer import semantics_hold
from floe.linker.sources import Linkable

Rule = Callable[[Linkable], Iterator[Diagnostic]]


def taint_holds(linkable: Linkable) -> Iterator[Diagnostic]:
    """No classified value reaches a column that does not say so."""
    yield from linkable.taint.found


RULES: tuple[Rule, ...] = (
    environments.profiles_exist,
    environments.layers_exist,
    environments.folders_are_layers,
    environments.stores_of_cube_exist,
    environments.secrets_differ,
    environments.names_differ,
    environments.release_name_fits,
    secrets.settings_hold_no_secret,
    secrets.code_holds_no_secret,
    projects.transform_names_differ,
    projects.transform_names_are_names,
    tables.tables_differ,
    orchestration.modules_exist,
    orchestration.assets_differ,
    orchestration.jobs_select_something,
    orchestration.jobs_exist,
    partitions.partitions_hold,
    partitions.assets_are_set,
    partitions.windows_are_used,
    triggers.jobs_have_one_partitioning,
    triggers.names_stay_apart,
    triggers.schedules_hold,
    triggers.sensors_hold,
    partitions.backfills_hold,
    python.functions_can_be_called,
    python.definitions_can_be_read,
    python.definitions_differ,
    orchestration.allowed_names_exist,
    orchestration.targets_exist,
    orchestration.requirements_are_pinned,
    observability.overrides_are_seen,
    observability.endpoints_fit,
    observability.compute_logs_fit,
    observability.properties_are_understood,
    classes.classes_exist,
    classes.columns_have_classes,
    classes.classes_are_here,
    semantics_hold,
    taint_holds,
    deployment.routes_lead_somewhere,
    deployment.node_ports_differ,
    deployment.availability_has_replicas,
    deployment.audit_outlives_frameworks,
    deployment.limits_cover_requests,
    deployment.zones_hold_components,
    deployment.production_keeps_its_state,
    deployment.hosts_are_somebody,
    deployment.certificates_have_issuers,
    deployment.names_suit_kubernetes,
    deployment.values_suit_kubernetes,
    deployment.cube_has_its_port,
)


def check(linkable: Linkable) -> Iterator[Diagnostic]:
    """Yield everything that is wrong between the files."""
    for rule in RULES:
        yield from rule(linkable)
