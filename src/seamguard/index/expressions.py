"""Expressions: what they call, what they hand on, and what they may evaluate to."""

from __future__ import annotations

import ast
from abc import abstractmethod
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from seamguard.domain.expressions import (
    Attribute,
    Awaited,
    Constant,
    Display,
    Element,
    Expr,
    Format,
    Formatted,
    Item,
    Name,
    Operated,
    OwnClass,
    Result,
    Slice,
    Table,
    Unpacked,
)
from seamguard.domain.facts import Argument, Call, Reference, Stored, Valued
from seamguard.index.guards import Guards
from seamguard.index.making import make
from seamguard.index.narrowing import dotted
from seamguard.index.operators import SIGNS, UNKNOWN, operated
from seamguard.index.shapes import PUTTING, choice, element, identifier, stored_by_method, unpacked
from seamguard.index.walking import ARGUMENT, BASE, FOLLOWED, OBSERVED, TABLE, TYPE, UNPACKED

if TYPE_CHECKING:
    from collections.abc import Callable

_PASSED_INTO_DISPLAYS = {UNPACKED: FOLLOWED, OBSERVED: OBSERVED, TYPE: TYPE, ARGUMENT: ARGUMENT}

_TAKING_TYPES: dict[str, tuple[int | str, ...]] = {
    "cast": (0,),
    "NewType": (1,),
    "TypeVar": (*range(1, 9), "bound"),
}
"""Functions that take types, which may be quoted: where among the arguments."""

_PLAIN = frozenset({str, int, float, bool, type(None)})
_DOTTED = (ast.Name, ast.Attribute)
_PLACES = (ast.Name, ast.Attribute, ast.Subscript)
_SEQUENCES = (ast.Tuple, ast.List)
_WRITTEN_OUT = (ast.List, ast.Tuple, ast.Dict, ast.Set)
_NOTHING: frozenset[str] = frozenset()

_Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Expressions(Guards):
    """Walks expressions in the order in which Python evaluates them; `Statements` builds on it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.handlers: dict[type[ast.AST], Callable[..., Expr | None]] = {
            **dict.fromkeys(ast.expr.__subclasses__(), self._parts),
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
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.JoinedStr: self._joined,
            ast.FormattedValue: self._formatted,
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
        return None if node is None else self.handlers[type(node)](node, context)

    def _parts(self, node: ast.AST, context: str) -> None:
        """Slices, template strings and what else there may be: their operands are looked at, not handed on."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child, OBSERVED)
            elif child._fields:
                self._parts(child, context)

    def _name(self, node: ast.Name, context: str) -> Expr:
        name, scope = node.id, self.scope
        if not name.isascii():
            name = identifier(name)
        if name == "__class__" and scope.owner >= 0 and scope.kind != "class":
            return OwnClass(scope.owner)
        typing = self.typing
        value = make(Name, (self.flow.read(scope, name, typing=typing),))
        if context != BASE and not typing:
            call = self._taker if context == ARGUMENT else -1
            self.references.append(make(Reference, (value, context, call, scope.index, self.text.span(node))))
        return self.as_narrowed(value, name) if self.narrowed else value

    def _attribute(self, node: ast.Attribute, context: str) -> Expr | None:
        inner = node.value
        base = self.handlers[type(inner)](inner, BASE)
        if base is None:
            return None
        name = node.attr
        value = make(Attribute, (base, name if name.isascii() else identifier(name)))
        if context != BASE:
            self.hand_on(value, node, context)
        elif not self.typing:
            self.attributes.append(make(Reference, (value, "read", -1, self.scope.index, self.text.span(node))))
        return self.as_narrowed(value, dotted(node)) if self.narrowed else value

    def _constant(self, node: ast.Constant, _context: str) -> Expr | None:
        value = node.value
        if type(value) in _PLAIN:
            return make(Constant, (value,))
        return Constant(repr(value)) if isinstance(value, bytes) else None  # no name, but a key

    def _call(self, node: ast.Call, context: str) -> Expr:
        last = node.func
        func = self.handlers[type(last)](last, BASE)
        index = self.record_call(func, (), node, "call")
        name = last.id if isinstance(last, ast.Name) else last.attr if isinstance(last, ast.Attribute) else ""
        arguments = self._arguments(node, index, _TAKING_TYPES.get(name, ())) if node.args or node.keywords else []
        if arguments:
            _, _, scope, span, kind = self.calls[index]
            self.calls[index] = make(Call, (func, tuple(arguments), scope, span, kind))
            if not self.typing:
                self._note_stores(node, func, arguments)
            self.guard_default(node, name)
        result = make(Result, (index,))
        # What comes out of a place or a call left by reference where it went in; here it may leave the codebase.
        if context == ARGUMENT or (name == "getattr" and isinstance(last, ast.Name)):
            self.hand_on(result, node, context)
        return result

    def _arguments(self, node: ast.Call, index: int, types: tuple[int | str, ...]) -> list[Argument]:
        """Walk what a call is given; at these places it takes types, which may be quoted."""
        taker, self._taker = self._taker, index
        handlers = self.handlers
        arguments: list[Argument] = []
        for argument in node.args:
            value, stars = (argument.value, 1) if isinstance(argument, ast.Starred) else (argument, 0)
            given = self._type_argument(value, takes_type=len(arguments) in types) if types else None
            if given is None:
                given = handlers[type(value)](value, ARGUMENT)
            arguments.append(make(Argument, (None, given, stars, _NOTHING)))
        for keyword in node.keywords:
            name, value = keyword.arg, keyword.value
            given = self._type_argument(value, takes_type=name in types) if types else None
            if given is None:
                given = handlers[type(value)](value, ARGUMENT)
            arguments.append(make(Argument, (name, given, 2 if name is None else 0, _NOTHING)))
        self._taker = taker
        return arguments

    def _type_argument(self, node: ast.expr, *, takes_type: bool) -> Expr | None:
        """A quoted type that is handed to one of the functions that take types."""
        is_quoted = takes_type and isinstance(node, ast.Constant) and isinstance(node.value, str)
        return self.annotation(node, evaluated=False) if is_quoted else None

    def _note_stores(self, node: ast.Call, func: Expr | None, arguments: list[Argument]) -> None:
        """What a call puts into a place, as far as its name tells."""
        if isinstance(func, Attribute):
            if func.attr in PUTTING:
                self.stores += stored_by_method(func.value, func.attr, arguments)
            elif func.attr == "__setattr__":  # of `object` with the instance, or of the instance itself
                values = [argument.value for argument in arguments]
                self._note_set(node, values if len(values) == 3 else [func.value, *values])
        elif isinstance(func, Name) and self.flow.reads[func.read][0] == "setattr":
            self._note_set(node, [argument.value for argument in arguments])

    def _note_set(self, node: ast.Call, given: list[Expr | None]) -> None:
        if len(given) != 3:
            return
        base, name, value = given
        if base is not None and name is not None:
            plain = name.value if isinstance(name, Constant) and isinstance(name.value, str) else ""
            self.stores.append(Stored(base, plain, name, value, spread=False, span=self.text.span(node)))

    def _conditional(self, node: ast.IfExp, context: str) -> Expr | None:
        self.expression(node.test, OBSERVED)
        self.guard_conditional(node)
        since, known = len(self._replaced), self.narrowed
        self.assume(node.test)
        options = [self.expression(node.body, context)]
        self.narrowed = known
        self.assume(node.test, truth=False)
        options.append(self.expression(node.orelse, context))
        self.narrowed = known
        self._maybe(since)
        return choice(options)

    def _boolean(self, node: ast.BoolOp, context: str) -> Expr | None:
        known, options = self.narrowed, [self.expression(node.values[0], context)]
        for before, value in pairwise(node.values):
            since = len(self._replaced)
            self.assume(before, truth=isinstance(node.op, ast.And))
            options.append(self.expression(value, context))
            self._maybe(since)
        self.narrowed = known
        self.guard_operator(node, context)
        return choice(options)

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
        inner, handlers = _PASSED_INTO_DISPLAYS.get(context, TABLE), self.handlers
        items = tuple([handlers[type(item)](item, inner) for item in node.elts])
        return self._kept(Display, items, context)

    def _dict(self, node: ast.Dict, context: str) -> Expr:
        inner = _PASSED_INTO_DISPLAYS.get(context, TABLE)
        items = []
        for key, value in zip(node.keys, node.values, strict=True):
            # `**value` and a key that cannot be followed are told apart: the one adds keys, the other is one.
            name = None if key is None else self.expression(key, inner) or Format(())
            items.append((name, self.expression(value, inner)))
        return self._kept(Table, tuple(items), context)

    def _kept(self, kind: type[Display | Table], items: tuple[Any, ...], context: str) -> Expr:
        """Make a container, with a place of its own unless it only stands in a type."""
        if context == TYPE or self.typing:
            return make(kind, (items, -1))
        container = make(kind, (items, len(self.containers)))
        self.containers.append(container)
        return container

    def _subscript(self, node: ast.Subscript, context: str) -> Expr | None:
        plain = isinstance(node.value, _DOTTED)
        value = self.expression(node.value, TYPE if context == TYPE else OBSERVED if plain else FOLLOWED)
        if isinstance(node.slice, ast.Slice):
            bounds = [self._bound(bound) for bound in (node.slice.lower, node.slice.upper, node.slice.step)]
            return None if value is None else Slice(value, tuple(bounds))
        key = self.expression(node.slice, TYPE)
        if value is None:
            return None
        item = make(Item, (value, key))
        if context == ARGUMENT and plain:
            self.hand_on(item, node, context)
        return self.as_narrowed(item, dotted(node)) if self.narrowed else item

    def _bound(self, node: ast.expr | None) -> Expr | None:
        return Constant(None) if node is None else self.expression(node, OBSERVED)

    def _starred(self, node: ast.Starred, context: str) -> Expr | None:
        value = self.expression(node.value, context)
        return None if value is None else Unpacked(value)

    def _binary(self, node: ast.BinOp, context: str) -> Expr | None:
        # A sum of thousands of terms leans to the left: walked in a loop, it takes no depth.
        rights = []
        while True:
            rights.append(node)
            if type(node.left) is not ast.BinOp:
                break
            node = node.left
        value = self._operand(node.left, context)
        for part in reversed(rights):
            value = operated(part.op, value, self._operand(part.right, context))
        return value

    def _operand(self, node: ast.expr, context: str) -> Expr | None:
        """What is added to a container stays in it; of anything else an operator keeps nothing."""
        kept = isinstance(node, _WRITTEN_OUT) and context not in (OBSERVED, TYPE)
        return self.expression(node, FOLLOWED if kept else OBSERVED)

    def _unary(self, node: ast.UnaryOp, _context: str) -> Expr | None:
        value = self.expression(node.operand, OBSERVED)
        if isinstance(node.op, ast.USub) and isinstance(value, Constant) and isinstance(value.value, int):
            return Constant(-value.value)
        sign = SIGNS.get(type(node.op))
        return None if value is None or sign is None else Operated(sign, value, UNKNOWN)

    def _compare(self, node: ast.Compare, _context: str) -> Expr | None:
        first, handlers = node.left, self.handlers
        left = handlers[type(first)](first, OBSERVED)
        rights = [handlers[type(part)](part, OBSERVED) for part in node.comparators]
        sign = SIGNS.get(type(node.ops[0])) if len(rights) == 1 else None
        return None if left is None or sign is None else Operated(sign, left, rights[0] or UNKNOWN)

    def _joined(self, node: ast.JoinedStr, _context: str) -> Expr:
        handlers = self.handlers
        return Format(tuple([handlers[type(part)](part, OBSERVED) for part in node.values]))

    def _formatted(self, node: ast.FormattedValue, _context: str) -> Expr | None:
        value = self.expression(node.value, OBSERVED)
        layout = self.expression(node.format_spec, OBSERVED)
        if value is None or node.conversion not in (-1, ord("s")):
            return None
        return value if node.format_spec is None else Formatted(value, layout)

    def _await(self, node: ast.Await, context: str) -> Expr | None:
        value = self.expression(node.value, context)
        return None if value is None else Awaited(value)

    def _yield(self, node: ast.Yield | ast.YieldFrom, _context: str) -> None:
        value = self.expression(node.value, "yield")
        if value is not None:
            self._yielded.append(value if isinstance(node, ast.Yield) else Element(value))

    @abstractmethod
    def _lambda(self, node: ast.Lambda, _context: str) -> Expr:
        """Walk a lambda."""

    def _comprehension(self, node: _Comprehension, _context: str) -> Expr:
        outer, known = self.scope, self.narrowed
        inner = self.flow.open_scope("comprehension", outer.qualname, outer.owner, outer)
        for number, generator in enumerate(node.generators):
            self.scope = inner if number else outer
            source = self.expression(generator.iter, UNPACKED)
            self.scope = inner
            self.target(generator.target, element(source))
            for condition in generator.ifs:
                self.expression(condition, OBSERVED)
                self.guard_filter(node, condition)
                self.assume(condition)
        kind: type[Display | Table] = Display
        if isinstance(node, ast.DictComp):
            key, kind = self.expression(node.key, OBSERVED) or Format(()), Table
            items: tuple[Any, ...] = ((key, self.expression(node.value, TABLE)),)
        else:
            # It stands for any number of items: as if they were unpacked into it.
            items = (Unpacked(Display((self.expression(node.elt, TABLE),))),)
        self.flow.close(inner)
        self.scope, self.narrowed = outer, known
        return self._kept(kind, items, BASE)

    def target(self, node: ast.expr, value: Expr | None) -> None:
        """Bind what stands on the left of an assignment, a loop or a `with`."""
        if self.narrowed and isinstance(node, _PLACES):
            self.forget([dotted(node)])
        if isinstance(node, ast.Name):
            scope = self.scope
            binding = make(Valued, (identifier(node.id), scope.index, self.text.span(node), value, None))
            self.flow.bind(scope, binding, typing=self.typing)
        elif isinstance(node, _SEQUENCES):
            for item, part in zip(node.elts, unpacked(value, node.elts), strict=True):
                self.target(item, part)
        elif isinstance(node, ast.Starred):
            self.target(node.value, value)
        elif isinstance(node, ast.Attribute):
            base = self.expression(node.value, OBSERVED)
            self.store_attribute(base, node, value, None, is_set=True)
        elif isinstance(node, ast.Subscript):
            base = self.expression(node.value, OBSERVED)
            self.store(base, self.expression(node.slice, OBSERVED), value)
