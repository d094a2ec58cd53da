"""All claims of a document, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.claims import Answer, Claim, ClaimKind, Document
from seamguard.rules.claims.counts import answer_count
from seamguard.rules.claims.existence import answer_absence, answer_name, answer_presence
from seamguard.rules.claims.ground import Ground
from seamguard.rules.claims.lines import answer_lines
from seamguard.rules.claims.members import answer_lack, answer_members
from seamguard.rules.claims.signatures import answer_signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.domain.factbase import Facts

_ANSWERS: dict[ClaimKind, Callable[[Claim, Ground], Answer | None]] = {
    ClaimKind.COUNT: answer_count,
    ClaimKind.MEMBERS: answer_members,
    ClaimKind.LACK: answer_lack,
    ClaimKind.SIGNATURE: answer_signature,
    ClaimKind.ABSENCE: answer_absence,
    ClaimKind.PRESENCE: answer_presence,
    ClaimKind.NAME: answer_name,
}


def answers(document: Document, facts: Facts) -> tuple[Answer, ...]:
    """What became of each claim of a document, in their order; what is no claim of this codebase is left out."""
    ground = Ground(facts, document.path)
    lines = dict(answer_lines([one for one in document.claims if one.kind is ClaimKind.LINE], ground))
    found = (lines.get(claim) or _other(claim, ground) for claim in document.claims)
    return tuple(answer for answer in found if answer is not None)


def _other(claim: Claim, ground: Ground) -> Answer | None:
    answer = _ANSWERS.get(claim.kind)
    return None if answer is None else answer(claim, ground)
