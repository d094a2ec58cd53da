"""What a rule of a family sees in files that are given as text."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import FactBase, Program
from seamguard.rules import family_of
from seamguard.sources import memory_tree
from seamguard.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.factbase import Facts
    from seamguard.domain.mutant import Mutant
    from seamguard.domain.observed import Observed
    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule
    from seamguard.domain.verdict import Verdict

_MARK = re.compile(r"# (may be )?([a-z]+-[a-z]+)$")


NOTHING: Mapping[str, bytes] = {}


def rule_of(clauses: str) -> Rule:
    """The first rule of a policy that is given without its head."""
    return _policy(clauses).rules[0]


def _policy(clauses: str) -> Policy:
    head = "version: 1\ncodebase: {source: [src], production: [src], tests: [tests]}\n"
    return parse_policy((head + dedent(clauses)).encode(), "allowlists.yaml")


def facts_of(
    files: Mapping[str, str],
    clauses: str = "must_exist: [{id: a, why: b, names: [c.d]}]",
    beside: Mapping[str, bytes] = NOTHING,
) -> Facts:
    """The facts of files; `beside` are those by their path from the policy's folder."""
    policy = _policy(clauses)
    tree = memory_tree(files, policy.codebase)
    index = Index(tree.files)
    facts: Facts = FactBase(Program(tree.files, index.facts), index, {}, (), beside.get, Surroundings(policy))
    return facts


def observe(clauses: str, files: Mapping[str, str]) -> Observed:
    """What the rule sees."""
    rule = rule_of(clauses)
    return family_of(rule).find(rule, facts_of(files, clauses))


def seen(clauses: str, files: Mapping[str, str]) -> set[tuple[str, int, str, bool]]:
    """The findings: path, line, kind, certain."""
    return {(one.path, one.span.line, one.kind, one.certain) for one in observe(clauses, files).findings}


def marked(files: Mapping[str, str]) -> set[tuple[str, int, str, bool]]:
    """What the comments of the files say: `# kind`, or `# may be kind`, at the end of its line."""
    return {
        (path, number, match[2], not match[1])
        for path, text in files.items()
        for number, line in enumerate(text.split("\n"), 1)
        if (match := _MARK.search(line))
    }


def mutants_of(clauses: str, files: Mapping[str, str], beside: Mapping[str, bytes] = NOTHING) -> list[Mutant]:
    """The violations that the rule makes on purpose."""
    rule = rule_of(clauses)
    return list(family_of(rule).mutants(rule, facts_of(files, clauses, beside)))


def kinds_of(verdict: Verdict) -> list[str]:
    """The kinds of what was found, a question mark behind what is only possible."""
    return [one.finding.kind + ("" if one.finding.certain else "?") for one in verdict.judged]
