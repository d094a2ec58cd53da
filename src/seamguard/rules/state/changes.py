"""Code that changes what it did not make: containers and attributes of something with a name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.below import below
from seamguard.rules.state.scopes import class_scope, function_scope, module_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamguard.domain.facts import Span
    from seamguard.domain.source import SourceFile
    from seamguard.rules.state.scopes import Scope

    Locate = Callable[[ast.expr | ast.stmt], Span]

CHANGING = frozenset(
    (
        *("__delitem__", "__iadd__", "__ior__", "__setitem__", "add", "append", "appendleft", "clear"),
        *("difference_update", "discard", "extend", "extendleft", "insert", "intersection_update", "move_to_end"),
        *("pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault", "sort", "subtract"),
        *("symmetric_difference_update", "update"),
    )
)
"""Methods by which containers change."""
_BY_FUNCTION = frozenset(
    (
        *(
            "builtins.setattr",
            "builtins.delattr",
            "builtins.next",
            "random.shuffle",
            "operator.setitem",
            "operator.delitem",
        ),
        *("operator.iadd", "operator.ior", "bisect.insort", "bisect.insort_left", "bisect.insort_right"),
        *("heapq.heappush", "heapq.heappop", "heapq.heapify", "heapq.heapreplace", "heapq.heappushpop"),
    )
)
_CHANGING_NODES = (
    *(ast.Call, ast.Subscript, ast.Attribute, ast.Name, ast.AugAssign, ast.Return, ast.Yield),
    *(ast.With, ast.AsyncWith),
)
_BY_CLASS = ("builtins.dict", "builtins.list", "builtins.set", "collections.deque", "collections.OrderedDict")


class Change(NamedTuple):
    """One place that changes something.

    Attributes:
        target: Dotted name of what is changed, or of something that it holds.
        how: `binds` the name anew, changes what is `inside`, `calls` a method of it, or `hands` it out.
        by: What does it, in words; of a call the name of the method.
        span: Where.
        scope: Site scope.
        is_inside: It runs when something is called, and not when the module is imported.
    """

    target: str
    how: str
    by: str
    span: Span
    scope: str
    is_inside: bool


def changes_in(file: SourceFile, tree: ast.Module, locate: Locate) -> Iterator[Change]:
    """Every change in a file of something that has a dotted name."""
    return _Walk(file, locate).block(tree.body, module_scope(file, tree))


class _Walk:
    """One walk over a file."""

    def __init__(self, file: SourceFile, locate: Locate) -> None:
        self._file = file
        self._locate = locate

    def block(self, nodes: list[ast.stmt] | list[ast.AST], scope: Scope) -> Iterator[Change]:
        """The changes in some code, in order."""
        work: list[tuple[ast.AST, Scope]] = [(node, scope) for node in nodes][::-1]
        while work:
            node, own = work.pop()
            if isinstance(node, _CHANGING_NODES) or (own.rebinds and isinstance(node, ast.stmt)):
                yield from self._at(node, own)
            work += self._below(node, own)[::-1]

    def _below(self, node: ast.AST, scope: Scope) -> list[tuple[ast.AST, Scope]]:
        """What stands in a node, each with its scope: defaults and decorators belong to the scope around."""
        if isinstance(node, ast.ClassDef):
            inner, body = class_scope(node, scope, self._file), node.body
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner, body = function_scope(node, scope, self._file), node.body
        elif isinstance(node, ast.Lambda):
            return [(node.args, scope), (node.body, function_scope(node, scope, self._file))]
        else:
            return [(child, scope) for child in below(node)]
        own = set(body)
        return [(child, inner if child in own else scope) for child in below(node)]

    def _at(self, node: ast.AST, scope: Scope) -> Iterator[Change]:
        """The changes that one node makes itself."""
        if isinstance(node, ast.Call):
            yield from self._call(node, scope)
        elif isinstance(node, ast.Subscript | ast.Attribute | ast.Name) and not isinstance(node.ctx, ast.Load):
            yield from self._written(node, scope)
        elif isinstance(node, ast.AugAssign) and scope.outer is None and isinstance(node.target, ast.Name):
            yield from self._told(scope, scope.meaning(node.target), "inside", "an augmented assignment", node)
        elif isinstance(node, ast.Return | ast.Yield) and isinstance(node.value, ast.Name | ast.Attribute):
            yield from self._told(scope, scope.exactly(node.value), "hands", "hands it out", node.value)
        elif isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                target = scope.exactly(item.context_expr)
                yield from self._told(scope, target, "calls", "__enter__", item.context_expr)
        elif isinstance(node, ast.stmt) and scope.rebinds:
            for name, how, place in _bound_by(node):
                if name in scope.rebinds:
                    yield from self._told(scope, f"{scope.module}.{name}", "binds", f"{how} under `global`", place)

    def _written(self, node: ast.Subscript | ast.Attribute | ast.Name, scope: Scope) -> Iterator[Change]:
        verb = "deletes" if isinstance(node.ctx, ast.Del) else "sets"
        if isinstance(node, ast.Subscript):
            yield from self._told(scope, scope.meaning(node.value), "inside", f"{verb} an item", node)
            by_name = isinstance(node.value, ast.Call) and scope.meaning(node.value.func) == "builtins.globals"
            if by_name and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                target = f"{scope.module}.{node.slice.value}"
                yield from self._told(scope, target, "binds", f"{verb} it through `globals()`", node)
        elif isinstance(node, ast.Attribute):
            owner = scope.meaning(node.value)
            if owner:
                yield from self._told(scope, f"{owner}.{node.attr}", "binds", f"{verb} `.{node.attr}`", node)
        elif node.id in scope.rebinds:
            yield from self._told(scope, f"{scope.module}.{node.id}", "binds", f"{verb} it under `global`", node)

    def _call(self, node: ast.Call, scope: Scope) -> Iterator[Change]:
        function = scope.meaning(node.func)
        owner, _, method = function.rpartition(".")
        if isinstance(node.func, ast.Attribute):
            base = scope.meaning(node.func.value)
            # What `get` and its like give is told where it is changed itself.
            yield from self._told(scope, base, "calls", node.func.attr, node)
            yield from self._by_update(node, node.func, scope)
        elif method in CHANGING:  # `add = SEEN.append`
            yield from self._told(scope, owner, "calls", method, node)
        yield from self._told(scope, scope.exactly(node.func), "calls", "__call__", node)
        if node.args and (function in _BY_FUNCTION or (owner in _BY_CLASS and method in CHANGING)):
            how = "binds" if function in ("builtins.setattr", "builtins.delattr") else "inside"
            target = scope.meaning(node.args[0])
            if how == "binds" and target:
                given = node.args[1] if len(node.args) > 1 else None
                name = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else "*"
                target = f"{target}.{name}"
            yield from self._told(scope, target, how, f"calls `{ast.unparse(node.func)}`", node)

    def _by_update(self, node: ast.Call, func: ast.Attribute, scope: Scope) -> Iterator[Change]:
        """Variables by `globals().update(name=value)`."""
        if func.attr == "update" and isinstance(func.value, ast.Call):
            for key in node.keywords if scope.meaning(func.value.func) == "builtins.globals" else ():
                yield from self._told(scope, f"{scope.module}.{key.arg}", "binds", "sets it through `globals()`", node)

    def _told(self, scope: Scope, target: str, how: str, by: str, node: ast.expr | ast.stmt) -> Iterator[Change]:
        if target and not target.startswith("builtins."):
            yield Change(target, how, by, self._locate(node), scope.qualname, scope.is_inside)


def _bound_by(node: ast.stmt) -> Iterator[tuple[str, str, ast.expr | ast.stmt]]:
    """The names that a statement binds which are no expressions in it, each with what does so and a place."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        yield from ((name, "imports it", node) for name in sorted(names))
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, "defines it", node
    elif isinstance(node, ast.Try | ast.TryStar):
        for handler in node.handlers:
            if handler.name:
                yield handler.name, "binds it", handler.type or handler.body[0]
    elif isinstance(node, ast.Match):
        for part in (part for case in node.cases for part in ast.walk(case.pattern)):
            name = part.rest if isinstance(part, ast.MatchMapping) else getattr(part, "name", None)
            if name:
                yield name, "binds it", node.subject
