"""Violations made on purpose, laid over files in memory: what a rule sees then that it did not see before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.rules.observing import facts_of, rule_of

from seamguard.rules import family_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.factbase import Facts


def noticed(clauses: str, files: Mapping[str, str]) -> dict[str, bool]:
    """For each mutant of the first rule, by how it is written, whether the rule sees more than before."""
    rule = rule_of(clauses)
    family = family_of(rule)

    def facts(over: Mapping[str, str]) -> Facts:
        return facts_of({**files, **over}, clauses)

    before = len(family.find(rule, facts({})).findings)
    mutants = list(family.mutants(rule, facts({})))
    return {one.how: len(family.find(rule, facts({one.path: one.text})).findings) > before for one in mutants}
