"""How a model's SQL takes the partition it is run for: by dbt's microbatch, by variables, or not at all."""

import re
from collections.abc import Iterable
from functools import cached_property

from floe.dbt_source.model import Kind, Macro, Resource

MICROBATCH = "microbatch"
VARS = "vars"
_ASKS = re.compile(r"\bvar\s*\(\s*['\"]partition_[a-z0-9_]+['\"]", re.IGNORECASE)
_CALLS = re.compile(r"\b([A-Za-z_][A-Za-z0-9_]*)\s*\(")


class Windows:
    """Judges the models of one project; macros are looked at when the first model needs it."""

    def __init__(self, macros: Iterable[Macro]) -> None:
        self._macros = tuple(macros)

    @cached_property
    def _asking(self) -> frozenset[str]:
        """Return the macros that ask for a partition, themselves or through others."""
        texts = {macro.name: macro.span.file.text for macro in self._macros}
        calls = {name: set(_CALLS.findall(text)) for name, text in texts.items()}
        asking = {name for name, text in texts.items() if _ASKS.search(text)}
        while more := {name for name, used in calls.items() if used & asking} - asking:
            asking |= more
        return frozenset(asking)

    def of(self, resource: Resource) -> str | None:
        """Return how a resource takes its partition."""
        if resource.kind is not Kind.MODEL and resource.kind is not Kind.SNAPSHOT:
            return None
        config = resource.config
        if config.materialized == "incremental" and config.text("incremental_strategy") == MICROBATCH:
            return MICROBATCH
        text = resource.file.text
        if _ASKS.search(text) or (self._asking and self._asking & set(_CALLS.findall(text))):
            return VARS
        return None
