"""Asset keys as a module writes them: literals, ``AssetKey`` of one, and names of such constants."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import field

from floe.frozen import dataclass
from floe.linker.functions import CONTEXT, RESOURCES
from floe.linker.modules import called, keywords

Key = tuple[str, ...]
KEY = "key"
_NOT_INPUTS = frozenset({CONTEXT, "config", "self", *RESOURCES})
_NOT_INPUT_TYPES = ("Config", "Context", "Resource", "ResourceParam", "Client")


@dataclass(frozen=True, slots=True)
class Keys:
    """Reads keys with the constants of one module."""

    constants: Mapping[str, ast.expr]
    assets: Mapping[str, Key] = field(default_factory=dict)

    def read(self, node: ast.expr | None) -> Key | None:
        """Read ``"a/b"``, ``["a", "b"]``, ``AssetKey(...)`` or ``AssetSpec(...)`` of one, or its name; else None."""
        match node:
            case ast.Constant(value=str(text)):
                return tuple(text.split("/"))
            case ast.List(elts=items) | ast.Tuple(elts=items):
                parts = [self.text(item) for item in items]
                return tuple(part for part in parts if part is not None) if parts and None not in parts else None
            case ast.Call() if called(node) in {"AssetKey", "from_user_string", "AssetSpec", "AssetDep", "SourceAsset"}:
                return self.read(first_argument(node, KEY))
            case ast.Name(id=name) if name in self.assets:
                return self.assets[name]
            case ast.Name(id=name) if name in self.constants and not isinstance(self.constants[name], ast.Name):
                return Keys({key: value for key, value in self.constants.items() if key != name}).read(
                    self.constants[name]
                )
            case _:
                return None

    def text(self, node: ast.expr | None) -> str | None:
        """Read a text, or the name of one."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name) if isinstance(self.constants.get(name), ast.Constant):
                return self.text(self.constants[name])
            case _:
                return None

    def of_function(self, name: str, decorator: ast.expr) -> Key | None:
        """Return an asset's key as Dagster makes it of ``key``, or of ``key_prefix`` and ``name``."""
        given = keywords(decorator)
        if KEY in given:
            return self.read(given[KEY])
        last = self.text(given["name"]) if "name" in given else name
        prefix = self.read(given["key_prefix"]) if "key_prefix" in given else ()
        return None if last is None or prefix is None else (*prefix, last)

    def deps(self, node: ast.expr | None) -> Iterator[Key]:
        """Yield the keys of a list of what an asset reads."""
        for item in node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else ():
            key = self.read(item)
            if key is not None:
                yield key

    def inputs(self, function: ast.FunctionDef | ast.AsyncFunctionDef, decorator: ast.expr) -> Iterator[Key]:
        """Yield what an asset's function takes: a parameter is the asset of that name, or the one that ``ins`` says."""
        ins = keywords(decorator).get("ins")
        named = ins if isinstance(ins, ast.Dict) else ast.Dict(keys=[], values=[])
        said = {self.text(key): value for key, value in zip(named.keys, named.values, strict=True) if key is not None}
        for item in (*function.args.args, *function.args.kwonlyargs):
            if item.arg in said:
                given = keywords(said[item.arg])
                key = self.read(given[KEY]) if KEY in given else self.of_function(item.arg, said[item.arg])
            else:
                key = None if _no_input(item) else (item.arg,)
            if key is not None:
                yield key


def first_argument(node: ast.Call, name: str) -> ast.expr | None:
    """Return what a call is given first, or by that name."""
    return keywords(node).get(name) or (node.args[0] if node.args else None)


def _no_input(item: ast.arg) -> bool:
    annotation = item.annotation
    while isinstance(annotation, ast.Subscript):
        annotation = annotation.value
    kind = called(annotation) if annotation is not None else ""
    if isinstance(annotation, ast.Constant):
        kind = str(annotation.value).rpartition(".")[2]
    return item.arg in _NOT_INPUTS or kind.endswith(_NOT_INPUT_TYPES)
