"""Which metrics are made of a measure or of another metric, however many steps away."""

from collections.abc import Iterable, Mapping

from floe.dbt_source.semantic import Metric
from floe.linker.semantic.metrics import named_inputs


def users(metrics: Iterable[Metric]) -> Mapping[str, tuple[str, ...]]:
    """Return for each name of a measure or metric the metrics that a change of it touches, itself included."""
    above: dict[str, set[str]] = {}
    written = {metric.name: metric for metric in metrics}
    for name, metric in written.items():
        for other in named_inputs(metric):
            above.setdefault(other, set()).add(name)
    return {name: tuple(sorted(_climb(name, above) & written.keys())) for name in {*above, *written}}


def _climb(name: str, above: Mapping[str, set[str]]) -> set[str]:
    found = {name}
    todo = [name]
    while todo:
        for other in above.get(todo.pop(), set()) - found:
            found.add(other)
            todo.append(other)
    return found
