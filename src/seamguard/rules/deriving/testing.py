"""Whether code tests a variable or attribute, so that a None that is assigned to it may never come through."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_tested(tree: ast.Module, name: str, line: int) -> bool:
    """Whether a test speaks of an attribute of a name, or of a variable in the outermost function around a line.

    Args:
        tree: The file.
        name: The attribute or variable.
        line: Where the variable is read.
    """
    if any(isinstance(node, ast.Attribute) and node.attr == name for node in _tested(tree)):
        return True
    around = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    holding = [node for node in around if node.lineno <= line <= (node.end_lineno or node.lineno)]
    whole = min(holding, key=lambda node: node.lineno, default=tree)
    return any(isinstance(node, ast.Name) and node.id == name for node in _tested(whole))


def _tested(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert):
            yield from ast.walk(node.test)
        elif isinstance(node, ast.BoolOp):
            yield from ast.walk(node)
        elif isinstance(node, ast.Match):
            yield from ast.walk(node.subject)
        elif isinstance(node, ast.comprehension):
            yield from (inner for test in node.ifs for inner in ast.walk(test))
