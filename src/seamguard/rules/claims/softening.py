"""What a document says of another time than now cannot be wrong now."""

from __future__ import annotations

from seamguard.domain.claims import FAILING, Answer, Tense, Truth


def softened(answer: Answer) -> Answer:
    """The same answer, but for a claim about the past or the future that does not hold today: none at all."""
    tense = answer.claim.tense
    if tense not in (Tense.FUTURE, Tense.PAST) or answer.truth not in FAILING:
        return answer
    said = f"the sentence speaks of the {tense}, and today {answer.said}"
    return answer._replace(truth=Truth.UNCHECKABLE, said=said)
