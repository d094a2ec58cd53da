"""What defines the values of a declaration a second time."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.facts import Span
from seamguard.domain.families.single_authority import Rival
from seamguard.domain.rule import MODULE_SCOPE
from seamguard.rules.authority.declared import Member, of_class, of_expression, of_module
from seamguard.rules.placed import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from seamguard.domain.families.single_authority import SingleAuthority
    from seamguard.domain.source import SourceFile
    from seamguard.rules.authority.values import Page, Pages
    from seamguard.rules.scoped import Standing

_CONTAINERS = ast.Tuple | ast.List | ast.Set | ast.Dict
_FIRST = Span(1, 1, 1, 1)


class Found(NamedTuple):
    """A declaration, and which of the values it has."""

    kind: Rival
    name: str
    place: Place
    shared: tuple[str, ...]
    size: int


def threshold(rule: SingleAuthority, texts: Collection[str]) -> int:
    """How many of the values make a rival: more than half of them and at least two, or all that there are."""
    least = max(len(texts) // 2 + 1, 2) if rule.shares is None else rule.shares
    return min(least, len(texts))


def can_hold(text: str, texts: Collection[str], least: int) -> bool:
    """Whether a text has enough of the values: as quoted texts, or names of which `auto()` and `dict()` make them."""
    is_made = "auto" in text or "dict(" in text
    found = 0
    for value in texts:
        plain = ascii(value)[1:-1]
        is_there = f'"{plain}"' in text or f"'{plain}'" in text or plain != value or "\\" in value
        found += is_there or (is_made and value.casefold() in text.casefold()) or _is_listed(text, value)
    return found >= least


def _is_listed(text: str, value: str) -> bool:
    """Whether a value may be one of the names of `Enum("Name", "A B")`."""
    return "Enum(" in text and value.upper() in text


def declarations(
    rule: SingleAuthority, pages: Pages, page: Page
) -> Iterator[tuple[Rival, str, Place, tuple[Member, ...]]]:
    """Everything in a file that declares values, of the kinds that count."""
    inside: set[ast.AST] = set()
    for here in page.nodes:
        found = None if here.node in inside else _declared(pages, page, here) or _quoted(pages, page, here)
        if found is not None and found[0] in rule.rivals:
            inside |= set(ast.walk(here.node))
            yield found[0], found[1], Place(page.file, _span(pages, page, here.node), here.scope), found[2]
    constants = of_module(page) if Rival.CONSTANTS in rule.rivals else ()
    if constants:
        yield (
            Rival.CONSTANTS,
            page.file.module,
            Place(page.file, _at(pages, page, constants[0]), MODULE_SCOPE),
            constants,
        )


def _declared(pages: Pages, page: Page, here: Standing) -> tuple[Rival, str, tuple[Member, ...]] | None:
    node = here.node
    if isinstance(node, ast.ClassDef):
        made = of_class(pages, page, node)
        return None if made is None else (made[0], node.name, made[1])
    if isinstance(node, ast.Dict):
        listed = ast.Set(elts=[key for key in node.keys if isinstance(key, ast.Constant)])
        made = of_expression(pages, page, listed) if listed.elts else None
        return None if made is None else (Rival.TABLE, "this table", made[1])
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dict" and not node.args:
        named = tuple(Member(one.arg, one.arg) for one in node.keywords if one.arg)
        return (Rival.TABLE, "this table", named) if named else None
    if isinstance(node, ast.BinOp) and not any(pages.is_literal(page, side) for side in (node.left, node.right)):
        return None
    if isinstance(node, ast.Subscript | ast.Call | ast.BinOp | _CONTAINERS) and _is_own(here):
        made = of_expression(pages, page, node)
        return None if made is None else (made[0], _NAMES[made[0]], made[1])
    return None


def _quoted(pages: Pages, page: Page, here: Standing) -> tuple[Rival, str, tuple[Member, ...]] | None:
    """A literal type inside a quoted annotation."""
    text = here.node.value if isinstance(here.node, ast.Constant) and here.is_type else None
    if not isinstance(text, str) or "[" not in text or not isinstance(here.node, ast.Constant):
        return None
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        ast.copy_location(node, here.node)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.Subscript):
            found = _declared(pages, page, here._replace(node=node, parent=tree))
            if found is not None:
                return found
    return None


_NAMES = {
    Rival.ENUM: "this enumeration",
    Rival.LITERAL: "this Literal",
    Rival.COLLECTION: "this collection",
    Rival.CONSTANTS: "this class",
    Rival.TABLE: "this table",
}


def _is_own(here: Standing) -> bool:
    """Whether an expression is one of its own: no call of `tuple`, and no slice of `Literal[...]`."""
    if isinstance(here.node, ast.Call):
        return len(here.node.args) > 1 or any(one.arg == "names" for one in here.node.keywords)
    return not (isinstance(here.parent, ast.Subscript) and isinstance(here.node, _CONTAINERS))


def _span(pages: Pages, page: Page, node: ast.AST) -> Span:
    if not isinstance(node, ast.expr | ast.stmt):
        return _FIRST
    return pages.facts.span(page.file, node)


def _at(pages: Pages, page: Page, member: Member) -> Span:
    """Where a constant of a module is assigned."""
    for here in page.nodes:
        if isinstance(here.node, ast.Name) and here.node.id == member.name and isinstance(here.node.ctx, ast.Store):
            return pages.facts.span(page.file, here.node)
    return _FIRST


def in_file(
    rule: SingleAuthority, pages: Pages, file: SourceFile, texts: Collection[str], known: Collection[Span]
) -> Iterator[Found]:
    """The rivals in one file, but for declarations at places that are known to be allowed."""
    page = pages.of(file)
    least = threshold(rule, texts)
    for kind, name, place, members in declarations(rule, pages, page) if page is not None else ():
        values = [member.value for member in members]
        shared = tuple(value for value in values if isinstance(value, str) and value in texts)
        if len(shared) >= least and not any(_holds(span, place.span) for span in known):
            yield Found(kind, name, place, shared, len(members))


def _holds(outer: Span, inner: Span) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]
