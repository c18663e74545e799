"""Values that their key does not take, said in the words of people."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from floe.config.places import Place, spelled
from floe.config.scalars import FAULT, FORMS
from floe.config.shapes import Segment, types_at
from floe.config.timezones import NAMES
from floe.diagnostics.catalogue import shape
from floe.diagnostics.model import Diagnostic
from floe.syntax.nodes import YamlList, YamlMap, YamlNode, YamlScalar

_TEXT = "text"
_TRUTH = "`true` or `false`"
_MAPPING = "keys with values"
_REFERENCE = r"^\$\{"
EXPECTED: Mapping[str, str] = {
    "string_type": _TEXT,
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": _TRUTH,
    "tuple_type": "a list",
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "union_tag_not_found": _MAPPING,
}
_YES = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_LONGEST = 60


def unsuitable(
    what: str, location: tuple[Segment, ...], place: Place, context: Mapping[str, Any], model: type[BaseModel]
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the value at ``place``."""
    span, where = place.node.span, place.words
    if location and location[-1] == "[key]":
        yield _name(place, context)
    elif what in EXPECTED:
        yield shape.wrong_kind(span, where, EXPECTED[what], described(place.node), _cure(what, place))
    elif what in ("literal_error", "union_tag_invalid", "kind"):
        yield _choice(what, location, place, context, model)
    elif what == "string_pattern_mismatch":
        yield _form(place, str(context["pattern"]))
    elif what == FAULT:
        yield _rule(place, str(context["rule"]), str(context["label"]))
    else:
        yield _limits(what, place, context)


def described(node: YamlNode) -> str:
    """Say what a node is, briefly."""
    match node:
        case YamlMap():
            return _MAPPING
        case YamlList():
            return "a list"
        case YamlScalar(value=None):
            return "nothing"
        case YamlScalar(value=bool(value)):
            return f"`{str(value).lower()}`"
        case YamlScalar(value=str()):
            return f"the text `{shown(node)}`"
        case YamlScalar():
            return f"the number `{shown(node)}`"


def shown(node: YamlNode) -> str:
    """Return a scalar as it is written, cut where it gets long."""
    if not isinstance(node, YamlScalar):
        return described(node)
    text = node.value if isinstance(node.value, str) else written(node)
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."


def written(node: YamlScalar) -> str:
    """Return the characters of a scalar in the file."""
    return node.span.file.text[node.span.start : node.span.end]


def _cure(what: str, place: Place) -> str | None:
    node = place.node
    if isinstance(node, YamlScalar) and node.value is None:
        return f"write {EXPECTED[what]}, or delete the key"
    if what == "tuple_type" and place.path == ("transforms",):
        return "write `- type: dbt` below the key, and `path: .` below that"
    cures = {"string_type": _as_text, "bool_type": _as_truth, "tuple_type": _as_list}
    if what in cures:
        return cures[what](node)
    if what in ("int_type", "float_type") and isinstance(node, YamlScalar) and isinstance(node.value, str):
        number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", node.value)
        return f"remove the quotes: `{node.value}`" if number else f"write {EXPECTED[what]}, like `30`"
    return f"write {EXPECTED[what]}"


def _as_text(node: YamlNode) -> str:
    return f'quote it: `"{written(node)}"`' if isinstance(node, YamlScalar) else "write text in one line"


def _as_truth(node: YamlNode) -> str:
    text = str(node.value).lower() if isinstance(node, YamlScalar) else ""
    meant = _YES.get(text, text if text in ("true", "false") else None)
    return f"write `{meant}`, without quotes" if meant else "write `true` or `false`"


def _as_list(node: YamlNode) -> str:
    if not isinstance(node, YamlScalar):
        return "put `- ` before each item"
    item = f'"{shown(node)}"' if isinstance(node.value, str) else shown(node)
    return f"write `[{item}]`"


def _choice(
    what: str, location: tuple[Segment, ...], place: Place, context: Mapping[str, Any], model: type[BaseModel]
) -> Diagnostic:
    if what == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context["expected"]))
    else:
        around = location[:-1] if what == "kind" else location
        choices = [branch.tag.strip("<>") for branch in types_at(model, around) if branch.tag]
    if not isinstance(place.node, YamlScalar) or not isinstance(place.node.value, str):
        cure = f"write {shape.listed(choices)}"
        return shape.wrong_kind(place.node.span, place.words, "one of a few words", described(place.node), cure)
    return shape.unknown_choice(place.node.span, place.words, shown(place.node), choices)


def _form(place: Place, pattern: str) -> Diagnostic:
    if re.match(_REFERENCE, pattern[1:]) or pattern not in FORMS:
        return shape.wrong_form(
            place.node.span, place.words, shown(place.node), "a value or a reference", "${NAME:-default}"
        )
    form = FORMS[pattern]
    hidden = str(place.path[-1]).endswith("secret_ref")
    found = "what is written here" if hidden else shown(place.node)
    return shape.wrong_form(place.node.span, place.words, found, form.words, form.example)


def _name(place: Place, context: Mapping[str, Any]) -> Diagnostic:
    """The key of a map, where keys are names that people choose."""
    form = FORMS.get(str(context.get("pattern", "")))
    words, example = (form.words, form.example) if form else ("text that is not empty", "silver/orders")
    return shape.wrong_name(place.key, str(place.path[-1]), spelled(place.path[:-1]), words, example)


def _rule(place: Place, rule: str, why: str) -> Diagnostic:
    span, text = place.node.span, shown(place.node)
    match rule:
        case "cron":
            return shape.not_cron(span, text, why)
        case "timezone":
            return shape.unknown_timezone(span, text, tuple(NAMES))
        case "date":
            return shape.no_such_day(span, text)
        case _:
            return shape.not_url(span, place.words, text, why)


def _limits(what: str, place: Place, context: Mapping[str, Any]) -> Diagnostic:
    span, where = place.node.span, place.words
    length = len(str(place.node.value)) if isinstance(place.node, YamlScalar) else 0
    match what:
        case "greater_than_equal" | "less_than_equal":
            limit = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
            return shape.out_of_range(span, where, shown(place.node), limit)
        case "finite_number":
            return shape.not_json(span, where, shown(place.node))
        case "string_too_short":
            return shape.wrong_length(span, where, length, f"at least {context['min_length']} characters")
        case "string_too_long":
            return shape.wrong_length(span, where, length, f"at most {context['max_length']} characters")
        case "too_short":
            return shape.wrong_length(span, where, int(context["actual_length"]), "at least one item")
        case _:
            return shape.wrong_kind(span, where, "another value", described(place.node), None)
