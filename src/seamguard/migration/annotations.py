"""Annotations that say whether a value may be None, and what is left of them when it may not."""

from __future__ import annotations

import libcst as cst

_OPEN = ("Any", "object", "Optional", "Union", "Literal", "NoneType")
_AROUND = ("Annotated", "ClassVar", "Final", "InitVar", "ReadOnly", "Required", "NotRequired", "TypeVar")


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
        name = last_name(node.value)
        return name in ("Optional", *_AROUND) or (name in _OPEN and any(may_be_none(item) for item in _items(node)))
    return is_none(node) or last_name(node) in (*_OPEN, *_AROUND)


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
        if last_name(node.value) not in ("Optional", "Union"):
            return None
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
    if last_name(node.value) == "Optional":
        return [cst.Name("None"), *_elements(node)]
    return _elements(node)


def _elements(node: cst.Subscript) -> list[cst.BaseExpression]:
    return [item.slice.value for item in node.slice if isinstance(item.slice, cst.Index)]


def last_name(node: cst.BaseExpression) -> str:
    """The last name of a dotted one; empty for any other expression."""
    if isinstance(node, cst.Attribute):
        return node.attr.value
    return node.value if isinstance(node, cst.Name) else ""


def heads(node: cst.BaseExpression) -> list[str]:
    """The dotted names of what an annotation admits: those of its options, without what stands in brackets."""
    if isinstance(node, cst.BinaryOperation):
        return [*heads(node.left), *heads(node.right)]
    if isinstance(node, cst.SimpleString):
        inner = _parsed(node)
        return [""] if inner is None else heads(inner)
    if isinstance(node, cst.Subscript) and last_name(node.value) in ("Optional", "Union"):
        return [head for item in _items(node) for head in heads(item)]
    if isinstance(node, cst.Subscript):
        return heads(node.value)
    return [cst.Module([]).code_for_node(node) if isinstance(node, cst.Name | cst.Attribute) else ""]
