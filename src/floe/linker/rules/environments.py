"""Profiles, layers, secrets and names, in every environment at once."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain

from floe.dbt_source.locate import config_place
from floe.dbt_source.model import Resource, SourceProject
from floe.diagnostics.catalogue import links, rules, serving
from floe.diagnostics.model import Diagnostic
from floe.diagnostics.suggest import nearest
from floe.ir.platform import SecretRef
from floe.linker import names
from floe.linker.environments import PlatformFile, secret_references
from floe.linker.layers import layer_of, layer_of_source
from floe.linker.sources import Linkable, declared_layers
from floe.linker.transforms import placed
from floe.spans import Span

PROFILES = {"storage": "storage", "catalog": "catalogs", "compute": "compute"}


def profiles_exist(linkable: Linkable) -> Iterator[Diagnostic]:
    """The storage, catalog and compute of floe.yaml exist in every environment."""
    for kind, block in PROFILES.items():
        name: str = getattr(linkable.pipeline.value, kind)
        lacking = [
            (platform.environment, platform.located.key_span(block))
            for platform in linkable.platforms
            if name not in _declared(platform, block)
        ]
        if lacking:
            known = set.intersection(*(set(_declared(platform, block)) for platform in linkable.platforms))
            yield links.unknown_profile(linkable.pipeline.span(kind), kind, name, lacking, known)


def stores_of_cube_exist(linkable: Linkable) -> Iterator[Diagnostic]:
    """The storage profiles that Cube uses exist in their environment."""
    for platform in linkable.platforms:
        spec = platform.located.value
        for key, place in (
            ("cube_store", spec.consumption.cube_store),
            ("export_bucket", spec.consumption.export_bucket),
        ):
            if place.storage_ref is not None and place.storage_ref not in spec.storage:
                at = platform.located.span("consumption", key, "storage_ref")
                yield serving.unknown_storage(at, place.storage_ref, sorted(spec.storage))


def layers_exist(linkable: Linkable) -> Iterator[Diagnostic]:
    """Every layer in use is declared, and in every environment; each is reported once a place."""
    known = declared_layers(linkable.platforms)
    missing: set[str] = set()
    unknown: dict[tuple[str, Span], list[str]] = {}
    for what, layer, place in _layer_uses(linkable):
        if layer not in known:
            unknown.setdefault((layer, place()), []).append(what)
            continue
        lacking = [
            (platform.environment, platform.located.key_span("layers"))
            for platform in linkable.platforms
            if layer not in platform.located.value.layers
        ]
        if lacking and layer not in missing:
            missing.add(layer)
            yield links.layer_missing(place(), layer, lacking)
    for (layer, at), asking in unknown.items():
        yield links.unknown_layer(at, asking[0], len(asking) - 1, layer, known)


def folders_are_layers(linkable: Linkable) -> Iterator[Diagnostic]:
    """No folder is named almost like a layer while its models ask for none; each is said once, at its first model."""
    known = declared_layers(linkable.platforms)
    for transform in linkable.transforms:
        lost = [item for item in placed(transform.source) if layer_of(item, known) is None]
        inside: dict[str, list[Resource]] = {}
        for item in lost:
            for name in item.fqn[1:-1]:
                inside.setdefault(name, []).append(item)
        for name, found in inside.items():
            if nearest(name, known) is not None:
                yield links.folder_nearly_layer(found[0].span, name, len(found), known)


def secrets_differ(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two secret references of one environment, or of floe.yaml, are read from one variable."""
    shared = secret_references(linkable.pipeline)
    for platform in linkable.platforms:
        seen: dict[str, SecretRef] = {}
        for secret in chain(shared, secret_references(platform.located)):
            first = seen.setdefault(secret.variable, secret)
            if first.name != secret.name:
                yield rules.two_secrets_one_variable(
                    first.origin, secret.origin, (first.name, secret.name), secret.variable
                )


def names_differ(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two names fall together once a target has derived its own from them."""
    for platform in linkable.platforms:
        spans = {name: platform.located.key_span("catalogs", name) for name in platform.located.value.catalogs}
        yield from _clashes({name: names.catalog_alias(name) for name in spans}, spans)
        spans = {name: platform.located.key_span("layers", name) for name in platform.located.value.layers}
        yield from _clashes({name: names.identifier(name) for name in spans}, spans)


def release_name_fits(linkable: Linkable) -> Iterator[Diagnostic]:
    """The project's name is short enough for a Helm release."""
    name = names.kubernetes(linkable.pipeline.value.name)
    if len(name) > names.KUBERNETES_LIMIT:
        yield rules.release_name_too_long(linkable.pipeline.span("name"), name, names.KUBERNETES_LIMIT)


def _clashes(derived: Mapping[str, str], spans: Mapping[str, Span]) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for name, becomes in derived.items():
        first = seen.setdefault(becomes, name)
        if first != name:
            yield rules.names_fall_together(spans[first], spans[name], (first, name), becomes)


def _declared(platform: PlatformFile, block: str) -> Mapping[str, object]:
    declared: Mapping[str, object] = getattr(platform.located.value, block)
    return declared


def _layer_uses(linkable: Linkable) -> Iterator[tuple[str, str, Callable[[], Span]]]:
    """Yield what asks for a layer, the layer's name, and what finds where: looking is dear, and seldom needed."""
    known = declared_layers(linkable.platforms)
    for transform in linkable.transforms:
        for resource in placed(transform.source):
            layer = layer_of(resource, known)
            if layer is not None and "schema" not in resource.config.dynamic:
                what = f"the {resource.kind.value} `{resource.name}`"
                yield what, layer, partial(_layer_place, transform.source, resource)
        for table in transform.source.tables:
            if table.enabled:
                at = table.schema_span or table.span
                yield f"the source `{table.source}.{table.name}`", layer_of_source(table), partial(_same, at)


def _layer_place(project: SourceProject, resource: Resource) -> Span:
    """Return where the layer of a resource is written."""
    if resource.config.schema is not None:
        return config_place(project, resource, "schema")
    return resource.floe.span("layer") or resource.span


def _same(at: Span) -> Span:
    return at
