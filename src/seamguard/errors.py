"""Every error that seamguard raises for a person to read: where, what, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class SeamguardError(Exception):
    """Base of all errors that are the input's fault, never the program's."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place.

    Attributes:
        path: Posix path as the user would write it.
        line: 1-based line, or 0 where the whole file is meant.
        column: 1-based column in characters, or 0 where the whole line is meant.
        message: What is wrong and what to do.
        cell: Which cell of a notebook the line is in, or 0.
    """

    path: str
    line: int
    column: int
    message: str
    cell: int = 0

    def __str__(self) -> str:
        cell = f":cell {self.cell}" if self.cell else ""
        place = self.path + cell + "".join(f":{number}" for number in (self.line, self.column) if number)
        return f"{place}: {self.message}"


class ProblemsError(SeamguardError):
    """An error that carries all of its problems at once, sorted by place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ProblemsError], tuple[tuple[Problem, ...]]]:
        # Exceptions rebuild from `args`, which here is the text: xdist workers send errors as pickles.
        return type(self), (self.problems,)


class PolicyError(ProblemsError):
    """The policy file cannot be read as a policy."""


class ProbeError(ProblemsError):
    """What a rule wants to look at while a program runs is not there; who knows the policy file fills in its path."""


class UsageError(SeamguardError):
    """The command or the suite was asked for something that does not exist."""


def meant(word: str, known: Iterable[str]) -> str:
    """What may be meant by a word that names nothing, as a question that ends with a space; empty where nothing is."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), 1, 0.7)
    return f"did you mean {close[0]!r}? " if close else ""
