"""Classes of data: each is known, and columns have one where an environment demands it."""

from collections.abc import Iterator
from typing import Final

from floe.config.compliance import ClassificationsConfig
from floe.dbt_source.parts import Column
from floe.diagnostics.catalogue import classes as catalogue
from floe.diagnostics.model import Diagnostic
from floe.linker.environments import PlatformFile
from floe.linker.sources import Linkable
from floe.linker.transforms import placed
from floe.spans import Span

KNOWN: Final = ("public", "internal", "confidential", "pii", "identifier")
GOVERNANCE: Final = "governance"
CLASSIFICATIONS: Final = "classifications"


def declared(platform: PlatformFile) -> ClassificationsConfig | None:
    """Return the classes that an environment declares; None where it does not check any."""
    found = platform.located.value.governance
    return found.classifications if found is not None and found.classifications.enabled else None


def default_classes(platforms: tuple[PlatformFile, ...]) -> frozenset[str]:
    """Return the classes of a column that declares none: cubes are the same everywhere, so every default counts."""
    found = (declared(platform) for platform in platforms)
    return frozenset(item.default_classification for item in found if item and item.default_classification)


def classes_exist(linkable: Linkable) -> Iterator[Diagnostic]:
    """A class that a column or a role names is one that everybody knows, or that some environment declares."""
    spec = [platform.located.value.governance for platform in linkable.platforms]
    known = {*KNOWN, *(name for item in spec if item is not None for name in item.classifications.classes)}
    for name, place in _named(linkable):
        if name not in known:
            yield catalogue.unknown_class(place, name, sorted(known))


def _named(linkable: Linkable) -> Iterator[tuple[str, Span]]:
    for transform in linkable.transforms:
        for resource in placed(transform.source):
            yield from _of_columns(resource.columns)
        for table in transform.source.tables:
            yield from _of_columns(table.columns)
    for number, policy in enumerate(linkable.pipeline.value.governance.policies.access):
        for place, name in enumerate(policy.classifications):
            at = linkable.pipeline.span(GOVERNANCE, "policies", "access", number, CLASSIFICATIONS, place)
            yield name, at


def _of_columns(columns: tuple[Column, ...]) -> Iterator[tuple[str, Span]]:
    for column in columns:
        if column.floe.classification is not None:
            yield column.floe.classification, dict(column.floe.spans).get("classification", column.span)


def columns_have_classes(linkable: Linkable) -> Iterator[Diagnostic]:
    """Where an environment demands a class of every column and gives none itself, every declared column has one."""
    demanding = [
        platform
        for platform in linkable.platforms
        if (found := declared(platform)) and found.enforce_classification and not found.default_classification
    ]
    if not demanding:
        return
    where = demanding[0].located.key_span(GOVERNANCE, CLASSIFICATIONS, "enforce_classification")
    for transform in linkable.transforms:
        for resource in placed(transform.source):
            lacking = [column for column in resource.columns if column.floe.classification is None]
            if lacking:
                names = [column.name for column in lacking]
                yield catalogue.class_missing(lacking[0].span, resource.name, names, where)


def classes_are_here(linkable: Linkable) -> Iterator[Diagnostic]:
    """Nothing is served by classes that floe cannot see."""
    spec = linkable.pipeline.value
    if spec.governance.classification_source == "external" and spec.consumption.enabled:
        yield catalogue.classes_elsewhere(linkable.pipeline.span(GOVERNANCE, "classification_source"))
