"""Imports that come with what is needed, and go with what needed them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar, cast

import libcst as cst
import re
from libcst.metadata import MetadataWrapper, ParentNodeProvider

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seamguard.migration.edits import Import

Holder = TypeVar("Holder", cst.FunctionDef, cst.Module)


def with_imports(holder: Holder, imports: Sequence[Import]) -> Holder:
    """A function or a module with imports: first in a body, and where type checkers look."""
    for wanted in imports:
        if isinstance(holder, cst.Module):
            holder = _in_module(holder, wanted)
        elif isinstance(holder, cst.FunctionDef) and isinstance(holder.body, cst.IndentedBlock):
            body = _inserted(holder.body.body, wanted.statement, _behind_docstring(holder.body.body))
            holder = holder.with_changes(body=holder.body.with_changes(body=body))
    return holder


def _in_module(module: cst.Module, wanted: Import) -> cst.Module:
    body = list(module.body)
    if wanted.is_typing:
        for number, item in enumerate(body):
            if isinstance(item, cst.If) and _is_typing(item) and isinstance(item.body, cst.IndentedBlock):
                inner = _inserted(item.body.body, wanted.statement, _among_imports(item.body.body, wanted))
                body[number] = item.with_changes(body=item.body.with_changes(body=inner))
                return module.with_changes(body=body)
    return module.with_changes(body=_inserted(body, wanted.statement, _among_imports(body, wanted)))


def _is_typing(item: cst.If) -> bool:
    test = item.test
    name = test.attr if isinstance(test, cst.Attribute) else test
    return isinstance(name, cst.Name) and name.value == "TYPE_CHECKING"


def _inserted(body: Sequence[cst.CSTNode], statement: str, at: int) -> list[cst.CSTNode]:
    new = cst.parse_statement(statement)
    return [*body[:at], new, *body[at:]]


def _behind_docstring(body: Sequence[cst.CSTNode]) -> int:
    first = body[0] if body else None
    is_text = (
        isinstance(first, cst.SimpleStatementLine)
        and isinstance(first.body[0], cst.Expr)
        and isinstance(first.body[0].value, cst.SimpleString | cst.ConcatenatedString)
    )
    return 1 if is_text else 0


def _among_imports(body: Sequence[cst.CSTNode], wanted: Import) -> int:
    """Behind the imports of a body that come before one in the alphabet; else behind its last one."""
    module = wanted.dotted.rpartition(".")[0]
    last, place = _behind_docstring(body), None
    for number, item in enumerate(body):
        line = item.body[0] if isinstance(item, cst.SimpleStatementLine) else None
        if isinstance(line, cst.Import | cst.ImportFrom):
            last = number + 1
            if isinstance(line, cst.ImportFrom) and line.module is not None and not line.relative:
                name = cst.Module([]).code_for_node(line.module)
                if name.partition(".")[0] == module.partition(".")[0] and name <= module:
                    place = number + 1
    return last if place is None else place


def without_unused(module: cst.Module, gone: set[str], exported: frozenset[str]) -> cst.Module:
    """A module without the imports that only served what went.

    Args:
        module: The module after the changes.
        gone: The names that were read in what went.
        exported: Names of the module that other files import from it.
    """
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    parents = wrapper.resolve(ParentNodeProvider)
    unused: set[cst.CSTNode] = set()
    for node in list(parents):
        if isinstance(node, cst.ImportAlias):
            name = _bound(node)
            scope = _scope(node, parents)
            is_module = isinstance(scope, cst.Module)
            if name in gone and not (is_module and name in exported) and not _reads(scope, name, node):
                unused.add(node)
    return cast("cst.Module", module.visit(_Without(unused))) if unused else module


def _bound(alias: cst.ImportAlias) -> str:
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value
    node: cst.BaseExpression = alias.name
    while isinstance(node, cst.Attribute):
        node = node.value
    return node.value if isinstance(node, cst.Name) else ""


def _scope(node: cst.CSTNode, parents: Mapping[cst.CSTNode, cst.CSTNode]) -> cst.CSTNode:
    while node in parents:
        node = parents[node]
        if isinstance(node, cst.FunctionDef | cst.ClassDef):
            return node
    return node


def _reads(scope: cst.CSTNode, name: str, alias: cst.ImportAlias) -> bool:
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(word.search(text) for text in _words(scope, alias))


def _words(node: cst.CSTNode, without: cst.ImportAlias) -> Iterator[str]:
    """Identifiers and the contents of strings, for annotations may be written as such."""
    left = [node]
    while left:
        one = left.pop()
        if one is without:
            continue
        if isinstance(one, cst.Name):
            yield one.value
        elif isinstance(one, cst.SimpleString | cst.FormattedStringText):
            yield one.value
        left += one.children


class _Without(cst.CSTTransformer):
    """Takes imported names out, and statements that import nothing then."""

    def __init__(self, unused: set[cst.CSTNode]) -> None:
        super().__init__()
        self._unused = unused

    def leave_ImportFrom(  # noqa: N802 (LibCST's name)
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.RemovalSentinel:
        """See LibCST."""
        if isinstance(original_node.names, cst.ImportStar):
            return updated_node
        kept = [name for name in original_node.names if name not in self._unused]
        return self._left(original_node, updated_node, kept)

    def leave_Import(  # noqa: N802 (LibCST's name)
        self, original_node: cst.Import, updated_node: cst.Import
    ) -> cst.Import | cst.RemovalSentinel:
        """See LibCST."""
        kept = [name for name in original_node.names if name not in self._unused]
        return self._left(original_node, updated_node, kept)

    def leave_IndentedBlock(  # noqa: N802 (LibCST's name)
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        """See LibCST: a block that held nothing but imports still needs a statement."""
        return updated_node if updated_node.body else updated_node.with_changes(body=[_pass()])

    def _left(self, old: _Statement, new: _Statement, kept: list[cst.ImportAlias]) -> _Statement | cst.RemovalSentinel:
        names = cast("Sequence[cst.ImportAlias]", old.names)
        if len(kept) == len(names):
            return new
        if not kept:
            return cst.RemovalSentinel.REMOVE
        if kept[-1] is not names[-1]:
            kept[-1] = kept[-1].with_changes(comma=names[-1].comma)
        return cast("_Statement", new.with_changes(names=kept))


_Statement = TypeVar("_Statement", cst.Import, cst.ImportFrom)


def _pass() -> cst.SimpleStatementLine:
    return cst.SimpleStatementLine([cst.Pass()])
