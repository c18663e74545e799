"""All rules, in the order of the questions a user would ask; each yields, none stops another."""

from collections.abc import Callable, Iterator

from floe.diagnostics.model import Diagnostic
from floe.linker.rules import environments, orchestration, projects, secrets, tables
from floe.linker.semantic.layer import semantics_hold
from floe.linker.sources import Linkable

Rule = Callable[[Linkable], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    environments.profiles_exist,
    environments.layers_exist,
    environments.secrets_differ,
    environments.names_differ,
    environments.release_name_fits,
    secrets.settings_hold_no_secret,
    projects.transform_names_differ,
    projects.transform_names_are_names,
    tables.tables_differ,
    orchestration.modules_exist,
    orchestration.assets_differ,
    orchestration.jobs_select_something,
    orchestration.jobs_exist,
    orchestration.allowed_names_exist,
    orchestration.targets_exist,
    orchestration.requirements_are_pinned,
    semantics_hold,
)


def check(linkable: Linkable) -> Iterator[Diagnostic]:
    """Yield everything that is wrong between the files."""
    for rule in RULES:
        yield from rule(linkable)
