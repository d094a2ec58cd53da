"""Seams judged as the engine judges them, by what they are said to have seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.verdict import Besides, Circumstances, judge_rule, observe_seam
from seamguard.verdict.examples import NO_EXAMPLES, Examples

if TYPE_CHECKING:
    from seamguard.domain.finding import Finding
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import Target
    from seamguard.domain.verdict import Verdict

NOTHING = Besides()


def judge_seam(
    seam: Seam,
    targets: tuple[Target, ...],
    findings: tuple[Finding, ...],
    given: Circumstances,
    examples: Examples = NO_EXAMPLES,
    besides: Besides = NOTHING,
) -> Verdict:
    return judge_rule(seam, observe_seam(seam, targets, findings, given.modules, besides), given, examples)
