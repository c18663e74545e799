"""What the linker is given: decoded configs, read dbt projects, and the user's Python, before anything is linked."""

from collections.abc import Mapping

from floe.config.decode import Located
from floe.config.floe import FloeSpec
from floe.frozen import dataclass
from floe.ir.dbt import DbtProject
from floe.ir.orchestration import AssetModule, AssetSettings
from floe.ir.partitions import Partitions
from floe.linker.asset_settings import settings_of
from floe.linker.definitions import JOB, SENSOR, read_module, reading
from floe.linker.environments import PlatformFile
from floe.linker.modules import ParsedModule
from floe.linker.names import AUTOMATION_SENSOR, dynamic_sensor
from floe.linker.partitions import build_partitions, dynamic_names
from floe.linker.selection import AssetGraph, Key, asset_graph, select
from floe.linker.taint import Taint, trace
from floe.linker.transforms import Transform, build_projects
from floe.spans import SourceFile, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One entry of ``asset_modules``; ``parsed`` is None where there is no file at ``path``."""

    name: str
    at: Span
    path: str
    parsed: ParsedModule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkable:
    """Everything of one run, each part right in itself. ``platforms`` are sorted by environment."""

    pipeline: Located[FloeSpec]
    platforms: tuple[PlatformFile, ...]
    transforms: tuple[Transform, ...]
    modules: tuple[Module, ...]
    asset_modules: tuple[AssetModule, ...]
    called: Mapping[str, ParsedModule]
    python_files: Mapping[str, bytes]
    requirements: SourceFile | None
    projects: tuple[DbtProject, ...]
    graph: AssetGraph
    taint: Taint
    partitions: Mapping[str, Partitions]
    settings: Mapping[tuple[str, ...], AssetSettings]

    @property
    def job_names(self) -> frozenset[str]:
        """Return the jobs that floe.yaml declares and those that asset modules define."""
        spec = self.pipeline.value.orchestration
        own = (found for module in self.modules if module.parsed for found in reading(module.parsed).definitions)
        return frozenset(spec.jobs if spec else ()) | {found.name for found in own if found.kind == JOB}

    def trigger_names(self, block: str) -> frozenset[str]:
        """Return the schedules or sensors that an environment may allow: declared, defined in a module, or implied."""
        spec = self.pipeline.value.orchestration
        kind = block.removesuffix("s")
        own = (found for module in self.modules if module.parsed for found in reading(module.parsed).definitions)
        names = {found.name for found in own if found.kind == kind} | set(getattr(spec, block) if spec else ())
        if kind == SENSOR:
            names |= {dynamic_sensor(name) for name in dynamic_names(self.partitions)}
            automatic = any(settings.automation for settings in self.settings.values())
            names |= {AUTOMATION_SENSOR} if automatic else set()
        return frozenset(names)

    def job_assets(self, name: str) -> tuple[Key, ...]:
        """Return the assets of a batch job; none where there is no such job."""
        spec = self.pipeline.value.orchestration
        job = spec.jobs.get(name) if spec else None
        return select(job.selection, self.graph) if job is not None and job.type == "batch" else ()

    def job_partitions(self, name: str) -> Partitions | None:
        """Return the partitions that floe.yaml gives to a job's assets."""
        found = (self.settings[key].partitions for key in self.job_assets(name) if key in self.settings)
        return next((partitions for partitions in found if partitions is not None), None)

    def maybe_partitioned(self, name: str) -> bool:
        """Say whether a job holds a Python asset whose module partitions it."""
        own = {asset.key for module in self.asset_modules for asset in module.assets if asset.partitioned}
        return any(key in own for key in self.job_assets(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """The user's Python: asset modules, modules with functions to call, their packages' files, and requirements.txt."""

    modules: tuple[Module, ...]
    called: Mapping[str, ParsedModule]
    files: Mapping[str, bytes]
    requirements: SourceFile | None


def gather(
    pipeline: Located[FloeSpec], platforms: tuple[PlatformFile, ...], transforms: tuple[Transform, ...], python: Python
) -> Linkable:
    """Put everything side by side: dbt's relations as objects, and the graph that joins them with Python assets.

    Names may still fail to resolve; refs do not, since dbt_source has checked them.
    """
    projects = build_projects(transforms, declared_layers(platforms))
    read = tuple(read_module(module.parsed, module.at) for module in python.modules if module.parsed)
    graph = asset_graph(projects, [asset for module in read for asset in module.assets])
    partitions = build_partitions(pipeline, python.called)
    return Linkable(
        pipeline=pipeline,
        platforms=platforms,
        transforms=transforms,
        modules=python.modules,
        asset_modules=read,
        called=python.called,
        python_files=python.files,
        requirements=python.requirements,
        projects=projects,
        taint=_taint(pipeline.value, transforms, projects),
        graph=graph,
        partitions=partitions,
        settings=settings_of(pipeline, partitions, graph),
    )


def _taint(spec: FloeSpec, transforms: tuple[Transform, ...], projects: tuple[DbtProject, ...]) -> Taint:
    """Follow classified columns where floe.yaml asks for it: reading SQL takes half a second and more."""
    policy = spec.governance.policies.taint
    if policy is None or policy.enforce == "off":
        return Taint()
    return trace(transforms, projects, tuple(policy.declassifiers), stops=policy.enforce == "error")


def declared_layers(platforms: tuple[PlatformFile, ...]) -> tuple[str, ...]:
    """Return every layer that some environment declares, sorted."""
    return tuple(sorted({name for platform in platforms for name in platform.located.value.layers}))
