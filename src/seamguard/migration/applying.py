"""Changes made to a file's tree; what they do not touch stays byte for byte."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, cast

import libcst as cst

from seamguard.migration.annotations import is_none, without_none
from seamguard.migration.edits import (
    Drop,
    Give,
    Import,
    Keep,
    Replace,
    Require,
    RequireField,
    Return,
    Splice,
    Take,
)
from seamguard.migration.importing import with_imports, without_unused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seamguard.migration.code import Code
    from seamguard.migration.edits import Change

    New = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]


def rewritten(code: Code, changes: Iterable[Change], exported: frozenset[str]) -> bytes:
    """The bytes of a file with changes.

    Args:
        code: The file.
        changes: What is changed; each once.
        exported: Names of the module that other files import from it.
    """
    found = list(dict.fromkeys(changes))
    editor = _Editor(found)
    module = cast("cst.Module", code.module.visit(editor))
    module = without_unused(module, editor.gone, exported)
    data = module.bytes
    return codecs.BOM_UTF8 + data if code.data.startswith(codecs.BOM_UTF8) else data


class _Editor(cst.CSTTransformer):
    """Makes the changes of each node when it leaves it; `gone` are the names that were read in what went."""

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self.gone: set[str] = set()
        self._changes: dict[cst.CSTNode, list[Change]] = {}
        for change in changes:
            self._changes.setdefault(change.node, []).append(change)

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> New:  # type: ignore[override] (wider)
        """See LibCST."""
        new: New = updated_node
        for change in self._changes.get(original_node, ()):
            if isinstance(new, cst.CSTNode):
                new = self._changed(change, new)
        if isinstance(new, cst.IndentedBlock | cst.Module):
            new = _settled(cast("cst.IndentedBlock", original_node), cast("cst.IndentedBlock", new))
        imports = [change for change in self._changes.get(original_node, ()) if isinstance(change, Import)]
        return with_imports(new, imports) if imports and isinstance(new, cst.FunctionDef | cst.Module) else new

    def _changed(self, change: Change, new: cst.CSTNode) -> New:
        if isinstance(change, Replace | Keep | Drop | Splice):
            self.gone |= _names(change.node)
        if isinstance(change, Replace):
            return _replaced(change, new)
        if isinstance(change, Drop):
            return cst.RemovalSentinel.REMOVE
        if isinstance(change, Keep):
            return _kept(cast("cst.BaseExpression", new), change.part)
        if isinstance(change, Splice):
            return _spliced(cast("cst.If", new), is_body=change.is_body)
        return _annotated(change, new)


def _annotated(change: Change, new: cst.CSTNode) -> cst.CSTNode:
    if isinstance(change, Give):
        return _given(cast("cst.Call", new), change)
    if isinstance(change, Take):
        return _taking(cast("cst.FunctionDef", new), change)
    if isinstance(change, Require):
        return _requiring(cast("cst.FunctionDef", new), change.name)
    if isinstance(change, Return):
        returns = cast("cst.FunctionDef", new).returns
        return new if returns is None else new.with_changes(returns=_strict(returns))
    if isinstance(change, RequireField):
        field = cast("cst.AnnAssign", new)
        return field.with_changes(annotation=_strict(field.annotation), value=None, equal=cst.MaybeSentinel.DEFAULT)
    return new


def _names(node: cst.CSTNode) -> set[str]:
    """All identifiers in a node."""
    found = set()
    left: list[cst.CSTNode] = [node]
    while left:
        one = left.pop()
        if isinstance(one, cst.Name):
            found.add(one.value)
        left += one.children
    return found


def _replaced(change: Replace, new: cst.CSTNode) -> cst.BaseExpression:
    expression = cst.parse_expression(change.text)
    old = cast("cst.BaseExpression", new)
    return expression.with_changes(lpar=[*old.lpar], rpar=[*old.rpar]) if old.lpar else expression


def _kept(new: cst.BaseExpression, part: str) -> cst.BaseExpression:
    kept = cast("cst.BaseExpression", getattr(new, part))
    needs_more = bool(new.lpar) and not kept.lpar and "\n" in cst.Module([]).code_for_node(kept)
    return kept.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]) if needs_more else kept


def _spliced(new: cst.If, *, is_body: bool) -> New:
    suite = new.body if is_body else new.orelse
    if isinstance(suite, cst.Else):
        suite = suite.body
    if suite is None:
        return cst.RemovalSentinel.REMOVE
    if isinstance(suite, cst.If):
        return suite.with_changes(leading_lines=new.leading_lines)
    if isinstance(suite, cst.SimpleStatementSuite):
        return cst.SimpleStatementLine(suite.body, new.leading_lines, suite.trailing_whitespace)
    first, *rest = cast("Sequence[cst.BaseStatement]", suite.body)
    lines = [*new.leading_lines, *getattr(first, "leading_lines", ())]
    return cst.FlattenSentinel([first.with_changes(leading_lines=lines), *rest])


def _settled(old: cst.IndentedBlock, new: cst.IndentedBlock) -> cst.IndentedBlock:
    """A block after changes: not empty, with nothing behind a `return`, and with the blank lines that it had."""
    if len(old.body) == len(new.body) and not any(_leaves(item) for item in new.body[:-1]):
        return new
    body = list(new.body)
    end = next((number for number, item in enumerate(body) if _leaves(item)), len(body))
    if not any(_leaves(item) for item in old.body[: len(old.body) - 1]):
        body = body[: end + 1]
    for item in _after_gaps(old, new):
        at = body.index(item) if item in body else -1
        if at > 0 and not getattr(item, "leading_lines", ()):
            body[at] = item.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    if not body and not isinstance(new, cst.Module):
        body = [cst.SimpleStatementLine([cst.Pass()])]
    return new.with_changes(body=body)


def _leaves(item: cst.CSTNode) -> bool:
    return isinstance(item, cst.SimpleStatementLine) and isinstance(item.body[-1], cst.Return)


def _after_gaps(old: cst.IndentedBlock, new: cst.IndentedBlock) -> list[cst.BaseStatement]:
    """What stands now where a statement went that had a blank line before it."""
    kept = {id(item) for item in new.body}
    found = []
    for before, item in zip(old.body, old.body[1:], strict=False):
        blank = any(line.comment is None for line in getattr(before, "leading_lines", ()))
        if blank and id(before) not in kept and id(item) in kept:
            found.append(cast("cst.BaseStatement", item))
    return found


def _given(call: cst.Call, change: Give) -> cst.Call:
    value = cst.parse_expression(change.value)
    bare = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    new = cst.Arg(value, keyword=cst.Name(change.name), equal=bare)
    if not call.args:
        return call.with_changes(args=[new])
    *others, last = call.args
    between, end = _commas(last.comma, others[-1].comma if others else None)
    spread = last.whitespace_after_arg if not isinstance(last.comma, cst.Comma) else cst.SimpleWhitespace("")
    last = last.with_changes(comma=between, whitespace_after_arg=cst.SimpleWhitespace(""))
    return call.with_changes(args=[*others, last, new.with_changes(comma=end, whitespace_after_arg=spread)])


def _commas(
    last: cst.Comma | cst.MaybeSentinel, before: cst.Comma | cst.MaybeSentinel | None
) -> tuple[cst.Comma, cst.Comma | cst.MaybeSentinel]:
    """The comma behind what was last, and that behind what comes after it."""
    plain = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    if isinstance(last, cst.Comma):
        return (before if isinstance(before, cst.Comma) else plain), last
    return (before if isinstance(before, cst.Comma) else plain), cst.MaybeSentinel.DEFAULT


def _taking(function: cst.FunctionDef, change: Take) -> cst.FunctionDef:
    params = function.params
    annotation = None if change.annotation is None else cst.Annotation(cst.parse_expression(change.annotation))
    new = cst.Param(cst.Name(change.name), annotation, default=None)
    rows = [*params.posonly_params, *params.params, *params.kwonly_params]
    last = rows[-1] if rows else None
    between, end = _commas(last.comma if last else cst.MaybeSentinel.DEFAULT, rows[-2].comma if rows[1:] else None)
    is_open = params.star_kwarg is None
    new = new.with_changes(comma=end if is_open else cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    star: cst.Param | cst.ParamStar | cst.MaybeSentinel = params.star_arg
    kwonly, plain, only = [*params.kwonly_params], [*params.params], [*params.posonly_params]
    if last is not None:
        ended = last.with_changes(comma=between)
        row = kwonly or plain or only
        row[-1] = ended
    if isinstance(star, cst.MaybeSentinel):
        star = cst.ParamStar(
            between
            if isinstance(last and last.comma, cst.Comma)
            else cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
        )
    elif isinstance(star, cst.Param) and not kwonly:
        star = star.with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
    made = params.with_changes(posonly_params=only, params=plain, star_arg=star, kwonly_params=[*kwonly, new])
    return function.with_changes(params=made)


def _requiring(function: cst.FunctionDef, name: str) -> cst.FunctionDef:
    def changed(param: cst.Param) -> cst.Param:
        if param.name.value != name:
            return param
        annotation = None if param.annotation is None else _strict(param.annotation)
        if is_none(param.default):
            param = param.with_changes(default=None, equal=cst.MaybeSentinel.DEFAULT)
        return param.with_changes(annotation=annotation)

    params = function.params
    rows: Mapping[str, Sequence[cst.Param]] = {
        "posonly_params": params.posonly_params,
        "params": params.params,
        "kwonly_params": params.kwonly_params,
    }
    return function.with_changes(
        params=params.with_changes(**{key: [changed(param) for param in row] for key, row in rows.items()})
    )


def _strict(annotation: cst.Annotation) -> cst.Annotation:
    left = without_none(annotation.annotation)
    return annotation if left is None else annotation.with_changes(annotation=left)
