"""What code that provides for an absent value comes to where the value is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.annotations import is_none
from seamguard.migration.asking import inside
from seamguard.migration.edits import Drop, Keep, Splice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.migration.code import Code
    from seamguard.migration.edits import Change


def subject_of(code: Code, test: cst.BaseExpression) -> tuple[str, bool] | None:
    """What a test asks about, as it is written, and whether it holds where that is None; else None."""
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return None
    target = test.comparisons[0]
    if not is_none(target.comparator) or not isinstance(target.operator, cst.Is | cst.IsNot):
        return None
    return bare(code, test.left), isinstance(target.operator, cst.Is)


def bare(code: Code, node: cst.BaseExpression) -> str:
    """An expression as it is written, without parentheses around it."""
    return code.text(node.with_changes(lpar=[], rpar=[])).strip() if node.lpar else code.text(node).strip()


def simplified(code: Code, function: cst.FunctionDef, subject: str, *, is_plain: bool) -> list[Change]:
    """What changes in a function where something is never None.

    Args:
        code: The file.
        function: The function.
        subject: What is never None, as it is written.
        is_plain: It is true in a test, too: its class does not say what is.
    """
    return list(_changes(code, function, subject, is_plain=is_plain))


def _changes(code: Code, function: cst.FunctionDef, subject: str, *, is_plain: bool) -> Iterator[Change]:
    for node in inside(function.body):
        if isinstance(node, cst.If) and not _is_elif(code, node):
            found = subject_of(code, node.test)
            if found and found[0] == subject:
                yield from _of_if(node, holds_without=found[1])
        elif isinstance(node, cst.IfExp):
            found = subject_of(code, node.test)
            if found and found[0] == subject:
                yield _kept(code, node, "orelse" if found[1] else "body", subject)
        elif isinstance(node, cst.BooleanOperation) and isinstance(node.operator, cst.Or) and is_plain:
            yield from [_kept(code, node, "left", subject)] if bare(code, node.left) == subject else ()


def _of_if(node: cst.If, *, holds_without: bool) -> Iterator[Change]:
    if not holds_without:
        yield Splice(node, is_body=True)
    elif node.orelse is not None:
        yield Splice(node, is_body=False)
    elif not _only_raises(node):
        yield Drop(node)


def _only_raises(node: cst.If) -> bool:
    """To say that a value is missing is no fallback, and may stay."""
    body = node.body.body
    lines = [line for item in body for line in (item.body if isinstance(item, cst.SimpleStatementLine) else [item])]
    return all(isinstance(line, cst.Raise) for line in lines)


def _kept(code: Code, node: cst.IfExp | cst.BooleanOperation, part: str, subject: str) -> Change:
    """The part of an expression that is left; a variable that would be given itself is given nothing."""
    parent = code.parents[node]
    statement = code.parents[parent]
    targets = parent.targets if isinstance(parent, cst.Assign) else ()
    to_itself = [bare(code, target.target) for target in targets] == [subject]
    is_alone = isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1
    if to_itself and is_alone and bare(code, getattr(node, part)) == subject:
        return Drop(cst.ensure_type(statement, cst.SimpleStatementLine))
    return Keep(node, part)


def _is_elif(code: Code, node: cst.If) -> bool:
    parent = code.parents[node]
    return isinstance(parent, cst.If) and parent.orelse is node
