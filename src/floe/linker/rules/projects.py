"""Transforms: their names and what their own files call them."""

from collections.abc import Iterator

from floe.diagnostics.catalogue import rules
from floe.diagnostics.model import Diagnostic
from floe.linker.sources import Linkable
from floe.spans import Span


def transform_names_differ(linkable: Linkable) -> Iterator[Diagnostic]:
    """No two transforms are emitted under one name."""
    seen: dict[str, tuple[str, Span]] = {}
    for transform in linkable.transforms:
        at = transform.at
        written = transform.source.root
        first = seen.setdefault(transform.source.name, (written, at))
        if first[1] is not at:
            yield rules.names_fall_together(first[1], at, (first[0], written), transform.source.name)
