"""Violations made on purpose, laid over files in memory: what a rule sees then that it did not see before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import FactBase, Program
from seamguard.rules import family_of
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.factbase import Facts

_HEAD = "version: 1\ncodebase: {source: [src], tests: [tests]}\n"


def noticed(clauses: str, files: Mapping[str, str]) -> dict[str, bool]:
    """For each mutant of the first rule, by how it is written, whether the rule sees more than before."""
    policy = parse_policy((_HEAD + clauses).encode(), "allowlists.yaml")
    rule = policy.rules[0]
    family = family_of(rule)

    def facts(over: Mapping[str, str]) -> Facts:
        tree = memory_tree({**files, **over}, policy.codebase)
        index = Index(tree.files)
        made: Facts = FactBase(Program(tree.files, index.facts), index, {}, (), lambda _: None)
        return made

    before = len(family.find(rule, facts({})).findings)
    mutants = list(family.mutants(rule, facts({})))
    return {one.how: len(family.find(rule, facts({one.path: one.text})).findings) > before for one in mutants}
