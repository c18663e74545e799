"""What both files say of observability, compute logs and retention, in every environment."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from floe.diagnostics.catalogue import observability as catalogue
from floe.diagnostics.model import Diagnostic
from floe.linker.environments import PlatformFile
from floe.linker.observability import STORES, merged, overridden, written
from floe.linker.sources import Linkable
from floe.linker.upkeep import NUMBERS, ORPHANS

BLOCK = "observability"
LOGS = "compute_logs"
OTLP = "otlp_endpoint"
GRPC_PORT = 4317
SIGNALS: Mapping[str, str] = {"traces": OTLP, "metrics": OTLP, "lineage": "lineage_endpoint"}


def overrides_are_seen(linkable: Linkable) -> Iterator[Diagnostic]:
    """A value of floe.yaml that an environment replaces is said, with both places."""
    shared = written(linkable.pipeline)
    for platform in linkable.platforms:
        for path in overridden(shared, written(platform.located)):
            mine = linkable.pipeline.span(BLOCK, *path)
            theirs = platform.located.span(BLOCK, *path)
            yield catalogue.overridden(mine, theirs, ".".join((BLOCK, *path)), platform.environment)


def endpoints_fit(linkable: Linkable) -> Iterator[Diagnostic]:
    """What is switched on has somewhere to go, by a protocol that the generated project speaks."""
    for platform in linkable.platforms:
        both = merged(linkable.pipeline, platform.located)
        own = written(platform.located)
        for signal, endpoint in SIGNALS.items():
            if own.get(signal) is True and getattr(both, endpoint) is None:
                at = platform.located.key_span(BLOCK, signal)
                yield catalogue.no_endpoint(at, signal, endpoint, platform.environment)
        if both.otlp_endpoint and urlsplit(both.otlp_endpoint).port == GRPC_PORT:
            yield catalogue.grpc_port(_place(linkable, platform, own, OTLP), both.otlp_endpoint)


def compute_logs_fit(linkable: Linkable) -> Iterator[Diagnostic]:
    """The output of steps goes to a store that exists, and that is of the manager's kind."""
    for platform in linkable.platforms:
        config = merged(linkable.pipeline, platform.located).compute_logs
        if config is None or not config.enabled or config.manager_type in {"noop", "local"}:
            continue
        stores = platform.located.value.storage
        name = config.storage_ref or "default"
        at = _place(linkable, platform, written(platform.located), LOGS, "storage_ref")
        if name not in stores:
            yield catalogue.no_store(at, name, platform.environment, sorted(stores))
        elif stores[name].type != STORES[config.manager_type]:
            yield catalogue.other_store(at, config.manager_type, name, stores[name].type)


def properties_are_understood(linkable: Linkable) -> Iterator[Diagnostic]:
    """The properties of a layer that maintenance reads are counts, or on or off."""
    for platform in linkable.platforms:
        for name, layer in platform.located.value.layers.items():
            for key, value in sorted(layer.properties.items()):
                at = platform.located.span("layers", name, "properties", key)
                if key in NUMBERS and not (value.isascii() and value.isdigit() and int(value) > 0):
                    yield catalogue.not_a_count(at, key, value)
                if key == ORPHANS and value not in {"true", "false"}:
                    yield catalogue.not_a_switch(at, key, value)


def _place(linkable: Linkable, platform: PlatformFile, own: Mapping[str, Any], *path: str) -> Any:
    """Return where a setting is written: in platform.yaml if that writes the block, else in floe.yaml."""
    located = platform.located if path[0] in own else linkable.pipeline
    return located.span(BLOCK, *path)
