"""Calls whose arguments are symbols, and calls that macros make: turned into refs once the whole project is known."""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from floe.dbt_source.expressions import UNKNOWN, Const, Expr, ListOf, Names, OneOf, holds, resolve
from floe.dbt_source.facts import MacroBlock, MacroCall, SqlFacts
from floe.dbt_source.open_calls import refs_of, sources_of
from floe.dbt_source.parts import Ref, SourceRef
from floe.dbt_source.values import Value
from floe.frozen import dataclass

DEEPEST_CALL = 16
MOST_CALLS = 2_000


@dataclass(slots=True)
class Relations:
    """The refs and sources of one resource while they are collected; the dicts keep each once, in order."""

    refs: dict[Ref, None] = field(default_factory=dict)
    sources: dict[SourceRef, None] = field(default_factory=dict)
    dynamic: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Closure:
    """What is needed to follow a call: the macros of the project, its name and its variables."""

    macros: Mapping[str, MacroBlock]
    package: str
    variables: Mapping[str, Value]

    def relations(self, facts: SqlFacts) -> Relations:
        """Return everything that a piece of SQL refs and reads, through macros too."""
        found = Relations()
        self._add(facts, Names(variables=self.variables), found, ())
        return found

    def _add(self, facts: SqlFacts, names: Names, found: Relations, way: tuple[str, ...]) -> None:
        via = way[-1] if way else None
        refs: list[Ref] = list(facts.refs)
        sources: list[SourceRef] = list(facts.sources)
        for call in facts.open_refs:
            values, complete = refs_of(call, names)
            refs.extend(values)
            found.dynamic += not complete
        for call in facts.open_sources:
            pairs, complete = sources_of(call, names)
            sources.extend(pairs)
            found.dynamic += not complete
        found.refs.update(dict.fromkeys(replace(ref, via=via) if via else ref for ref in refs))
        found.sources.update(dict.fromkeys(replace(item, via=via) if via else item for item in sources))
        for macro_call in facts.calls:
            self._follow(macro_call, names, found, way)

    def _follow(self, call: MacroCall, names: Names, found: Relations, way: tuple[str, ...]) -> None:
        if holds(call.conditions, names) is False:
            return
        for macro in self._targets(call):
            found.calls += 1
            if macro.name in way or len(way) >= DEEPEST_CALL or found.calls > MOST_CALLS:
                continue
            bound = Names(variables=self.variables, parameters=_bound(macro, call, names))
            inner = hidden(macro.facts) if call.hidden else macro.facts
            self._add(inner, bound, found, (*way, macro.name))

    def _targets(self, call: MacroCall) -> Iterable[MacroBlock]:
        owner, _, name = call.name.rpartition(".")
        if name == "dispatch":
            wanted = call.args[0].value if call.args and isinstance(call.args[0], Const) else None
            suffix = f"__{wanted}"
            return [macro for key, macro in self.macros.items() if key.endswith(suffix)]
        macro = self.macros.get(name) if owner in ("", self.package) else None
        return () if macro is None else (macro,)


def hidden(facts: SqlFacts) -> SqlFacts:
    """Return facts with every ref and source marked as one that dbt does not see while it parses."""
    return replace(
        facts,
        refs=tuple(replace(ref, hidden=True) for ref in facts.refs),
        sources=tuple(replace(item, hidden=True) for item in facts.sources),
        open_refs=tuple(replace(call, hidden=True) for call in facts.open_refs),
        open_sources=tuple(replace(call, hidden=True) for call in facts.open_sources),
        calls=tuple(replace(call, hidden=True) for call in facts.calls),
    )


def _bound(macro: MacroBlock, call: MacroCall, names: Names) -> dict[str, Expr]:
    """Return what the parameters of a macro stand for in one call, as literals where that can be told."""
    given: dict[str, Expr] = dict(macro.defaults)
    given.update(zip(macro.parameters, call.args, strict=False))
    given.update({key: value for key, value in call.named if key in macro.parameters})
    return {key: _literal(value, names) for key, value in given.items()}


def _literal(expr: Expr, names: Names) -> Expr:
    values, complete = resolve(expr, names)
    options: tuple[Expr, ...] = tuple(_constant(value) for value in values)
    if not complete:
        return OneOf((*options, UNKNOWN))
    return options[0] if len(options) == 1 else OneOf(options)


def _constant(value: Value) -> Expr:
    return ListOf(tuple(_constant(item) for item in value)) if isinstance(value, tuple) else Const(value)
