"""Annotations that say whether a value may be None, and what is left of them when it may not."""

from __future__ import annotations

import libcst as cst

_OPTIONAL = ("Optional", "typing.Optional")
_UNION = ("Union", "typing.Union")


def is_none(node: cst.CSTNode | None) -> bool:
    """Whether an expression is None itself."""
    return isinstance(node, cst.Name) and node.value == "None"


def may_be_none(node: cst.BaseExpression) -> bool:
    """Whether a value with an annotation may be None, as far as that is said there; `Any` and `object` say it too."""
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return may_be_none(node.left) or may_be_none(node.right)
    if isinstance(node, cst.SimpleString):
        inner = _parsed(node)
        return inner is None or may_be_none(inner)
    if isinstance(node, cst.Subscript):
        name = _dotted(node.value)
        return name in _OPTIONAL or (name in _UNION and any(may_be_none(item) for item in _items(node)))
    return is_none(node) or _dotted(node).rpartition(".")[2] in ("Any", "object", "Optional")


def without_none(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """An annotation without None; None where nothing else is left, or where that cannot be told."""
    if not may_be_none(node):
        return node
    if isinstance(node, cst.BinaryOperation):
        return _either(node)
    if isinstance(node, cst.SimpleString):
        inner = _parsed(node)
        left = None if inner is None else without_none(inner)
        if left is None:
            return None
        return node.with_changes(value=f"{node.quote}{cst.Module([]).code_for_node(left)}{node.quote}")
    if isinstance(node, cst.Subscript):
        kept = [item for item in _items(node) if not may_be_none(item)]
        return kept[0] if len(kept) == 1 and len(_items(node)) <= 2 else None
    return None


def _either(node: cst.BinaryOperation) -> cst.BaseExpression | None:
    if is_none(node.right):
        return without_none(node.left)
    if is_none(node.left):
        return without_none(node.right)
    left, right = without_none(node.left), without_none(node.right)
    return None if left is None or right is None else node.with_changes(left=left, right=right)


def _parsed(node: cst.SimpleString) -> cst.BaseExpression | None:
    try:
        return cst.parse_expression(str(node.evaluated_value))
    except cst.ParserSyntaxError:
        return None


def _items(node: cst.Subscript) -> list[cst.BaseExpression]:
    if _dotted(node.value) in _OPTIONAL:
        return [cst.Name("None"), *_elements(node)]
    return _elements(node)


def _elements(node: cst.Subscript) -> list[cst.BaseExpression]:
    return [item.slice.value for item in node.slice if isinstance(item.slice, cst.Index)]


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""
