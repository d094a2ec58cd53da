"""What the names of one file mean, scope by scope: dotted names, as far as the file tells."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from seamguard.domain.rule import MODULE_SCOPE
from seamguard.rules.below import below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.source import SourceFile

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Meaning: TypeAlias = "str | ast.expr | None"
"""A dotted name; an expression that the name is short for; None for a value that is not known."""

_FAR = 8  # names that are short for names; what is further away is not followed
_BUILTINS = frozenset(dir(builtins))
_CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_OF_CLASS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
"""Methods that are given the class, without a decorator."""
SELF = "<self>"
"""Stands in dotted names for an instance of the class before it."""
INNER = frozenset({"get", "setdefault", "pop", "popitem", "values", "items", "__getitem__"})
"""Methods that give what a container holds."""


@dataclass(slots=True)
class Scope:
    """One namespace of a file.

    Attributes:
        module: The module of the file.
        qualname: Site scope.
        outer: The scope around it; None for the module.
        is_class: It is the body of a class, which the functions in it do not see.
        names: What its own names mean.
        rebinds: The names that it declares `global`.
    """

    module: str
    qualname: str = MODULE_SCOPE
    outer: Scope | None = None
    is_class: bool = False
    names: dict[str, Meaning] = field(default_factory=dict)
    rebinds: frozenset[str] = frozenset()

    @property
    def is_inside(self) -> bool:
        """Whether its code runs when something calls it, and not when the module is imported."""
        if self.outer is None:
            return False
        return self.outer.is_inside if self.is_class else True

    def named(self, name: str) -> str:
        """The qualified name of what the scope defines under a name."""
        return name if self.outer is None else f"{self.qualname}.{name}"

    def meaning(self, expr: ast.expr) -> str:
        """The dotted name of what an expression is, is an attribute of, or is taken out of; empty where unknown."""
        return self._meaning(expr, inside=True, far=0)

    def exactly(self, expr: ast.expr) -> str:
        """The dotted name of what an expression is, and not of what it is taken out of; empty where unknown."""
        return self._meaning(expr, inside=False, far=0)

    def _meaning(self, expr: ast.expr, *, inside: bool, far: int) -> str:
        if far > _FAR:
            return ""
        if isinstance(expr, ast.Name):
            return self._of_name(expr.id, inside=inside, far=far)
        if isinstance(expr, ast.Attribute):
            owner = self._meaning(expr.value, inside=inside, far=far)
            if expr.attr == "__class__" and owner.endswith(f".{SELF}"):
                return owner.removesuffix(f".{SELF}")
            return f"{owner}.{expr.attr}" if owner else ""
        if isinstance(expr, ast.NamedExpr | ast.Await):
            return self._meaning(expr.value, inside=inside, far=far)
        if isinstance(expr, ast.BoolOp | ast.IfExp):
            parts = expr.values if isinstance(expr, ast.BoolOp) else [expr.body, expr.orelse]
            return next((found for one in parts if (found := self._meaning(one, inside=inside, far=far + 1))), "")
        fetched = self._fetched(expr)
        if fetched:
            return fetched
        if inside and isinstance(expr, ast.Subscript | ast.Starred):
            return self._meaning(expr.value, inside=inside, far=far)
        if inside and isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and expr.func.attr in INNER:
            return self._meaning(expr.func.value, inside=inside, far=far)
        return ""

    def _fetched(self, expr: ast.expr) -> str:
        """What is fetched by a name that is written out: a module, a variable by `globals()`, the class of `self`."""
        match expr:
            case ast.Subscript(value=ast.Call(func=ast.Name(id="globals")), slice=ast.Constant(value=str() as name)):
                return f"{self.module}.{name}"
            case ast.Subscript(value=ast.Attribute() | ast.Name() as table, slice=name):
                return self._module_named(name) if self.exactly(table) == "sys.modules" else ""
            case ast.Call(func=ast.Attribute() | ast.Name() as function, args=[first, *_]):
                called = self.exactly(function)
                if called == "builtins.type" and self.exactly(first).endswith(f".{SELF}"):
                    return self.exactly(first).removesuffix(f".{SELF}")
                return self._module_named(first) if called == "importlib.import_module" else ""
            case _:
                return ""

    def _module_named(self, expr: ast.expr) -> str:
        if isinstance(expr, ast.Constant) and isinstance(expr.value, str):
            return "" if expr.value.startswith(".") else expr.value
        return self.module if isinstance(expr, ast.Name) and expr.id == "__name__" else ""

    def _of_name(self, name: str, *, inside: bool, far: int) -> str:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.is_class):
                known = scope.names[name]
                if isinstance(known, ast.expr):
                    return scope._meaning(known, inside=inside, far=far + 1)
                return known or ""
            scope = scope.outer
        return f"builtins.{name}" if name in _BUILTINS else f"{self.module}.{name}"


def module_scope(file: SourceFile, tree: ast.Module) -> Scope:
    """The scope of a file; what it defines is named after its module."""
    scope = Scope(file.module)
    for name, sources in bound_in(tree.body, file).items():
        taken = [source for source in sources if isinstance(source, str)]
        scope.names[name] = taken[0] if len(taken) == len(sources) else f"{file.module}.{name}"
    return scope


def class_scope(node: ast.ClassDef, outer: Scope, file: SourceFile) -> Scope:
    """The scope of a class body."""
    scope = Scope(file.module, outer.named(node.name), outer, is_class=True)
    for name in bound_in(node.body, file):
        scope.names[name] = f"{file.module}.{scope.qualname}.{name}"
    return scope


def function_scope(node: Function | ast.Lambda, outer: Scope, file: SourceFile) -> Scope:
    """The scope of a function; a local name that is given one other name's value is short for that."""
    own = outer.qualname if isinstance(node, ast.Lambda) else outer.named(node.name)
    scope = Scope(file.module, own, outer)
    body: Sequence[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else node.body
    declared = {name for one in inside(body) if isinstance(one, ast.Global) for name in one.names}
    free = declared | {name for one in inside(body) if isinstance(one, ast.Nonlocal) for name in one.names}
    for name, sources in bound_in(body, file).items():
        if name not in free:
            scope.names[name] = sources[0] if len(sources) == 1 else None
    if isinstance(node, ast.Lambda):
        scope.names |= dict.fromkeys(_parameters(node.args))
    else:
        again = {name: known for name, known in scope.names.items() if isinstance(known, ast.BoolOp | ast.IfExp)}
        scope.names |= _arguments(node, outer) | again  # `options = options or DEFAULTS`
    scope.rebinds = frozenset(declared)
    return scope


def _arguments(node: Function, outer: Scope) -> dict[str, Meaning]:
    """Parameters; the first one of a method is known."""
    names: dict[str, Meaning] = dict.fromkeys(_parameters(node.args))
    first = [*node.args.posonlyargs, *node.args.args][:1]
    is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
    if outer.is_class and first and not is_static:
        is_of_class = node.name in _OF_CLASS or any(
            isinstance(one, ast.Name) and one.id == "classmethod" for one in node.decorator_list
        )
        own = f"{outer.module}.{outer.qualname}"
        names[first[0].arg] = own if is_of_class else f"{own}.{SELF}"
    return names


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    yield from (one.arg for one in every if one is not None)


def bound_in(body: Iterable[ast.AST], file: SourceFile) -> dict[str, list[Meaning]]:
    """The names that some code binds, each with what it is given every time it is bound."""
    found: dict[str, list[Meaning]] = {}
    told: set[ast.AST] = set()
    for node in inside(body):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            for given, value in _assigned(node):
                told.add(given)
                found.setdefault(given.id, []).append(value)
        elif isinstance(node, ast.For | ast.AsyncFor):
            for looped in _looped(node.target):
                told.add(looped)
                found.setdefault(looped.id, []).append(ast.Subscript(node.iter, ast.Constant(0), ast.Load()))
        elif node not in told:
            for name, meaning in _bound_by(node, file):
                found.setdefault(name, []).append(meaning)
    return found


def _looped(target: ast.expr) -> Iterator[ast.Name]:
    """The names that a loop gives what it goes through, or parts of that."""
    if isinstance(target, ast.Name):
        yield target
    for part in target.elts if isinstance(target, ast.Tuple | ast.List) else ():
        yield from _looped(part)


def _bound_by(node: ast.AST, file: SourceFile) -> Iterator[tuple[str, Meaning]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield alias.asname or top, alias.name if alias.asname else top
    elif isinstance(node, ast.ImportFrom):
        origin = imported_from(node, file)
        yield from ((alias.asname or alias.name, f"{origin}.{alias.name}") for alias in node.names if alias.name != "*")
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, None
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id, None
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name, None
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest, None


def _assigned(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    """The names that an assignment gives a value, each with that: `registry = shop.REGISTRY`, `a, b = X, 1`."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        yield from ((name, value) for name, value in side_by_side(target, node.value) if isinstance(name, ast.Name))


def side_by_side(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """What a target unpacks, each with its own value; None where that is only a part of something."""
    if not isinstance(target, ast.Tuple | ast.List):
        yield target, value
        return
    values: list[ast.expr | None] = []
    if isinstance(value, ast.Tuple | ast.List) and not any(isinstance(one, ast.Starred) for one in value.elts):
        values += value.elts
    stars = [number for number, one in enumerate(target.elts) if isinstance(one, ast.Starred)]
    if stars and len(values) >= len(target.elts) - 1:  # a starred target takes what is left as a list
        after = len(target.elts) - stars[0] - 1
        values[stars[0] : len(values) - after] = [ast.List([], ast.Load())]
    if len(values) != len(target.elts):
        values = [ast.List([], ast.Load()) if isinstance(one, ast.Starred) else None for one in target.elts]
    for inner, own in zip(target.elts, values, strict=True):
        yield from side_by_side(inner.value if isinstance(inner, ast.Starred) else inner, own)


def imported_from(node: ast.ImportFrom, file: SourceFile) -> str:
    """The absolute name of the module that a `from` import takes from."""
    if not node.level:
        return node.module or ""
    parts = file.module.split(".")
    around = parts[: len(parts) - node.level + file.is_package]
    return ".".join([*around, *([node.module] if node.module else [])])


def inside(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node of some code but those in the bodies of what it defines, and the variables of comprehensions."""
    work = list(body)[::-1]
    while work:
        node = work.pop()
        yield node
        if isinstance(node, _CLOSED):
            continue
        children = below(node)
        if isinstance(node, ast.comprehension):
            children.remove(node.target)
        work += children[::-1]
