"""The `single_authority` rule: values defined a second time, and tables that do not cover them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.families.single_authority import Rival
from seamguard.domain.observed import Observed
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.authority import rivals
from seamguard.rules.authority.changes import changes
from seamguard.rules.authority.declared import Member, of_class, of_expression, of_module
from seamguard.rules.authority.keys import Covered, Key, Reading, covers
from seamguard.rules.authority.values import Pages
from seamguard.rules.patterns import matches
from seamguard.rules.placed import About, Place, finding, wrong_with

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.facts import Span
    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.single_authority import Covering, SingleAuthority
    from seamguard.domain.finding import Finding
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.source import SourceFile
    from seamguard.rules.authority.values import Page

_FEW = 5


class Authority(NamedTuple):
    """The declaration.

    Attributes:
        name: Its dotted name.
        members: What it declares.
        places: Where: files and stretches of them.
    """

    name: str
    members: tuple[Member, ...]
    places: tuple[tuple[str, Span], ...]


def find(rule: SingleAuthority, facts: Facts) -> Observed:
    """See who defines the values a second time, and which members the tables lack."""
    pages = Pages(facts)
    target = facts.target(rule.enum)
    authority = read_authority(rule, pages)
    if authority is None:
        return Observed(vacuities=(Vacuity(rule.enum_mark, wrong_with(target) or _unread(rule.enum)),))
    tables = [(table, [*_tables(table, pages)]) for table in rule.tables]
    vacuities = [*_idle(rule, authority, facts), *_idle_tables(tables, pages, authority)]
    findings = [one for table, made in tables for on, node, scope in made for one in _uncovered(rule, pages, authority, table, on, node, scope)]
    examined = [path for path, _ in authority.places] + [on.file.path for _, made in tables for on, _, _ in made]
    if rule.only_here:
        listed = [(on.file.path, _span_of(pages, on, node)) for _, made in tables for on, node, _ in made]
        found = [*_rivals(rule, pages, authority, [*authority.places, *listed])]
        findings += found
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=tuple(examined),
        vacuities=tuple(vacuities),
        definitions=tuple(f"{path}:{span.line}" for path, span in authority.places),
        homes=((rule.enum, target.module),) if target.module else (),
        blind=False,
    )
