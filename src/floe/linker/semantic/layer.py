"""The whole semantic layer: which models and metrics are offered, in which views, and to whom."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from floe.config.floe import SemanticConfig
from floe.dbt_source.parts import Ref
from floe.dbt_source.semantic import Metric as Written
from floe.dbt_source.values import is_on
from floe.diagnostics.model import Diagnostic, Report
from floe.ir.dbt import DbtProject, Relation
from floe.ir.semantic import Mask, Metric, Role, Rollups, SemanticLayer, SemanticModel, View
from floe.linker.names import secret_variable
from floe.linker.rules.classes import default_classes
from floe.linker.semantic.cube_measures import CubeMeasures
from floe.linker.semantic.cube_sources import cubed, empty
from floe.linker.semantic.cubes import Cubes
from floe.linker.semantic.joins import join
from floe.linker.semantic.measures import read_measure
from floe.linker.semantic.metrics import Found, Metrics
from floe.linker.semantic.models import Source, build_models
from floe.linker.semantic.uses import users
from floe.linker.semantic.views import Offer, views
from floe.linker.sources import Linkable

CONSUMPTION: Final = "consumption"


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
    sources = tuple(_sources(linkable, report))
    built = build_models(sources, report)
    cubes = Cubes(sources={source.written.name: source for source in sources}, models=built, report=report)
    cubes.lay()
    models = join(sources, cubes.models, report)
    builder = _builder(linkable, sources, models, report)
    for name in sorted(builder.written):
        builder.build(name)
    measured = CubeMeasures(cubes=cubes, report=report).build()
    metrics = (*(metric for metric in builder.built.values() if metric is not None), *measured)
    offered = tuple(item for item in metrics if _is_offered((item.name, item.model), spec.semantic.expose))
    _told(builder, offered, spec.semantic, report)
    offer = Offer(
        models={model.name: model for model in models},
        metrics=metrics,
        offered=offered,
        served=frozenset(name for name, source in cubes.sources.items() if source.cube and source.cube.head.is_public),
        builder=builder,
        report=report,
    )
    return _layer(linkable, models, metrics, tuple(views(linkable, offer)))


def _layer(
    linkable: Linkable, models: tuple[SemanticModel, ...], metrics: tuple[Metric, ...], found: tuple[View, ...]
) -> SemanticLayer:
    spec = linkable.pipeline.value
    policies = spec.governance.policies
    security = spec.consumption.security
    return SemanticLayer(
        models=models,
        metrics=metrics,
        views=found,
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


def _told(builder: Metrics, offered: tuple[Metric, ...], spec: SemanticConfig, report: Report) -> None:
    """Report what is wrong with metrics that somebody is offered, and with what those are made of."""
    wanted = {name for view in spec.views.values() for name in view.metrics}
    wanted |= {item.name for item in offered}
    wanted |= {
        name for name in builder.written if builder.built.get(name) is None and _is_offered((name,), spec.expose)
    }
    todo = sorted(wanted)
    while todo:
        name = todo.pop()
        for found in builder.needs.get(name, ()):
            if found not in wanted:
                wanted.add(found)
                todo.append(found)
    for name in sorted(wanted & builder.reports.keys()):
        report.extend(builder.reports[name].found)


def _rollups(linkable: Linkable) -> Rollups | None:
    """Return how tables are prepared; None where floe.yaml says nothing of it."""
    consumption = linkable.pipeline.value.consumption
    if "pre_aggregations" not in consumption.model_fields_set:
        return None
    found = consumption.pre_aggregations
    at = linkable.pipeline.span(CONSUMPTION, "pre_aggregations", "refresh_schedule")
    return Rollups(cron=found.refresh_schedule, timezone=found.timezone, is_external=found.external, origin=at)


def _sources(linkable: Linkable, report: Report) -> Iterator[Source]:
    """Yield the enabled semantic models with their relations, and tables that have a cube only, sorted by name."""
    found: dict[str, Source] = {}
    defaults = default_classes(linkable.platforms)
    named = users(metric for _, metric in _written(linkable))
    for number, transform in enumerate(linkable.transforms):
        for written in transform.source.semantic_models:
            relation = _relation(linkable.projects[number], written.model) if written.enabled else None
            if relation is not None:
                source = Source(
                    written=written,
                    relation=relation,
                    project=transform.source,
                    taint=linkable.taint,
                    defaults=defaults,
                    users=named,
                )
                found.setdefault(written.name, source)
    for number, transform in enumerate(linkable.transforms):
        for resource in transform.source.resources:
            meets = Ref(name=resource.name, version=resource.version)
            relation = _relation(linkable.projects[number], meets) if resource.latest and resource.enabled else None
            if relation is not None and resource.properties is not None:
                cubed(
                    resource,
                    Source(
                        written=empty(resource),
                        relation=relation,
                        project=transform.source,
                        taint=linkable.taint,
                        defaults=defaults,
                        users=named,
                    ),
                    found,
                    report,
                )
    for name in sorted(found):
        yield found[name]


def _relation(project: DbtProject, wanted: Ref | None) -> Relation | None:
    """Return the relation that a semantic model is over: of several versions the last."""
    if wanted is None:
        return None
    named = [item for item in project.relations if item.name == wanted.name]
    return next((item for item in reversed(named) if wanted.version in (None, item.version)), None)


def _builder(
    linkable: Linkable, sources: tuple[Source, ...], models: tuple[SemanticModel, ...], report: Report
) -> Metrics:
    """Return what builds every metric, those made of others after them."""
    written = dict(_written(linkable))
    measures: dict[str, Found] = {}
    for source in sources:
        for element in source.written.measures:
            measure = read_measure(source, element, report)
            if measure is not None:
                measures.setdefault(element.name, Found(measure=measure, model=source.written.name))
            if element.params.get("create_metric") is True and element.name not in written:
                written[element.name] = _proxy(element.name, source)
    return Metrics(
        written=written,
        measures=measures,
        sources={source.written.name: source for source in sources},
        models={model.name: model for model in models},
        report=report,
        broken=frozenset(item.name for source in sources for item in source.written.measures) - measures.keys(),
    )


def _written(linkable: Linkable) -> Iterator[tuple[str, Written]]:
    for transform in linkable.transforms:
        for metric in transform.source.metrics:
            if is_on(metric.config):
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
