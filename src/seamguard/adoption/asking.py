"""Questions to whoever sits at the terminal: each has a default, and an option that answers it beforehand."""

from __future__ import annotations

import sys
from typing import NamedTuple

from seamguard.errors import UsageError
from seamguard.progress import complain


class Asker(NamedTuple):
    """Asks, or takes the defaults.

    Attributes:
        is_on: Whether somebody is there to answer.
    """

    is_on: bool

    def ask(self, question: str, default: str, option: str) -> str:
        """The answer: what is typed, or the default where that is nothing.

        Args:
            question: What is asked.
            default: What an empty line means; where it is empty too, the question may stay open.
            option: What answers it beforehand.
        """
        if not self.is_on:
            return default
        shown = f" [{default}]" if default else ""
        complain(f"{question} ({option}){shown}: ", end="")
        line = sys.stdin.readline()
        if not line:
            raise UsageError(f"there was no answer to {option}: give it as an option")
        return line.strip() or default
