"""Names and labels of the semantic layer: what dbt takes, and what it wants once only."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from floe.dbt_source.semantic import Metric, SemanticElement, SemanticModel
from floe.dbt_source.semantic_keys import GRAINS
from floe.dbt_source.semantic_layer import DERIVED, Layer, every_measure, input_metrics, own_measures
from floe.diagnostics.catalogue import semantic_meaning as catalogue
from floe.diagnostics.model import Diagnostic
from floe.spans import Span

NAME: Final = re.compile(r"[a-z]((?!__)[a-z0-9_])*[a-z0-9]")
RESERVED: Final = ("metric_time", "mf_internal_uuid")
KEYWORDS: Final = frozenset(
    """and as create distinct for from full having in inner into is join left like natural not null on or right
    select union using where with
    """.split()  # noqa: SIM905 (a list of thirty words takes a page)
)
KINDS: Final = (("measure", "measures"), ("entity", "entities"), ("dimension", "dimensions"))
JINJA: Final = "{{"
_ALIAS: Final = "alias"
_OWN: Final = "give one of them a label of its own"
_ALIKE: Final = "give it one label everywhere, or in one place only"

Spot = tuple[str, Span]


def check_names(layer: Layer) -> Iterator[Diagnostic]:
    """Yield names that dbt refuses, names that are taken, and labels that stand twice."""
    for what, found in (("semantic model", layer.models), ("metric", layer.metrics), ("saved query", layer.queries)):
        for item in found:
            yield from _name(what, item.name, item.span)
    for model in layer.models:
        for what, elements in _elements(model):
            for element in elements:
                yield from _name(what, element.name, element.span, is_column=True, is_bare=element.expr is None)
    yield from _grains(layer)
    yield from _taken(layer)
    yield from _measures_once(layer)
    yield from _pairs(layer)
    yield from _aliases(layer)
    yield from _labels(layer)


def _elements(model: SemanticModel) -> Iterator[tuple[str, tuple[SemanticElement, ...]]]:
    yield from (("measure", model.measures), ("entity", model.entities), ("dimension", model.dimensions))


def _name(what: str, name: str, at: Span, *, is_column: bool = False, is_bare: bool = False) -> Iterator[Diagnostic]:
    """Yield a name that dbt refuses; a bare one is that of its column, too."""
    why = None if not name or JINJA in name else _problem(name, is_column=is_column)
    if why is not None:
        instead = _instead(name)
        yield catalogue.name_refused(at, what, name, why, f"{instead}`, with `expr: {name}" if is_bare else instead)


def _problem(name: str, *, is_column: bool) -> str | None:
    if name.lower() in GRAINS:
        return "the name of a granularity"
    if name.lower() in RESERVED:
        return "dbt keeps this name for itself"
    if is_column and name.lower() in KEYWORDS:
        return "a word of SQL"
    if NAME.fullmatch(name) is None:
        return "two or more of a-z, 0-9 and single `_`, a letter first and no `_` last"
    return None


def _instead(name: str) -> str:
    plain = re.sub(r"_+", "_", re.sub(r"[^a-z0-9]", "_", name.lower())).strip("_")
    if not plain or plain[0].isdigit():
        plain = f"n_{plain}".rstrip("_")
    return plain if _problem(plain, is_column=True) is None else f"{plain}_value"


def _grains(layer: Layer) -> Iterator[Diagnostic]:
    taken = {item.name: ("a metric", item.span) for item in layer.metrics}
    for model in layer.models:
        taken[model.name] = ("a semantic model", model.span)
        for what, elements in _elements(model):
            taken.update({item.name: (_a(what), item.span) for item in elements})
    seen: dict[str, Span] = {}
    for _, name, at in layer.grains:
        yield from _name("granularity", name, at)
        if name in taken:
            what, first = taken[name]
            yield catalogue.name_taken(at, "granularity", name, first, what)
        elif name in seen:
            yield catalogue.name_taken(at, "granularity", name, seen[name], "another granularity")
        seen.setdefault(name, at)


def _a(what: str) -> str:
    return f"an {what}" if what == "entity" else f"a {what}"


def _taken(layer: Layer) -> Iterator[Diagnostic]:
    """Yield elements of one kind with the name of another kind anywhere, or twice in one semantic model."""
    kinds: dict[str, tuple[str, Span]] = {}
    for model in layer.models:
        own: dict[str, Span] = {}
        for what, elements in _elements(model):
            for element in elements:
                kind, first = kinds.setdefault(element.name, (what, element.span))
                if kind != what:
                    yield catalogue.name_taken(element.span, what, element.name, first, _a(kind))
                elif element.name in own:
                    yield catalogue.name_taken(element.span, what, element.name, own[element.name], f"another {what}")
                own.setdefault(element.name, element.span)


def _measures_once(layer: Layer) -> Iterator[Diagnostic]:
    seen: dict[str, tuple[str, Span]] = {}
    for model in layer.models:
        for measure in model.measures:
            other, first = seen.setdefault(measure.name, (model.name, measure.span))
            if other != model.name:
                taken = f"a measure of `{other}`"
                yield catalogue.name_taken(measure.span, "measure", measure.name, first, taken)


def _pairs(layer: Layer) -> Iterator[Diagnostic]:
    """Yield dimensions that two semantic models of one primary entity have."""
    seen: dict[tuple[str, str], tuple[str, Span]] = {}
    for model in layer.models:
        primary = model.primary_entity or next((item.name for item in model.entities if item.type == "primary"), None)
        for dimension in model.dimensions if primary else ():
            key = (str(primary), dimension.name)
            other, first = seen.setdefault(key, (model.name, dimension.span))
            if other != model.name:
                taken = f"a dimension of `{other}`, and both are called `{primary}__{dimension.name}`"
                yield catalogue.name_taken(dimension.span, "dimension", dimension.name, first, taken)


def _aliases(layer: Layer) -> Iterator[Diagnostic]:
    """Yield aliases of measures that are refused or taken: also by a metric that is made of the one that has it."""
    known = {item.name: item for item in layer.metrics}
    measures = layer.measures()
    seen: dict[str, Span] = {}
    for metric in layer.metrics:
        places = {measure.alias: metric.at(f"{path}.alias") for path, measure in own_measures(metric)}
        for alias in [item.alias for item in every_measure(metric, known) if item.alias is not None]:
            at = places.get(alias, metric.span)
            if alias in places:
                yield from _name(_ALIAS, alias, at)
            if alias in measures:
                yield catalogue.name_taken(at, _ALIAS, alias, measures[alias][1].span, "a measure")
            elif seen.setdefault(alias, at) is not at:
                yield catalogue.name_taken(at, _ALIAS, alias, seen[alias], "another alias, which dbt wants once only")
        yield from _input_aliases(metric)


def _input_aliases(metric: Metric) -> Iterator[Diagnostic]:
    """Yield aliases of a derived metric's inputs that are refused, or the name of an input."""
    inputs = list(input_metrics(metric)) if metric.type == DERIVED else []
    named = {item.name: metric.at(item.path) for item in reversed(inputs)}
    for item in inputs:
        alias = item.keys.get("alias")
        if isinstance(alias, str):
            at = metric.at(f"{item.path}.alias")
            yield from _name(_ALIAS, alias, at)
            if alias in named:
                yield catalogue.name_taken(at, _ALIAS, alias, named[alias], "an input")


def _labels(layer: Layer) -> Iterator[Diagnostic]:
    yield from _once("metrics", ((item.label, item.at("label")) for item in layer.metrics))
    yield from _once("semantic models", ((_label(item.extra.get("label")), item.at("label")) for item in layer.models))
    entities: dict[str, tuple[str, Span]] = {}
    for model in layer.models:
        for (what, elements), (_, many) in zip(_elements(model), KINDS, strict=True):
            found = [(_label(item.params.get("label")), item.at("label"), item) for item in elements]
            yield from _once(f"{many} of `{model.name}`", ((label, at) for label, at, _ in found))
            for label, at, item in found if what == "entity" else ():
                if label is not None:
                    first, where = entities.setdefault(item.name, (label, at))
                    if first != label:
                        yield catalogue.label_refused(
                            at, f"entity `{item.name}` has the labels `{first}` and `{label}`", where, _ALIKE
                        )


def _label(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _once(what: str, found: Iterable[tuple[str | None, Span]]) -> Iterator[Diagnostic]:
    seen: dict[str, Span] = {}
    for label, at in found:
        if label is not None and seen.setdefault(label, at) is not at:
            yield catalogue.label_refused(at, f"two {what} have the label `{label}`", seen[label], _OWN)
