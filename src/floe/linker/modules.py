"""The user's asset modules, read with ``ast`` and never imported: which assets they define, and where."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from floe.ir.orchestration import AssetModule, PythonAsset
from floe.spans import SourceFile, Span

ASSET_DECORATORS = frozenset({"asset", "graph_asset"})
MANY_ASSETS = frozenset({"multi_asset", "graph_multi_asset", "multi_observable_source_asset"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedModule:
    """A module as text and tree; ``tree`` is None where the file is no Python, with the reason and its place."""

    name: str
    file: SourceFile
    tree: ast.Module | None
    problem: str
    at: Span


def module_path(name: str, files: Mapping[str, bytes]) -> str | None:
    """Return the path of a dotted module among the files read, or None."""
    base = name.replace(".", "/")
    return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in files), None)


def parse_module(name: str, path: str, data: bytes) -> ParsedModule:
    """Read one module."""
    text = data.decode("utf-8", errors="replace")
    file = SourceFile(path, text)
    start = Span(file, 0, len(text.partition("\n")[0]))
    try:
        return ParsedModule(name=name, file=file, tree=ast.parse(text), problem="", at=start)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        offset = sum(len(row) + 1 for row in text.split("\n")[: line - 1])
        at = Span(file, offset, offset + max(1, len(file.line(line))))
        return ParsedModule(name=name, file=file, tree=None, problem=getattr(error, "msg", str(error)), at=at)


def read_module(parsed: ParsedModule, origin: Span) -> AssetModule:
    """Return the module with every asset whose key can be read; ``origin`` is its place in floe.yaml."""
    assets = tuple(_assets(parsed)) if parsed.tree else ()
    return AssetModule(name=parsed.name, assets=assets, origin=origin)


def unread_assets(parsed: ParsedModule) -> Iterator[tuple[str, Span]]:
    """Yield the functions that define assets whose keys cannot be read without running them."""
    for function in _functions(parsed.tree):
        for decorator in function.decorator_list:
            if _called(decorator) in MANY_ASSETS:
                yield function.name, _span(parsed.file, function)


def _assets(parsed: ParsedModule) -> Iterator[PythonAsset]:
    for function in _functions(parsed.tree):
        for decorator in function.decorator_list:
            if _called(decorator) in ASSET_DECORATORS:
                yield PythonAsset(
                    key=_key(function.name, decorator),
                    module=parsed.name,
                    deps=tuple(_deps(decorator)),
                    origin=_span(parsed.file, function),
                )


def _functions(tree: ast.Module | None) -> list[ast.FunctionDef]:
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)] if tree else []


def _called(node: ast.expr) -> str:
    """Return the last part of a decorator's name: ``asset`` for ``@dg.asset(...)`` and for ``@asset``."""
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def _key(name: str, decorator: ast.expr) -> tuple[str, ...]:
    """Return an asset's key as Dagster makes it of ``key``, or of ``key_prefix`` and ``name``."""
    given = {word.arg: word.value for word in decorator.keywords} if isinstance(decorator, ast.Call) else {}
    if "key" in given:
        return _key_value(given["key"]) or (name,)
    prefix = _key_value(given["key_prefix"]) if "key_prefix" in given else ()
    own = given.get("name")
    last = own.value if isinstance(own, ast.Constant) and isinstance(own.value, str) else name
    return (*prefix, last)


def _key_value(node: ast.expr) -> tuple[str, ...]:
    """Read ``"a/b"``, ``["a", "b"]`` or ``AssetKey(...)`` of either; empty when it is anything else."""
    if isinstance(node, ast.Call) and _called(node) in {"AssetKey", "from_user_string"} and node.args:
        return _key_value(node.args[0])
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return tuple(node.value.split("/"))
    if isinstance(node, ast.List | ast.Tuple):
        parts = [item.value for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)]
        return tuple(parts) if len(parts) == len(node.elts) else ()
    return ()


def _deps(decorator: ast.expr) -> Iterator[tuple[str, ...]]:
    given = {word.arg: word.value for word in decorator.keywords} if isinstance(decorator, ast.Call) else {}
    listed = given.get("deps")
    for item in listed.elts if isinstance(listed, ast.List | ast.Tuple) else ():
        key = (item.id,) if isinstance(item, ast.Name) else _key_value(item)
        if key:
            yield key


def _span(file: SourceFile, function: ast.FunctionDef) -> Span:
    """Return where the function's name is written."""
    rows = file.text.split("\n")
    start = sum(len(row) + 1 for row in rows[: function.lineno - 1])
    at = file.text.find(function.name, start)
    return Span(file, at, at + len(function.name))
