"""One file's text -> ModuleFacts."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from seamguard.domain.facts import Argued, Attribute, Choice, Expr, Item, ModuleFacts, Name, Read, Result, Valued
from seamguard.index.lazy_exports import lazy_exports
from seamguard.index.recursion import deep_recursion
from seamguard.index.statements import Statements

if TYPE_CHECKING:
    from seamguard.domain.facts import Binding

_DEPTH = 100_000


def read_facts(text: str) -> ModuleFacts:
    """Extract the facts of one file.

    Args:
        text: The decoded file, with newlines as `ast` counts them.

    Raises:
        SyntaxError: No reader understands the file; `lineno` and `offset` say where.
    """
    with deep_recursion(_DEPTH):
        tree = _parse(text)
        walk = Statements(text)
        walk.module(tree)
        return _facts(walk, tree)


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the guarded code's escapes and comparisons are its own affair
            return ast.parse(text)
    except SyntaxError as refused:
        from seamguard.index.cst_reader import parse_newer

        try:
            return parse_newer(text)
        except SyntaxError as also:
            raise _better(refused, also) from None
    except (RecursionError, MemoryError):
        raise SyntaxError("nested too deeply for Python's parser", ("", 1, 1, "")) from None


def _better(refused: SyntaxError, also: SyntaxError) -> SyntaxError:
    """The error of Python's own parser, with the place where the reader of newer syntax stopped if it came further."""
    if (also.lineno or 0) > (refused.lineno or 0):
        refused.msg = f"{refused.msg} (read as newer Python: {also.msg} at line {also.lineno})"
    return refused


def _facts(walk: Statements, tree: ast.Module) -> ModuleFacts:
    reads = walk.flow.finished_reads()
    bindings = tuple(walk.flow.bindings)
    useful = [r for r in walk.references if _leads_somewhere(r.value, reads, bindings)]
    return ModuleFacts(
        scopes=walk.flow.finished_scopes(),
        bindings=bindings,
        reads=reads,
        calls=tuple(walk.calls),
        references=tuple(useful),
        functions=tuple(walk.functions),
        classes=tuple(walk.classes),
        exports=None if walk.exports is None else tuple(walk.exports),
        lazy=(*lazy_exports(tree), *walk.served),
    )


def _leads_somewhere(value: Expr, reads: tuple[Read, ...], bindings: tuple[Binding, ...]) -> bool:
    """Whether a reference can stand for anything but a plain local value or a builtin: most cannot."""
    root = value
    while isinstance(root, Attribute | Item):
        root = root.value
    if isinstance(root, Result | Choice):
        return True
    if not isinstance(root, Name):
        return False
    read = reads[root.read]
    return any(_leads(bindings[index]) for index in (*read.now, *read.later))


def _leads(binding: Binding) -> bool:
    if isinstance(binding, Valued):
        return binding.value is not None or binding.annotation is not None
    return not isinstance(binding, Argued) or binding.position >= 0
