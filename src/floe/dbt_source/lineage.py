"""Which columns a model's columns are made of, followed through its SQL by sqlglot; slow, and only for who asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from floe.dbt_source.sql_text import loose_sql
from floe.frozen import dataclass

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope

Origin = tuple[str, str]
"""A table and its column, in lower case."""


Outputs = list[tuple[str, frozenset[Origin]]]
"""Output columns in their order: a union matches them by place."""


def follow(
    text: str, known: Mapping[str, Collection[str]], declassifiers: Collection[str]
) -> Mapping[str, frozenset[Origin]] | None:
    """Return the origins of every column that a query gives; None where its SQL cannot be followed.

    ``known`` are the columns of the tables that it may read, in order. Only values count: what a query filters, joins
    or sorts by shows in which rows there are, and not in a column.
    """
    import sqlglot  # 0.4 s: never on the way of a plain generate
    from sqlglot import errors, exp
    from sqlglot.optimizer.scope import build_scope

    plain = loose_sql(text)
    try:
        tree = None if plain is None else sqlglot.parse_one(plain, read="duckdb")
        scope = build_scope(tree) if isinstance(tree, exp.Query) and not tree.find(exp.Pivot, exp.Lateral) else None
    except (errors.SqlglotError, RecursionError):
        return None
    if scope is None:
        return None
    names = {name.rpartition(".")[2].lower() for name in declassifiers}
    tables = {name.lower(): [column.lower() for column in columns] for name, columns in known.items()}
    found: dict[str, frozenset[Origin]] = {}
    for name, origins in _Walk(tables=tables, declassifiers=names).outputs(scope):
        found[name] = found.get(name, frozenset()) | origins
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    tables: Mapping[str, Collection[str]]
    declassifiers: Collection[str]
    known: dict[int, Outputs] = field(default_factory=dict)

    def outputs(self, scope: Scope) -> Outputs:
        """Return the columns of one query, found once; one that reads itself gives what its first part does."""
        from sqlglot import exp

        key = id(scope.expression)
        if key in self.known:
            return self.known[key]
        self.known[key] = []
        if isinstance(scope.expression, exp.SetOperation):
            sides: list[Outputs] = []
            for item in _sides(scope):
                sides.append(self.outputs(item))
                self.known[key] = _union(sides)
        else:
            self.known[key] = self._selected(scope)
        return self.known[key]

    def _selected(self, scope: Scope) -> Outputs:
        from sqlglot import exp

        tree = scope.expression
        found: Outputs = []
        for selected in tree.selects if isinstance(tree, exp.Query) else ():
            if selected.is_star or selected.find(exp.Columns):
                found.extend(self._star(selected, scope))
            else:
                found.append((selected.alias_or_name.lower(), frozenset(self._origins(selected, scope))))
        return found

    def _star(self, selected: exp.Expr, scope: Scope) -> Outputs:
        from sqlglot import exp

        table = selected.table.lower() if isinstance(selected, exp.Column) else ""
        star = selected.find(exp.Star)
        args = {} if star is None else star.args
        left_out = {item.name.lower() for item in args.get("except_") or args.get("except") or ()}
        instead = {item.alias.lower(): frozenset(self._origins(item, scope)) for item in args.get("replace") or ()}
        return [
            (name, instead.get(name, origins))
            for alias, source in scope.sources.items()
            if table in {"", alias.lower()}
            for name, origins in self._columns(source)
            if name not in left_out
        ]

    def _columns(self, source: exp.Table | Scope) -> Outputs:
        from sqlglot.optimizer.scope import Scope

        if isinstance(source, Scope):
            return self.outputs(source)
        name = source.name.lower()
        return [(column, frozenset({(name, column)})) for column in self.tables.get(name, ())]

    def _origins(self, node: exp.Expr, scope: Scope) -> Iterator[Origin]:
        """Yield what a value is made of: a window's partition is none of it."""
        from sqlglot import exp

        if self._declassifies(node):
            return
        if isinstance(node, exp.Column):
            yield from self._resolve(node, scope)
        elif isinstance(node, exp.Query):
            query = node.unnest()
            inner = next((item for item in scope.subquery_scopes if item.expression is query), None)
            for _, origins in self.outputs(inner) if inner is not None else ():
                yield from origins
        elif isinstance(node, exp.Window):
            yield from self._origins(node.this, scope)
        else:
            for child in node.iter_expressions():
                yield from self._origins(child, scope)

    def _declassifies(self, node: exp.Expr) -> bool:
        from sqlglot import exp

        if not isinstance(node, exp.Func):
            return False
        name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
        return name.lower() in self.declassifiers

    def _resolve(self, column: exp.Column, scope: Scope) -> Iterator[Origin]:
        """Yield what a column is made of, found in the query itself or in one around it."""
        name, table = column.name.lower(), column.table.lower()
        at: Scope | None = scope
        while at is not None:
            sources = [source for alias, source in at.sources.items() if table in {"", alias.lower()}]
            found = [origins for source in sources for called, origins in self._columns(source) if called == name]
            if found:
                yield from frozenset().union(*found)
                return
            at = at.parent


def _union(sides: list[Outputs]) -> Outputs:
    first = sides[0] if sides else []
    return [
        (name, frozenset().union(*(side[at][1] for side in sides if at < len(side))))
        for at, (name, _) in enumerate(first)
    ]


def _sides(scope: Scope) -> list[Scope]:
    """Return the queries of a union, by sqlglot's newer name for them or its older one."""
    found: list[Scope] = getattr(scope, "set_operation_scopes", None) or getattr(scope, "union_scopes", [])
    return found
