"""Changes made to a file's tree; what they do not touch stays byte for byte."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, cast

import libcst as cst

from seamguard.migration.blocks import bare_block, blank_before, close_up, firsts, gaps, spliced
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
from seamguard.migration.signatures import given, requiring, strict, taking

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seamguard.migration.code import Code
    from seamguard.migration.edits import Change

    New = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]

_INNER = (cst.Call, cst.FormattedString, cst.BaseComp, cst.BaseDict, cst.BaseList, cst.BaseSet, cst.Tuple)
_WIDTH = 88
"""Lines may be as long as this, or as the longest one of their file."""


def rewritten(code: Code, changes: Iterable[Change], exported: frozenset[str]) -> bytes:
    """The bytes of a file with changes.

    Args:
        code: The file.
        changes: What is changed; each once.
        exported: Names of the module that other files import from it.
    """
    editor = _Editor(code, list(dict.fromkeys(changes)))
    module = without_unused(code.module.visit(editor), editor.gone, exported)
    data = module.bytes
    return codecs.BOM_UTF8 + data if code.data.startswith(codecs.BOM_UTF8) else data


class _Editor(cst.CSTTransformer):
    """Makes the changes of each node when it leaves it; `gone` are the names that were read in what went."""

    def __init__(self, code: Code, changes: Sequence[Change]) -> None:
        super().__init__()
        self.gone: set[str] = set()
        self._code = code
        dropped = [change.node for change in changes if isinstance(change, Drop)]
        self._spaced, self._first = gaps(code.parents, dropped), firsts(code.parents, dropped)
        self._lines = code.module.code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._longest = max((len(line) for line in self._lines), default=0)
        self._changes: dict[cst.CSTNode, list[Change]] = {}
        for change in changes:
            self._changes.setdefault(change.node, []).append(change)

    def on_leave(  # type: ignore[override]  # to LibCST, a node gives way to its own kind only
        self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT
    ) -> New:
        """See LibCST, whose own types do not know that an expression may give way to one of another kind."""
        new: New = updated_node
        for change in self._changes.get(original_node, ()):
            if isinstance(new, cst.CSTNode):
                new = self._changed(change, new)
        if isinstance(new, cst.CSTNode) and original_node in self._spaced:
            new = blank_before(new)
        if isinstance(new, cst.CSTNode) and original_node in self._first:
            new = close_up(new)
        if isinstance(original_node, cst.IndentedBlock) and isinstance(new, cst.IndentedBlock):
            new, cut = bare_block(original_node, new)
            self.gone |= {name for item in cut for name in _names(item)}
        return new

    def _changed(self, change: Change, new: cst.CSTNode) -> New:
        if isinstance(change, Replace | Keep | Drop | Splice):
            self.gone |= _names(change.node)
        elif isinstance(change, Require | Return | RequireField):
            self.gone |= {name for item in _annotations(change) for name in _names(item)}
        if isinstance(change, Drop):
            return cst.RemovalSentinel.REMOVE
        if isinstance(change, Splice):
            return spliced(cast("cst.If", new), is_body=change.is_body)
        if isinstance(change, Replace):
            return _replaced(change, cast("cst.BaseExpression", new))
        if isinstance(change, Keep):
            return _kept(cast("cst.BaseExpression", new), change.part, is_apart=self._is_apart(change.node))
        if isinstance(change, Give):
            return given(cast("cst.Call", new), change, is_spread=self._is_too_long(change))
        return _redefined(change, new)

    def _is_apart(self, node: cst.BaseExpression) -> bool:
        """Whether a word before an expression stays one without the parentheses around that."""
        place = self._code.positions[node].start
        before = self._lines[place.line - 1][: place.column].rstrip().removesuffix("(" * len(node.lpar))
        return not before or not (before[-1].isalnum() or before[-1] == "_")

    def _is_too_long(self, change: Give) -> bool:
        """Whether the line of a call would get longer than lines of its file are."""
        span = self._code.span(change.node)
        line = self._lines[span.line - 1]
        if any(isinstance(outer, _INNER) for outer in self._code.around(change.node)):
            return False  # what stands around it is to be laid out first
        added = len(change.name) + len(change.value) + len(", =")
        return span.line == span.end_line and len(line) + added > max(_WIDTH, self._longest)


def _redefined(change: Change, new: cst.CSTNode) -> cst.CSTNode:
    if isinstance(change, Take):
        return taking(cast("cst.FunctionDef", new), change)
    if isinstance(change, Require):
        return requiring(cast("cst.FunctionDef", new), change.name)
    if isinstance(change, Return):
        returns = cast("cst.FunctionDef", new).returns
        return new if returns is None else new.with_changes(returns=strict(returns))
    if isinstance(change, RequireField):
        annotation = strict(cast("cst.AnnAssign", new).annotation)
        return new.with_changes(annotation=annotation, value=None, equal=cst.MaybeSentinel.DEFAULT)
    if isinstance(change, Import) and isinstance(new, cst.FunctionDef | cst.Module):
        return with_imports(new, change)
    return new


def _annotations(change: Require | Return | RequireField) -> tuple[cst.CSTNode | None, ...]:
    """The annotations that a change may shorten."""
    if isinstance(change, RequireField):
        return (change.node.annotation,)
    return (change.node.returns,) if isinstance(change, Return) else (change.node.params,)


def _names(node: cst.CSTNode | None) -> set[str]:
    """All identifiers in a node."""
    found = set()
    left: list[cst.CSTNode] = [] if node is None else [node]
    while left:
        one = left.pop()
        if isinstance(one, cst.Name):
            found.add(one.value)
        left += one.children
    return found


def _replaced(change: Replace, old: cst.BaseExpression) -> cst.BaseExpression:
    new = cst.parse_expression(change.text)
    return new.with_changes(lpar=[*old.lpar], rpar=[*old.rpar]) if old.lpar else new


def _kept(whole: cst.BaseExpression, part: str, *, is_apart: bool) -> cst.BaseExpression:
    """A part of an expression, in the parentheses of the whole but where it means the same without them."""
    kept = cast("cst.BaseExpression", getattr(whole, part))
    is_one = isinstance(kept, cst.Name | cst.Attribute | cst.Call | cst.Subscript)
    if kept.lpar or not whole.lpar or (is_one and is_apart and "\n" not in cst.Module([]).code_for_node(kept)):
        return kept
    return kept.with_changes(lpar=whole.lpar, rpar=whole.rpar)
