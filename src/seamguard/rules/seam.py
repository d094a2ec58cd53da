"""The `seams` rule: which uses of a seam's target count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.rules.placed import About, Place, finding
from seamguard.rules.supplies import Answer, supplies

if TYPE_CHECKING:
    from seamguard.domain.finding import Finding
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import SeamFacts, Use


def find_uses(seam: Seam, facts: SeamFacts) -> tuple[Finding, ...]:
    """Return the findings of one seam: uses of its target that meet its condition, in every category."""
    findings = []
    for use in facts.uses:
        answer = _counts(seam, use)
        if answer is not Answer.NO:
            about = About(seam.target, use.spelling, use.via, certain=answer is Answer.YES)
            findings.append(finding(seam, Place(use.file, use.span, use.scope), use.kind, "", about))
    return tuple(sorted(findings, key=lambda one: one.order))


def _counts(seam: Seam, use: Use) -> Answer:
    sure = Answer.YES if use.certain else Answer.POSSIBLE
    if use.kind not in ("call", "decorator", "replace") or not seam.supplies:
        return sure
    answer = supplies(use.arguments, use.parameters, use.shift, seam.supplies)
    return min(answer, sure, key=lambda one: one.value)
