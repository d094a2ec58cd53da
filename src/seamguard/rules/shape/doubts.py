"""What stands in the way of a lock: definitions that nobody can tell apart without running them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.rules.shape.live import is_sure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.rules.shape.ancestry import Class
    from seamguard.rules.shape.naming import Group


# What changes a list, a set or a dictionary in its place.
_CHANGING = frozenset(
    {"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "discard", "update"}
    | {"setdefault", "popitem", "difference_update", "intersection_update", "symmetric_difference_update"}
    | {"__setitem__", "__delitem__", "appendleft", "move_to_end"}
)


class Doubt(NamedTuple):
    """One thing that cannot be locked.

    Attributes:
        path: Posix path relative to the codebase root.
        line: 1-based line.
        message: What it is.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Doubts:
    """What is found while a shape is read, gathered."""

    def __init__(self) -> None:
        self.found: dict[Doubt, None] = {}

    def add(self, path: str, line: int, message: str) -> None:
        """Note one thing that cannot be locked."""
        self.found[Doubt(path, line, message)] = None

    def check_bases(self, line: Sequence[Class]) -> None:
        """Note classes that a class inherits from one way or another; those outside the codebase say nothing."""
        for one in line:
            known = [group for group in one.groups if isinstance(group[-1], ast.ClassDef)]
            if one.module is not None and is_ambiguous(known):
                lines = " and ".join(str(group[-1].lineno) for group in known)
                message = f"the base {one.name} is defined at lines {lines}, and a condition decides which one counts"
                self.add(one.module.path, known[0][-1].lineno, message)

    def check(self, groups: Sequence[Group], one: Class, name: str) -> None:
        """Note a member that a condition defines in one way or another."""
        remade = is_remade(groups, name)
        if one.module is not None and remade is not None:
            self.add(one.module.path, remade.lineno, f"{name} is made anew from itself")
        elif one.module is not None and is_ambiguous(groups):
            lines = " and ".join(str(group[-1].lineno) for group in groups)
            message = f"{name} is defined at lines {lines}, and a condition decides which one counts"
            self.add(one.module.path, groups[0][-1].lineno, message)
        elif one.module is not None and one.node is not None and groups and not _is_sure(groups, one.node, name):
            message = f"a condition decides whether {name} is defined"
            self.add(one.module.path, groups[0][-1].lineno, message)


def _is_sure(groups: Sequence[Group], node: ast.ClassDef, name: str) -> bool:
    """Whether a member is there on every way through the body; what stands in the body itself is."""
    return any(statement is groups[-1][-1] for statement in node.body) or is_sure(node.body, name)


def is_remade(groups: Sequence[Group], name: str) -> ast.stmt | None:
    """The statement that gives a name a new meaning, made of its old one: `f = decorated(f)`."""
    for statement in (group[-1] for group in groups):
        if isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(statement.value, ast.Call):
            given = (*statement.value.args, *(keyword.value for keyword in statement.value.keywords))
            if any(isinstance(one, ast.Name) and one.id == name for one in given):
                return statement
    return None


def changed_by(body: Sequence[ast.stmt], name: str) -> ast.stmt | None:
    """The first statement of a body, or of its branches, that changes what a name holds."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if any(_is_change(node, name) for node in _own(statement)):
            return statement
        found = changed_by(list(_inner(statement)), name)
        if found is not None:
            return found
    return None


def _inner(statement: ast.stmt) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body


def _own(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions of a statement that are not those of statements within it, nor deeper in other expressions."""
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield child
            yield from child.elts if isinstance(child, ast.Tuple) else ()


def _is_change(node: ast.expr, name: str) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=changed), ctx=ast.Store() | ast.Del()):
            return changed == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=changed), attr=verb)):
            return changed == name and verb in _CHANGING
        case _:
            return False


def is_ambiguous(groups: Sequence[Group]) -> bool:
    """Whether definitions of one name differ in more than their place."""
    return len({tuple(map(ast.dump, map(_signature, group))) for group in groups}) > 1


def _signature(node: ast.stmt) -> ast.stmt:
    """A definition without what runs inside it, which no caller sees."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return type(node)(
            name=node.name, args=node.args, body=[], decorator_list=node.decorator_list, returns=node.returns
        )
    return node
