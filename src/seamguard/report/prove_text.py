"""What proving came to, for a terminal, a CI log and a failed test alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.proof import Attempt, ProofOutcome, Result
from seamguard.domain.verdict import Outcome
from seamguard.report.style import PLAIN, Style
from seamguard.report.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.proof import Proof, ProofResult, Way

_NAMES = {
    Attempt.VIOLATION: ("violation", "violations"),
    Attempt.EXAMPLE: ("example", "examples"),
    Attempt.ENTRY: ("entry taken away", "entries taken away"),
    Attempt.LOWERED: ("count lowered", "counts lowered"),
    Attempt.RAISED: ("count raised", "counts raised"),
    Attempt.SUPPRESSION: ("suppression taken away", "suppressions taken away"),
    Attempt.MEMBER: ("member taken away", "members taken away"),
    Attempt.CLOSED_ENTRY: ("entry of a complete wave", "entries of complete waves"),
    Attempt.CLOSED_GUARD: ("fallback guard of a closed rule", "fallback guards of a closed rule"),
    Attempt.OVERDUE: ("day that has passed", "days that have passed"),
}


def render_proofs(result: ProofResult, style: Style = PLAIN) -> str:
    """The report of one run, with a final newline."""
    lines: list[str] = []
    for verdict in (*result.repeated, *result.grounds):
        lines += [f"{style.outcome(verdict.outcome)} {style.strong(verdict.id)}  {verdict.rule}"]
        lines += [f"  {_place(result, reason.mark)}: {reason.message}" for reason in verdict.vacuities]
        lines += [""]
    for proof in result.proofs:
        lines += [
            f"{style.proof(proof.outcome)} {style.strong(proof.id)}  {_counts(proof)}",
            *_details(proof, result),
            "",
        ]
    lines += _setup(result, style)
    if result.errors:
        lines += [style.outcome(Outcome.ERROR) + " these places could not be read, so nothing is known of them:"]
        lines += [f"  {problem}" for problem in result.errors]
        lines += [""]
    return "\n".join([*lines, _summary(result, style)]) + "\n"


def render_proof(proof: Proof, result: ProofResult) -> str:
    """What a failed test shows: why one rule or wave cannot fail."""
    return "\n".join([f"{proof.id}: {_counts(proof)}", *_details(proof, result)])


def render_grounds(result: ProofResult) -> str:
    """What a failed test shows of waves, and of what all rules stand on where no other test does; or nothing."""
    lines = [f"{_place(result, reason.mark)}: {reason.message}" for one in result.grounds for reason in one.vacuities]
    vacuous = [proof for proof in result.proofs if proof.outcome is ProofOutcome.VACUOUS and not proof.is_of_rule]
    return "\n".join([*lines, *(render_proof(proof, result) for proof in vacuous)])


def _setup(result: ProofResult, style: Style) -> Iterator[str]:
    """How the guard is run: what keeps it from biting, and advice; nothing where there is none."""
    if not result.setup:
        return
    fails = any(problem.fails for problem in result.setup)
    yield f"{style.outcome(Outcome.BROKEN if fails else Outcome.KEPT)} {style.strong('set-up')}"
    for problem in result.setup:
        yield f"  {'' if problem.fails else 'advice    '}{problem.place}: {problem.message}"
    yield ""


def _place(result: ProofResult, mark: tuple[int, int]) -> str:
    return f"{result.policy}:{mark[0]}:{mark[1]}"


def _counts(proof: Proof) -> str:
    """One line of numbers: what was noticed, by what was done."""
    noticed = Counter(way.attempt for way in proof.having(Result.NOTICED))
    said = [
        f"{noticed[attempt]} {names[noticed[attempt] > 1]}" for attempt, names in _NAMES.items() if noticed[attempt]
    ]
    total = f"noticed {len(proof.having(Result.NOTICED))} of {plural(len(proof.ways), 'attempt')}"
    return f"{total}: {', '.join(said)}" if said else total


def _details(proof: Proof, result: ProofResult) -> Iterator[str]:
    for reason in proof.vacuities:
        yield f"  {_place(result, reason.mark)}: {reason.message}"
    for way in proof.having(Result.UNNOTICED):
        yield f"  {_place(result, way.mark)}: not noticed: {way.how}: {way.reason}"
        yield from _excerpt(way)
    for note in proof.notes:
        yield f"  note      {note}"
    for way in proof.having(Result.OPEN):
        yield f"  open      {way.how}: {way.reason}"


def _excerpt(way: Way) -> Iterator[str]:
    if way.text:
        yield f"    in memory, {way.path}:"
        yield from (f"      | {line}".rstrip() for line in way.text.splitlines())


def _summary(result: ProofResult, style: Style) -> str:
    """The outcome of the whole run, and how much was done for it."""
    outcomes = Counter(proof.outcome for proof in result.proofs)
    words = [f"{outcomes[outcome]} {outcome.value}" for outcome in ProofOutcome if outcomes[outcome]]
    total = sum(len(proof.ways) for proof in result.proofs)
    head = {"proved": style.proof(ProofOutcome.PROVED), "vacuous": style.proof(ProofOutcome.VACUOUS)}
    head["broken"] = style.outcome(Outcome.BROKEN)
    outcome = head.get(result.outcome) or style.outcome(Outcome.ERROR)
    failing = sum(problem.fails for problem in result.setup)
    words += [f"{plural(failing, 'fault')} of the set-up"] if failing else []
    told = ", ".join(words) or "nothing to prove"
    return f"{outcome} {told}; {plural(total, 'attempt')} on {plural(result.files, 'file')}"
