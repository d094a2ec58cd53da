"""A call as it is written, freed of what does not matter: layout, comments, quotes, and the name that is called."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seamguard.domain.facts import Span


def cut(text: str, span: Span) -> str:
    """The text of a span."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def plain_call(text: str, span: Span) -> str:
    """The arguments of a call in one form, whatever name it goes by; of anything else, its text without layout.

    Two calls of one target that hand over the same have the same plain form.
    """
    code = cut(text, span)
    try:
        tree = ast.parse(f"({code}\n)", mode="eval").body
        return _arguments(tree) if isinstance(tree, ast.Call) else ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "".join(code.split())


def _arguments(call: ast.Call) -> str:
    return ast.unparse(ast.Call(ast.Name("_"), call.args, call.keywords))
