"""From which columns of which tables a model's columns are made, read by sqlglot; slow, and only for who asks.

A model whose Jinja only dbt can render, or whose SQL no parser takes, says nothing; nor does a column that could come
from several tables. Nothing here is a guess.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from floe.dbt_source.model import Resource
from floe.dbt_source.sql_text import plain_sql, sql_name
from floe.frozen import dataclass

if TYPE_CHECKING:
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope

DIALECTS = ("duckdb", "spark")
"""Tried in this order, whatever engine an environment has: what is read must not depend on it."""
IDENTITY, TRANSFORMATION, AGGREGATION = "IDENTITY", "TRANSFORMATION", "AGGREGATION"
_STRENGTH = (IDENTITY, TRANSFORMATION, AGGREGATION)
STAR = "*"


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A column that another one is made of: its table as the SQL names it, and how."""

    table: str
    column: str
    how: str


Origins = Mapping[str, tuple[Origin, ...]]
Columns = Mapping[str, Sequence[str]]
"""The columns of each table that a SQL may name, as far as they are known."""


def tables_of(resource: Resource) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Yield how a model's SQL names what it reads, with its ref (name and version) or its source (source and table)."""
    for ref in resource.refs:
        yield sql_name(ref.name), (ref.name, ref.version)
    for source in resource.sources:
        yield f"{sql_name(source.source)}.{sql_name(source.table)}", (source.source, source.table)


def column_origins(resource: Resource, known: Columns) -> Origins:
    """Return the origins of each output column, in order; empty where the SQL cannot be read."""
    if resource.language != "sql" or resource.header:
        return {}
    sql = plain_sql(resource)
    tree = None if sql is None else _parsed(sql)
    if tree is None:
        return {}
    from sqlglot.optimizer.scope import build_scope

    scope = build_scope(tree)
    return {} if scope is None else _Reader(known).outputs(scope)


def _parsed(sql: str) -> "exp.Query | None":
    import sqlglot  # 0.4 s
    from sqlglot import errors, exp

    for dialect in DIALECTS:
        try:
            tree = sqlglot.parse_one(sql, read=dialect)
        except (errors.SqlglotError, RecursionError):
            continue
        return tree if isinstance(tree, exp.Query) else None
    return None


class _Reader:
    """Reads scopes, each once."""

    def __init__(self, known: Columns) -> None:
        self._known = known
        self._done: dict[int, Origins] = {}

    def outputs(self, scope: "Scope") -> Origins:
        """Return the output columns of a query with their origins."""
        if id(scope) not in self._done:
            self._done[id(scope)] = {}
            self._done[id(scope)] = self._union(scope) if _parts(scope) else dict(self._select(scope))
        return self._done[id(scope)]

    def _union(self, scope: "Scope") -> Origins:
        first, *others = [self.outputs(part) for part in _parts(scope)]
        found = {}
        for position, (name, origins) in enumerate(first.items()):
            more = [list(other.values())[position] for other in others if position < len(other)]
            found[name] = _merged((*origins, *(item for one in more for item in one)))
        return found

    def _select(self, scope: "Scope") -> Iterator[tuple[str, tuple[Origin, ...]]]:
        from sqlglot import exp

        query = scope.expression
        for selected in query.selects if isinstance(query, exp.Query) else ():
            if isinstance(selected, exp.Star) or (isinstance(selected, exp.Column) and selected.is_star):
                chosen = selected.table if isinstance(selected, exp.Column) else ""
                for source in [chosen] if chosen else list(scope.selected_sources):
                    for name in self._columns(scope, source):
                        yield name, _merged(self._from(scope, source, name, IDENTITY))
            elif selected.alias_or_name:
                yield selected.alias_or_name, _merged(self._made_of(scope, selected))

    def _made_of(self, scope: "Scope", selected: "exp.Expr") -> Iterator[Origin]:
        from sqlglot import exp

        inner = selected.unalias()
        how = IDENTITY if isinstance(inner, exp.Column) else TRANSFORMATION
        how = AGGREGATION if inner.find(exp.AggFunc) else how
        for column in inner.find_all(exp.Column):
            if column.parent_select is scope.expression:
                source = column.table or self._only_source(scope, column.name)
                if source:
                    yield from self._from(scope, source, column.name, how)

    def _only_source(self, scope: "Scope", column: str) -> str | None:
        """Return the one table that a column without one can come from."""
        sources = list(scope.selected_sources)
        if len(sources) == 1:
            return sources[0]
        having = [name for name in sources if column.lower() in {item.lower() for item in self._columns(scope, name)}]
        return having[0] if len(having) == 1 else None

    def _columns(self, scope: "Scope", source: str) -> Sequence[str]:
        from sqlglot import exp

        found = scope.sources.get(source)
        if found is None:
            return ()
        return self._known.get(_table(found), ()) if isinstance(found, exp.Table) else list(self.outputs(found))

    def _from(self, scope: "Scope", source: str, column: str, how: str) -> Iterator[Origin]:
        from sqlglot import exp

        found = scope.sources.get(source)
        if isinstance(found, exp.Table):
            yield Origin(_table(found), column, how)
        elif found is not None:
            inner = {name.lower(): origins for name, origins in self.outputs(found).items()}
            for origin in inner.get(column.lower(), ()):
                yield Origin(origin.table, origin.column, max(how, origin.how, key=_STRENGTH.index))


def _parts(scope: "Scope") -> "list[Scope]":
    """Return the queries of a UNION; sqlglot has called them two names."""
    found: list[Scope] = getattr(scope, "set_operation_scopes", None) or getattr(scope, "union_scopes", [])
    return found


def _table(table: "exp.Table") -> str:
    return f"{table.db}.{table.name}" if table.db else str(table.name)


def _merged(origins: Iterable[Origin]) -> tuple[Origin, ...]:
    """Return each column once, by the strongest way that it takes."""
    found: dict[tuple[str, str], Origin] = {}
    for origin in origins:
        key = (origin.table, origin.column.lower())
        other = found.get(key)
        if other is None or _STRENGTH.index(other.how) < _STRENGTH.index(origin.how):
            found[key] = origin
    return tuple(sorted(found.values()))
