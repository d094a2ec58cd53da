"""Expressions as steps: in which order they are evaluated, what is left out, and what may raise.

Constants, names, lambdas, displays, `is`, `not` and tests of truth are taken not to raise. Everything else may, also
reading an attribute; but a plain dotted name that is called, or is an argument of a call, is taken as part of that
call, unless a handler around asks for just what reading it raises (`AttributeError`, `NameError`).
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.control_flow.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamguard.rules.control_flow.steps import Known, Node, Ways

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_QUIET = (ast.Constant, ast.Lambda, ast.JoinedStr, ast.Slice, ast.Dict, ast.Set, ast.NamedExpr, ast.Not)
_UNDEFINED = frozenset({"NameError", "UnboundLocalError"})


def truth(test: ast.expr) -> bool | None:
    """What a test comes to wherever the code runs; None where that depends."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    name = test.id if isinstance(test, ast.Name) else test.attr if isinstance(test, ast.Attribute) else ""
    return False if name == "TYPE_CHECKING" else None


def is_dotted(node: ast.expr) -> bool:
    """Whether an expression is a name, or attributes of a name."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _is_filled(node: ast.expr) -> bool:
    """Whether iterating over an expression surely gives something: a literal with an item."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(not isinstance(item, ast.Starred) for item in node.elts)
    if isinstance(node, ast.Dict):
        return any(key is not None for key in node.keys)
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and bool(node.value)


def _operands(node: ast.AST) -> list[ast.expr]:
    """The expressions in an expression, in order of evaluation."""
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [part for pair in pairs for part in pair if part is not None]
    found: list[ast.expr] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            found.append(child)
        elif isinstance(child, ast.keyword):
            found.append(child.value)
    return found


class Loop(NamedTuple):
    """The step at which every round of a loop begins, and the one with which the first does."""

    header: int
    first: int


class Expressions(Steps):
    """Makes the steps of expressions; each method returns the step with which evaluation begins."""

    def __init__(self, known: Known) -> None:
        super().__init__(known)
        self._forms: dict[type[ast.expr], Callable[..., int]] = {
            ast.Call: self._call,
            ast.BoolOp: self._choice,
            ast.UnaryOp: self._choice,
            ast.IfExp: self._conditional,
            ast.Compare: self._compare,
            ast.Lambda: self._lambda,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._lazily,
        }

    def value(self, node: ast.expr | None, follow: int, ways: Ways) -> int:
        """Evaluate an expression, or bind a target, and go on with `follow`."""
        if node is None:
            return follow
        form = self._forms.get(type(node))
        if form is not None:
            return form(node, follow, ways)
        follow = self.step(node, [follow], ways.fail()) if self._may_raise(node, ways) else self.marked(node, follow)
        return self.values(_operands(node), follow, ways)

    def values(self, nodes: Iterable[ast.expr | None], follow: int, ways: Ways) -> int:
        """Evaluate expressions one after the other."""
        for node in reversed(list(nodes)):
            follow = self.value(node, follow, ways)
        return follow

    def test(self, node: ast.expr, yes: int, no: int, ways: Ways) -> int:
        """Evaluate a test and go on with `yes` or `no`."""
        known = truth(node)
        if known is not None:
            return yes if known else no
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return self.test(node.operand, no, yes, ways)
        if not isinstance(node, ast.BoolOp):
            return self.value(node, self.step(node, [yes, no]), ways)
        *firsts, last = node.values
        entry = self.test(last, yes, no, ways)
        for operand in reversed(firsts):
            is_and = isinstance(node.op, ast.And)
            entry = self.test(operand, entry if is_and else yes, no if is_and else entry, ways)
        return entry

    def loop(self, node: Node, over: ast.expr, ways: Ways, body: Callable[[int], int], after: int) -> Loop:
        """Go round: `body` makes the steps of one round, given the step that follows it."""
        header = self.step(node, [], ways.fail())
        entry = body(header)
        self.steps[header].follows += [entry, after]
        return Loop(header, entry if _is_filled(over) else header)

    def _may_raise(self, node: ast.expr, ways: Ways) -> bool:
        if isinstance(node, ast.Name):
            return bool(ways.watched & _UNDEFINED)
        if isinstance(node, ast.Tuple | ast.List):
            return isinstance(node.ctx, ast.Store)
        return not isinstance(node, _QUIET)

    def _call(self, node: ast.Call, follow: int, ways: Ways) -> int:
        onward = ways.fail() if node in self.known.ends else follow
        entry = self.step(node, [onward], ways.fail())
        apart = (operand for operand in _operands(node) if ways.watched or not is_dotted(operand))
        return self.values(apart, entry, ways)

    def _choice(self, node: ast.BoolOp | ast.UnaryOp, follow: int, ways: Ways) -> int:
        if isinstance(node, ast.BoolOp) or isinstance(node.op, ast.Not):
            return self.test(node, follow, follow, ways)
        return self.value(node.operand, self.step(node, [follow], ways.fail()), ways)

    def _conditional(self, node: ast.IfExp, follow: int, ways: Ways) -> int:
        return self.test(node.test, self.value(node.body, follow, ways), self.value(node.orelse, follow, ways), ways)

    def _compare(self, node: ast.Compare, follow: int, ways: Ways) -> int:
        """A chain ends with the first comparison that does not hold."""
        entry = follow
        for number in reversed(range(len(node.ops))):
            follows = [follow] if entry == follow else [entry, follow]
            raised = None if isinstance(node.ops[number], ast.Is | ast.IsNot) else ways.fail()
            entry = self.value(node.comparators[number], self.step(node, follows, raised), ways)
        return self.value(node.left, entry, ways)

    def _lambda(self, node: ast.Lambda, follow: int, ways: Ways) -> int:
        return self.values(defaults(node.args), self.step(node, [follow]), ways)

    def _comprehension(self, node: _Comprehension, follow: int, ways: Ways, number: int = 0) -> int:
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        return self.value(node.generators[number].iter, self._rounds(node, made, number, follow, ways).first, ways)

    def _lazily(self, node: ast.GeneratorExp, follow: int, ways: Ways) -> int:
        """A generator expression runs when it is asked, which may be never."""
        loop = self._rounds(node, [node.elt], 0, follow, ways)
        return self.value(node.generators[0].iter, self.step(node, [loop.header, follow]), ways)

    def _rounds(self, node: _Comprehension, made: list[ast.expr], number: int, follow: int, ways: Ways) -> Loop:
        part = node.generators[number]

        def body(header: int) -> int:
            if number + 1 < len(node.generators):
                entry = self._comprehension(node, header, ways, number + 1)
            else:
                entry = self.values(made, header, ways)
            for test in reversed(part.ifs):
                entry = self.test(test, entry, header, ways)
            return self.value(part.target, entry, ways)

        return self.loop(node, part.iter, ways, body, follow)


def defaults(arguments: ast.arguments) -> list[ast.expr | None]:
    """The defaults of parameters, which are evaluated where a function is made."""
    return [*arguments.defaults, *arguments.kw_defaults]
