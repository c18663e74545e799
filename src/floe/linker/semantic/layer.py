"""The whole semantic layer: which models and metrics are offered, in which views, and to whom."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from floe.config.floe import SemanticView
from floe.dbt_source.semantic import Metric as Written
from floe.dbt_source.semantic import SemanticModel as WrittenModel
from floe.diagnostics.catalogue import semantics as catalogue
from floe.diagnostics.model import Diagnostic, Report
from floe.ir.semantic import Mask, Member, Metric, Role, Rollups, SemanticLayer, SemanticModel, View
from floe.linker.names import secret_variable
from floe.linker.semantic import filters
from floe.linker.semantic.members import METRIC_TIME, Members
from floe.linker.semantic.metrics import Found, Metrics, read_measure
from floe.linker.semantic.models import Source, build_models
from floe.linker.sources import Linkable
from floe.spans import Span

CONSUMPTION: Final = "consumption"
SEMANTIC: Final = "semantic"


def semantics_hold(linkable: Linkable) -> Iterator[Diagnostic]:
    """The semantic layer names what exists and says what it needs."""
    report = Report()
    link(linkable, report)
    yield from report.found


def link(linkable: Linkable, report: Report) -> SemanticLayer | None:
    """Return the semantic layer, or None where none is served."""
    spec = linkable.pipeline.value
    if not spec.consumption.enabled:
        return None
    for project in linkable.projects:
        for relation in project.relations:
            meta = relation.config.get("meta")
            if isinstance(meta, Mapping) and "cube" in meta:
                report.add(catalogue.meta_cube(relation.origin, relation.name))
    sources = tuple(_sources(linkable))
    models = build_models(sources, report)
    metrics = _metrics(linkable, sources, models, report)
    offered = tuple(item for item in metrics if _is_offered((item.name, item.model), spec.semantic.expose))
    policies = spec.governance.policies
    security = spec.consumption.security
    return SemanticLayer(
        models=models,
        metrics=metrics,
        views=tuple(_views(linkable, models, metrics, offered, report)),
        roles=tuple(
            Role(name=item.role, classifications=tuple(item.classifications), columns=tuple(item.columns))
            for item in policies.access
        ),
        masks=tuple(Mask(pattern=item.pattern, action=item.action) for item in policies.masking),
        tenant=security.filter_column if security.row_level else None,
        rollups=_rollups(linkable),
        approximate=tuple(sorted(spec.semantic.allow_approximate)),
        dev_mode=spec.consumption.dev_mode,
        port=spec.consumption.port,
        database_type=spec.consumption.database_type,
        api_secret=secret_variable(spec.consumption.api_secret_ref) if spec.consumption.api_secret_ref else None,
        origin=linkable.pipeline.span(CONSUMPTION, "security", "filter_column"),
    )


def _rollups(linkable: Linkable) -> Rollups | None:
    """Return how tables are prepared; None where floe.yaml says nothing of it."""
    consumption = linkable.pipeline.value.consumption
    if "pre_aggregations" not in consumption.model_fields_set:
        return None
    found = consumption.pre_aggregations
    at = linkable.pipeline.span(CONSUMPTION, "pre_aggregations", "refresh_schedule")
    return Rollups(cron=found.refresh_schedule, timezone=found.timezone, is_external=found.external, origin=at)


def _sources(linkable: Linkable) -> Iterator[Source]:
    """Yield the enabled semantic models with their relations, sorted by name."""
    found: dict[str, tuple[WrittenModel, int]] = {}
    for number, transform in enumerate(linkable.transforms):
        for model in transform.source.semantic_models:
            if model.enabled:
                found.setdefault(model.name, (model, number))
    for name in sorted(found):
        written, number = found[name]
        wanted = written.model
        relations = [
            item
            for item in linkable.projects[number].relations
            if wanted is not None and item.name == wanted.name and wanted.version in (None, item.version)
        ]
        if relations:
            yield Source(written=written, relation=relations[-1], project=linkable.transforms[number].source)


def _metrics(
    linkable: Linkable, sources: tuple[Source, ...], models: tuple[SemanticModel, ...], report: Report
) -> tuple[Metric, ...]:
    """Build every metric, those made of others after them."""
    written = dict(_written(linkable))
    measures: dict[str, Found] = {}
    for source in sources:
        for element in source.written.measures:
            measure = read_measure(source, element, report)
            if measure is not None:
                measures.setdefault(element.name, Found(measure=measure, model=source.written.name))
            if element.params.get("create_metric") is True and element.name not in written:
                written[element.name] = _proxy(element.name, source)
    builder = Metrics(
        written=written,
        measures=measures,
        sources={source.written.name: source for source in sources},
        models={model.name: model for model in models},
        report=report,
        broken=frozenset(item.name for source in sources for item in source.written.measures) - measures.keys(),
    )
    for name in sorted(written):
        builder.build(name)
    return tuple(metric for metric in builder.built.values() if metric is not None)


def _written(linkable: Linkable) -> Iterator[tuple[str, Written]]:
    for transform in linkable.transforms:
        for metric in transform.source.metrics:
            if metric.config.get("enabled", True) is not False:
                yield metric.name, metric


def _proxy(name: str, source: Source) -> Written:
    """Return the metric that ``create_metric: true`` of a measure stands for."""
    element = next(item for item in source.written.measures if item.name == name)
    label = element.params.get("label")
    return Written(
        name=name,
        type="simple",
        label=label if isinstance(label, str) else None,
        description=element.description,
        filter=None,
        type_params={"measure": name},
        config={},
        semantic_model=source.written.name,
        spelling=source.written.spelling,
        span=element.span,
    )


def _is_offered(names: tuple[str, ...], globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, glob) for name in names for glob in globs)


def _views(
    linkable: Linkable,
    models: tuple[SemanticModel, ...],
    metrics: tuple[Metric, ...],
    offered: tuple[Metric, ...],
    report: Report,
) -> Iterator[View]:
    """Yield the views that floe.yaml declares, then one for each semantic model that has metrics to offer."""
    spec = linkable.pipeline.value.semantic
    by_name = {item.name: item for item in models}
    for name in sorted(spec.views):
        at = linkable.pipeline.key_span(SEMANTIC, "views", name)
        view = _declared(name, spec.views[name], at, (by_name, {item.name: item for item in metrics}), report)
        if view is not None:
            yield view
    members = Members(models=by_name)
    for model in models:
        own = tuple(item for item in offered if item.model == model.name and not item.is_private)
        if own:
            yield View(
                name=f"{model.name}_view",
                model=model.name,
                description=model.description,
                metrics=tuple(sorted(own, key=lambda item: item.name)),
                members=tuple(_called(model, members)),
                is_declared=False,
                origin=model.origin,
            )


def _called(model: SemanticModel, members: Members) -> Iterator[tuple[str, Member]]:
    """Yield what a model's own view offers; the time that its numbers are laid out over is called metric_time."""
    for name, member in members.reachable(model.name):
        is_time = member.path == () and name == model.time
        yield METRIC_TIME if is_time else name, member


def _declared(
    name: str,
    view: SemanticView,
    at: Span,
    known: tuple[Mapping[str, SemanticModel], Mapping[str, Metric]],
    report: Report,
) -> View | None:
    models, metrics = known
    who = f"view `{name}`"
    for metric in view.metrics:
        if metric not in metrics:
            report.add(catalogue.unknown_metric(at, who, metric, tuple(metrics)))
    chosen = tuple(metrics[item] for item in view.metrics if item in metrics)
    roots = sorted({item.model for item in chosen})
    if len(roots) > 1:
        report.add(catalogue.view_over_two(at, who, roots))
    if len(roots) != 1 or len(chosen) != len(view.metrics):
        return None
    members = Members(models=models)
    times = sorted({time for item in chosen for time in item.times})
    found: list[tuple[str, Member]] = []
    for written in view.group_by:
        reference = filters.split_grain(written)
        member = members.find(roots[0], reference, times[0] if len(times) == 1 else None)
        if member is None:
            listed = tuple(item for item, _ in members.reachable(roots[0]))
            report.add(catalogue.unknown_member(at, who, written, listed))
        else:
            found.append((reference.written, member))
    return View(
        name=name, model=roots[0], description="", metrics=chosen, members=tuple(found), is_declared=True, origin=at
    )
