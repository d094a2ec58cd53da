"""Statements that go, and what that leaves of the block that they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import libcst as cst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def spliced(new: cst.If, *, is_body: bool) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
    """What stands in an `if`, in its place.

    Args:
        new: The statement.
        is_body: What stands in its body is meant, and not that after its `else`.
    """
    suite: cst.BaseSuite | cst.If | None = new.body
    if not is_body:
        suite = new.orelse.body if isinstance(new.orelse, cst.Else) else new.orelse
    if suite is None:
        return cst.RemovalSentinel.REMOVE
    if isinstance(suite, cst.If):
        return suite.with_changes(leading_lines=new.leading_lines)
    if isinstance(suite, cst.SimpleStatementSuite):
        return cst.SimpleStatementLine(suite.body, new.leading_lines, suite.trailing_whitespace)
    first, *rest = cast("Sequence[cst.BaseStatement]", suite.body)
    lines = [*new.leading_lines, *lines_before(first)]
    return cst.FlattenSentinel([first.with_changes(leading_lines=lines), *rest])


def gaps(parents: Mapping[cst.CSTNode, cst.CSTNode], dropped: Iterable[cst.CSTNode]) -> frozenset[cst.CSTNode]:
    """What follows on a statement that goes, and has to get the blank line that stood before that one."""
    gone, found = set(dropped), set()
    for node in gone:
        body = _body(parents[node])
        at = body.index(node) if node in body else 0
        after = [item for item in body[at + 1 :] if item not in gone][:1]
        before = [item for item in body[:at] if item not in gone]
        if before and after and not lines_before(after[0]) and any(not one.comment for one in lines_before(node)):
            found.add(after[0])
    return frozenset(found)


def firsts(parents: Mapping[cst.CSTNode, cst.CSTNode], dropped: Iterable[cst.CSTNode]) -> frozenset[cst.CSTNode]:
    """What becomes the first statement of its block where all before it goes."""
    gone, found = set(dropped), set()
    for node in gone:
        body = _body(parents[node])
        left = [item for item in body if item not in gone]
        if node in body and left and body.index(left[0]) > body.index(node):
            found.add(left[0])
    return frozenset(found)


def _body(block: cst.CSTNode) -> list[cst.CSTNode]:
    """The lines of a block; what stands behind a colon has none."""
    return list(block.body) if isinstance(block, cst.Module | cst.IndentedBlock) else []


def close_up(node: cst.CSTNode) -> cst.CSTNode:
    """A statement without the blank lines before it."""
    lines = list(lines_before(node))
    while lines and lines[0].comment is None:
        lines.pop(0)
    return node.with_changes(leading_lines=lines)


def blank_before(node: cst.CSTNode) -> cst.CSTNode:
    """A statement with a blank line before it."""
    return node.with_changes(leading_lines=[cst.EmptyLine(indent=False), *lines_before(node)])


def bare_block(old: cst.IndentedBlock, new: cst.IndentedBlock) -> tuple[cst.IndentedBlock, Sequence[cst.CSTNode]]:
    """A block that is not empty and has nothing behind a new `return`, and what stood there."""
    cut: Sequence[cst.CSTNode] = ()
    if not any(_leaves(item) for item in old.body[:-1]):
        end = next((number for number, item in enumerate(new.body) if _leaves(item)), len(new.body))
        cut = new.body[end + 1 :]
    if cut:
        new = new.with_changes(body=new.body[: len(new.body) - len(cut)])
    if not new.body:
        new = new.with_changes(body=[cst.SimpleStatementLine([cst.Pass()])])
    return new, cut


def _leaves(item: cst.CSTNode) -> bool:
    return isinstance(item, cst.SimpleStatementLine) and isinstance(item.body[-1], cst.Return)


def lines_before(node: cst.CSTNode) -> Sequence[cst.EmptyLine]:
    """The blank lines and comments that stand before a statement."""
    return cast("Sequence[cst.EmptyLine]", getattr(node, "leading_lines", ()))
