"""What is wrong with how a repository runs its guard."""

from __future__ import annotations

from typing import NamedTuple


class SetupProblem(NamedTuple):
    """One thing about the suite, its configuration, its workflow or its files.

    Attributes:
        path: The file or folder that it is about, posix, from the policy's folder.
        line: 1-based, or 0 where the whole file is meant.
        column: 1-based, or 0 where the whole line is meant.
        message: What is wrong, and what to mend.
        fails: Whether the guard does not bite for it; else it is advice.
    """

    path: str
    line: int
    column: int
    message: str
    fails: bool

    @property
    def place(self) -> str:
        """The path with line and column, as far as they are known."""
        return self.path + "".join(f":{number}" for number in (self.line, self.column) if number)
