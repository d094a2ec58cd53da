"""What rules saw, held against the policy: needs no file of the codebase, so that another machine may have looked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from seamguard.domain.source import place_in
from seamguard.domain.verdict import CheckResult, Verdict
from seamguard.verdict import (
    Circumstances,
    closing_of,
    guarding,
    judge_examples,
    judge_faults,
    judge_roots,
    judge_rule,
    judge_waves,
    plan_ahead,
)
from seamguard.verdict.waves import uses_left
from seamguard.watching import modules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from seamguard.domain.policy import Policy
    from seamguard.domain.rule import Rule
    from seamguard.domain.seen import Seen
    from seamguard.domain.source import Cell, SourceTree
    from seamguard.errors import Problem


def judge_seen(policy: Policy, seen: Seen, root: str, today: date, *, is_whole: bool, shard: str = "") -> CheckResult:
    """Judge what rules saw.

    Args:
        policy: The promises.
        seen: What its rules saw, all or some of them.
        root: What reports call the codebase's root.
        today: The day on which entries expire and waves are due.
        is_whole: Those are all rules, so that waves can be judged.
        shard: Which share of the rules this is, as `2/4`, where it is not all of them that look.
    """
    tree, rules = seen.tree, [rule.id for rule in policy.rules]
    given = given_for(policy, seen, today)
    judged = [_judged(policy, rule, seen, given) for rule in seen.rules]
    whole = (*guarding(judged), *judge_waves(policy, judged, today)) if is_whole else judged
    verdicts = (*judge_roots(policy.codebase, tree.empty_roots), *whole)
    problems = (*seen.unknown, *judge_faults(given.suppressions, rules))
    cells = {file.path: file.cells for file in tree.files if file.cells}
    places = {(j.finding.path, j.finding.span.line) for verdict in verdicts for j in verdict.shown}
    left = uses_left(policy, judged)
    return CheckResult(
        policy=Path(policy.path).name,
        root=root,
        files=len(tree.files),
        parsed=len(seen.parsed),
        verdicts=verdicts,
        errors=tuple(_in_cell(problem, cells) for problem in sorted(problems)),
        left_out=tree.left_out,
        code={place: seen.code[place] for place in sorted(places)},
        open_waves={rule.id: wave.id for rule in policy.rules if (wave := policy.next_wave(rule))},
        cells=cells,
        notes=tree.notes,
        waves=policy.waves,
        agenda=plan_ahead(policy, judged, today, whole=not seen.unknown) if is_whole else (),
        shard=shard,
        left={wave.id: left[wave.id] for wave in policy.waves} if is_whole else {},
    )


def _judged(policy: Policy, rule: Rule, seen: Seen, given: Circumstances) -> Verdict:
    one = seen.rules[rule]
    own = judged_for(rule, given, seen.tree)._replace(fallbacks=one.fallbacks, closing=closing_of(policy, rule))
    return judge_rule(rule, one.observed, own, judge_examples(rule, one.reported))


def given_for(policy: Policy, seen: Seen, today: date) -> Circumstances:
    """What verdicts on rules depend on besides what each of them saw.

    Args:
        policy: The promises.
        seen: What its rules saw.
        today: The day on which entries expire.
    """
    unreadable = unreadable_in(seen.tree, seen.unknown)
    return Circumstances(policy.waves, (), today, unreadable, seen.suppressions, policy.codebase.categories)


def unreadable_in(tree: SourceTree, problems: Iterable[Problem]) -> frozenset[str]:
    """The modules of which nothing is known."""
    failed = {problem.path for problem in problems}
    return frozenset(file.module for file in tree.files if file.path in failed)


def judged_for(seam: Rule, given: Circumstances, tree: SourceTree) -> Circumstances:
    """What is judged of the categories that a rule names."""
    suppressions = tuple(found for found in given.suppressions if found.file.category in seam.judged)
    return given._replace(modules=modules_of(seam, tree), suppressions=suppressions)


def _in_cell(problem: Problem, cells: Mapping[str, tuple[Cell, ...]]) -> Problem:
    """A problem of a notebook's code, placed in its cell."""
    own = cells.get(problem.path, ())
    cell, line = place_in(own, problem.line)
    if not cell:
        return problem
    # What ends with the cell is seen behind it.
    is_inside = place_in(own, problem.line - 1) != (cell, line)
    return replace(problem, line=line, cell=cell, column=problem.column if is_inside else 0)
