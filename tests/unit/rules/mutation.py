"""Violations that a rule makes of itself, overlaid in memory and looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import FactBase, Program
from seamguard.rules import family_of
from seamguard.sources import memory_tree
from seamguard.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.policy import Policy


class Mutated(NamedTuple):
    """The mutants of a rule: how each is made, and those that are not noticed, with their texts."""

    ways: list[str]
    unnoticed: list[tuple[str, str]]


def _nothing(path: str) -> None:
    return None


def _facts(policy: Policy, files: Mapping[str, str]) -> FactBase:
    tree = memory_tree(files, policy.codebase)
    index = Index(tree.files)
    return FactBase(Program(tree.files, index.facts), index, {}, (), _nothing, Surroundings(policy))


def mutate(clause: str, files: Mapping[str, str]) -> Mutated:
    """Make every mutant of the rule in a clause, and see which of them give no new finding."""
    policy = parse_policy(f"version: 1\ncodebase: {{source: [src]}}\n{clause}".encode(), "p")
    (rule,) = policy.rules
    family = family_of(rule)
    before = {one.order for one in family.find(rule, _facts(policy, files)).findings}
    made = list(family.mutants(rule, _facts(policy, files)))
    unnoticed = []
    for mutant in made:
        changed = {**files, mutant.path: mutant.text}
        left = {path: text for path, text in changed.items() if path not in mutant.gone}
        seen = family.find(rule, _facts(policy, left)).findings
        if not {one.order for one in seen} - before:
            unnoticed.append((mutant.how, mutant.text))
    return Mutated([mutant.how for mutant in made], unnoticed)
