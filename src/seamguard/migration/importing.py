"""Imports that come with what is needed, and go with what needed them."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, TypeVar

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider

from seamguard.migration.blocks import blank_before, close_up, firsts, gaps, lines_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seamguard.migration.edits import Import

    New = cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]

_Statement = TypeVar("_Statement", cst.Import, cst.ImportFrom)


def with_imports(holder: cst.FunctionDef | cst.Module, wanted: Import) -> cst.FunctionDef | cst.Module:
    """A function or a module with an import: first in a body, among others, or where type checkers look."""
    if isinstance(holder, cst.Module):
        body = _typing(holder.body, wanted) if wanted.is_typing else _imported(holder.body, wanted)
        return holder.with_changes(body=_apart(holder.body, body))
    if not isinstance(holder.body, cst.IndentedBlock):
        return holder
    return holder.with_changes(body=holder.body.with_changes(body=_first(holder.body.body, wanted)))


def _apart(old: Sequence[cst.CSTNode], new: Sequence[cst.CSTNode]) -> list[cst.CSTNode]:
    """The statements of a module, the first of which stands no longer at its top, with blank lines before it."""
    first = old[0] if old else None
    if first is None or new[0] is first or _line(first) is not None or lines_before(first):
        return list(new)
    blank = [cst.EmptyLine(indent=False)] * (2 if isinstance(first, cst.FunctionDef | cst.ClassDef) else 1)
    return [item.with_changes(leading_lines=blank) if item is first else item for item in new]


def _first(body: Sequence[cst.CSTNode], wanted: Import) -> list[cst.CSTNode]:
    """The body of a function that imports something: with its first imports, or before all else."""
    at = _behind_docstring(body)
    end = at
    while end < len(body) and _line(body[end]) is not None:
        end += 1
    merged = _merged(body[at:end], wanted)
    if merged:
        return [*body[:at], *merged, *body[end:]]
    rest = list(body[end:])
    if rest and end == at and not lines_before(rest[0]):
        rest[0] = rest[0].with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    return [*_imported(body[:end], wanted), *rest]


def _typing(body: Sequence[cst.CSTNode], wanted: Import) -> list[cst.CSTNode]:
    for number, item in enumerate(body):
        if isinstance(item, cst.If) and _is_typing(item) and isinstance(item.body, cst.IndentedBlock):
            inner = item.body.with_changes(body=_imported(item.body.body, wanted))
            return [*body[:number], item.with_changes(body=inner), *body[number + 1 :]]
    block = cst.parse_statement(f"if TYPE_CHECKING:\n    {wanted.statement}\n")
    at = max((number + 1 for number, item in enumerate(body) if _line(item) is not None), default=0)
    at = max(at, _behind_docstring(body))
    block = block.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    has = any("TYPE_CHECKING" in _names(line) for item in body if (line := _line(item)) is not None)
    before = list(body[:at]) if has else _with_typing(body[:at])
    return [*before, block, *body[at:]]


def _with_typing(body: Sequence[cst.CSTNode]) -> list[cst.CSTNode]:
    """What stands before the block for type checkers, with the import of its name among those of Python's library."""
    own = cst.parse_statement("from typing import TYPE_CHECKING")
    roots = [_root(item) for item in body]
    known = [number for number, root in enumerate(roots) if root in sys.stdlib_module_names and root != "__future__"]
    if known:
        at = max((number for number in known if roots[number] <= "typing"), default=known[0] - 1) + 1
        return [*body[:at], own, *body[at:]]
    at = max([number + 1 for number, root in enumerate(roots) if root == "__future__"], default=_behind_docstring(body))
    before, rest = body[:at], list(body[at:])
    blank = [cst.EmptyLine(indent=False)]
    if rest and not lines_before(rest[0]):
        rest[0] = rest[0].with_changes(leading_lines=blank)
    return [*before, own.with_changes(leading_lines=blank if before else []), *rest]


def _names(line: cst.Import | cst.ImportFrom) -> list[str]:
    """The names that an import binds."""
    names = [] if isinstance(line.names, cst.ImportStar) else line.names
    return [_bound(alias) for alias in names]


def _root(item: cst.CSTNode) -> str:
    """The first name of what a statement imports from; empty for any other statement."""
    line = _line(item)
    if isinstance(line, cst.ImportFrom):
        return "" if line.module is None or line.relative else _dotted(line.module).partition(".")[0]
    return "" if line is None else _dotted(line.names[0].name).partition(".")[0]


def _imported(body: Sequence[cst.CSTNode], wanted: Import) -> list[cst.CSTNode]:
    merged = _merged(body, wanted)
    if merged:
        return merged
    at = _among_imports(body, wanted)
    return [*body[:at], cst.parse_statement(wanted.statement), *body[at:]]


def _merged(body: Sequence[cst.CSTNode], wanted: Import) -> list[cst.CSTNode]:
    """A body with a name in an import that it has, if that stands on one line; else nothing."""
    for number, item in enumerate(body):
        line = _line(item)
        if not isinstance(line, cst.ImportFrom) or line.module is None or line.relative or line.lpar:
            continue
        names = [] if isinstance(line.names, cst.ImportStar) else list(line.names)
        if names and cst.Module([]).code_for_node(line.module) == wanted.dotted.rpartition(".")[0]:
            names = sorted([*names, cst.ImportAlias(cst.Name(wanted.name))], key=_order)
            plain = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
            names = [*(one.with_changes(comma=plain) for one in names[:-1]), names[-1]]
            names[-1] = names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
            return [*body[:number], item.with_deep_changes(line, names=names), *body[number + 1 :]]
    return []


def _order(alias: cst.ImportAlias) -> tuple[int, str]:
    """Constants, then classes, then all else: as imports are sorted."""
    name = _dotted(alias.name)
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name


def _line(item: cst.CSTNode) -> cst.Import | cst.ImportFrom | None:
    line = item.body[0] if isinstance(item, cst.SimpleStatementLine) else None
    return line if isinstance(line, cst.Import | cst.ImportFrom) else None


def _is_typing(item: cst.If) -> bool:
    name = item.test.attr if isinstance(item.test, cst.Attribute) else item.test
    return isinstance(name, cst.Name) and name.value == "TYPE_CHECKING"


def _behind_docstring(body: Sequence[cst.CSTNode]) -> int:
    first = body[0] if body else None
    if not isinstance(first, cst.SimpleStatementLine) or not isinstance(first.body[0], cst.Expr):
        return 0
    return 1 if isinstance(first.body[0].value, cst.SimpleString | cst.ConcatenatedString) else 0


def _among_imports(body: Sequence[cst.CSTNode], wanted: Import) -> int:
    """Behind the imports of the same package that come before one in the alphabet; else behind the last import."""
    module = wanted.dotted.rpartition(".")[0]
    last, place = _behind_docstring(body), None
    for number, item in enumerate(body):
        line = _line(item)
        if line is None:
            continue
        last = number + 1
        if isinstance(line, cst.ImportFrom) and line.module is not None and not line.relative:
            name = _dotted(line.module)
            if name.partition(".")[0] == module.partition(".")[0] and name <= module:
                place = number + 1
    return last if place is None else place


def _dotted(node: cst.BaseExpression) -> str:
    return f"{_dotted(node.value)}.{node.attr.value}" if isinstance(node, cst.Attribute) else getattr(node, "value", "")


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
    for node in parents:
        if isinstance(node, cst.ImportAlias):
            name, scope = _bound(node), _scope(node, parents)
            is_taken = isinstance(scope, cst.Module) and name in exported
            if name in gone and not is_taken and not _reads(scope, name, node):
                unused.add(node)
    lines = [line for alias in unused if (line := _whole(alias, unused, parents)) is not None]
    around = gaps(parents, lines), firsts(parents, lines)
    return module.visit(_Without(unused, *around)) if unused else module


def _whole(
    alias: cst.CSTNode, unused: set[cst.CSTNode], parents: Mapping[cst.CSTNode, cst.CSTNode]
) -> cst.CSTNode | None:
    """The line of an import all of whose names go."""
    line = parents[alias]
    goes = isinstance(line, cst.Import | cst.ImportFrom) and {*line.children} & {parents[alias], *unused} == {
        one for one in line.children if isinstance(one, cst.ImportAlias)
    }
    return parents[line] if goes else None


def _bound(alias: cst.ImportAlias) -> str:
    name = alias.name if alias.asname is None else alias.asname.name
    return _dotted(name).partition(".")[0] if isinstance(name, cst.Name | cst.Attribute) else ""


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
        if isinstance(one, cst.Name | cst.SimpleString | cst.FormattedStringText):
            yield one.value
        left += one.children


class _Without(cst.CSTTransformer):
    """Takes imported names out, and statements that import nothing then."""

    def __init__(self, unused: set[cst.CSTNode], spaced: frozenset[cst.CSTNode], first: frozenset[cst.CSTNode]) -> None:
        super().__init__()
        self._unused = unused
        self._spaced = spaced
        self._first = first

    def on_leave(  # type: ignore[override]  # to LibCST, a node gives way to its own kind only
        self, original_node: cst.CSTNodeT, updated_node: cst.CSTNodeT
    ) -> New:
        """See LibCST, and `applying`: what follows on a line that goes keeps the blank line before it."""
        new: New = super().on_leave(original_node, updated_node)
        if isinstance(new, cst.CSTNode) and original_node in self._first:
            return close_up(new)
        return blank_before(new) if original_node in self._spaced and isinstance(new, cst.CSTNode) else new

    def leave_ImportFrom(  # noqa: N802 (LibCST's name)
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.RemovalSentinel:
        """See LibCST."""
        if isinstance(original_node.names, cst.ImportStar):
            return updated_node
        return self._left(original_node.names, updated_node)

    def leave_Import(  # noqa: N802 (LibCST's name)
        self, original_node: cst.Import, updated_node: cst.Import
    ) -> cst.Import | cst.RemovalSentinel:
        """See LibCST."""
        return self._left(original_node.names, updated_node)

    def leave_IndentedBlock(  # noqa: N802 (LibCST's name)
        self,
        original_node: cst.IndentedBlock,  # noqa: ARG002 (LibCST's signature)
        updated_node: cst.IndentedBlock,
    ) -> cst.IndentedBlock:
        """See LibCST: a block that held nothing but imports still needs a statement."""
        whole = [cst.SimpleStatementLine([cst.Pass()])]
        return updated_node if updated_node.body else updated_node.with_changes(body=whole)

    def leave_SimpleStatementSuite(  # noqa: N802 (LibCST's name)
        self,
        original_node: cst.SimpleStatementSuite,  # noqa: ARG002 (LibCST's signature)
        updated_node: cst.SimpleStatementSuite,
    ) -> cst.SimpleStatementSuite:
        """See above."""
        return updated_node if updated_node.body else updated_node.with_changes(body=[cst.Pass()])

    def _left(self, names: Sequence[cst.ImportAlias], new: _Statement) -> _Statement | cst.RemovalSentinel:
        kept = [name for name in names if name not in self._unused]
        if len(kept) == len(names):
            return new
        if not kept:
            return cst.RemovalSentinel.REMOVE
        if kept[-1] is not names[-1]:
            kept[-1] = kept[-1].with_changes(comma=names[-1].comma)
        return new.with_changes(names=kept)
