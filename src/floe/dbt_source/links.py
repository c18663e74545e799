"""Refs and sources of all transforms, followed: what leads nowhere, where it must not, or in a circle."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from floe.dbt_source.cycles import cycles
from floe.dbt_source.locate import locate_ref, locate_source
from floe.dbt_source.lookup import Lookup
from floe.dbt_source.model import Resource, SourceProject
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.scan import ref_span, source_span
from floe.dbt_source.values import is_on
from floe.diagnostics.catalogue import dbt_links as catalogue
from floe.diagnostics.model import Diagnostic
from floe.spans import Span

MOST_SUGGESTIONS = 50
Place = Callable[[SourceRef], Span]


def check_links(projects: Sequence[SourceProject]) -> Iterator[Diagnostic]:
    """Yield every ref and source that dbt would not resolve, and every circle."""
    owners = _owners(projects)
    for project in projects:
        lookup = Lookup(project)
        check = _Check(project, lookup, owners)
        for resource in project.resources:
            if resource.enabled:
                yield from check.resource(resource)
        yield from check.others()
        yield from _circles(project, lookup)


def _owners(projects: Sequence[SourceProject]) -> Mapping[str, tuple[str, ...]]:
    """Return the transforms that have a relation of each name."""
    owners: dict[str, list[str]] = {}
    for project in projects:
        for name in dict.fromkeys(item.name for item in project.resources if item.refable and item.enabled):
            owners.setdefault(name, []).append(project.transform)
    return {name: tuple(found) for name, found in owners.items()}


class _Check:
    """The checks of one project; holds what all of them look things up in."""

    def __init__(self, project: SourceProject, lookup: Lookup, owners: Mapping[str, tuple[str, ...]]) -> None:
        self.project = project
        self.lookup = lookup
        self.owners = owners
        self.transforms = {name for found in owners.values() for name in found}
        self.unknown = 0

    def resource(self, resource: Resource) -> Iterator[Diagnostic]:
        """Yield what is wrong with the refs and sources of one resource."""
        who = f"{resource.kind.value} `{resource.name}`"
        for ref in resource.refs:
            target = self.lookup.resource(ref)
            if target is None or not target.enabled or target.config.text("access") == "private":
                yield from self.ref(ref, target, resource, who, locate_ref(resource, ref))
        for source in resource.sources:
            yield from self.source(source, who, lambda item: locate_source(resource, item))
        seen = {(ref.name, ref.version) for ref in resource.refs}
        for ref in resource.hidden_refs:
            if (ref.name, ref.version) not in seen:
                yield catalogue.hidden_ref(locate_ref(resource, ref), who, ref.name)

    def ref(
        self, ref: Ref, target: Resource | None, resource: Resource | None, who: str, at: Span
    ) -> Iterator[Diagnostic]:
        """Yield what is wrong with one ref that does not simply resolve."""
        if target is not None and target.enabled:
            group = target.config.text("group")
            own = None if resource is None else resource.config.text("group")
            if group is not None and group != own:
                yield catalogue.private_model(at, who, ref.name, group)
        elif target is not None:
            yield catalogue.ref_to_disabled(at, who, ref.name, target.span)
        elif ref.package not in (None, self.project.name):
            yield from self._package(ref, who, at)
        else:
            yield self._unresolved(ref, who, at)

    def _package(self, ref: Ref, who: str, at: Span) -> Iterator[Diagnostic]:
        package = ref.package or ""
        if package in self.transforms:
            yield catalogue.ref_across_transforms(at, who, ref.name, package)
        elif not self.project.packages:
            yield catalogue.unknown_package(at, who, package)

    def _unresolved(self, ref: Ref, who: str, at: Span) -> Diagnostic:
        versions = self.lookup.versions(ref.name)
        if versions:
            return catalogue.unknown_version(at, who, ref.name, ref.version or "", versions)
        foreign = [name for name in self.owners.get(ref.name, ()) if name != self.project.transform]
        if foreign:
            return catalogue.ref_across_transforms(at, who, ref.name, foreign[0])
        if self.project.packages:
            return catalogue.ref_perhaps_in_package(at, who, ref.name)
        return catalogue.unknown_ref(at, who, ref.name, self._near(self.lookup.names))

    def _near(self, known: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names to suggest from; none once so many are wrong that it is no slip of the pen."""
        self.unknown += 1
        return known if self.unknown <= MOST_SUGGESTIONS else ()

    def source(self, ref: SourceRef, who: str, at: Place) -> Iterator[Diagnostic]:
        """Yield what is wrong with one source."""
        table = self.lookup.table(ref)
        name = f"{ref.source}.{ref.table}"
        if table is None and not self.project.packages:
            yield catalogue.unknown_source(at(ref), who, name, self._near(self.lookup.tables))
        elif table is not None and not table.enabled:
            yield catalogue.source_disabled(at(ref), who, name, table.span)

    def others(self) -> Iterator[Diagnostic]:
        """Yield what is wrong with the refs of exposures, unit tests and semantic models."""
        for exposure in self.project.exposures:
            if is_on(exposure.config):
                yield from self._listed(f"exposure `{exposure.name}`", exposure.refs, exposure.sources, exposure.span)
        for test in self.project.unit_tests:
            who = f"unit test `{test.name}`"
            target = Ref(name=test.model)
            if not self.lookup.all(test.model):
                yield from self.ref(target, None, None, who, test.model_span)
            yield from self._listed(who, test.refs, test.sources, test.span)
        for model in self.project.semantic_models:
            if model.model is not None and model.enabled:
                target_resource = self.lookup.resource(model.model)
                if target_resource is None or not target_resource.enabled:
                    who = f"semantic model `{model.name}`"
                    yield from self.ref(model.model, target_resource, None, who, model.model_span)

    def _listed(self, who: str, refs: Iterable[Ref], sources: Iterable[SourceRef], span: Span) -> Iterator[Diagnostic]:
        for ref in refs:
            target = self.lookup.resource(ref)
            if target is None or not target.enabled:
                at = ref_span(span.file, ref.name, start=span.start) or span
                yield from self.ref(ref, target, None, who, at)
        for source in sources:
            yield from self.source(
                source,
                who,
                lambda item: source_span(span.file, item.source, item.table, start=span.start) or span,
            )


def _circles(project: SourceProject, lookup: Lookup) -> Iterator[Diagnostic]:
    """Yield each circle of models once, with the place of every ref on it."""
    nodes = {id(item): item for item in project.resources if item.enabled and item.refable}
    edges: dict[int, dict[int, Ref]] = {key: {} for key in nodes}
    for key, item in nodes.items():
        for ref in item.refs:
            target = lookup.resource(ref)
            if target is not None and id(target) in nodes:
                edges[key].setdefault(id(target), ref)
    for found in cycles({key: tuple(targets) for key, targets in edges.items()}):
        steps = list(zip(found, (*found[1:], found[0]), strict=True))
        places = [locate_ref(nodes[left], edges[left][right]) for left, right in steps]
        yield catalogue.cycle([nodes[key].title for key in (*found, found[0])], places)
