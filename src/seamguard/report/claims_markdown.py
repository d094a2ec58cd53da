"""What became of the claims of documents as Markdown, for a pull request or the summary of a CI step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.claims import Truth
from seamguard.report.claims_text import counted, no_claim, place, shortened
from seamguard.report.markdown import code, prose, table
from seamguard.report.words import plural

if TYPE_CHECKING:
    from seamguard.domain.claims import Answer, ClaimsResult

_TITLES = ("Documents say what is so", "**Documents say what is not so**", "**Documents cannot be told**")


def render_claims_markdown(result: ClaimsResult, *, whole: bool = False) -> str:
    """The report of one run, with a final newline; with `whole` also what holds."""
    at = f", at {code(result.revision[:12])}" if result.revision else ""
    claims = f"{plural(len(result.answers), 'claim')} in {plural(len(result.documents), 'document')}"
    lines = [f"### seamguard: {_TITLES[result.exit_code]}", "", f"{claims}: {counted(result.answers)}{at}", ""]
    told = [
        (document.path, answer)
        for document in result.documents
        for answer in document.answers
        if whole or answer.truth is not Truth.OK
    ]
    if told:
        rows = [_row(path, answer) for path, answer in told]
        lines += table(("place", "verdict", "claim", "what is so"), rows)
    lines += [f"- {prose(str(document.problem))}" for document in result.documents if document.problem is not None]
    silent = [one.path for one in result.documents if one.problem is None and not one.answers]
    lines += [f"- {prose(path)}: {no_claim()}" for path in silent]
    lines += [f"- {prose(one.path)}: corrected {plural(one.lines, 'cited line')}" for one in result.fixed]
    lines += [f"- unreadable: {prose(str(problem))}" for problem in result.errors]
    return "\n".join(lines).rstrip() + "\n"


def _row(path: str, answer: Answer) -> tuple[str, str, str, str]:
    candidates = f" ({', '.join(answer.candidates)})" if answer.candidates else ""
    said = prose(answer.said + candidates)
    return code(place(path, answer)), answer.truth.value, code(shortened(answer.claim.text)), said
