"""All rules, in the order of the questions a user would ask; each yields, none stops another."""

from collections.abc import Callable, Iterator

from floe.diagnostics.model import Diagnostic
from floe.linker.rules import classes, environments, orchestration, projects, semantics
from floe.linker.semantic.layer import semantics_hold
from floe.linker.sources import Linkable

Rule = Callable[[Linkable], Iterator[Diagnostic]]


def taint_holds(linkable: Linkable) -> Iterator[Diagnostic]:
    """No classified value reaches a column that does not say so."""
    yield from linkable.taint.found


RULES: tuple[Rule, ...] = (
    environments.profiles_exist,
    environments.layers_exist,
    environments.stores_of_cube_exist,
    environments.secrets_differ,
    environments.names_differ,
    environments.release_name_fits,
    projects.transform_names_differ,
    orchestration.modules_exist,
    orchestration.assets_differ,
    orchestration.jobs_select_something,
    orchestration.jobs_exist,
    orchestration.allowed_names_exist,
    orchestration.targets_exist,
    orchestration.requirements_are_pinned,
    classes.classes_exist,
    classes.columns_have_classes,
    classes.classes_are_here,
    semantics.semantics_have_time,
    semantics_hold,
    taint_holds,
)


def check(linkable: Linkable) -> Iterator[Diagnostic]:
    """Yield everything that is wrong between the files."""
    for rule in RULES:
        yield from rule(linkable)
