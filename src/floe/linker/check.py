"""All rules, in the order of the questions a user would ask; each yields, none stops another."""

from collections.abc import Callable, Iterator

from floe.diagnostics.model import Diagnostic
from floe.linker.rules import environments, orchestration, partitions, projects, python, triggers
from floe.linker.semantic.layer import semantics_hold
from floe.linker.sources import Linkable

Rule = Callable[[Linkable], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    environments.profiles_exist,
    environments.layers_exist,
    environments.secrets_differ,
    environments.names_differ,
    environments.release_name_fits,
    projects.transform_names_differ,
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
    semantics_hold,
)


def check(linkable: Linkable) -> Iterator[Diagnostic]:
    """Yield everything that is wrong between the files."""
    for rule in RULES:
        yield from rule(linkable)
