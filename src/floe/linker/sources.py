"""What the linker is given: decoded configs, read dbt projects, and the user's Python, before anything is linked."""

from collections.abc import Mapping
from dataclasses import dataclass

from floe.config.decode import Located
from floe.config.floe import FloeSpec
from floe.ir.dbt import DbtProject
from floe.ir.orchestration import AssetModule
from floe.linker.environments import PlatformFile
from floe.linker.modules import ParsedModule, read_module
from floe.linker.selection import AssetGraph, asset_graph
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
    python_files: Mapping[str, bytes]
    requirements: SourceFile | None
    projects: tuple[DbtProject, ...]
    graph: AssetGraph
    taint: Taint


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """The user's Python: asset modules, the files of their packages, and requirements.txt."""

    modules: tuple[Module, ...]
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
    return Linkable(
        pipeline=pipeline,
        platforms=platforms,
        transforms=transforms,
        modules=python.modules,
        asset_modules=read,
        python_files=python.files,
        requirements=python.requirements,
        projects=projects,
        taint=_taint(pipeline.value, transforms, projects),
        graph=asset_graph(projects, [asset for module in read for asset in module.assets]),
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
