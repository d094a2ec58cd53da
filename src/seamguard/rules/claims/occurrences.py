"""Where the names of a file stand: defined, called, or named in another way."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFINITION, CALL, REFERENCE, IMPORT, TEXT = "definition", "call", "reference", "import", "text"
_WORD = re.compile(r"[^\W\d]\w{2,}")


_Place: TypeAlias = ast.expr | ast.arg | ast.keyword | ast.alias


class Occurrence(NamedTuple):
    """One place that names something.

    Attributes:
        name: The name, without what stands before its dot.
        dotted: With that, as far as it is made of names.
        kind: definition, call, reference, import, or text for a word of a string.
        line: The first line of the definition's statement, or of the expression.
        lines: All lines that cite it: of a definition those from its first decorator to its name; of an expression
            that of its first word, that of the name and the first one of its statement.
        scope: The names of the functions and classes around it.
        end: Of a definition its last line; of others the line itself.
        block: class or function, of what is a `class` or a `def`; empty for others.
    """

    name: str
    dotted: str
    kind: str
    line: int
    lines: frozenset[int]
    scope: tuple[str, ...]
    end: int
    block: str = ""


def occurrences(tree: ast.Module) -> tuple[Occurrence, ...]:
    """All of a file, in the order of the text."""
    return tuple(sorted(_Walk().of(tree, ()), key=lambda one: (one.line, one.kind != DEFINITION, one.name)))


class _Walk:
    """Goes through a tree, and remembers in which statement it is."""

    def __init__(self) -> None:
        self._statement = 0
        self._value = 0  # the last line of the value that names are given; 0 where they are given none

    def of(self, node: ast.AST, scope: tuple[str, ...]) -> Iterator[Occurrence]:
        """The occurrences below a node."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self._began(child)
            yield from self._own(child, scope)

    def _began(self, statement: ast.stmt) -> None:
        is_assignment = isinstance(statement, ast.Assign | ast.AnnAssign)
        self._statement, self._value = statement.lineno, (statement.end_lineno or 0) if is_assignment else 0

    def _own(self, node: ast.AST, scope: tuple[str, ...]) -> Iterator[Occurrence]:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield from self._block(node, scope)
                return
            case ast.Call():
                yield from self._call(node, scope)
                return
            case ast.Name(id=name):
                yield self._assigned(self._expression(node, name, name, _kind(node.ctx), scope))
            case ast.Attribute(attr=name):
                yield self._assigned(self._expression(node, name, _dotted(node), _kind(node.ctx), scope))
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield self._expression(node, name, name, REFERENCE, scope)
            case ast.alias():
                for name in {node.name.rpartition(".")[2], node.asname or ""} - {""}:
                    yield self._expression(node, name, node.name, IMPORT, scope)
            case ast.Expr(value=ast.Constant()):
                return
            case ast.Constant(value=str(text)):
                for word in _WORD.findall(text):
                    yield self._expression(node, word, word, TEXT, scope)
            case _:
                pass
        yield from self.of(node, scope)

    def _assigned(self, one: Occurrence) -> Occurrence:
        """A name that is given a value, which is cited by any of the lines that the value stands on."""
        if one.kind != DEFINITION or not self._value:
            return one
        return one._replace(lines=one.lines | set(range(one.line, self._value + 1)))

    def _block(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: tuple[str, ...]
    ) -> Iterator[Occurrence]:
        first = min((one.lineno for one in node.decorator_list), default=node.lineno)
        lines = frozenset(range(first, node.lineno + 1))
        dotted = ".".join((*scope, node.name))
        end = node.end_lineno or node.lineno
        block = "class" if isinstance(node, ast.ClassDef) else "function"
        yield Occurrence(node.name, dotted, DEFINITION, node.lineno, lines, scope, end, block)
        for decorator in node.decorator_list:
            self._statement = decorator.lineno
            yield from self._own(decorator, scope)
        self._statement = node.lineno
        for field, value in ast.iter_fields(node):
            if field != "decorator_list":
                inner = (*scope, node.name) if field == "body" else scope
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.stmt):
                        self._began(child)
                    if isinstance(child, ast.AST):
                        yield from self._own(child, inner)

    def _call(self, node: ast.Call, scope: tuple[str, ...]) -> Iterator[Occurrence]:
        func = node.func
        if isinstance(func, ast.Name):
            yield _to_its_end(self._expression(func, func.id, func.id, CALL, scope), node)
        elif isinstance(func, ast.Attribute):
            yield _to_its_end(self._expression(func, func.attr, _dotted(func), CALL, scope), node)
            statement = self._statement
            yield from self._own(func.value, scope)
            self._statement = statement
        else:
            yield from self._own(func, scope)
        for part in (*node.args, *node.keywords):
            yield from self._own(part, scope)

    def _expression(self, node: _Place, name: str, dotted: str, kind: str, scope: tuple[str, ...]) -> Occurrence:
        last = node.end_lineno or node.lineno
        named = last if isinstance(node, ast.Attribute) else node.lineno
        lines = frozenset({self._statement or node.lineno, node.lineno, named})
        return Occurrence(name, dotted, kind, named, lines, scope, named)


def _to_its_end(one: Occurrence, call: ast.Call) -> Occurrence:
    """A call, which is cited by any of the lines of its arguments."""
    return one._replace(lines=one.lines | set(range(one.line, (call.end_lineno or one.line) + 1)))


def _kind(context: ast.expr_context) -> str:
    return REFERENCE if isinstance(context, ast.Load) else DEFINITION


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return node.id if isinstance(node, ast.Name) else ""
