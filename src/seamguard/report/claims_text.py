"""What became of the claims of documents, for a terminal, a CI log and a failed test alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seamguard.domain.claims import Truth
from seamguard.domain.verdict import Outcome
from seamguard.report.style import PLAIN, Style
from seamguard.report.words import plain, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.claims import Answer, Checked, ClaimsResult

_NO_CLAIM = "nothing in it is a claim that can be checked: cite lines, counts or names, or leave it out"


def render_claims(result: ClaimsResult, style: Style = PLAIN, *, whole: bool = False) -> str:
    """The report of one run, with a final newline; with `whole` also what holds."""
    lines = [line for document in result.documents for line in _document(document, whole=whole)]
    lines += [f"{one.path}: corrected {plural(one.lines, 'cited line')}" for one in result.fixed]
    if result.errors:
        lines += [style.outcome(Outcome.ERROR) + " these places could not be read, so nothing is known of them:"]
        lines += [f"  {problem}" for problem in result.errors]
    lines += [""] if lines else []
    return "\n".join([*lines, _summary(result, style)]) + "\n"


def place(path: str, answer: Answer) -> str:
    """Where a claim stands."""
    where = answer.claim.where
    return f"{path}:{where.line}" + (f":{where.column}" if where.column else "")


def told(answer: Answer) -> str:
    """What became of a claim, on one line."""
    said = f": {plain(answer.said)}" if answer.said else ""
    return f"{answer.truth.value:<11} {answer.claim.kind.value:<9} {plain(shortened(answer.claim.text))}{said}"


def shortened(text: str, width: int = 90) -> str:
    """A claim's words on one line, cut where they are long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 3]}..."


def counted(answers: tuple[Answer, ...]) -> str:
    """How many claims came to what."""
    numbers = Counter(answer.truth for answer in answers)
    return ", ".join(f"{numbers[truth]} {truth.value}" for truth in Truth if numbers[truth])


def no_claim() -> str:
    """What is said of a document that claims nothing."""
    return _NO_CLAIM


def _document(document: Checked, *, whole: bool) -> Iterator[str]:
    if document.problem is not None:
        yield str(document.problem)
    elif not document.answers:
        yield f"{document.path}: {_NO_CLAIM}"
    for answer in document.answers:
        if whole or answer.truth is not Truth.OK:
            yield f"{place(document.path, answer)}: {told(answer)}"
            yield from (f"    may be {candidate}" for candidate in answer.candidates)


def _summary(result: ClaimsResult, style: Style) -> str:
    outcome = (Outcome.KEPT, Outcome.BROKEN, Outcome.VACUOUS)[result.exit_code]
    if result.errors or any(document.problem for document in result.documents):
        outcome = Outcome.ERROR
    at = f" at {result.revision[:12]}" if result.revision else ""
    claims = f"{plural(len(result.answers), 'claim')} in {plural(len(result.documents), 'document')}"
    numbers = counted(result.answers)
    return f"{style.outcome(outcome)} {claims}{': ' + numbers if numbers else ''}; {plural(result.files, 'file')}{at}"
