"""The `private_imports` rule: underscore names that other parts of the code use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.private_imports import Between
from seamguard.domain.observed import Observed
from seamguard.domain.source import Category
from seamguard.domain.verdict import Vacuity
from seamguard.rules.naming.borders import Borders
from seamguard.rules.naming.crossings import crossings, may_cross
from seamguard.rules.naming.expressions import Said
from seamguard.rules.naming.trespasses import trespasses
from seamguard.rules.selected import idle_modules, selected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.private_imports import PrivateImports
    from seamguard.domain.finding import Finding
    from seamguard.domain.mutant import Mutant

_NOUNS = {Between.TOP: "top package", Between.PACKAGE: "package", Between.MODULE: "module"}


def find(rule: PrivateImports, facts: Facts) -> Observed:
    """See which private names are used outside of where they belong."""
    borders = Borders(rule, facts)
    findings: dict[tuple[object, ...], Finding] = {}
    examined = []
    for file in selected(rule.modules, facts):
        examined.append(file.path)
        module = facts.module(file) if may_cross(facts.text(file)) else None
        for one in crossings(rule, facts, borders, Said(file, module)) if module is not None else ():
            findings.setdefault((one.path, one.span.line, one.span.column), one)
    return Observed(
        findings=tuple(sorted(findings.values(), key=lambda one: one.order)),
        examined=tuple(examined),
        vacuities=(*idle_modules(rule.modules, facts, rule.judged), *_idle(rule, facts, borders)),
        blind=False,
    )


def _idle(rule: PrivateImports, facts: Facts, borders: Borders) -> Iterator[Vacuity]:
    """Where there is one place only, nothing is crossed; what else is not judged has no names that others take."""
    counted = {*rule.judged, Category.PRODUCTION}
    files = (file for file in facts.files() if file.category in counted and not facts.is_example(file))
    places = {borders.place(file.module) for file in files}
    if len(places) == 1 and not rule.external:
        noun = _NOUNS[rule.between]
        others = [one for one in Between if one is not rule.between]
        message = f"all code lies in one {noun}, {min(places)}, so that no name can leave it: keep apart "
        yield Vacuity(rule.mark, message + " or ".join(f"`between: {one}`" for one in others))


def mutants(rule: PrivateImports, facts: Facts) -> Iterator[Mutant]:
    """Use a private name from elsewhere, in several ways."""
    return trespasses(rule, facts)
