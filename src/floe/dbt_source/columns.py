"""The columns that a model's SQL gives, guessed by sqlglot; slow, and only for who asks."""

from floe.dbt_source.model import Resource, SourceProject
from floe.dbt_source.sql_text import plain_sql
from floe.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """An output column; ``certain`` is False where the query selects ``*`` from something unknown."""

    name: str
    expression: str
    certain: bool


def infer_columns(project: SourceProject, model_name: str, dialect: str) -> tuple[ColumnGuess, ...]:
    """Return the output columns of a model in order; empty when its SQL cannot be told without running Jinja."""
    model = next((item for item in project.resources if item.refable and item.name == model_name and item.latest), None)
    if model is None or model.language != "sql":
        return ()
    return _columns(project, model, dialect, ())


def _columns(project: SourceProject, model: Resource, dialect: str, way: tuple[str, ...]) -> tuple[ColumnGuess, ...]:
    import sqlglot  # 0.4 s: never on the way of a plain generate
    from sqlglot import errors, exp

    if model.header:
        return tuple(ColumnGuess(name=name, expression=name, certain=True) for name in model.header)
    sql = plain_sql(model)
    if sql is None:
        return ()
    try:
        tree = sqlglot.parse_one(sql, read=dialect)
    except (errors.SqlglotError, RecursionError):
        return ()
    if not isinstance(tree, exp.Query):
        return ()
    found: list[ColumnGuess] = []
    for selected in tree.selects:
        name = selected.alias_or_name
        if name == "*":
            found.extend(_star(project, tree, dialect, (*way, model.name)))
        else:
            found.append(ColumnGuess(name=name, expression=selected.sql(dialect=dialect), certain=True))
    return tuple(found)


def _star(project: SourceProject, tree: object, dialect: str, way: tuple[str, ...]) -> tuple[ColumnGuess, ...]:
    """Return what ``*`` stands for when it is all of one model, seed or common table expression."""
    from sqlglot import exp

    unknown = (ColumnGuess(name="*", expression="*", certain=False),)
    if not isinstance(tree, exp.Select):
        return unknown
    origin = tree.args.get("from_") or tree.args.get("from")
    table = origin.this if origin is not None else None
    if tree.args.get("joins") or not isinstance(table, exp.Table):
        return unknown
    for cte in tree.ctes:
        if cte.alias == table.name:
            inner = cte.this
            named = [item for item in inner.selects if item.alias_or_name != "*"]
            if len(named) == len(inner.selects):
                return tuple(
                    ColumnGuess(name=item.alias_or_name, expression=item.sql(dialect=dialect), certain=True)
                    for item in named
                )
            return _star(project, inner, dialect, way)
    target = next(
        (item for item in project.resources if item.refable and item.latest and item.name == table.name), None
    )
    if target is None or target.name in way:
        return unknown
    return _columns(project, target, dialect, way) or unknown
