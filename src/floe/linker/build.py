"""Linkable to Compilation; assumes that every rule passed, so it cannot fail."""

from collections.abc import Mapping
from dataclasses import replace

from floe.diagnostics.model import Report
from floe.ir.platform import Environment, Plain
from floe.ir.project import Compilation, Names, Project
from floe.ir.semantic import SemanticLayer
from floe.linker import names
from floe.linker.access import accesses
from floe.linker.clusters import in_kubernetes
from floe.linker.deployment.demand import Demand
from floe.linker.deployment.kinds import kinds
from floe.linker.environments import Chosen, PlatformFile, build_environment, freeze_map
from floe.linker.lineage import column_lineage
from floe.linker.observability import observability
from floe.linker.orchestration import build_orchestration
from floe.linker.semantic.layer import link
from floe.linker.sources import Linkable
from floe.linker.upkeep import upkeep


def build(linkable: Linkable) -> Compilation:
    """Return the project and its environments."""
    spec = linkable.pipeline.value
    chosen = Chosen(storage=spec.storage, catalog=spec.catalog, compute=spec.compute)
    semantic = link(linkable, Report())
    demand = _demand(linkable, semantic)
    components = kinds(demand.cube_port)
    environments = tuple(
        _environment(linkable, platform, build_environment(platform, chosen, demand, components))
        for platform in linkable.platforms
    )
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
        semantic=semantic,
        access=accesses(linkable, semantic),
        kinds=components,
        image_tag=demand.version,
        column_lineage=column_lineage(linkable),
        settings=_settings(linkable),
        origin=linkable.pipeline.span("name"),
    )
    return Compilation(project=project, environments=environments)


def _demand(linkable: Linkable, semantic: SemanticLayer | None) -> Demand:
    spec = linkable.pipeline.value
    served = spec.consumption
    orchestration = spec.orchestration
    return Demand(
        name=spec.name,
        version=names.image_tag(spec.version),
        serves=semantic is not None,
        cube_port=served.port,
        cube_store=served.pre_aggregations.cube_store.enabled,
        rollups=semantic is not None and semantic.rollups is not None,
        api_secret=served.api_secret_ref,
        service_account=spec.service_account,
        reads_data=bool(orchestration and orchestration.sensors),
        observability=spec.observability,
    )


def _environment(linkable: Linkable, platform: PlatformFile, resolved: Environment) -> Environment:
    """Return one environment, with what it watches and how it keeps its tables."""
    return replace(
        resolved,
        cluster=resolved.embedded is None and in_kubernetes(platform.located.value),
        observability=observability(linkable.pipeline, platform.located),
        upkeep=upkeep(platform.located),
    )


def _layers_in_use(linkable: Linkable) -> tuple[str, ...]:
    """Return the layers that the project itself names; what an environment declares beside them is its own affair."""
    used = {item.layer for project in linkable.projects for item in project.relations}
    used |= {table.layer for project in linkable.projects for table in project.source_tables}
    return tuple(sorted(layer for layer in used if layer is not None))


def _settings(linkable: Linkable) -> Mapping[str, Plain]:
    written = linkable.pipeline.value.model_dump(mode="json", exclude_unset=True)
    blocks = ("consumption", "governance", "observability", "semantic", "service_account", "principal_role")
    return freeze_map({block: written[block] for block in blocks if written.get(block) is not None})
