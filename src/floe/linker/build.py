"""Linkable to Compilation; assumes that every rule passed, so it cannot fail."""

from collections.abc import Mapping

from floe.diagnostics.model import Report
from floe.ir.platform import Plain
from floe.ir.project import Compilation, Names, Project
from floe.linker import names
from floe.linker.environments import Chosen, build_environment, freeze_map
from floe.linker.orchestration import build_orchestration
from floe.linker.semantic.layer import link
from floe.linker.sources import Linkable


def build(linkable: Linkable) -> Compilation:
    """Return the project and its environments."""
    spec = linkable.pipeline.value
    chosen = Chosen(storage=spec.storage, catalog=spec.catalog, compute=spec.compute)
    environments = tuple(build_environment(platform, chosen) for platform in linkable.platforms)
    project = Project(
        names=Names(written=spec.name, identifier=names.identifier(spec.name), kubernetes=names.kubernetes(spec.name)),
        version=spec.version,
        path=linkable.pipeline.span().file.path,
        storage=spec.storage,
        catalog=spec.catalog,
        compute=spec.compute,
        layers=_layers_in_use(linkable),
        dbt_projects=linkable.projects,
        orchestration=build_orchestration(linkable),
        semantic=link(linkable, Report()),
        settings=_settings(linkable),
        origin=linkable.pipeline.span("name"),
    )
    return Compilation(project=project, environments=environments)


def _layers_in_use(linkable: Linkable) -> tuple[str, ...]:
    """Return the layers that the project itself names; what an environment declares beside them is its own affair."""
    used = {item.layer for project in linkable.projects for item in project.relations}
    used |= {table.layer for project in linkable.projects for table in project.source_tables}
    return tuple(sorted(layer for layer in used if layer is not None))


def _settings(linkable: Linkable) -> Mapping[str, Plain]:
    written = linkable.pipeline.value.model_dump(mode="json", exclude_unset=True)
    blocks = ("consumption", "governance", "observability", "semantic", "service_account", "principal_role")
    return freeze_map({block: written[block] for block in blocks if written.get(block) is not None})
