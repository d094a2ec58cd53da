"""Violations made on purpose: a rule that does not notice them guards nothing."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """One change of the code that a rule exists to stop.

    Attributes:
        how: The way in which it is written, in words: `a call by an alias`.
        path: The file that is changed, or a new one, relative to the codebase root.
        text: All that the file then holds.
        beside: The path is that of a file which is no module, from the policy's folder; see `Facts.outside`.
    """

    how: str
    path: str
    text: str
    beside: bool = False
