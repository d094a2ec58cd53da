"""The `single_authority` rule: values defined a second time, and tables that do not cover them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.observed import Observed
from seamguard.domain.verdict import Vacuity
from seamguard.rules.authority import covering, rivals
from seamguard.rules.authority.changes import changes
from seamguard.rules.authority.declared import read_authority
from seamguard.rules.authority.values import Pages
from seamguard.rules.placed import About, finding, wrong_with
from seamguard.rules.selected import idle_modules, selected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Span
    from seamguard.domain.families.single_authority import SingleAuthority
    from seamguard.domain.finding import Finding
    from seamguard.domain.mutant import Mutant
    from seamguard.rules.authority.declared import Authority


def find(rule: SingleAuthority, facts: Facts) -> Observed:
    """See who defines the values a second time, and which members the tables lack."""
    pages = Pages(facts)
    target = facts.target(rule.enum)
    authority = read_authority(pages, target)
    if authority is None or not authority.members:
        why = wrong_with(target) or f"the values of {rule.enum} cannot be read: name what lists them, or write them out"
        return Observed(vacuities=(Vacuity(rule.enum_mark, why),))
    tables = covering.read_tables(rule, pages, authority)
    findings = [one for table in tables for one in covering.uncovered(rule, pages, authority, table)]
    if rule.only_here:
        findings += _rivals(rule, pages, authority, tables)
    idle = [*covering.idle(rule, tables, pages), *(_idle(rule, authority, facts) if rule.only_here else ())]
    return Observed(
        findings=tuple(sorted(findings, key=lambda one: one.order)),
        examined=(*(path for path, _ in authority.places), *(table.page.file.path for table in tables)),
        vacuities=tuple(idle),
        definitions=tuple(f"{path}:{span.line}" for path, span in authority.places),
        blind=False,
    )


def _idle(rule: SingleAuthority, authority: Authority, facts: Facts) -> Iterator[Vacuity]:
    """Why no rival could be found."""
    if not authority.texts:
        yield Vacuity(
            rule.enum_mark,
            f"the values of {rule.enum} are not texts, and numbers are no one's own: set `only_here: false`",
        )
    elif rule.shares is not None and rule.shares > len(authority.texts):
        yield Vacuity(rule.enum_mark, f"{rule.enum} has {len(authority.texts)} values, fewer than `shares`: lower that")
    yield from idle_modules(rule.modules, facts, rule.judged)


def _rivals(
    rule: SingleAuthority, pages: Pages, authority: Authority, tables: list[covering.Table]
) -> Iterator[Finding]:
    known: dict[str, list[Span]] = {}
    for path, span in (*authority.places, *((table.page.file.path, table.span) for table in tables)):
        known.setdefault(path, []).append(span)
    least = rivals.threshold(rule, authority.texts)
    homes = {file.module for file in pages.facts.files() if file.path in known}
    for file in selected(rule.modules, pages.facts):
        if file.path.endswith(".pyi") and file.path not in known and file.module in homes:
            continue  # the stub of a module says again what that declares
        if authority.texts and rivals.can_hold(pages.facts.text(file), authority.texts, least):
            for one in rivals.in_file(rule, pages, file, authority.texts, known.get(file.path, ())):
                shared = ", ".join(map(repr, one.shared[:5])) + (", ..." if len(one.shared) > 5 else "")
                count = f"{len(one.shared)} of the {len(authority.texts)} values"
                said = f"{one.name} has {count} of {rule.enum}, which alone defines them: {shared}"
                yield finding(rule, one.place, one.kind.value, said, About(rule.enum, one.name))


def mutants(rule: SingleAuthority, facts: Facts) -> Iterator[Mutant]:
    """Define the values again in several ways, add one that no table has, and take keys out of tables."""
    return changes(rule, facts)
