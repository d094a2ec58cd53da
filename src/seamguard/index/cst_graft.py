"""The lowered text's tree, back in the nodes and places of the text as it is written."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamguard.index.cst_construct import Build, Construct
    from seamguard.index.cst_text import Rewritten, Text

_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def relocate(tree: ast.Module, rewritten: Rewritten) -> None:
    """Give every node its place in the original."""
    for node in ast.walk(tree):
        place = vars(node)
        if "lineno" in place:
            place["lineno"], place["col_offset"] = rewritten.start(place["lineno"], place["col_offset"])
            place["end_lineno"], place["end_col_offset"] = rewritten.end(place["end_lineno"], place["end_col_offset"])


def graft(tree: ast.Module, constructs: Iterable[Construct], text: Text) -> None:
    """Restore the newer nodes.

    Args:
        tree: Relocated; its first statement is the set of moved expressions, if there are any.
        constructs: In the order in which their expressions were moved.
        text: The original.

    Raises:
        SyntaxError: A construct stands where its lowered code means something else.
    """
    builds: dict[tuple[type[ast.AST], int], tuple[Build, slice]] = {}
    moved: list[ast.expr] = []
    taken = 0
    for construct in constructs:
        part = slice(taken, taken + len(construct.moved))
        if construct.graft is not None:
            builds[construct.graft.kind, construct.graft.offset] = construct.graft.build, part
        taken = part.stop
    kinds, used = tuple({kind for kind, _ in builds}), set()

    def restored(node: ast.AST) -> ast.AST:
        if not isinstance(node, kinds):
            return node
        place = vars(node)
        key = type(node), text.offset(place["lineno"], place["col_offset"])
        if key not in builds:
            return node
        used.add(key)
        build, part = builds[key]
        return build(node, moved[part])

    if taken:
        # Ahead of the definitions that take them: moved expressions can hold newer syntax too.
        display: Any = tree.body.pop(0)
        _replace_below(display.value, restored)
        moved += display.value.elts
    _replace_below(tree, restored)
    for _, offset in builds.keys() - used:
        raise text.error(offset, "this syntax is not allowed here")


def _replace_below(root: ast.AST, replaced: Callable[[ast.AST], ast.AST]) -> None:
    """Replace children top down, without recursion: valid trees can be deeper than Python's stack."""
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, _DEFINITIONS) and not hasattr(node, "type_params"):
            node.type_params = []  # type: ignore[union-attr] # absent before Python 3.12
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                value[:] = [replaced(item) if isinstance(item, ast.AST) else item for item in value]
                todo += (item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                new = replaced(value)
                setattr(node, name, new)
                todo.append(new)
