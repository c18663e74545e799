"""A Python model to what it calls: ``dbt.ref``, ``dbt.source`` and ``dbt.config``, found in its syntax tree."""

import ast
import warnings
from collections.abc import Iterator

from floe.dbt_source.config import merge_calls
from floe.dbt_source.expressions import UNKNOWN
from floe.dbt_source.facts import OpenCall, SqlBlock, SqlFacts
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.values import Value, from_python, plain_text
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.model import Report
from floe.spans import SourceFile, Span

_CALLED = frozenset({"ref", "source", "config"})


def read_python_model(file: SourceFile, name: str, report: Report) -> tuple[SqlBlock, ...]:
    """Return the one model that a Python file is."""
    return (SqlBlock(name=name, span=Span(file, 0, 0), facts=_facts(file, report)),)


def _facts(file: SourceFile, report: Report) -> SqlFacts:
    refs: list[Ref] = []
    sources: list[SourceRef] = []
    config: dict[str, Value] = {}
    unknown: dict[str, list[OpenCall]] = {"ref": [], "source": []}
    for name, call in _calls(_tree(file, report)):
        literals = _literals(call)
        if literals is None:
            unknown.get(name, []).append(OpenCall(args=(UNKNOWN,)))
            continue
        args, named = literals
        match name:
            case "ref" if args:
                version = named.get("v", named.get("version"))
                package = plain_text(args[0]) if len(args) > 1 else None
                refs.append(Ref(name=plain_text(args[-1]), package=package, version=_text(version)))
            case "source":
                sources.extend(_source(args))
            case "config":
                merge_calls(config, named)
            case _:
                continue
    return SqlFacts(
        refs=tuple(refs),
        sources=tuple(sources),
        config=config,
        open_refs=tuple(unknown["ref"]),
        open_sources=tuple(unknown["source"]),
    )


def _source(args: tuple[Value, ...]) -> Iterator[SourceRef]:
    match args:
        case (source, table):
            yield SourceRef(source=plain_text(source), table=plain_text(table))
        case _:
            return


def _text(value: Value) -> str | None:
    return None if value is None else plain_text(value)


def _tree(file: SourceFile, report: Report) -> ast.AST:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(file.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        starts = [0, *(place + 1 for place, letter in enumerate(file.text) if letter == "\n")]
        start = starts[min(line, len(starts)) - 1]
        end = file.text.find("\n", start)
        report.add(catalogue.python_does_not_parse(Span(file, start, len(file.text) if end < 0 else end)))
        return ast.Module(body=[], type_ignores=[])


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of the methods of ``dbt`` in the order of the file."""
    found = [
        (node.lineno, node.col_offset, node.func.attr, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "dbt"
        and node.func.attr in _CALLED
    ]
    for _, _, name, call in sorted(found, key=lambda item: item[:2]):
        yield name, call


def _literals(call: ast.Call) -> tuple[tuple[Value, ...], dict[str, Value]] | None:
    try:
        args = tuple(from_python(ast.literal_eval(argument)) for argument in call.args)
        named = {pair.arg: from_python(ast.literal_eval(pair.value)) for pair in call.keywords if pair.arg}
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    return args, named
