"""Documents and the codebase that they are about: read, and held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.claims.codebases import at_revision, on_disk
from seamguard.claims.fixing import correct
from seamguard.documents import read_document
from seamguard.domain.claims import Checked, ClaimsResult, Fixed, UnreadableDocument
from seamguard.engine import facts_in, prepared
from seamguard.errors import UsageError
from seamguard.rules.claims.answering import answers

if TYPE_CHECKING:
    from pathlib import Path

    from seamguard.claims.codebases import Chosen
    from seamguard.domain.factbase import Facts


class Question(NamedTuple):
    """What is asked.

    Attributes:
        documents: Documents, as they were named.
        policy: The policy whose codebase is looked at; None where there is none.
        root: The codebase instead of the policy's own.
        revision: The commit to look at; the working tree where it is None.
        fix: Whether lines that moved are corrected in the documents.
    """

    documents: tuple[Path, ...]
    policy: Path | None
    root: Path | None
    revision: str | None = None
    fix: bool = False


def check_documents(question: Question) -> ClaimsResult:
    """Hold documents against a codebase.

    Raises:
        UsageError: A document cannot be opened, or the codebase is not there.
        PolicyError: The policy cannot be read.
    """
    if question.revision is None:
        return _checked(question, on_disk(question.policy, question.root))
    with at_revision(question.policy, question.root, question.revision) as chosen:
        return _checked(question, chosen)


def _checked(question: Question, chosen: Chosen) -> ClaimsResult:
    with prepared():
        readable = facts_in(chosen.policy, chosen.tree, chosen.beside)
        read = [_document(path, question, chosen, readable.facts) for path in question.documents]
        fixed: list[Fixed] = []
        if question.fix:
            done = [
                _fixed(path, one, question, chosen, readable.facts)
                for path, one in zip(question.documents, read, strict=True)
            ]
            read = [one for one, _ in done]
            fixed = [Fixed(one.path, lines) for one, lines in done if lines]
        readable.keep()
        return ClaimsResult(
            root=chosen.shown,
            revision=chosen.commit,
            files=len(chosen.tree.files),
            documents=tuple(read),
            errors=readable.problems(),
            fixed=tuple(fixed),
        )


def _document(path: Path, question: Question, chosen: Chosen, facts: Facts) -> Checked:
    return _answered(_bytes(path, question, chosen), path, chosen, facts)


def _answered(data: bytes, path: Path, chosen: Chosen, facts: Facts) -> Checked:
    shown = path.as_posix()
    read = read_document(data, chosen.named(path), names=chosen.declares(path))
    if isinstance(read, UnreadableDocument):
        problem = read.problem
        return Checked(shown, problem=type(problem)(shown, problem.line, problem.column, problem.message))
    return Checked(shown, answers(read, facts))


def _bytes(path: Path, question: Question, chosen: Chosen) -> bytes:
    """What a document holds: on disk, or where there is none in the commit that is looked at."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        data = chosen.in_commit(path) if question.revision is not None and not question.fix else None
        if data is None:
            raise UsageError(f"{path}: there is no such document: correct its name") from None
        return data
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}): name a Markdown file") from error


def _fixed(path: Path, checked: Checked, question: Question, chosen: Chosen, facts: Facts) -> tuple[Checked, int]:
    """A document with its lines corrected, held against the code once more."""
    if checked.problem is not None:
        return checked, 0
    data = _bytes(path, question, chosen)
    lines = correct(path, data, checked.answers)
    return (_answered(_bytes(path, question, chosen), path, chosen, facts), lines) if lines else (checked, 0)
