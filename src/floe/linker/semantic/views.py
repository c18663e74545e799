"""What is offered: views of floe.yaml, saved queries of dbt, and one view for each semantic model and its time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from floe.config.floe import SemanticView
from floe.dbt_source.semantic import SavedQuery
from floe.dbt_source.values import Value, as_mapping, as_tuple, texts
from floe.diagnostics.catalogue import semantics as catalogue
from floe.diagnostics.model import Report
from floe.frozen import dataclass
from floe.ir.semantic import Member, Metric, SemanticModel, View
from floe.linker.semantic import filters
from floe.linker.semantic.members import METRIC_TIME, Members
from floe.linker.semantic.metrics import Metrics
from floe.linker.sources import Linkable
from floe.spans import Span

SEMANTIC: Final = "semantic"
NOTED: Final = ("order_by", "limit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What views are made of. ``served`` are models that are offered without a number, ``builder`` reads filters."""

    models: Mapping[str, SemanticModel]
    metrics: tuple[Metric, ...]
    offered: tuple[Metric, ...]
    served: frozenset[str]
    builder: Metrics
    report: Report

    def named(self) -> dict[str, Metric]:
        """Return metrics by their names; one of a cube also behind the cube's name, and only so if another has it."""
        found: dict[str, Metric] = {}
        for metric in self.metrics:
            found[f"{metric.model}.{metric.name}"] = metric
        bare = [metric.name for metric in self.metrics]
        found.update({metric.name: metric for metric in self.metrics if bare.count(metric.name) == 1})
        return found


def views(linkable: Linkable, offer: Offer) -> Iterator[View]:
    """Yield the views that floe.yaml declares, those of saved queries, then those of the semantic models."""
    spec = linkable.pipeline.value.semantic
    for name in sorted(spec.views):
        view = _declared(name, spec.views[name], linkable.pipeline.key_span(SEMANTIC, "views", name), offer)
        if view is not None:
            yield view
    queries = [query for transform in linkable.transforms for query in transform.source.saved_queries]
    for query in sorted(queries, key=lambda item: item.name):
        view = _saved(query, offer)
        if view is not None:
            yield view
    for model in offer.models.values():
        yield from _own(model, offer)


def _own(model: SemanticModel, offer: Offer) -> Iterator[View]:
    """Yield a view for each time that metrics of a model are laid out over: in each, metric_time means one thing."""
    members = Members(models=offer.models)
    own = tuple(item for item in offer.offered if item.model == model.name and not item.is_private)
    by_time: dict[tuple[str, ...], list[Metric]] = {}
    main = (model.time,) if model.time else ()
    for metric in sorted(own, key=lambda item: item.name):
        by_time.setdefault(metric.times or main, []).append(metric)
    if model.name in offer.served:
        by_time.setdefault(main, [])
    for times, metrics in sorted(by_time.items()):
        yield View(
            name=f"{model.name}_view" if times == main else f"{model.name}_{'_'.join(times)}_view",
            model=model.name,
            description=model.description,
            metrics=tuple(metrics),
            members=tuple(_called(model, members, times[0] if len(times) == 1 else None)),
            segments=tuple(item for item in model.segments if item.is_public),
            is_declared=False,
            origin=model.origin,
        )


def _called(model: SemanticModel, members: Members, time: str | None) -> Iterator[tuple[str, Member]]:
    """Yield what a model's own view offers; the time that its numbers are laid out over is called metric_time."""
    for name, member in members.reachable(model.name):
        yield METRIC_TIME if member.path == () and name == time else name, member


def _declared(name: str, view: SemanticView, at: Span, offer: Offer) -> View | None:
    known = offer.named()
    who = f"view `{name}`"
    for metric in view.metrics:
        if metric not in known and metric not in offer.builder.written:
            offer.report.add(catalogue.unknown_metric(at, who, metric, tuple(known)))
    chosen = tuple(known[item] for item in view.metrics if item in known)
    roots = sorted({item.model for item in chosen})
    if len(roots) > 1:
        offer.report.add(catalogue.view_over_two(at, who, roots))
    if len(roots) != 1 or len(chosen) != len(view.metrics):
        return None
    return View(
        name=name,
        model=roots[0],
        description="",
        metrics=chosen,
        members=tuple(_grouped(view.group_by, roots[0], chosen, (who, at), offer)),
        is_declared=True,
        origin=at,
    )


def _saved(query: SavedQuery, offer: Offer) -> View | None:
    """Return a saved query as a view; one that counts rows of several models is a warning, and no view."""
    known = offer.named()
    who = f"saved query `{query.name}`"
    wanted = texts(query.query.get("metrics"))
    shown = {item.name for item in offer.offered}
    if not wanted or not set(wanted) <= shown:
        return None
    chosen = tuple(known[item] for item in wanted if item in known)
    roots = sorted({item.model for item in chosen})
    if len(roots) != 1 or len(chosen) != len(wanted):
        offer.report.add(catalogue.query_not_served(query.span, query.name, roots))
        return None
    times = sorted({time for item in chosen for time in item.times})
    time = times[0] if len(times) == 1 else None
    where = offer.builder.filters(filters.templates(query.query.get("where")), roots[0], time, who, query.span)
    metrics = tuple(
        replace(item, name=f"{query.name}__{item.name}", called=item.name, filters=(*item.filters, *where))
        for item in chosen
    )
    return View(
        name=query.name,
        model=roots[0],
        description=query.description,
        metrics=metrics if where else chosen,
        members=tuple(_grouped(texts(query.query.get("group_by")), roots[0], chosen, (who, query.span), offer)),
        notes=tuple(_notes(query)),
        is_declared=True,
        origin=query.span,
    )


def _notes(query: SavedQuery) -> Iterator[str]:
    """Yield what a view cannot say: it is for the reader of Cube's meta."""
    for key in NOTED:
        value = query.query.get(key)
        if value is not None:
            yield f"{key}: {', '.join(texts(value))}"
    for item in as_tuple(query.extra.get("exports")):
        yield f"export: {_name(item)}"


def _name(item: Value) -> str:
    return str(as_mapping(item).get("name", ""))


def _grouped(
    written: tuple[str, ...], root: str, chosen: tuple[Metric, ...], asks: tuple[str, Span], offer: Offer
) -> Iterator[tuple[str, Member]]:
    """Yield the members that a view is grouped by, under the names that its author gives them."""
    members = Members(models=offer.models)
    times = sorted({time for item in chosen for time in item.times})
    seen: set[str] = set()
    for text in written:
        reference = filters.split_grain(text)
        member = members.find(root, reference, times[0] if len(times) == 1 else None)
        if member is None:
            listed = tuple(item for item, _ in members.reachable(root))
            offer.report.add(catalogue.unknown_member(asks[1], asks[0], text, listed))
        elif reference.written not in seen:
            seen.add(reference.written)
            yield reference.written, member
