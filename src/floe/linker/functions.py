"""The user's functions that floe.yaml names: found and compared with their arguments by reading, never by importing."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any, Final

from floe.frozen import dataclass
from floe.ir.partitions import Function
from floe.linker.modules import ParsedModule, called
from floe.spans import Span

RESOURCES: Final = ("catalog", "dbt", "duckdb", "layers")
"""What a parameter of this name is given (rulings.md 11)."""
CONTEXT: Final = "context"
WRAPPED: Final = frozenset({"asset", "graph", "graph_asset", "job", "multi_asset", "op", "schedule", "sensor"})
"""Decorators that make something else of a function."""
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list, tuple),
    "dict": (dict,),
    "None": (type(None),),
}
_WORDS: Final[Mapping[type, str]] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
    tuple: "a list",
    dict: "a mapping",
    type(None): "nothing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A function as its module writes it. ``required`` and ``optional`` are parameters that can be given by name."""

    name: str
    at: Span
    wrapper: str | None
    required: tuple[str, ...]
    optional: tuple[str, ...]
    any_name: bool
    annotations: Mapping[str, ast.expr]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return every parameter that has a name."""
        return self.required + self.optional


def split(path: str) -> tuple[str, str]:
    """Return the module and the function of a dotted path."""
    module, _, name = path.rpartition(".")
    return module, name


def signature(parsed: ParsedModule, name: str) -> Signature | None:
    """Return the function called ``name`` at the top of a module; the last one of that name counts."""
    for node in reversed(parsed.tree.body if parsed.tree else []):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name:
            return _signature(parsed, node)
    return None


def imported(parsed: ParsedModule, name: str) -> bool:
    """Say whether a module has a name from elsewhere, or makes it by an assignment: nobody can tell what it is."""
    for node in ast.walk(parsed.tree) if parsed.tree else ():
        if isinstance(node, ast.ImportFrom | ast.Import) and any((a.asname or a.name) == name for a in node.names):
            return True
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return True
    return False


def function(path: str, found: Signature | None, args: Mapping[str, Any]) -> Function:
    """Return how a function is called; one that floe cannot see is given its arguments only."""
    parameters = found.parameters if found else ()
    return Function(
        path=path,
        takes_context=CONTEXT in parameters and CONTEXT not in args,
        resources=tuple(name for name in RESOURCES if name in parameters and name not in args),
    )


def misfits(found: Signature, args: Mapping[str, Any]) -> Iterator[str]:
    """Yield, in words, what keeps a function from being called with these arguments."""
    provided = {CONTEXT, *RESOURCES, *args}
    missing = [name for name in found.required if name not in provided]
    if missing:
        yield f"it needs {', '.join(f'`{name}`' for name in missing)}"
    unknown = [name for name in args if name not in found.parameters]
    if unknown and not found.any_name:
        yield f"it has no parameter {', '.join(f'`{name}`' for name in unknown)}"
    for name, value in args.items():
        wanted = found.annotations.get(name)
        accepted = None if wanted is None else _accepted(wanted)
        if accepted is not None and type(value) not in accepted:
            yield f"`{name}` takes {_words(accepted)}, and gets {_WORDS[type(value)]}"


def _accepted(annotation: ast.expr) -> frozenset[type] | None:
    """Return the types of JSON that an annotation takes, or None where it says something else."""
    match annotation:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            sides = (_accepted(left), _accepted(right))
            return None if None in sides else frozenset().union(*(side for side in sides if side))
        case ast.Subscript(value=ast.Name(id=name)) if name in ("dict", "list"):
            return frozenset(_TYPES[name])
        case ast.Name(id=name) if name in _TYPES:
            return frozenset(_TYPES[name])
        case ast.Constant(value=None):
            return frozenset(_TYPES["None"])
        case _:
            return None


def _words(accepted: frozenset[type]) -> str:
    words = {_WORDS[kind] for kind in accepted}
    if "a number" in words:
        words.discard("a whole number")
    return " or ".join(sorted(words))


def _signature(parsed: ParsedModule, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Signature:
    named = [*node.args.args, *node.args.kwonlyargs]
    defaults = len(node.args.defaults)
    positional = [*node.args.posonlyargs, *node.args.args]
    with_default = {item.arg for item in positional[len(positional) - defaults :]} if defaults else set()
    with_default |= {
        item.arg
        for item, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if default is not None
    }
    needed = [*positional, *node.args.kwonlyargs]
    return Signature(
        name=node.name,
        at=parsed.name_span(node),
        wrapper=next((word for word in map(called, node.decorator_list) if word in WRAPPED), None),
        required=tuple(item.arg for item in needed if item.arg not in with_default),
        optional=tuple(item.arg for item in named if item.arg in with_default),
        any_name=node.args.kwarg is not None,
        annotations={item.arg: item.annotation for item in named if item.annotation is not None},
    )
