"""All claims of a document, answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.claims import FAILING, Answer, Claim, ClaimKind, Document, Truth
from seamguard.rules.claims.counts import answer_count
from seamguard.rules.claims.existence import answer_absence, answer_name, answer_presence
from seamguard.rules.claims.ground import Ground
from seamguard.rules.claims.lines import answer_lines
from seamguard.rules.claims.members import answer_lack, answer_members
from seamguard.rules.claims.signatures import answer_signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.domain.factbase import Facts

_MANY = 20
_PYTHON = (".py", ".pyi")
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
    answered = [answer for answer in found if answer is not None]
    if any(answer.truth in FAILING for answer in answered) and _is_about_others(document, ground):
        answered = [_doubted(answer) for answer in answered]
    return tuple(answered)


def _is_about_others(document: Document, ground: Ground) -> bool:
    """Whether a document has many names, and none of a file or module of the codebase: it may be of a library."""
    whole = [path for path in document.files if "/" in path and path.endswith(_PYTHON)]
    if len(document.names) < _MANY or any(ground.paths(path) for path in whole):
        return False
    dotted = (name.split(".") for name in document.names if "." in name)
    heads = {".".join(parts[:length]) for parts in dotted for length in range(2, len(parts) + 1)}
    return not any(ground.is_module(head) for head in heads)


def _doubted(answer: Answer) -> Answer:
    """The same answer, but for one that is wrong only if the document is about this codebase."""
    if answer.claim.kind is ClaimKind.LINE or answer.truth not in FAILING:
        return answer
    said = f"the document names no file or module of the codebase, and may be about another: {answer.said}"
    return answer._replace(truth=Truth.UNCHECKABLE, said=said)


def _other(claim: Claim, ground: Ground) -> Answer | None:
    answer = _ANSWERS.get(claim.kind)
    return None if answer is None else answer(claim, ground)
