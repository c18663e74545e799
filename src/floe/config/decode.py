"""From a tree to a model: every fault of shape becomes a diagnostic at the place that a person would point at."""

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from floe.config.floe import FloeSpec
from floe.config.floe_rules import FLOE_RULES
from floe.config.gate import gate
from floe.config.leaks import hidden, leaks
from floe.config.places import Segment, ancestor
from floe.config.platform import PlatformSpec
from floe.config.platform_rules import PLATFORM_RULES
from floe.config.problems import problems
from floe.config.texts import TEXT_RULES
from floe.diagnostics.model import Diagnostic, Report
from floe.frozen import dataclass
from floe.spans import Span
from floe.syntax.nodes import YamlNode, plain

M = TypeVar("M", bound=BaseModel)
_ONCE = frozenset({"E0203", "E0217", "E0251"})
"""Codes that several checks may find about one value."""
_REFERENCE = "E0224"
Rule = Callable[[YamlNode], Iterator[Diagnostic]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Located(Generic[M]):
    """A model and the tree it was read from."""

    value: M
    node: YamlNode

    def span(self, *path: Segment) -> Span:
        """Return where the value at ``path`` is written, or the nearest thing around it."""
        return ancestor(self.node, path).node.span

    def key_span(self, *path: Segment) -> Span:
        """Return where the key at ``path`` is written, or the nearest one around it."""
        return ancestor(self.node, path).key


def decode(node: YamlNode, model: type[M], report: Report) -> Located[M] | None:
    """Check ``node`` against ``model``; None when an error was reported."""
    stopped = tuple(gate(node, model))
    if stopped:
        report.extend(stopped)
        return None
    found = Report(leaks(node))
    value = None
    try:
        value = model.model_validate(plain(node))
    except ValidationError as error:
        found.extend(problems(error.errors(include_url=False), node, model))
    for rule in (*TEXT_RULES.get(model, ()), *_rules(model)):
        found.extend(rule(node))
    report.extend(one_a_place(hidden(found.found)))
    return None if value is None or found.failed else Located(value=value, node=node)


def one_a_place(found: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the first error about each place and wording; a second one about the same value only repeats it.

    A reference to a variable where none may stand is all that is wrong there: it is no address or name either.
    """
    seen: set[tuple[int, int, str]] = set()
    references = {_place(item) for item in found if item.code == _REFERENCE}
    for item in found:
        mark = (*_place(item), item.code)
        if _place(item) in references and item.code != _REFERENCE:
            continue
        if mark not in seen or item.code not in _ONCE:
            yield item
        seen.add(mark)


def _place(item: Diagnostic) -> tuple[int, int]:
    return item.primary.span.start, item.primary.span.end


def _rules(model: type[BaseModel]) -> Sequence[Rule]:
    return {FloeSpec: FLOE_RULES, PlatformSpec: PLATFORM_RULES}.get(model, ())
