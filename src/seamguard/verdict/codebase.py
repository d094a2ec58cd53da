"""Roots that hold no file: nothing that is checked there can fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.verdict import Outcome, Vacuity, Verdict

if TYPE_CHECKING:
    from seamguard.domain.policy import Codebase


def judge_roots(codebase: Codebase, empty: tuple[tuple[str, str], ...]) -> tuple[Verdict, ...]:
    """One VACUOUS verdict for each configured folder without a Python file; none where all hold some."""
    marks = dict(codebase.root_marks)
    return tuple(
        Verdict(
            rule="codebase",
            id=f"{key}: {folder}",
            outcome=Outcome.VACUOUS,
            vacuities=(
                Vacuity(
                    marks.get((key, folder), codebase.mark),
                    _message(key, folder),
                ),
            ),
            why="A root that holds no file makes every rule about it pass.",
        )
        for key, folder in empty
    )


def _message(key: str, folder: str) -> str:
    if key == "include":
        return f"`codebase.include` has the pattern {folder!r}, which matches no file: correct it or remove it"
    kind = {"notebooks": "Python notebook", "stubs": "`.pyi` file", "executables": "Python executable"}
    return (
        f"`codebase.{key}` names {folder!r}, which holds no {kind.get(key, 'Python file')}: nothing there is checked; "
        "correct the path or remove it"
    )
