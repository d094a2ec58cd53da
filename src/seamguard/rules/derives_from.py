"""The `derives_from` rule: values that do not come from the call that has to make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.families.derives_from import AttributeValue, ParameterValue
from seamguard.domain.observed import Observed
from seamguard.domain.uses import TargetState
from seamguard.domain.verdict import Vacuity
from seamguard.rules.deriving.following import Following
from seamguard.rules.deriving.roots import Roots, roots_of
from seamguard.rules.deriving.spellings import mutants_of
from seamguard.rules.placed import wrong_with
from seamguard.rules.tracing import question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.factbase import Facts
    from seamguard.domain.families.derives_from import DerivedValue
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.seam import Seam


def wants(rule: DerivedValue) -> Iterator[Seam]:
    """The seams whose uses the rule asks for."""
    if isinstance(rule.value, ParameterValue):
        yield question(rule.value.of)


def find(rule: DerivedValue, facts: Facts) -> Observed:
    """See what the value is made of, wherever it is given."""
    found = roots_of(facts, rule.value)
    vacuities = [*found.vacuities, *_of_origins(rule, facts)]
    if vacuities:
        return Observed(vacuities=tuple(vacuities))
    following = Following(rule, facts)
    if isinstance(rule.value, ParameterValue):
        following.of_parameter(rule.value.of, rule.value.parameter)
    _follow_roots(rule, found, following)
    findings = sorted(following.findings(), key=lambda one: one.order)
    targets = [facts.target(origin.name) for origin in rule.origins]
    return Observed(
        findings=tuple(findings),
        examined=tuple(following.looked),
        definitions=tuple(f"{made.file.path}:{made.span.line}" for one in targets for made in one.definitions),
    )


def mutants(rule: DerivedValue, facts: Facts) -> Iterator[Mutant]:
    """Give the value what something else makes."""
    return mutants_of(rule, facts)


def _follow_roots(rule: DerivedValue, found: Roots, following: Following) -> None:
    following.of_roots(found.roots, str(rule.value))
    if found.of_class and isinstance(rule.value, AttributeValue):
        following.of_parameter(found.of_class, rule.value.attr)


def _of_origins(rule: DerivedValue, facts: Facts) -> Iterator[Vacuity]:
    """Origins that do not exist; a misspelt one of a library makes nothing, which is told where the value is given."""
    for origin in rule.origins:
        target = facts.target(origin.name)
        if target.state is not TargetState.DEFINED and _is_module(facts, origin.name):
            advice = "name the function, method, class or attribute that makes the value"
            yield Vacuity(origin.mark, f"{origin.name} is a module, which makes no value: {advice}")
        elif target.state is not TargetState.EXTERNAL and (wrong := wrong_with(target)):
            yield Vacuity(origin.mark, wrong)


def _is_module(facts: Facts, name: str) -> bool:
    return any(file.module == name or file.module.startswith(f"{name}.") for file in facts.files())
