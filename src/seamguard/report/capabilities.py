"""What libraries can do, as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.capabilities import Difference, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.capabilities import Answers
    from seamguard.report.style import Style

_WIDTH = max(map(len, State))


def render_capabilities(found: Sequence[Answers], style: Style) -> str:
    """A table for each rule: the state of each capability, its name, and why it is not present."""
    return "\n".join("".join(f"{line}\n" for line in _lines(one, style)) for one in found)


def render_difference(answers: Answers) -> str:
    """How what was found differs from what was committed, as text; empty where it does not, and could be told."""
    if answers.difference == Difference(()):
        return ""
    return "".join(f"{line}\n" for line in (f"{_name(answers)}:", *(f"  {line}" for line in _changes(answers))))


def _lines(answers: Answers, style: Style) -> Iterator[str]:
    snapshot = answers.snapshot
    yield style.strong(_name(answers))
    longest = max((len(one.name) for one in snapshot.capabilities), default=0)
    for state in State:
        for one in snapshot.having(state):
            row = f"  {state.value:<{_WIDTH}}  {one.name:<{longest}}  {one.detail}".rstrip()
            yield style.faint(row) if state is State.ABSENT else row
    yield f"{_counts(answers)}; fingerprint {snapshot.fingerprint[:16]}"
    yield from _changes(answers)


def _name(answers: Answers) -> str:
    own = f"capabilities {answers.id!r}, " if answers.id else ""
    return f"{own}{answers.snapshot.title}"


def _counts(answers: Answers) -> str:
    return ", ".join(f"{len(answers.snapshot.having(state))} {state.value}" for state in State)


def _changes(answers: Answers) -> Iterator[str]:
    if answers.written:
        yield answers.written
    elif answers.difference.lines:
        only = "only warns, by its rollout: " if answers.is_soft and answers.difference.is_known else ""
        yield f"{only}not as in {answers.path}:" if answers.path else "cannot be told:"
        yield from (f"  {line}" for line in answers.difference.lines)
        if answers.difference.is_known:
            yield "if that is meant, write it: seamguard capabilities --write"
    elif answers.path:
        yield f"as in {answers.path}"
    elif not answers.difference.is_known:
        yield "what is unknown could not be told: see above why"
