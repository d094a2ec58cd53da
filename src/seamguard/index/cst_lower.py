"""Which constructs of newer Pythons a tree holds, and how each is said in Python 3.11.

The lowered text goes to the interpreter's own parser, which is strict where LibCST is lenient. So a rule may lower only
what LibCST has checked, and only to code that is allowed nowhere else than the construct itself.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

import libcst as cst

from seamguard.index.cst_construct import Construct, Graft, Version
from seamguard.index.cst_generics import alias, definition, generic_since
from seamguard.index.cst_strings import pieces, string
from seamguard.index.cst_text import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seamguard.index.cst_spans import Located

_OLD: Version = (0, 0)


class _Rule(NamedTuple):
    since: Callable[[Any], Version]
    lower: Callable[[Any, Located], Construct]


def constructs(located: Located, python: Version) -> Iterator[Construct]:
    """Lower what came with a Python newer than the given one; what is older, that Python judges itself."""
    tree = located.nodes
    joined = {part for node in tree if isinstance(node, cst.ConcatenatedString) for part in (node.left, node.right)}
    for node in tree:
        rule = _RULES.get(type(node).__name__)
        if rule is not None and node not in joined and rule.since(node) > python:
            yield rule.lower(node, located)


def _always(since: Version) -> Callable[[Any], Version]:
    return lambda _: since


def _string_since(node: cst.ConcatenatedString) -> Version:
    found = {type(piece) for piece in pieces(node)}
    return (3, 14) if cst.TemplatedString in found else (3, 12) if cst.FormattedString in found else _OLD


def _handler_since(node: cst.ExceptHandler | cst.ExceptStarHandler) -> Version:
    return (3, 14) if isinstance(node.type, cst.Tuple) and not node.type.lpar else _OLD


def _handler(node: cst.ExceptHandler, located: Located) -> Construct:
    """PEP 758: `except A, B:` is lowered to `except (A, B):`."""
    start, end = located.span(node.type) if node.type else located.span(node)
    return Construct((Edit(start, start, b"("), Edit(end, end, b")")))


def _comprehension_since(node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> Version:
    return (3, 15) if isinstance(node.elt, cst.StarredElement) else _OLD


def _comprehension(node: cst.ListComp | cst.SetComp | cst.GeneratorExp, located: Located) -> Construct:
    """PEP 798: `[*x for x in y]` is lowered to `[{x} for x in y]`."""
    span = located.span(node.elt)
    value = located.span(node.elt.value) if isinstance(node.elt, cst.StarredElement) else span

    def build(lowered: ast.Set, _: Sequence[ast.expr]) -> ast.expr:
        return ast.Starred(lowered.elts[0], ast.Load(), **located.place(span.start, value.end))

    opening = Edit(span.start, span.start, b"{"), Edit(span.start, value.start, b"")
    return Construct((*opening, Edit(value.end, value.end, b"}")), Graft(ast.Set, span.start, build))


def _dict_comprehension(node: cst.StarredDictComp, located: Located) -> Construct:
    """PEP 798: `{**x for x in y}` is lowered to `{x:0 for x in y}`."""
    value = located.span(node.value)

    def build(lowered: ast.DictComp, _: Sequence[ast.expr]) -> ast.expr:
        lowered.value = None  # type: ignore[assignment] # so says `ast` of Python 3.15
        return lowered

    edits = Edit(located.behind(node.lbrace), value.start, b""), Edit(value.end, value.end, b":0")
    return Construct(edits, Graft(ast.DictComp, located.span(node.lbrace).start, build))


def _lazy_import(node: cst.LazyImport | cst.LazyImportFrom, located: Located) -> Construct:
    """PEP 810: `lazy import x` is lowered to `import x`."""
    start = located.span(node).start
    keyword = located.after_blanks(start + len("lazy"))

    def build(lowered: ast.Import | ast.ImportFrom, _: Sequence[ast.expr]) -> ast.stmt:
        lowered.lineno, lowered.col_offset = located.text.place(start)
        lowered.is_lazy = 1  # type: ignore[union-attr] # so says `ast` of Python 3.15
        return lowered

    kind = ast.ImportFrom if hasattr(node, "module") else ast.Import
    return Construct((Edit(start, keyword, b""),), Graft(kind, keyword, build))


# By name: LibCST 1.8 has no classes for the last three.
_RULES = {
    "FunctionDef": _Rule(generic_since, definition),
    "ClassDef": _Rule(generic_since, definition),
    "TypeAlias": _Rule(generic_since, alias),
    "FormattedString": _Rule(_always((3, 12)), string),
    "TemplatedString": _Rule(_always((3, 14)), string),
    "ConcatenatedString": _Rule(_string_since, string),
    "ExceptHandler": _Rule(_handler_since, _handler),
    "ExceptStarHandler": _Rule(_handler_since, _handler),
    "ListComp": _Rule(_comprehension_since, _comprehension),
    "SetComp": _Rule(_comprehension_since, _comprehension),
    "GeneratorExp": _Rule(_comprehension_since, _comprehension),
    "StarredDictComp": _Rule(_always((3, 15)), _dict_comprehension),
    "LazyImport": _Rule(_always((3, 15)), _lazy_import),
    "LazyImportFrom": _Rule(_always((3, 15)), _lazy_import),
}
