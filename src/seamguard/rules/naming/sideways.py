"""Retired attributes that are named without a dot: keys of `vars(...)` and `__dict__`, keywords of class patterns."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from seamguard.domain.expressions import Attribute
from seamguard.rules.naming.mentions import OWNERS
from seamguard.rules.placed import About, Place, finding
from seamguard.rules.scoped import scoped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.expressions import Expr
    from seamguard.domain.finding import Finding
    from seamguard.rules.naming.expressions import Said
    from seamguard.rules.naming.mentions import Search
    from seamguard.rules.naming.patterns import Hit

_SPELT = re.compile(r"__dict__|\bvars\b|^\s*case\b", re.MULTILINE)


def sideways(search: Search, said: Said) -> Iterator[Finding]:
    """Attributes of modules, classes and instances that are asked for by a key or by a pattern."""
    tree = search.facts.tree(said.file) if _SPELT.search(search.facts.text(said.file)) else None
    if tree is None:
        return
    if not any(True for node in ast.walk(tree) for _ in _asked(node)):
        return  # most files with these words do no such thing, and all of them are read for every rule
    read = _read(search, said, tree)
    for here in scoped(tree):
        for owner, name, verb in _asked(here.node):
            named = search.facts.names(said.file, read.get(owner))
            hit = _hit(search, [one.name for one in named if one.kind in OWNERS], name)
            if hit is not None:
                about = About(hit.name, ast.unparse(owner), (hit.name,))
                place = Place(said.file, search.facts.span(said.file, owner), here.scope)
                yield finding(search.rule, place, "attribute", f"{hit.said}, and {verb}", about)


def _read(search: Search, said: Said, tree: ast.Module) -> dict[ast.AST, Expr]:
    """What is read, by its node; what `__dict__` is asked of stands in the reading of that."""
    spans = {one.span: one.value for one in (*said.facts.references, *said.facts.attributes)}
    found: dict[ast.AST, Expr] = {}
    for node in ast.walk(tree):
        expr = spans.get(search.facts.span(said.file, node)) if isinstance(node, ast.Name | ast.Attribute) else None
        if expr is not None:
            found[node] = expr
            if isinstance(node, ast.Attribute) and node.attr == "__dict__" and isinstance(expr, Attribute):
                found[node.value] = expr.value
    return found


def _asked(node: ast.AST) -> Iterator[tuple[ast.expr, str, str]]:
    """Whose attribute a node asks for, its name, and what does so."""
    match node:
        case ast.Subscript(value=ast.Attribute(value=owner, attr="__dict__"), slice=ast.Constant(value=str() as name)):
            yield owner, name, "this key of `__dict__` names it"
        case ast.Subscript(
            value=ast.Call(func=ast.Name(id="vars"), args=[owner]), slice=ast.Constant(value=str() as name)
        ):
            yield owner, name, "this key of `vars(...)` names it"
        case ast.MatchClass(cls=owner, kwd_attrs=names):
            for name in names:
                yield owner, name, "this pattern asks for it"
        case _:
            pass


def _hit(search: Search, owners: list[str], name: str) -> Hit | None:
    if name in search.patterns.anywhere:
        return search.patterns.hit(f"**.{name}")
    for owner in owners:
        hit = search.patterns.member(owner, name) or search.inherited.get(f"{owner}.{name}")
        if hit is not None:
            return hit
    return None
