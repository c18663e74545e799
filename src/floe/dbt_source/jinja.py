"""A walk over a tree of Jinja: what each name may stand for, and every call that is made on the way.

Both sides of a branch count, unless the condition is a literal. dbt parses with ``execute`` false and
``is_incremental()`` false, so what stands behind those is kept apart as hidden.
"""

from dataclasses import field

from jinja2 import nodes

from floe.dbt_source.calls import Collector
from floe.dbt_source.expressions import (
    UNKNOWN,
    Const,
    DictOf,
    Each,
    Expr,
    Guarded,
    Join,
    ListOf,
    Not,
    OneOf,
    Same,
    Unknown,
    bounded,
)
from floe.dbt_source.values import from_python, plain_text
from floe.frozen import dataclass

FALSE_WHILE_PARSING = frozenset({"execute", "is_incremental"})
_SAME = frozenset({"as_bool", "as_native", "as_number", "as_text", "list", "string", "trim"})


@dataclass(slots=True)
class Walk:
    """One walk over a tree: what the names stand for right now, and the calls found so far."""

    calls: Collector = field(default_factory=Collector)
    scope: dict[str, Expr] = field(default_factory=dict)

    def statements(self, body: list[nodes.Node]) -> None:
        """Walk statements in order."""
        for node in body:
            self.statement(node)

    def statement(self, node: nodes.Node) -> None:
        """Walk one statement."""
        match node:
            case nodes.Assign(target=target, node=value):
                self._bind(target, self.value(value))
            case nodes.If():
                self._branches(node)
            case nodes.For():
                self._loop(node)
            case nodes.Expr():
                self.value(node)
            case _:
                self._block(node)

    def _block(self, node: nodes.Node) -> None:
        match node:
            case nodes.AssignBlock(target=target, body=body):
                self.statements(body)
                self._bind(target, UNKNOWN)
            case nodes.Macro(body=body):
                self._inner_macro(node, body)
            case nodes.CallBlock(call=call, body=body):
                self.value(call)
                self.statements(body)
            case _:
                for child in node.iter_child_nodes():
                    self.statement(child)

    def _inner_macro(self, node: nodes.Macro, body: list[nodes.Node]) -> None:
        """Walk a macro inside a model: dbt never calls it under its own name, so what it does stays hidden."""
        outer, hidden = dict(self.scope), self.calls.hidden
        self.scope.update({argument.name: UNKNOWN for argument in node.args})
        self.calls.hidden = True
        self.statements(body)
        self.scope, self.calls.hidden = outer, hidden

    def _bind(self, target: nodes.Node, value: Expr) -> None:
        match target:
            case nodes.Name(name=name):
                self.scope[name] = value
            case nodes.Tuple(items=items):
                for item in items:
                    self._bind(item, UNKNOWN)
            case _:
                return

    def _branches(self, node: nodes.If) -> None:
        """Walk every side that may be taken, each under its conditions."""
        calls = self.calls
        before, hidden, conditions = dict(self.scope), calls.hidden, calls.conditions
        ends: list[dict[str, Expr]] = []
        for test, body in [(node.test, node.body), *((part.test, part.body) for part in node.elif_)]:
            condition = self.condition(test)
            taken = bool(condition.value) if isinstance(condition, Const) else None
            calls.hidden = hidden or taken is False
            if taken is not False or self._skipped_by_parse(test):
                outer = calls.conditions
                calls.conditions = _with(outer, condition)
                self.statements(body)
                ends.append(self.scope)
                calls.conditions = outer
            self.scope, calls.hidden = dict(before), hidden
            if taken is True:
                self.scope, calls.conditions = _merged(ends), conditions
                return
            calls.conditions = _with(calls.conditions, Not(condition))
        self.statements(node.else_)
        self.scope, calls.conditions = _merged([*ends, self.scope]), conditions

    def condition(self, test: nodes.Node) -> Expr:
        """Return what a condition comes to; what asks whether dbt runs for real is false, as while it parses."""
        match test:
            case nodes.Not(node=inner):
                return _opposite(self.condition(inner))
            case nodes.And(left=left, right=right):
                return _both(self.condition(left), self.condition(right), decides=False)
            case nodes.Or(left=left, right=right):
                return _both(self.condition(left), self.condition(right), decides=True)
            case _ if self._skipped_by_parse(test):
                return Const(False)
            case _:
                return self.value(test)

    def _skipped_by_parse(self, test: nodes.Node) -> bool:
        """Say whether a condition asks whether dbt runs for real."""
        return any(name.name in FALSE_WHILE_PARSING for name in _names(test))

    def _loop(self, node: nodes.For) -> None:
        of = self.value(node.iter)
        before = dict(self.scope)
        self._bind_items(node.target, of)
        if node.test is not None:
            self.value(node.test)
        self.statements(node.body)
        self.scope = _merged([before, self.scope])
        self.statements(node.else_)

    def _bind_items(self, target: nodes.Node, of: Expr) -> None:
        if isinstance(target, nodes.Tuple) and isinstance(of, ListOf):
            for place, inner in enumerate(target.items):
                rows = [row.items[place] for row in of.items if isinstance(row, ListOf) and place < len(row.items)]
                self._bind(inner, OneOf(tuple(rows)) if len(rows) == len(of.items) else UNKNOWN)
            return
        self._bind(target, OneOf(of.items) if isinstance(of, ListOf) else Each(of))

    def value(self, node: nodes.Node) -> Expr:
        """Return what an expression may stand for, and take notice of the calls in it."""
        match node:
            case nodes.Const(value=value):
                return Const(from_python(value))
            case nodes.TemplateData():
                return Const(node.data)
            case nodes.Name(name=name):
                return self.scope.get(name, UNKNOWN)
            case nodes.Call():
                return self.calls.call(node, self)
            case _:
                return self._composed(node)

    def _composed(self, node: nodes.Node) -> Expr:
        """Return a value that is put together of others, within bounds."""
        return bounded(self._compound(node))

    def _compound(self, node: nodes.Node) -> Expr:
        match node:
            case nodes.List(items=items) | nodes.Tuple(items=items):
                return ListOf(tuple(self.value(item) for item in items))
            case nodes.Dict(items=pairs):
                return self._mapping(pairs)
            case nodes.Concat(nodes=parts):
                return joined(tuple(self.value(part) for part in parts))
            case nodes.Add(left=left, right=right):
                return _added(self.value(left), self.value(right))
            case nodes.CondExpr():
                return self._conditional(node)
            case _:
                return self._judged(node)

    def _judged(self, node: nodes.Node) -> Expr:
        """Return a value that is worked out of another; of anything else only the calls in it count."""
        match node:
            case nodes.Neg(node=inner):
                return _negative(self.value(inner))
            case nodes.Not(node=inner):
                return _opposite(self.value(inner))
            case nodes.Compare(expr=left, ops=[nodes.Operand(op="eq" | "ne" as op, expr=right)]):
                return Same(self.value(left), self.value(right), op == "eq")
            case nodes.Filter(node=inner, name=name) if inner is not None and name in _SAME:
                return self.value(inner)
            case _:
                for child in node.iter_child_nodes():
                    self.value(child)
                return UNKNOWN

    def _mapping(self, pairs: list[nodes.Pair]) -> Expr:
        entries = [(self.value(pair.key), self.value(pair.value)) for pair in pairs]
        known = [(plain_text(key.value), value) for key, value in entries if isinstance(key, Const)]
        return DictOf(tuple(known)) if len(known) == len(entries) else UNKNOWN

    def _conditional(self, node: nodes.CondExpr) -> Expr:
        calls = self.calls
        hidden, conditions = calls.hidden, calls.conditions
        condition = self.condition(node.test)
        truth = bool(condition.value) if isinstance(condition, Const) else None
        calls.hidden, calls.conditions = hidden or truth is False, _with(conditions, condition)
        first = self.value(node.expr1)
        calls.hidden, calls.conditions = hidden or truth is True, _with(conditions, Not(condition))
        second = Const(None) if node.expr2 is None else self.value(node.expr2)
        calls.hidden, calls.conditions = hidden, conditions
        if truth is None:
            return OneOf((Guarded((condition,), first), Guarded((Not(condition),), second)))
        return first if truth else second


def _names(test: nodes.Node) -> list[nodes.Name]:
    return [test] if isinstance(test, nodes.Name) else list(test.find_all(nodes.Name))


def _merged(ends: list[dict[str, Expr]]) -> dict[str, Expr]:
    """Return what names stand for where several ways meet."""
    merged: dict[str, Expr] = {}
    for name in dict.fromkeys(name for end in ends for name in end):
        options = tuple(dict.fromkeys(end[name] for end in ends if name in end))
        merged[name] = options[0] if len(options) == 1 else bounded(OneOf(options))
    return merged


def _negative(value: Expr) -> Expr:
    number = value.value if isinstance(value, Const) else None
    return Const(-number) if isinstance(number, int | float) else UNKNOWN


def joined(parts: tuple[Expr, ...]) -> Expr:
    """Return texts put together, as one literal if they all are."""
    known = [plain_text(part.value) for part in parts if isinstance(part, Const)]
    return Const("".join(known)) if len(known) == len(parts) else Join(parts)


def _added(left: Expr, right: Expr) -> Expr:
    if isinstance(left, ListOf) and isinstance(right, ListOf):
        return ListOf(left.items + right.items)
    texts = all(not isinstance(side, Const) or isinstance(side.value, str) for side in (left, right))
    if texts and any(isinstance(side, Const) for side in (left, right)):
        return joined((left, right))
    return UNKNOWN


def _with(conditions: tuple[Expr, ...], condition: Expr) -> tuple[Expr, ...]:
    """Add a condition to those that hold already, unless it says nothing."""
    core = condition.of if isinstance(condition, Not) else condition
    return conditions if isinstance(core, Const | Unknown) else (*conditions, condition)


def _opposite(condition: Expr) -> Expr:
    if isinstance(condition, Const):
        return Const(not condition.value)
    return condition if isinstance(condition, Unknown) else Not(condition)


def _both(left: Expr, right: Expr, *, decides: bool) -> Expr:
    """Return what ``and`` and ``or`` come to when one side decides; otherwise no one can tell."""
    truths = [bool(side.value) if isinstance(side, Const) else None for side in (left, right)]
    if decides in truths:
        return Const(decides)
    if None not in truths:
        return Const(not decides)
    return UNKNOWN
