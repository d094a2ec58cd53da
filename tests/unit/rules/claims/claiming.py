"""What becomes of what a document claims of files that a test writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.rules.observing import facts_of

from seamguard.documents import read_document
from seamguard.domain.claims import Document
from seamguard.engine import prepared
from seamguard.rules.claims.answering import answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.claims import Answer


def answered(markdown: str | bytes, files: Mapping[str, str], *, names: bool = False) -> tuple[Answer, ...]:
    """The answers to a document that lies at the top."""
    data = markdown.encode() if isinstance(markdown, str) else markdown
    read = read_document(data, "plan.md", names=names)
    assert isinstance(read, Document), read
    with prepared():
        return answers(read, facts_of(files))


def told(answer: Answer) -> str:
    """An answer on one line, as the reference shows it."""
    claim = answer.claim
    place = f"{claim.where.line}:{claim.where.column}"
    said = f": {answer.said}" if answer.said else ""
    candidates = f" ({', '.join(answer.candidates)})" if answer.candidates else ""
    return f"{place} {answer.truth.value} {claim.kind.value}{said}{candidates}"
