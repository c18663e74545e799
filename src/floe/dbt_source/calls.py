"""The calls in a piece of Jinja: ref, source, config, var, and what may be a macro."""

from dataclasses import field
from typing import Protocol

from jinja2 import nodes

from floe.dbt_source.config import merge_calls
from floe.dbt_source.expressions import UNKNOWN, Const, DictOf, Expr, Guarded, Names, Var, constant, resolve
from floe.dbt_source.facts import MacroCall, OpenCall, SqlFacts
from floe.dbt_source.open_calls import refs_of, sources_of
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.values import Value
from floe.frozen import dataclass

NO_NAMES = Names(variables={})
VERSION_KEYS = ("version", "v")
REF_ARGUMENTS = (1, 2)
SOURCE_ARGUMENTS = 2
_STANDS_FOR_ITSELF = frozenset({"builtins", "context"})


class Values(Protocol):
    """Whatever gives an expression's value."""

    def value(self, node: nodes.Node) -> Expr:
        """Return what ``node`` may stand for."""


@dataclass(slots=True)
class Collector:
    """What was called so far.

    ``hidden`` says that dbt does not come here while it parses, ``conditions`` what must hold for it to come here.
    """

    hidden: bool = False
    conditions: tuple[Expr, ...] = ()
    refs: list[Ref] = field(default_factory=list)
    sources: list[SourceRef] = field(default_factory=list)
    config: dict[str, Value] = field(default_factory=dict)
    open_refs: list[OpenCall] = field(default_factory=list)
    open_sources: list[OpenCall] = field(default_factory=list)
    open_config: list[tuple[str, Expr]] = field(default_factory=list)
    calls: list[MacroCall] = field(default_factory=list)

    def facts(self) -> SqlFacts:
        """Return everything, frozen."""
        return SqlFacts(
            refs=tuple(self.refs),
            sources=tuple(self.sources),
            config=self.config,
            open_refs=tuple(self.open_refs),
            open_sources=tuple(self.open_sources),
            open_config=tuple(self.open_config),
            calls=tuple(self.calls),
        )

    def call(self, node: nodes.Call, walk: Values) -> Expr:
        """Take notice of one call and return what it may give."""
        args = tuple(walk.value(argument) for argument in node.args)
        named = tuple((pair.key, walk.value(pair.value)) for pair in node.kwargs)
        for rest in (node.dyn_args, node.dyn_kwargs):
            if rest is not None:
                walk.value(rest)
        name = _called(node.node)
        match name:
            case "ref":
                self._ref(args, dict(named), spread=node.dyn_args is not None)
            case "source":
                self._source(args, spread=node.dyn_args is not None)
            case "config":
                self._config(args, named)
            case "var":
                self.calls.append(self._macro(name, args, named))
                return _var(args, dict(named))
            case "":
                walk.value(node.node)
            case _:
                self.calls.append(self._macro(name, args, named))
        return Const("") if name == "config" else UNKNOWN

    def _macro(self, name: str, args: tuple[Expr, ...], named: tuple[tuple[str, Expr], ...]) -> MacroCall:
        return MacroCall(name=name, args=args, named=named, conditions=self.conditions, hidden=self.hidden)

    def _ref(self, args: tuple[Expr, ...], named: dict[str, Expr], *, spread: bool) -> None:
        version = next((named[key] for key in VERSION_KEYS if key in named), None)
        call = OpenCall(args=args, version=version, conditions=self.conditions, hidden=self.hidden, spread=spread)
        if (
            not self.conditions
            and len(args) in REF_ARGUMENTS
            and all(constant(part) for part in (*args, version or Const(None)))
        ):
            self.refs.extend(refs_of(call, NO_NAMES)[0])
        else:
            self.open_refs.append(call)

    def _source(self, args: tuple[Expr, ...], *, spread: bool) -> None:
        call = OpenCall(args=args, conditions=self.conditions, hidden=self.hidden, spread=spread)
        if not self.conditions and len(args) == SOURCE_ARGUMENTS and all(constant(part) for part in args):
            self.sources.extend(sources_of(call, NO_NAMES)[0])
        else:
            self.open_sources.append(call)

    def _config(self, args: tuple[Expr, ...], named: tuple[tuple[str, Expr], ...]) -> None:
        entries = [entry for part in args if isinstance(part, DictOf) for entry in part.entries]
        static: dict[str, Value] = {}
        for key, value in (*entries, *named):
            values, _ = resolve(value, NO_NAMES) if constant(value) and not self.conditions else ((), False)
            if values:
                static[key] = values[0]
            else:
                self.open_config.append((key, Guarded(self.conditions, value) if self.conditions else value))
        merge_calls(self.config, static)


def _called(node: nodes.Node) -> str:
    """Return the name of what is called: ``macro`` or ``package.macro``; empty for a method of some value."""
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=nodes.Name(name=owner), attr=name):
            return name if owner in _STANDS_FOR_ITSELF else f"{owner}.{name}"
        case _:
            return ""


def _var(args: tuple[Expr, ...], named: dict[str, Expr]) -> Expr:
    default = args[1] if len(args) > 1 else named.get("default")
    match args:
        case (Const(value=str(name)), *_):
            return Var(name, default)
        case _:
            return UNKNOWN
