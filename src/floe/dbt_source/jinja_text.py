"""SQL that dbt_extractor gives up on: its Jinja is parsed, never rendered, and every call in it written down."""

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

from floe.dbt_source.expressions import UNKNOWN, Expr, Param, constant
from floe.dbt_source.facts import MacroReading, SqlFacts
from floe.dbt_source.jinja import Walk, joined

TOO_DEEP = "nested too deep"


class DbtBlocks(Extension):
    """Lets jinja2 parse dbt's own block tags; what they mean is no concern of the parser."""

    tags = {"snapshot", "docs", "test", "data_test", "materialization"}  # noqa: RUF012 jinja2's own contract

    def parse(self, parser: Parser) -> nodes.Node:
        """Return the body of the block as a scope."""
        token = next(parser.stream)
        while parser.stream.current.type != "block_end":
            next(parser.stream)
        body = parser.parse_statements((f"name:end{token.value}",), drop_needle=True)
        return nodes.Scope(body, lineno=token.lineno)


_ENVIRONMENT = Environment(  # noqa: S701 nothing is ever rendered
    extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", DbtBlocks]
)


class JinjaError(Exception):
    """Where and why Jinja could not be parsed."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(line, reason)
        self.line = line
        self.reason = reason


def parse(text: str) -> nodes.Template:
    """Return the syntax tree, or raise a JinjaError."""
    try:
        return _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as error:
        raise JinjaError(error.lineno, error.message or "") from error
    except RecursionError as error:
        raise JinjaError(1, TOO_DEEP) from error
    except (ValueError, OverflowError) as error:
        raise JinjaError(1, "a number is too long") from error


def read_jinja(text: str) -> SqlFacts:
    """Return what a piece of Jinja-SQL calls, or raise a JinjaError."""
    tree = parse(text)
    walk = Walk()
    try:
        walk.statements(tree.body)
    except RecursionError as error:
        raise JinjaError(1, TOO_DEEP) from error
    return walk.calls.facts()


def read_text(text: str) -> Expr:
    """Return what a text of YAML with Jinja in it may stand for, or raise a JinjaError."""
    walk = Walk()
    parts: list[Expr] = []
    try:
        for node in parse(text).body:
            if not isinstance(node, nodes.Output):
                return UNKNOWN
            parts.extend(walk.value(part) for part in node.nodes)
    except RecursionError as error:
        raise JinjaError(1, TOO_DEEP) from error
    return parts[0] if len(parts) == 1 else joined(tuple(parts))


def read_macro(text: str) -> MacroReading:
    """Return parameters, defaults and calls of one macro, test or materialization block, or raise a JinjaError."""
    body = parse(text).body
    try:
        return _macro(body)
    except RecursionError as error:
        raise JinjaError(1, TOO_DEEP) from error


def _macro(body: list[nodes.Node]) -> MacroReading:
    macro = next((node for node in body if isinstance(node, nodes.Macro)), None)
    walk = Walk()
    if macro is None:
        walk.statements(body)
        return (), (), walk.calls.facts()
    names = tuple(argument.name for argument in macro.args)
    with_default = names[len(names) - len(macro.defaults) :]
    defaults = tuple(zip(with_default, (walk.value(value) for value in macro.defaults), strict=True))
    walk.scope = {name: Param(name) for name in names}
    walk.statements(macro.body)
    return names, tuple((name, value) for name, value in defaults if constant(value)), walk.calls.facts()
