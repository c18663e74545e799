"""The pipe, written out in order: bytes to configs to a project to files. Only here does an error stop a run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TypeVar

from floe import workspace
from floe.backends.registry import BACKENDS
from floe.config.decode import Located, decode
from floe.config.floe import FloeSpec
from floe.config.platform import PlatformSpec
from floe.dbt_source import check_links, read_project
from floe.dbt_source.facts import FileFacts
from floe.dbt_source.layout import below, clean_root, dbt_files
from floe.dbt_source.local_packages import local_packages
from floe.dbt_source.reading import Job, read_files
from floe.diagnostics.catalogue.dbt import local_package_elsewhere, local_package_missing
from floe.diagnostics.catalogue.inputs import no_dbt_files
from floe.diagnostics.catalogue.rules import project_name_differs
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.ir.project import Compilation
from floe.linker.build import build
from floe.linker.check import check
from floe.linker.environments import PlatformFile
from floe.linker.functions import split
from floe.linker.modules import module_path, parse_module
from floe.linker.names import identifier
from floe.linker.sources import Linkable, Module, Python, gather
from floe.linker.transforms import Transform
from floe.linker.uses import function_uses
from floe.render.artifact import Artifact
from floe.render.fileset import FileSet, input_faults
from floe.render.fileset import gather as gather_files
from floe.spans import SourceFile, Span
from floe.syntax.parse import Dialect, decode_bytes, parse

M = TypeVar("M", FloeSpec, PlatformSpec)
FactsOf = Callable[[Sequence[Job]], Sequence[FileFacts]]

REQUIREMENTS = "requirements.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where a project lies: its folder and its platform folder."""

    root: workspace.Folder
    platform: workspace.Folder


def sources(root: workspace.Folder, platform: workspace.Folder | None) -> Sources:
    """Return where a project lies; its platform folder is beside floe.yaml unless it is given."""
    return Sources(root=root, platform=root / "platform" if platform is None else platform)


def compile_project(sources: Sources, report: Report, *, facts: FactsOf = read_files) -> Compilation | None:
    """Read and check everything; None when something is wrong, with all of it in ``report``.

    ``facts`` stands in for ``read_files``, for a caller that has begun to read already.
    """
    linkable = _read(sources, facts, report)
    compilation = None if linkable is None else _link(linkable, report)
    if compilation is not None:
        for backend in BACKENDS:
            report.extend(backend.check(compilation))
    return None if report.failed else compilation


def _read(sources: Sources, facts: FactsOf, report: Report) -> Linkable | None:
    """Take both kinds of YAML, the dbt folders and the Python to values; None when any of it has an error."""
    configs = workspace.read_configs(sources.root, sources.platform, report)
    if configs is None:
        return None
    pipeline = _decode(workspace.PIPELINE, configs.pipeline, FloeSpec, report)
    platforms = _platforms(configs, report)
    if pipeline is None:
        return None
    transforms = tuple(_transforms(sources, pipeline, facts, report))
    python = _python(sources, pipeline, report)
    report.extend(check_links([transform.source for transform in transforms]))
    return None if report.failed else gather(pipeline, platforms, transforms, python)


def _link(linkable: Linkable, report: Report) -> Compilation | None:
    """Check what holds between the files, then build."""
    report.extend(check(linkable))
    return None if report.failed else build(linkable)


def emit(compilation: Compilation, report: Report) -> FileSet:
    """Turn a checked project into every file of ``generated/``."""
    return gather_files(_artifacts(compilation), report)


def _artifacts(compilation: Compilation) -> Iterable[Artifact]:
    for backend in BACKENDS:
        yield from backend.emit_shared(compilation.project)
        yield from backend.emit_environments(compilation.project, compilation.environments)


def _decode(path: str, data: bytes, model: type[M], report: Report) -> Located[M] | None:
    """Take one YAML file from bytes to a checked shape."""
    file = decode_bytes(path, data, report)
    node = parse(file, report, dialect=Dialect.STRICT) if file else None
    return decode(node, model, report) if node else None


def _platforms(configs: workspace.Configs, report: Report) -> tuple[PlatformFile, ...]:
    found = []
    for name, (path, data) in configs.platforms.items():
        located = _decode(path, data, PlatformSpec, report)
        if located is not None:
            found.append(PlatformFile(environment=name, path=path, located=located))
    return tuple(found)


def _transforms(sources: Sources, pipeline: Located[FloeSpec], facts: FactsOf, report: Report) -> Iterable[Transform]:
    specs = pipeline.value.transforms
    places = [pipeline.span("transforms", index, "path") for index in range(len(specs))]
    folders = [_folder(sources, spec.path, at, report) for spec, at in zip(specs, places, strict=True)]
    jobs = [
        (path, files[path], inner)
        for spec, files in zip(specs, folders, strict=True)
        for path, inner, _ in dbt_files(files, clean_root(spec.path))
    ]
    known = {(path, inner): found for (path, _, inner), found in zip(jobs, facts(jobs), strict=True)}
    for index, (spec, at, files) in enumerate(zip(specs, places, folders, strict=True)):
        last = PurePosixPath(spec.path).name
        name = spec.name or identifier(last or pipeline.value.name)
        source = read_project(files, spec.path, report, name=name, read=lambda path, inner, _: known[path, inner])
        named = dict(source.settings.spans).get("name")
        if spec.name and named and source.settings.name != spec.name:
            report.add(project_name_differs(pipeline.span("transforms", index, "name"), spec.name, source.name, named))
        yield Transform(source=source, files=files, at=at)


def _folder(sources: Sources, path: str, at: Span, report: Report) -> Mapping[str, bytes]:
    """Return the files of one transform; those that no disk or no dbt would take are said."""
    files = _with_packages(sources, path, workspace.read_dbt_folder(sources.root, path, at, report), report)
    _expect_dbt_files(sources, path, files, at, report)
    report.extend(input_faults({below(name, clean_root(path)) or name: name for name in files}))
    return files


def _expect_dbt_files(sources: Sources, path: str, files: Mapping[str, bytes], at: Span, report: Report) -> None:
    """Say when a transform's folder holds nothing of dbt's: nothing else would, until a job selects something."""
    if not any(dbt_files(files, clean_root(path))) and workspace.has_folder(sources.root, path):
        near = [str(PurePosixPath(path) / name) for name in workspace.dbt_projects_in(sources.root, path)]
        report.add(no_dbt_files(at, path, near))


def _with_packages(sources: Sources, path: str, files: Mapping[str, bytes], report: Report) -> Mapping[str, bytes]:
    """Add the folders of local packages to a transform's files: the generated project must stand alone."""
    found = dict(files)
    for package in local_packages(files, clean_root(path)):
        if package.inner is None:
            report.add(local_package_elsewhere(package.span, package.written))
            continue
        folder = str(PurePosixPath(path) / package.inner)
        found.update(workspace.read_folder(sources.root, folder, report))
        if f"{folder}/dbt_project.yml" not in found:
            report.add(local_package_missing(package.span, package.written))
    return dict(sorted(found.items()))


def _python(sources: Sources, pipeline: Located[FloeSpec], report: Report) -> Python:
    orchestration = pipeline.value.orchestration
    names = orchestration.asset_modules if orchestration else ()
    called = sorted({split(use.path)[0] for use in function_uses(orchestration)})
    packages = tuple(sorted({name.partition(".")[0] for name in (*names, *called)}))
    files = workspace.read_packages(sources.root, packages, report)
    report.extend(input_faults({path: path for path in files}))
    modules = tuple(_module(name, index, files, pipeline) for index, name in enumerate(names))
    paths = {name: module_path(name, files) for name in called}
    pins = workspace.read_optional(sources.root, REQUIREMENTS, report)
    requirements = SourceFile(REQUIREMENTS, pins.decode(errors="replace")) if pins is not None else None
    return Python(
        modules=modules,
        called={name: parse_module(name, path, files[path]) for name, path in paths.items() if path},
        files=files,
        requirements=requirements,
    )


def _module(name: str, index: int, files: Mapping[str, bytes], pipeline: Located[FloeSpec]) -> Module:
    path = module_path(name, files)
    return Module(
        name=name,
        at=pipeline.span("orchestration", "asset_modules", index),
        path=path or f"{name.replace('.', '/')}.py",
        parsed=parse_module(name, path, files[path]) if path else None,
    )
