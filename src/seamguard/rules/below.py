"""What stands in a node of a syntax tree.

`ast.iter_child_nodes` asks every field of every node, by generators; rules go through whole trees many times.
"""

from __future__ import annotations

import ast

# Fields that never hold a node, or one that says how a name is used and nothing else.
_IDLE = frozenset({"ctx", "id", "attr", "arg", "asname", "module", "level", "lineno", "kind", "type_comment"})
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {ast.Name: (), ast.Constant: ()}


def below(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node, in the order of the text as `ast` keeps it, without the contexts of names."""
    found: list[ast.AST] = []
    for field in fields_of(node.__class__):
        value = getattr(node, field, None)
        if value.__class__ is list:
            found += [one for one in value if isinstance(one, ast.AST)]  # `{**more}` has None for a key
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node that can hold nodes."""
    known = _FIELDS.get(kind)
    if known is None:
        known = _FIELDS[kind] = tuple(field for field in kind._fields if field not in _IDLE)
    return known
