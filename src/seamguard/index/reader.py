"""One file's text -> ModuleFacts."""

from __future__ import annotations

import ast
import sys
import warnings
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute, Element, Item, Name, Slice
from seamguard.domain.facts import ModuleFacts, Read, Valued
from seamguard.index.lazy_exports import lazy_exports
from seamguard.index.recursion import deep_recursion, may_nest_deeply, on_deep_stack
from seamguard.index.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seamguard.domain.facts import Binding, Reference

_DEPTH = 100_000
_WITHIN = (Attribute, Item, Slice, Element)
"""What leads from a value to something inside of it."""


def read_facts(text: str) -> ModuleFacts:
    """Extract the facts of one file; see `read_both`."""
    return read_both(text)[0]


def read_both(text: str) -> tuple[ModuleFacts, ast.Module]:
    """Extract the facts of one file, and its syntax tree.

    Args:
        text: The decoded file, with newlines as `ast` counts them.

    Raises:
        SyntaxError: No reader understands the file; `lineno` and `offset` say where.
    """
    try:
        return on_deep_stack(_read, text) if may_nest_deeply(text) else _read(text)
    except (RecursionError, MemoryError):
        from seamguard.index.cst_depth import too_deep

        raise too_deep(text) from None


def read_tree(text: str) -> ast.Module:
    """Parse one file, whatever Python it is written for.

    Args:
        text: The decoded file.

    Raises:
        SyntaxError: No reader understands the file; `lineno` and `offset` say where.
    """
    try:
        return on_deep_stack(_parse_quietly, text) if may_nest_deeply(text) else _parse_quietly(text)
    except (RecursionError, MemoryError):
        from seamguard.index.cst_depth import too_deep

        raise too_deep(text) from None


def _parse_quietly(text: str) -> ast.Module:
    with deep_recursion(_DEPTH), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _parse(text)


def _read(text: str) -> tuple[ModuleFacts, ast.Module]:
    # The guarded code's escapes and comparisons, those in its quoted types as well, are its own affair.
    with deep_recursion(_DEPTH), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = _parse(text)
        walk = Statements(text)
        walk.module(tree)
        return _facts(walk, tree), tree


def _parse(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as refused:
        from seamguard.index.cst_reader import parse_newer
        from seamguard.index.generics import parse_generic

        try:
            return (parse_generic(text) if sys.version_info < (3, 12) else None) or parse_newer(text)
        except SyntaxError as also:
            raise _better(refused, also) from None


def _better(refused: SyntaxError, also: SyntaxError) -> SyntaxError:
    """The error of Python's own parser, with the place where the reader of newer syntax stopped if it came further."""
    if (also.lineno or 0) > (refused.lineno or 0):
        refused.msg = f"{refused.msg} (read as newer Python: {also.msg} at line {also.lineno})"
    return refused


def _facts(walk: Statements, tree: ast.Module) -> ModuleFacts:
    reads = walk.flow.finished_reads()
    bindings = tuple(walk.flow.bindings)
    return ModuleFacts(
        scopes=walk.flow.finished_scopes(),
        bindings=bindings,
        reads=reads,
        calls=tuple(walk.calls),
        references=(*_useful(walk.references, reads, bindings),),
        attributes=tuple(walk.attributes),
        stores=tuple(walk.stores),
        containers=tuple(walk.containers),
        functions=tuple(walk.functions),
        classes=tuple(walk.classes),
        exports=None if walk.exports is None else tuple(walk.exports),
        lazy=(*lazy_exports(tree), *walk.served),
        guards=tuple(walk.guards),
        slots=tuple(walk.slots),
        entered=tuple(walk.entered),
    )


def _useful(references: Iterable[Reference], reads: Sequence[Read], bindings: Sequence[Binding]) -> Iterator[Reference]:
    """References that can stand for anything but a plain local value or a builtin: most cannot."""
    leading = {index for index, binding in enumerate(bindings) if _leads(binding)}
    for reference in references:
        root = reference.value
        if not isinstance(root, Name):  # most are
            while isinstance(root, _WITHIN):
                root = root.value
        if isinstance(root, Name):
            _, now, later, _ = reads[root.read]
            if leading.isdisjoint(now) and leading.isdisjoint(later):
                continue
        yield reference


def _leads(binding: Binding) -> bool:
    return not isinstance(binding, Valued) or binding.value is not None or binding.annotation is not None
