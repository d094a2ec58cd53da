"""Statements: bindings, branches and definitions, in the order in which Python runs them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

from seamguard.domain.expressions import Attribute, Display, Expr, Name, Result, Table
from seamguard.domain.facts import Export, Imported, LazyExport, Stored, Valued
from seamguard.index.branches import Branches
from seamguard.index.making import make
from seamguard.index.narrowing import dotted
from seamguard.index.nodes import TypeAlias
from seamguard.index.operators import operated
from seamguard.index.shapes import identifier
from seamguard.index.walking import BASE, FOLLOWED, OBSERVED, TYPE, UNPACKED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_NAMED = {ast.Name}
_UNPACKING = {ast.Name, ast.Tuple, ast.List}


class Statements(Branches):
    """Walks the statements of one file."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.exports: list[Export] | None = None
        self._statements: dict[type[ast.AST], Callable[..., None]] = {
            ast.Expr: self._expr,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.Delete: self._delete,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.FunctionDef: self._def,
            ast.AsyncFunctionDef: self._def,
            ast.ClassDef: self._class,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Break: self._break,
            ast.Continue: self._continue,
            ast.If: self._if,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.Try: self._try,
            ast.TryStar: self._try,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Match: self._match,
            ast.Global: self._declare,
            ast.Nonlocal: self._declare,
            ast.Assert: self._assert,
            TypeAlias: self._type_alias,
        }

    def module(self, tree: ast.Module) -> None:
        """Walk a whole file: the module first, then every deferred body."""
        self.block(tree.body)
        self.flow.close(self.flow.module)
        for body in self.pending:  # grows while it runs: a body defers those inside it
            body()
        # These lead back here, so that the tree would stay for as long as the garbage collector is paused.
        self.handlers, self._statements, self.pending = {}, {}, []

    def block(self, statements: Sequence[ast.stmt]) -> None:
        """Walk a suite."""
        for number, statement in enumerate(statements):
            handler = self._statements.get(type(statement))
            if handler is not None:
                self.suites.append((statements, number))
                handler(statement)
                self.suites.pop()

    def _expr(self, node: ast.Expr) -> None:
        self.expression(node.value, OBSERVED)
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and _is_all(call.func.value):
            self._extend_exports(call)

    def _extend_exports(self, call: ast.Call) -> None:
        method = cast("ast.Attribute", call.func).attr
        if method not in ("extend", "append", "remove", "insert") or not call.args:
            return
        # In a function it happens who knows when, and with what.
        known = self.scope is self.flow.module and method != "insert"
        self._export(self.quiet(call.args[0]) if known else None, reset=False, adds=method != "remove")

    def _export(self, value: Expr | None, *, reset: bool, adds: bool = True) -> None:
        if reset or self.exports is None:
            self.exports = []
        self.exports.append(Export(adds, value))

    def _assign(self, node: ast.Assign) -> None:
        kinds = {type(target) for target in node.targets}
        if kinds == _NAMED:
            value = self.expression(node.value, FOLLOWED)
        elif kinds <= _UNPACKING:
            is_one = len(node.targets) == 1
            value = self._side_by_side(node.targets[0], node.value) if is_one else self.expression(node.value, UNPACKED)
        else:
            value = self.expression(node.value, "attribute" if ast.Attribute in kinds else "table")
        for target in node.targets:
            self.target(target, value)
            if isinstance(target, ast.Name):
                self._note_field(target.id, None, value, annotated=False)
                if target.id == "__all__" and self.scope is self.flow.module:
                    self._export(value, reset=True)

    def _side_by_side(self, target: ast.expr, node: ast.expr) -> Expr | None:
        """`self.a, b = x, y`: each value goes where its own target says."""
        pairs = (target, node)
        if not all(isinstance(side, ast.Tuple | ast.List) for side in pairs):
            return self.expression(node, UNPACKED)
        targets, values = (cast("ast.Tuple", side).elts for side in pairs)
        if len(targets) != len(values) or any(isinstance(item, ast.Starred) for item in (*targets, *values)):
            return self.expression(node, UNPACKED)
        places = {ast.Attribute: "attribute", ast.Subscript: "table"}
        return Display(
            tuple([self.expression(v, places.get(type(t), FOLLOWED)) for t, v in zip(targets, values, strict=True)])
        )

    def _annotated(self, node: ast.AnnAssign) -> None:
        local = self.scope.kind in ("function", "lambda") or not isinstance(node.target, ast.Name)
        annotation = self.annotation(node.annotation, evaluated=not local)
        target = node.target
        context = (
            FOLLOWED if isinstance(target, ast.Name) else "attribute" if isinstance(target, ast.Attribute) else "table"
        )
        if node.value is not None and _is_alias(node.annotation):
            value = self.annotation(node.value)
        else:
            value = self.expression(node.value, context)
        if isinstance(target, ast.Attribute):
            base = self.expression(target.value, OBSERVED)
            if self.narrowed:
                self.forget([dotted(target)])
            self.store_attribute(base, target, value, annotation, is_set=node.value is not None)
            return
        if not isinstance(target, ast.Name):
            self.target(target, value)
            return
        self._note_field(target.id, annotation, value, annotated=True, bare=node.value is None)
        if self.scope.kind == "class":
            self.note_slot("field", self.scope.owner, len(self._fields) - 1, node)
        if target.id == "__all__" and self.scope is self.flow.module:
            self._export(value, reset=True)
        fields = identifier(target.id), self.scope.index, self.text.span(target), value, annotation
        binding = make(Valued, fields)
        if node.value is not None:
            self.flow.bind(self.scope, binding, typing=self.typing)
        else:  # declares a type and binds nothing, yet makes the name local
            self.flow.bind(self.scope, binding, typing=True)
            self.scope.bound.setdefault(binding.name, [])

    def _augmented(self, node: ast.AugAssign) -> None:
        value = self.expression(node.value, "table")
        if isinstance(node.target, ast.Name):
            if node.target.id == "__all__" and self.scope is self.flow.module:
                self._export(value, reset=False)
            name = identifier(node.target.id)
            before = Name(self.flow.read(self.scope, name))
            self._stored_by_operator(before, value)
            self.target(node.target, _summed(node.op, before, value))
        else:
            self._stored_by_operator(self.quiet(node.target), value)
            if isinstance(node.target, ast.Attribute):
                self.expression(node.target, OBSERVED)  # which reads it too
            self.target(node.target, None)

    def _stored_by_operator(self, base: Expr | None, value: Expr | None) -> None:
        """`base += value` and `base |= value` put what the value holds into the container that base is."""
        if base is not None and isinstance(value, Display | Table | Name | Result) and not self.typing:
            self.stores.append(Stored(base, None, None, value, spread=True))

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.scope.bound.setdefault(target.id, [])
                self.flow.unbind(self.scope, target.id)
            elif isinstance(target, ast.Attribute):
                self.expression(target.value, OBSERVED)
            else:
                self.expression(target, BASE)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            module = alias.name if alias.asname else bound
            self._imported(alias, bound, 0, module, None, alias.name)

    def _import_from(self, node: ast.ImportFrom) -> None:
        if node.module == "__future__" and any(alias.name == "annotations" for alias in node.names):
            self.postponed = True
        for alias in node.names:
            self._imported(alias, alias.asname or alias.name, node.level, node.module or "", alias.name, "")

    def _imported(self, alias: ast.alias, bound: str, level: int, module: str, attr: str | None, whole: str) -> None:
        names = [identifier(text) for text in (bound, module, attr or "", whole)]
        span = self.text.span(alias)
        taken = names[2] if attr else None
        fields = names[0], self.scope.index, span, level, names[1], taken, names[3], self.typing
        binding = make(Imported, fields)
        self.flow.bind(self.scope, binding, typing=self.typing)

    def _return(self, node: ast.Return) -> None:
        value = self.expression(node.value, "return")
        if value is not None:
            self._returned.append(value)
            if self.scope.qualname == "__getattr__":
                self.served += [LazyExport(name, "", "", value) for name in self._asked]
        self.scope.ends.append(self.scope.env)
        self._stop()

    def _raise(self, node: ast.Raise) -> None:
        raised = self.expression(node.exc, OBSERVED)
        self.expression(node.cause, OBSERVED)
        if node.exc is not None and isinstance(raised, Name | Attribute):
            self.record_call(raised, (), node.exc, "call")  # a class that is raised is called
        self._stop()

    def _stop(self) -> None:
        self.scope.env = self.scope.env.copy()
        self.scope.dead = True

    def _break(self, _node: ast.Break) -> None:
        self._leave(0)

    def _continue(self, _node: ast.Continue) -> None:
        self._leave(1)

    def _leave(self, way: int) -> None:
        if self.scope.loops and not self.scope.dead:
            self.scope.loops[-1][way].append(self.scope.env)
        self._stop()

    def _assert(self, node: ast.Assert) -> None:
        self.expression(node.test, OBSERVED)
        self.expression(node.msg, OBSERVED)
        self.assume(node.test)

    def _declare(self, node: ast.Global | ast.Nonlocal) -> None:
        kind = "global" if isinstance(node, ast.Global) else "nonlocal"
        for name in node.names:
            self.scope.declared[identifier(name)] = kind

    def _type_alias(self, node: TypeAlias) -> None:
        outer = self.scope
        self.generic(node)
        value = self.expression(node.value, TYPE)  # evaluated when someone asks for it
        self.scope = outer
        self.target(node.name, value)


def _is_alias(annotation: ast.expr) -> bool:
    name = annotation.attr if isinstance(annotation, ast.Attribute) else getattr(annotation, "id", "")
    return name == "TypeAlias"


def _is_all(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "__all__"


def _summed(operator: ast.operator, before: Expr, value: Expr | None) -> Expr | None:
    if isinstance(operator, ast.BitOr):
        return before if value is not None else None
    return operated(operator, before, value)
