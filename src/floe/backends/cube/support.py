"""What Cube cannot say: metrics without an exact twin, names that it keeps, and members that nobody may see."""

from collections.abc import Iterator, Mapping
from typing import Final

from floe.backends.cube.buckets import EXPORTS
from floe.backends.cube.demands import masks, prepared
from floe.backends.cube.environments import driver
from floe.backends.cube.measures import needed
from floe.backends.cube.names import has_column
from floe.backends.cube.rollups import refresh
from floe.backends.cube.tokens import is_proved
from floe.backends.cube.verdicts import NEAR, REFUSED, verdict
from floe.backends.cube.views import open_members
from floe.diagnostics.catalogue import semantics as catalogue
from floe.diagnostics.catalogue import serving
from floe.diagnostics.model import Diagnostic
from floe.ir.platform import Environment
from floe.ir.project import Compilation
from floe.ir.semantic import SemanticLayer, SemanticModel
from floe.spans import Span

READERS: Final[Mapping[str, tuple[str, ...]]] = {
    "duckdb": ("duckdb",),
    "postgres": ("postgres",),
    "redshift": ("redshift",),
    "snowflake": ("snowflake",),
    "bigquery": ("bigquery",),
    "databricks": ("databricks-jdbc",),
    "trino": ("trino", "prestodb"),
    "spark": ("trino", "databricks-jdbc", "duckdb", "hive"),
}
"""Drivers of Cube that read what each engine writes."""

OWN_HASHES: Final = frozenset({"bigquery", "trino"})
"""Engines whose MD5 takes and gives bytes."""

KEPT: Final = frozenset(
    """abstract arguments await break case catch class compile_context const continue cube debugger default delete do
    else enum eval export extends false filter_group filter_params finally for function if implements import in
    instanceof interface let new null package private protected public return security_context static super switch this
    throw true try typeof user_context var view void while with yield and as assert async def del elif except f fr from
    global is lambda none nonlocal not or pass raise rf""".split()  # noqa: SIM905 (a list of seventy words)
)
"""Words of JavaScript, of Python and of Cube: a reference to a member is read as all three."""


def check(compilation: Compilation) -> Iterator[Diagnostic]:
    """Yield what Cube would refuse, answer wrongly or show to the wrong people."""
    layer = compilation.project.semantic
    if layer is None:
        return
    yield from _metrics(layer)
    yield from _names(layer)
    yield from _classified(layer)
    yield from masks(compilation.environments, layer)
    yield from prepared(layer)
    yield from _rows(layer)
    if layer.rollups is not None and refresh(layer.rollups) is None:
        yield catalogue.schedule_uneven(layer.rollups.origin, layer.rollups.cron)
    for environment in compilation.environments:
        yield from _driver(environment, layer)


def _driver(environment: Environment, layer: SemanticLayer) -> Iterator[Diagnostic]:
    compute = environment.compute
    found = driver(environment, layer)
    bucket, stores = environment.export_bucket, EXPORTS.get(compute.type, ())
    if bucket is not None and bucket.type not in stores:
        yield serving.no_export(compute.origin, environment.name, compute.type, bucket.type, stores)
    if not is_proved(environment, layer):
        yield serving.nobody_proved(layer.origin, environment.name, environment.origin)
    if found is None or (found not in READERS.get(compute.type, (found,))):
        known = READERS.get(compute.type, ())
        yield catalogue.engine_unread(compute.origin, environment.name, compute.type, found, known)
    if compute.type in OWN_HASHES and any(mask.action == "hash" for mask in layer.masks):
        yield catalogue.mask_unsaid(compute.origin, environment.name, compute.type, "hash")


def _metrics(layer: SemanticLayer) -> Iterator[Diagnostic]:
    for metric in needed(layer):
        found = verdict(metric)
        if found.kind == REFUSED:
            yield catalogue.metric_refused(metric.origin, metric.name, found.why, found.instead)
        elif found.kind == NEAR and metric.name not in layer.approximate:
            yield catalogue.metric_near(metric.origin, metric.name, found.why, found.instead)


def _names(layer: SemanticLayer) -> Iterator[Diagnostic]:
    cubes: dict[str, Span] = {}
    things = [(item.name, item.origin) for item in layer.models] + [(item.name, item.origin) for item in layer.views]
    for name, at in things:
        yield from _name("a cube or view", name, at)
        if name in cubes:
            yield catalogue.names_fall_together(at, "Cube", name, cubes[name])
        cubes.setdefault(name, at)
    for model in layer.models:
        yield from _members(model, layer)
    for view in layer.views:
        seen: dict[str, Span] = {metric.name: metric.origin for metric in view.metrics}
        for name, _ in view.members:
            # The own members of a whole model were compared in its cube.
            if name in seen and (view.is_declared or "__" in name):
                yield catalogue.names_fall_together(view.origin, f"view `{view.name}`", name, seen[name])
            seen[name] = view.origin


def _members(model: SemanticModel, layer: SemanticLayer) -> Iterator[Diagnostic]:
    seen: dict[str, Span] = {}
    metrics = [(item.name, item.origin) for item in needed(layer) if item.model == model.name]
    members = [(item.name, item.origin) for item in (*model.dimensions, *model.keys)]
    for name, at in (*members, *metrics):
        yield from _name(f"a member of `{model.name}`", name, at)
        if name in seen:
            yield catalogue.names_fall_together(at, f"cube `{model.name}`", name, seen[name])
        seen.setdefault(name, at)


def _name(what: str, name: str, at: Span) -> Iterator[Diagnostic]:
    if not (name.isascii() and name.isidentifier()) or name.lower() in KEPT:
        yield catalogue.reserved(at, what, name)


def _classified(layer: SemanticLayer) -> Iterator[Diagnostic]:
    for view in layer.views:
        for member, names in open_members(view, layer):
            yield catalogue.classified_member(view.origin, view.name, member, names)


def _rows(layer: SemanticLayer) -> Iterator[Diagnostic]:
    if layer.tenant is None:
        return
    # It becomes a name of JavaScript: the claim of the caller's token.
    yield from _name("`filter_column`", layer.tenant, layer.origin)
    for name in sorted({view.model for view in layer.views}):
        model = layer.model(name)
        if not has_column(model, layer.tenant):
            yield catalogue.no_tenant(model.origin, name, layer.tenant, layer.origin)
