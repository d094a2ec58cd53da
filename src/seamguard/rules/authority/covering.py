"""Tables that have to cover every member of a declaration."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.authority.keys import Reading, covers
from seamguard.rules.placed import About, Place, finding, wrong_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.cited import Cited
    from seamguard.domain.facts import Span
    from seamguard.domain.families.single_authority import SingleAuthority
    from seamguard.domain.finding import Finding
    from seamguard.rules.authority.declared import Authority, Member
    from seamguard.rules.authority.keys import Covered, Key
    from seamguard.rules.authority.values import Page, Pages

_FEW = 5


class Table(NamedTuple):
    """One definition of a table.

    Attributes:
        asked: The policy's name of it.
        page: The file.
        node: Its definition.
        span: Where that stands.
        scope: The site scope around it.
        covered: What it covers.
        is_replaced: A later assignment holds in its place.
    """

    asked: Cited
    page: Page
    node: ast.stmt
    span: Span
    scope: str
    covered: Covered
    is_replaced: bool = False


def read_tables(rule: SingleAuthority, pages: Pages, authority: Authority) -> list[Table]:
    """The definitions of all tables that the rule names."""
    reading = Reading(pages, authority.name, authority.members)
    found = []
    for asked in rule.tables:
        is_there = pages.facts.target(asked.name).state is TargetState.DEFINED
        made: list[Table] = []
        for page, node, scope in pages.definitions(asked.name) if is_there else ():
            if isinstance(node, ast.stmt) and not isinstance(node, ast.AugAssign):
                span = pages.facts.span(page.file, node)
                made.append(Table(asked, page, node, span, scope, reading.table(page, node)))
        last = {one.page.file.path: one.span for one in made if _is_for_all(one)}
        found += [one._replace(is_replaced=one.span < last.get(one.page.file.path, one.span)) for one in made]
    return found


def _is_for_all(table: Table) -> bool:
    """Whether a definition stands in no branch, so that what came before it is gone."""
    around = (here.parent for here in table.page.nodes if here.node is table.node)
    is_bare = isinstance(table.node, ast.AnnAssign) and table.node.value is None  # declares a type and no more
    return not is_bare and any(isinstance(one, ast.Module | ast.ClassDef) for one in around)


def idle(rule: SingleAuthority, tables: list[Table], pages: Pages) -> Iterator[Vacuity]:
    """Why tables prove nothing: they are not there, or nothing of them can be read."""
    for asked in rule.tables:
        made = [table for table in tables if table.asked == asked and not table.is_replaced]
        wrong = wrong_with(pages.facts.target(asked.name))
        if asked.name == rule.enum:
            why = f"{asked.name} is the declaration itself, which covers its members always: remove it from `tables`"
            yield Vacuity(asked.mark, why)
        elif not made:
            yield Vacuity(asked.mark, wrong or f"{asked.name} is not a table: name a dict, a collection or a function")
        elif all(table.covered.is_unreadable for table in made):
            yield Vacuity(asked.mark, f"no key of {asked.name} can be read: write its keys out, or remove it")


def uncovered(rule: SingleAuthority, pages: Pages, authority: Authority, table: Table) -> Iterator[Finding]:
    """Members that a table lacks, and keys that are no members."""
    covered = table.covered
    if covered.is_unreadable or table.is_replaced:
        return
    members = [member for member in authority.members if not member.is_composite]
    missing = [member for member in members if not _is_covered(covered, authority, member)]
    if missing:
        names = [_shown(member) for member in missing]
        few = ", ".join(names[:_FEW]) + (f" and {len(names) - _FEW} more" if len(names) > _FEW else "")
        count = f"{len(missing)} of the {len(members)} members"
        doubt = "" if covered.is_whole else "; a part of it cannot be read"
        said = f"{table.asked.name} lacks {count} of {authority.name}: {few}{doubt}"
        about = About(authority.name, table.asked.name, certain=covered.is_whole, lines=tuple(names[_FEW:]))
        yield finding(rule, _place(table), "missing", said, about)
    for key in covered.keys:
        if not any(covers(key, authority.name, member) for member in authority.members):
            yield _extra(rule, pages, authority, table, key)


def _is_covered(covered: Covered, authority: Authority, member: Member) -> bool:
    return covered.takes_all or any(covers(key, authority.name, member) for key in covered.keys)


def _shown(member: Member) -> str:
    return member.name if member.value in (None, member.name) else f"{member.name} ({member.value!r})"


def _place(table: Table) -> Place:
    if isinstance(table.node, ast.FunctionDef | ast.AsyncFunctionDef):
        name = table.node.name if table.scope.startswith("<") else f"{table.scope}.{table.node.name}"
        return Place(table.page.file, table.span, name)
    return Place(table.page.file, table.span, table.scope)


def _extra(rule: SingleAuthority, pages: Pages, authority: Authority, table: Table, key: Key) -> Finding:
    is_near = key.page.file.path == table.page.file.path and isinstance(key.node, ast.expr)
    span = pages.facts.span(key.page.file, key.node) if isinstance(key.node, ast.expr) else table.span
    place = _place(table)._replace(span=span) if is_near else _place(table)
    spelled = ast.unparse(key.node) if isinstance(key.node, ast.expr) else repr(key.values)
    said = f"{table.asked.name} has the key {spelled}, which is no member of {authority.name}"
    is_known = bool(key.values) or any(name.startswith(f"{authority.name}.") for name in key.names)
    return finding(rule, place, "extra", said, About(authority.name, spelled, certain=is_known))
