"""What stands in the way of a lock: definitions that nobody can tell apart without running them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.rules.shape.ancestry import Class
    from seamguard.rules.shape.naming import Group


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

    def check(self, groups: Sequence[Group], one: Class, name: str) -> None:
        """Note a member that a condition defines in one way or another."""
        if one.module is not None and is_ambiguous(groups):
            lines = " and ".join(str(group[-1].lineno) for group in groups)
            message = f"{name} is defined at lines {lines}, and a condition decides which one counts"
            self.add(one.module.path, groups[0][-1].lineno, message)


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
