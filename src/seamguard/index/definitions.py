"""Functions and classes: what they take, inherit and are decorated with; their bodies run later, or at once."""

from __future__ import annotations

import ast
from abc import abstractmethod
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Expr, Lambda, OwnClass, Result
from seamguard.domain.facts import Argued, Argument, Class, Defined, Field, Function, LazyExport, Parameter, Valued
from seamguard.index.expressions import Expressions
from seamguard.index.making import make
from seamguard.index.quoted import unquoted
from seamguard.index.shapes import all_parameters, identifier
from seamguard.index.walking import BASE, OBSERVED, TYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.index.flow import OpenScope

_Def = ast.FunctionDef | ast.AsyncFunctionDef


class Definitions(Expressions):
    """Walks `def` and `class`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.served: list[LazyExport] = []
        self.postponed = False
        self._returned: list[Expr] = []
        self._fields: list[Field] = []

    @abstractmethod
    def block(self, statements: Sequence[ast.stmt]) -> None:
        """Walk a suite."""

    def annotation(self, node: ast.expr | None, *, evaluated: bool = True) -> Expr | None:
        """Walk an annotation; calls in it count only where Python evaluates it."""
        if node is None:
            return None
        if evaluated and not self.postponed:
            self.expression(node, TYPE)
        typing, self.typing = self.typing, True
        value = self.expression(unquoted(node), TYPE)
        self.typing = typing
        return value

    def _def(self, node: _Def) -> None:
        decorators, decorated = self._decorators(node.decorator_list, Lambda(len(self.functions)))
        outer = self.scope
        generic = self.generic(node)
        parameters = self._parameters(node.args)
        annotation = self.annotation(node.returns)
        self.scope = outer
        index = len(self.functions)
        qualname = _inside(outer, node.name)
        in_class = outer.owner if outer.kind == "class" else -1
        owner = outer.owner
        name, span = identifier(node.name), self.text.span(node)
        own = len(self.flow.scopes)  # the one that is opened below
        is_async = isinstance(node, ast.AsyncFunctionDef)
        head = name, qualname, parameters, decorators, annotation
        self.functions.append(make(Function, (*head, (), (), in_class, own, span, is_async, decorated)))
        for position, argument in enumerate(all_parameters(node.args)):
            if argument.annotation is not None:
                self.note_slot("parameter", index, position, argument)
        self.flow.bind(outer, make(Defined, (name, outer.index, span, False, index)))
        scope = self.flow.open_scope("function", qualname, owner, generic)

        def body() -> None:
            self._enter(scope, index, parameters)
            self.block(node.body)
            self._leave_function(scope, index)

        self.pending.append(body)

    def _enter(self, scope: OpenScope, index: int, parameters: Sequence[Parameter]) -> None:
        self.scope, self.typing, self.narrowed = scope, False, {}
        self._returned, self._yielded = [], []
        for position, parameter in enumerate(parameters):
            self.flow.bind(scope, make(Argued, (parameter.name, scope.index, index, position)))

    def _leave_function(self, scope: OpenScope, index: int) -> None:
        self.flow.close(scope)
        returned, yielded = self._returned, self._yielded
        if returned or yielded:
            self.functions[index] = self.functions[index]._replace(returned=tuple(returned), yielded=tuple(yielded))

    def _lambda(self, node: ast.Lambda, _context: str) -> Expr:
        parameters = self._parameters(node.args)
        outer, typing, index = self.scope, self.typing, len(self.functions)
        scope = self.flow.open_scope("lambda", outer.qualname, outer.owner, outer)
        # No name leads to it, so that its own only has to differ from all others.
        name, span = f"<lambda {index}>", self.text.span(node)
        in_class = outer.owner if outer.kind == "class" else -1
        self.functions.append(Function(name, name, parameters, (), None, (), (), in_class, scope.index, span))

        known = {n: v for n, v in self.narrowed.items() if n.partition(".")[0] not in {p.name for p in parameters}}

        def body() -> None:
            self._enter(scope, index, parameters)
            self.typing, self.narrowed = typing, known
            value = self.expression(node.body, "return")
            self._returned = [] if value is None else [value]
            self._leave_function(scope, index)

        self.pending.append(body)
        return Lambda(index)

    def generic(self, node: ast.stmt) -> OpenScope:
        """Enter the scope of a statement's type parameters, if it has any, and return the scope that is then open."""
        parameters = getattr(node, "type_params", ())
        if parameters:
            self.scope = self.flow.open_scope("annotation", self.scope.qualname, self.scope.owner, self.scope)
        for parameter in parameters:
            bound = self.expression(getattr(parameter, "bound", None), TYPE)
            self.bind_plain(parameter.name, node, bound)
        for parameter in parameters:
            self.expression(getattr(parameter, "default_value", None), TYPE)
        return self.scope

    def _decorators(self, nodes: Sequence[ast.expr], made: Expr) -> tuple[tuple[Expr | None, ...], int]:
        """Walk decorators; return them, and the call of the outermost one.

        Each is called with what the one below it gives, the lowest with what is defined.
        """
        functions = [self.expression(node, BASE) for node in nodes]
        call = -1
        for node, func in zip(reversed(nodes), reversed(functions), strict=True):
            call = self.record_call(func, (Argument(None, made, 0),), node, "decorator")
            made = Result(call)
        return tuple(functions), call

    def _parameters(self, arguments: ast.arguments) -> tuple[Parameter, ...]:
        defaults = self._defaults(arguments) if arguments.defaults or arguments.kw_defaults else {}
        found: list[Parameter] = []
        for kind, given in (
            ("positional-only", arguments.posonlyargs),
            ("positional", arguments.args),
            ("variable", (arguments.vararg,)),
            ("keyword", arguments.kwonlyargs),
            ("keywords", (arguments.kwarg,)),
        ):
            for argument in given:
                if argument is not None:
                    name, annotation = argument.arg, self.annotation(argument.annotation)
                    has_default = name in defaults
                    default = defaults[name] if has_default else None
                    found.append(make(Parameter, (identifier(name), kind, has_default, default, annotation)))
        return tuple(found)

    def _defaults(self, arguments: ast.arguments) -> dict[str, Expr | None]:
        """Walk the defaults of parameters; return them by the parameters' names."""
        positional = [*arguments.posonlyargs, *arguments.args]
        first = len(positional) - len(arguments.defaults)
        given: list[tuple[ast.arg, ast.expr | None]] = [
            *zip(positional[first:], arguments.defaults, strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
        defaults: dict[str, Expr | None] = {}
        for argument, default in given:
            if default is not None:
                defaults[argument.arg] = self.expression(default, "default")
                self.guard_parameter(default)
        return defaults

    def _class(self, node: ast.ClassDef) -> None:
        decorators, decorated = self._decorators(node.decorator_list, OwnClass(len(self.classes)))
        outer, fields = self.scope, self._fields
        generic = self.generic(node)
        bases = tuple([self.expression(base, "subclass") for base in node.bases])
        keywords = tuple([Argument(k.arg, self.expression(k.value, OBSERVED), 0) for k in node.keywords])
        index, qualname, span = len(self.classes), _inside(outer, node.name), self.text.span(node)
        self.classes.append(
            Class(identifier(node.name), qualname, bases, keywords, decorators, (), -1, span, decorated)
        )
        self._fields = []
        self.scope = self.flow.open_scope("class", qualname, index, generic)
        self.block(node.body)
        self.flow.close(self.scope)
        self.classes[index] = self.classes[index]._replace(fields=tuple(self._fields), scope=self.scope.index)
        self.scope, self._fields = outer, fields
        self.flow.bind(outer, Defined(identifier(node.name), outer.index, span, True, index))

    def _note_field(
        self, name: str, annotation: Expr | None, value: Expr | None, *, annotated: bool, bare: bool = False
    ) -> None:
        if self.scope.kind == "class":
            self._fields.append(make(Field, (identifier(name), annotated, annotation, not bare, value)))

    def bind_plain(
        self,
        name: str,
        node: ast.stmt | ast.excepthandler | ast.pattern,
        value: Expr | None,
        annotation: Expr | None = None,
    ) -> None:
        """Bind a name that the statement itself names."""
        name = identifier(name)
        self.flow.bind(self.scope, Valued(name, self.scope.index, self.text.span(node), value, annotation))


def _inside(scope: OpenScope, name: str) -> str:
    name = identifier(name)
    return name if scope.qualname == "<module>" else f"{scope.qualname}.{name}"
