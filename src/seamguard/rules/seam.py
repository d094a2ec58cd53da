"""The `seams` rule: which uses of a seam's target count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.finding import Finding
from seamguard.rules.supplies import Answer, supplies

if TYPE_CHECKING:
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import SeamFacts, Use


def find_uses(seam: Seam, facts: SeamFacts) -> tuple[Finding, ...]:
    """Return the findings of one seam: uses of its target that meet its condition, in every category."""
    findings = []
    for use in facts.uses:
        answer = _counts(seam, use)
        if answer is not Answer.NO:
            findings.append(_finding(seam, use, certain=answer is Answer.YES))
    return tuple(sorted(findings, key=lambda finding: finding.order))


def _counts(seam: Seam, use: Use) -> Answer:
    sure = Answer.YES if use.certain else Answer.POSSIBLE
    if use.kind not in ("call", "decorator", "replace") or not seam.supplies:
        return sure
    answer = supplies(use.arguments, use.parameters, use.shift, seam.supplies)
    return min(answer, sure, key=lambda one: one.value)


def _finding(seam: Seam, use: Use, *, certain: bool) -> Finding:
    return Finding(
        rule="seam",
        subject=seam.id,
        kind=use.kind,
        certain=certain,
        path=use.file.path,
        span=use.span,
        module=use.file.module,
        scope=use.scope,
        category=use.file.category,
        target=seam.target,
        spelling=use.spelling,
        via=use.via,
    )
