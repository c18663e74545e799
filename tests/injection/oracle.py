"""The judge: what real readers make of each emitted file, compared with what they made of it with harmless words.

A file is read to a tree. In the tree of the harmless run every word is replaced by the text that took its place; the
result must be the tree of the hostile run, to the last key. So a text can neither change, nor vanish, nor become
anything but a text.
"""

import ast
import io
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

import yaml
from injection.corpus import CANARY, CANARY_VALUE

WORD = re.compile(r"<?zq(\d{4,})q>?")
REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\}")
CONVERSION = re.compile(r" \| as_(?:number|bool) \}\}\Z")
SUFFIXES = ("", "_ACCESS_KEY_ID", "_SECRET_ACCESS_KEY", "_TOKEN", "_USER", "_PASSWORD")
VARIABLES = {**{f"DBT_ENV_SECRET_WORD{end}": "a secret" for end in SUFFIXES}, "NAME": "7", CANARY: CANARY_VALUE}
"""What is set where the output is read."""
Swap = Callable[[str], str]


def swap(texts: Mapping[int, str]) -> Swap:
    """Return what puts texts in the places of their words."""
    return lambda text: WORD.sub(lambda match: texts[int(match[1])], text)


def read(path: str, data: bytes) -> Any:
    """Read a file as its target does."""
    text = data.decode()
    suffix = path.rpartition(".")[2]
    match suffix:
        case "json":
            return read_json(path, text)
        case "toml":
            return tomllib.loads(text)
        case "py":
            return python(ast.parse(text, filename=path))
        case _ if path.startswith("helm/") and "/templates/" in path:
            return text  # Go templates, the same in every project: no word of anybody's is in them
        case "yml" | "yaml":
            tree = located(yaml.load(text, yaml.CSafeLoader) if path.startswith("helm/") else yaml_of(text))
            return rendered(tree) if path.endswith("profiles.yml") else tree
        case _:
            return macro(text) if path.endswith("macros/floe_environments.sql") else text


def read_json(path: str, text: str) -> Any:
    """Read JSON as the program does that it is written for."""
    tree = resolved(json.loads(text))
    if path.endswith(".tf.json"):
        return _swapped(tree, lambda told: told.replace("$${", "${").replace("%%{", "%{"))
    # What is recorded stands as it was written: whatever reads it one day finds the reference.
    if path.endswith("recorded.json"):
        tree = _swapped(tree, at_run_time)
    elif "recorded" in tree:
        tree["recorded"] = _swapped(tree["recorded"], at_run_time)
    return located(tree)


def resolved(tree: Any) -> Any:
    """Put together what environment.py puts together: a list of literal parts and variables."""
    match tree:
        case dict():
            return {key: resolved(item) for key, item in tree.items()}
        case [*parts] if any(isinstance(part, dict) and part.keys() <= {"variable", "default"} for part in parts):
            return "".join(part if isinstance(part, str) else value_of(**part) for part in parts)
        case list():
            return [resolved(item) for item in tree]
        case _:
            return tree


def value_of(variable: str, default: str | None = None) -> str:
    return VARIABLES.get(variable, f"<{variable}>" if default is None else default)


def located(tree: Any) -> Any:
    """Put aside what is made of a text by rule: folders of namespaces, and what Glue takes for a warehouse."""
    for layer in _maps(tree, "recorded", "layers"):
        if "location" in layer:
            layer["location"] = _folder(layer["location"])
    for catalog in _maps(tree, "catalogs"):
        if catalog.get("type") == "glue":
            catalog.pop("warehouse", None)
            catalog.pop("glue.id", None)
    for copied in _maps({"": tree.get("externalSecrets")} if isinstance(tree, dict) else {}):
        if "vault" in (copied.get("provider") or {}):
            # A path of Vault is a mount, and a folder before every name.
            copied["provider"]["vault"].pop("path", None)
            copied["secrets"] = [{**secret, "remote": ""} for secret in copied["secrets"]]
    for logs in _maps(tree, "compute_logs"):
        if "prefix" in logs:
            logs["prefix"] = str(logs["prefix"]).strip("/")
    if isinstance(tree, dict) and isinstance(tree.get("locations"), list):
        tree["locations"] = [_folder(place) for place in tree["locations"]]
    if isinstance(tree, dict) and isinstance(tree.get("catalogs"), list):
        for catalog in tree["catalogs"]:
            catalog["namespaces"] = _without_parents(catalog.get("namespaces", []))
    return tree


def _folder(location: str) -> str:
    scheme, mark, rest = location.partition("://")
    return scheme + mark + rest.replace(".", "/")


def _without_parents(places: list[Any]) -> list[Any]:
    """Return namespaces without those that only lie above another, each in a folder of its parts."""
    told = [place if isinstance(place, dict) else {"name": place} for place in places]
    for place in told:
        place["location"] = _folder(place.get("location", ""))
    return [place for place in told if place.get("properties")]


def _maps(tree: Any, *path: str) -> list[dict[str, Any]]:
    for name in path:
        tree = tree.get(name, {}) if isinstance(tree, dict) else {}
    return [item for item in tree.values() if isinstance(item, dict)] if isinstance(tree, dict) else []


def yaml_of(text: str) -> Any:
    """Read YAML by version 1.1 and by version 1.2; they must agree."""
    from ruamel.yaml import YAML

    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    old, new = yaml.safe_load(text), reader.load(io.StringIO(text))
    assert old == new, "readers of YAML 1.1 and 1.2 disagree"
    return old


@cache
def _profile_renderer() -> Any:
    import dbt_common.context
    from dbt.config.renderer import ProfileRenderer

    dbt_common.context.set_invocation_context(VARIABLES)
    return ProfileRenderer({})


@cache
def _rendered(text: str) -> Any:
    # Whether a variable holds a number or a switch is its owner's affair.
    return _profile_renderer().render_value(CONVERSION.sub(" }}", text))


def rendered(tree: Any) -> Any:
    """Render what dbt renders: values, never keys."""
    match tree:
        case dict():
            return {key: rendered(item) for key, item in tree.items()}
        case list():
            return [rendered(item) for item in tree]
        case str():
            return _rendered(tree)
        case _:
            return tree


def macro(text: str) -> Any:
    """Run the macro as dbt does, and return what it returns."""
    from jinja2 import Environment, StrictUndefined

    returned: list[Any] = []

    def keep(value: Any) -> str:
        returned.append(value)
        return ""

    environment = Environment(undefined=StrictUndefined, extensions=["jinja2.ext.do"])  # noqa: S701
    target = SimpleNamespace(schema="schema", name="local")
    module = environment.from_string(text, globals={"return": keep, "target": target}).make_module()
    printed = module.floe_environments()  # type: ignore[attr-defined]
    return {"returned": returned, "printed": printed.strip(), "around": str(module).strip()}


def python(node: Any) -> Any:
    """Turn a syntax tree into plain data without places; a dict's entries have no order."""
    match node:
        case ast.Dict(keys=keys, values=values):
            return {"Dict": sorted(([python(k), python(v)] for k, v in zip(keys, values, strict=True)), key=repr)}
        case ast.Constant(value=value):
            return {"Constant": value if isinstance(value, str) else repr(value)}
        case ast.AST():
            return {type(node).__name__: {name: python(value) for name, value in ast.iter_fields(node)}}
        case list():
            return [python(item) for item in node]
        case _:
            return node


def at_run_time(text: str) -> str:
    """Return a text with its references as the environment would fill them."""
    return REFERENCE.sub(lambda match: value_of(match[1], match[2]), text)


def expected(tree: Any, change: Swap) -> Any:
    """Return the tree of harmless words with the hostile texts in their places."""
    return located(_swapped(tree, change))


def _swapped(tree: Any, change: Swap) -> Any:
    match tree:
        case dict():
            return {change(key) if isinstance(key, str) else key: _swapped(item, change) for key, item in tree.items()}
        case list():
            return [_swapped(item, change) for item in tree]
        case str():
            return change(tree)
        case _:
            return tree


def unordered(tree: Any) -> Any:
    """Sort lists: floe sorts some of them by the very text."""
    match tree:
        case dict():
            return {key: unordered(item) for key, item in tree.items()}
        case list():
            return sorted((unordered(item) for item in tree), key=repr)
        case _:
            return tree


DERIVED: Mapping[str, re.Pattern[str]] = {
    ".'ingress'.'routes'[].'name'": re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
    "Chart.yaml.'version'": re.compile(r"\d+\.\d+\.\d+([-+][A-Za-z0-9.+-]+)?"),
    ".'image'.'tag'": re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"),
}
"""What is made of a text for a place that takes few letters: any word in those letters will do."""


def differences(wanted: Any, found: Any, at: str = "") -> list[str]:
    """Return where two trees differ, in words."""
    if isinstance(found, str) and any(at.endswith(end) and made.fullmatch(found) for end, made in DERIVED.items()):
        return []
    if type(wanted) is not type(found):
        return [f"{at}: {wanted!r:.120} became {found!r:.120}"]
    if isinstance(wanted, dict):
        lines = [f"{at}.{key!r:.60} is gone" for key in wanted.keys() - found.keys()]
        lines += [f"{at}.{key!r:.60} is new" for key in found.keys() - wanted.keys()]
        for key in wanted.keys() & found.keys():
            lines += differences(wanted[key], found[key], f"{at}.{key!r:.60}")
        return lines
    if isinstance(wanted, list) and len(wanted) == len(found):
        return [line for a, b in zip(wanted, found, strict=True) for line in differences(a, b, f"{at}[]")]
    return [] if wanted == found else [f"{at}: {wanted!r:.120} became {found!r:.120}"]
