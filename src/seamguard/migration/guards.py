"""Code that provides for the absence of what a seam makes, and that goes where it is never absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.answers import Answer, Holds, Slot, refused
from seamguard.migration.asking import Asking, inside
from seamguard.migration.code import Code
from seamguard.migration.edits import Edit
from seamguard.migration.simplifying import bare, simplified, subject_of
from seamguard.migration.values import value

if TYPE_CHECKING:
    from seamguard.domain.finding import Finding
    from seamguard.domain.source import SourceFile


def dropped_guard(asking: Asking, file: SourceFile, finding: Finding) -> Answer:
    """What has to be done so that a fallback guard goes."""
    code = asking.code(file)
    if not isinstance(code, Code):
        return refused(code)
    node = _at(code, finding)
    if node is None or not finding.certain:
        message = f"this guard ({finding.kind}) is of no form that can be dropped by machine: change it by hand"
        return refused(code.why_not(next(iter(code.by_span.get(finding.span, ())), code.module), message))
    if isinstance(node, cst.Param):
        function = next(one for one in code.around(node) if isinstance(one, cst.FunctionDef))
        return Answer(needs=(Slot(Holds.PARAMETER, file, code.qualname(function), node.name.value),))
    if isinstance(node, cst.AnnAssign):
        owner = code.scope(node)
        name = node.target.value if isinstance(node.target, cst.Name) else ""
        return Answer(needs=(Slot(Holds.FIELD, file, code.qualname(owner) if owner else "", name),))
    return _tested(asking, code, node)


def _at(code: Code, finding: Finding) -> cst.Param | cst.AnnAssign | cst.BaseExpression | None:
    """What a guard asks about: a parameter, a field, or an expression that may be None."""
    span = finding.span
    for node in code.positions:
        place = code.span(node)
        if (place.line, place.column) != (span.line, span.column):
            continue
        if isinstance(node, cst.Param) or (isinstance(node, cst.AnnAssign) and finding.kind == "fallback-parameter"):
            return node
        if isinstance(node, cst.BaseExpression) and place == span:
            return _subject(code, node)
    return None


def _subject(code: Code, node: cst.BaseExpression) -> cst.BaseExpression | None:
    test = node.test if isinstance(node, cst.IfExp) else node
    if subject_of(code, test) is not None:
        return cst.ensure_type(test, cst.Comparison).left
    is_or = isinstance(node, cst.BooleanOperation) and isinstance(node.operator, cst.Or)
    left = cst.ensure_type(node, cst.BooleanOperation).left if is_or else None
    return left if isinstance(left, cst.Name | cst.Attribute) else None


def _is_read(node: cst.BaseExpression) -> bool:
    """Whether an expression only reads names and attributes, which is taken for nothing."""
    return isinstance(node, cst.Name) or (isinstance(node, cst.Attribute) and _is_read(node.value))


def _tested(asking: Asking, code: Code, subject: cst.BaseExpression) -> Answer:
    if not _is_read(subject):
        message = f"`{bare(code, subject)}` would not be evaluated any more: move it to a statement of its own first"
        return refused(code.why_not(subject, message))
    function = code.scope(subject)
    if not isinstance(function, cst.FunctionDef):
        return refused(code.why_not(subject, "this guard stands outside of any function: change it by hand"))
    written = bare(code, subject)
    changes = simplified(code, function, written, is_plain=False)
    around = {id(one) for one in code.around(subject)}
    touched = [change for change in changes if any(id(one) in around for one in (change.node, *inside(change.node)))]
    answer = value(asking, code, subject)
    if not touched and not answer.reasons:
        message = f"this guard of `{written}` is of no form that can be dropped by machine: change it by hand"
        return refused(code.why_not(subject, message))
    if isinstance(subject, cst.Name):
        return answer
    return answer + Answer(edits=tuple(Edit(code.file.path, change) for change in changes))
