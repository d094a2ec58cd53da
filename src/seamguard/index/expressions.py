"""Expressions: what they call, what they hand on, and what they may evaluate to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING
from unicodedata import normalize

from seamguard.domain.facts import (
    Argument,
    Attribute,
    Call,
    Choice,
    Constant,
    Display,
    Expr,
    Item,
    Name,
    Reference,
    Result,
    Span,
    Sum,
    Table,
    Unpacked,
    Valued,
)
from seamguard.index.flow import Flow, OpenScope

if TYPE_CHECKING:
    from collections.abc import Callable

# Where a value goes.
BASE = "base"  # into a longer expression that is recorded itself
FOLLOWED = "followed"  # to a name, from where it is traced
UNPACKED = "unpacked"  # to several names
OBSERVED = "observed"  # to an operator or a test, which keeps nothing
TYPE = "type"  # to a type, which is only looked at
ARGUMENT = "argument"
TABLE = "table"
_PASSED_INTO_DISPLAYS = {UNPACKED: FOLLOWED, OBSERVED: OBSERVED, TYPE: TYPE, ARGUMENT: ARGUMENT}

_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Text:
    """The text of a file, for turning the parser's UTF-8 byte offsets into columns."""

    def __init__(self, text: str) -> None:
        self._lines = None if text.isascii() else text.split("\n")
        self._columns: dict[int, list[int]] = {}

    def _column(self, line: int, offset: int) -> int:
        if self._lines is None:
            return offset + 1
        text = self._lines[line - 1]
        if text.isascii():
            return offset + 1
        if line not in self._columns:
            widths = (len(character.encode()) for character in text)
            self._columns[line] = [column for column, width in enumerate(widths, 1) for _ in range(width)]
        columns = self._columns[line]
        return columns[offset] if offset < len(columns) else len(text) + 1

    def span(self, node: ast.expr | ast.stmt | ast.alias | ast.excepthandler | ast.pattern | ast.keyword) -> Span:
        """Where a node stands."""
        end_line = node.end_lineno or node.lineno
        end = node.col_offset if node.end_col_offset is None else node.end_col_offset
        return Span(node.lineno, self._column(node.lineno, node.col_offset), end_line, self._column(end_line, end))


class Expressions:
    """Walks expressions in the order in which Python evaluates them; `Statements` builds on it."""

    def __init__(self, text: str) -> None:
        self.text = Text(text)
        self.flow = Flow()
        self.scope: OpenScope = self.flow.module
        self.calls: list[Call] = []
        self.references: list[Reference] = []
        self.typing = False
        self._taker = -1
        self._replaced: list[tuple[OpenScope, str, tuple[int, ...]]] = []
        self.pending: list[Callable[[], None]] = []
        self._handlers: dict[type[ast.AST], Callable[..., Expr | None]] = {
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Call: self._call,
            ast.Constant: self._constant,
            ast.IfExp: self._conditional,
            ast.BoolOp: self._boolean,
            ast.NamedExpr: self._walrus,
            ast.Tuple: self._display,
            ast.List: self._display,
            ast.Set: self._display,
            ast.Dict: self._dict,
            ast.Subscript: self._subscript,
            ast.Starred: self._starred,
            ast.BinOp: self._binary,
            ast.Lambda: self._lambda,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.Await: self._await,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield,
        }

    def expression(self, node: ast.expr | None, context: str) -> Expr | None:
        """Walk `node`, whose value goes to `context`, and return what it may be."""
        if node is None:
            return None
        handler = self._handlers.get(type(node))
        if handler is not None:
            return handler(node, context)
        self._parts(node)
        return None

    def _parts(self, node: ast.AST) -> None:
        """Operators, comparisons, f-strings, slices: their operands are looked at, not handed on."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child, OBSERVED)
            elif not isinstance(child, ast.expr_context | ast.operator | ast.unaryop | ast.cmpop):
                self._parts(child)

    def hand_on(self, value: Expr, node: ast.expr, context: str) -> None:
        """Record where a value goes."""
        if context != BASE and not self.typing:
            call = self._taker if context == ARGUMENT else -1
            self.references.append(Reference(value, context, call, self.scope.index, self.text.span(node)))

    def _name(self, node: ast.Name, context: str) -> Expr:
        name = identifier(node.id)
        value = Name(self.flow.read(self.scope, name, typing=self.typing))
        self.hand_on(value, node, context)
        return value

    def _attribute(self, node: ast.Attribute, context: str) -> Expr | None:
        base = self.expression(node.value, BASE)
        if base is None:
            return None
        value = Attribute(base, identifier(node.attr))
        self.hand_on(value, node, context)
        return value

    def _constant(self, node: ast.Constant, _context: str) -> Expr | None:
        value = node.value
        return Constant(value) if value is None or isinstance(value, str | int) else None

    def _call(self, node: ast.Call, context: str) -> Expr:
        func = self.expression(node.func, BASE)
        index = self.record_call(func, (), node, "call")
        taker, self._taker = self._taker, index
        arguments: list[Argument] = []
        for argument in node.args:
            stars = int(isinstance(argument, ast.Starred))
            value = argument.value if isinstance(argument, ast.Starred) else argument
            arguments.append(Argument(None, self.expression(value, ARGUMENT), stars))
        for keyword in node.keywords:
            stars = 2 if keyword.arg is None else 0
            arguments.append(Argument(keyword.arg, self.expression(keyword.value, ARGUMENT), stars))
        self._taker = taker
        self.calls[index] = self.calls[index]._replace(arguments=tuple(arguments))
        if isinstance(node.func, ast.Name) and node.func.id == "getattr":
            self.hand_on(Result(index), node, context)
        return Result(index)

    def record_call(self, func: Expr | None, arguments: tuple[Argument, ...], node: ast.expr, kind: str) -> int:
        """Record a call and return its index; in annotations that are never evaluated it has no place."""
        scope = -1 if self.typing else self.scope.index
        self.calls.append(Call(func, arguments, scope, self.text.span(node), kind))
        return len(self.calls) - 1

    def _conditional(self, node: ast.IfExp, context: str) -> Expr | None:
        self.expression(node.test, OBSERVED)
        since = len(self._replaced)
        options = [self.expression(node.body, context), self.expression(node.orelse, context)]
        self._maybe(since)
        return _choice(options)

    def _boolean(self, node: ast.BoolOp, context: str) -> Expr | None:
        options = [self.expression(node.values[0], context)]
        for value in node.values[1:]:
            since = len(self._replaced)
            options.append(self.expression(value, context))
            self._maybe(since)
        return _choice(options)

    def _maybe(self, since: int) -> None:
        """What `:=` bound since then was bound only if the operand was evaluated."""
        for scope, name, before in self._replaced[since:]:
            scope.env[name] = tuple(sorted({*before, *scope.env.get(name, ())}))

    def _walrus(self, node: ast.NamedExpr, context: str) -> Expr | None:
        value = self.expression(node.value, context)
        scope = self.scope
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        name = identifier(node.target.id)
        self._replaced.append((scope, name, scope.env.get(name, ())))
        self.flow.bind(scope, Valued(name, scope.index, self.text.span(node.target), value, None))
        return value

    def _display(self, node: ast.Tuple | ast.List | ast.Set, context: str) -> Expr:
        inner = _PASSED_INTO_DISPLAYS.get(context, TABLE)
        return Display(tuple([self.expression(item, inner) for item in node.elts]))

    def _dict(self, node: ast.Dict, context: str) -> Expr:
        inner = _PASSED_INTO_DISPLAYS.get(context, TABLE)
        items = []
        for key, value in zip(node.keys, node.values, strict=True):
            items.append((self.expression(key, OBSERVED), self.expression(value, inner)))
        return Table(tuple(items))

    def _subscript(self, node: ast.Subscript, context: str) -> Expr | None:
        plain = isinstance(node.value, ast.Name | ast.Attribute)
        value = self.expression(node.value, TYPE if context == TYPE else OBSERVED if plain else FOLLOWED)
        key = self.expression(node.slice, TYPE)
        return None if value is None else Item(value, key)

    def _starred(self, node: ast.Starred, context: str) -> Expr | None:
        value = self.expression(node.value, context)
        return None if value is None else Unpacked(value)

    def _binary(self, node: ast.BinOp, _context: str) -> Expr | None:
        left = self.expression(node.left, OBSERVED)
        right = self.expression(node.right, OBSERVED)
        if isinstance(node.op, ast.Add) and left is not None and right is not None:
            return Sum(left, right)
        # `A | None` is a type; what it is used for, an annotation, needs both sides.
        return _choice([left, right]) if isinstance(node.op, ast.BitOr) else None

    def _await(self, node: ast.Await, context: str) -> None:
        self.expression(node.value, context)

    def _yield(self, node: ast.Yield | ast.YieldFrom, _context: str) -> None:
        self.expression(node.value, "yield")

    def _lambda(self, node: ast.Lambda, _context: str) -> None:
        defaults = [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]
        for default in defaults:
            self.expression(default, TABLE)
        outer, typing = self.scope, self.typing
        scope = self.flow.open_scope("lambda", outer.qualname, outer.owner, outer)

        def body() -> None:
            self.scope, self.typing = scope, typing
            for parameter in all_parameters(node.args):
                self.flow.bind(scope, Valued(parameter.arg, scope.index, self.text.span(node), None, None))
            self.expression(node.body, "return")
            self.flow.close(scope)

        self.pending.append(body)

    def _comprehension(self, node: _Comprehension, _context: str) -> None:
        outer = self.scope
        inner = self.flow.open_scope("comprehension", outer.qualname, outer.owner, outer)
        for number, generator in enumerate(node.generators):
            self.scope = inner if number else outer
            source = self.expression(generator.iter, UNPACKED)
            self.scope = inner
            self.target(generator.target, element(source))
            for condition in generator.ifs:
                self.expression(condition, OBSERVED)
        if isinstance(node, ast.DictComp):
            self.expression(node.key, OBSERVED)
            self.expression(node.value, TABLE)
        else:
            self.expression(node.elt, TABLE)
        self.flow.close(inner)
        self.scope = outer

    def target(self, node: ast.expr, value: Expr | None) -> None:
        """Bind what stands on the left of an assignment, a loop or a `with`."""
        if isinstance(node, ast.Name):
            name = identifier(node.id)
            self.flow.bind(self.scope, Valued(name, self.scope.index, self.text.span(node), value, None))
        elif isinstance(node, ast.Tuple | ast.List):
            parts = _unpacked(value, node.elts)
            for item, part in zip(node.elts, parts, strict=True):
                self.target(item, part)
        elif isinstance(node, ast.Starred):
            self.target(node.value, None)
        elif isinstance(node, ast.Attribute):
            self.expression(node.value, OBSERVED)
        elif isinstance(node, ast.Subscript):
            self.expression(node.value, OBSERVED)
            self.expression(node.slice, OBSERVED)


def identifier(text: str) -> str:
    """A name as Python compares it: in NFKC form."""
    return text if text.isascii() else normalize("NFKC", text)


def element(source: Expr | None) -> Expr | None:
    """What iterating over `source` gives, where that is written out."""
    return _choice(list(source.items)) if isinstance(source, Display) else None


def all_parameters(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter of a function, in the order in which it is written."""
    star = [arguments.vararg] if arguments.vararg else []
    stars = [arguments.kwarg] if arguments.kwarg else []
    return [*arguments.posonlyargs, *arguments.args, *star, *arguments.kwonlyargs, *stars]


def _choice(options: list[Expr | None]) -> Expr | None:
    known: list[Expr] = []
    for option in options:
        known += option.options if isinstance(option, Choice) else () if option is None else (option,)
    if len(known) < 2:
        return known[0] if known else None
    return Choice(tuple(known))


def _unpacked(value: Expr | None, targets: list[ast.expr]) -> list[Expr | None]:
    unknown: list[Expr | None] = [None] * len(targets)
    if not isinstance(value, Display) or any(isinstance(item, Unpacked) for item in value.items):
        return unknown
    stars = [number for number, target in enumerate(targets) if isinstance(target, ast.Starred)]
    if not stars:
        return list(value.items) if len(value.items) == len(targets) else unknown
    after = len(targets) - stars[0] - 1
    if len(value.items) < len(targets) - 1:
        return unknown
    tail = list(value.items[len(value.items) - after :]) if after else []
    return [*value.items[: stars[0]], None, *tail]
