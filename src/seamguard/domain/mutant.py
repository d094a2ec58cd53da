"""Violations made on purpose: a rule that does not notice them guards nothing."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """One change of the code that a rule exists to stop.

    Attributes:
        how: The way in which it is written, in words: `a call by an alias`.
        path: The file that is changed, or a new one, relative to the codebase root.
        text: All that the file then holds.
        also: Other files that come with it, each as its path and its text, such as a module that hands something on.
        beside: The path is that of a file which is no module, from the policy's folder; see `Facts.outside`.
        gone: Files of the codebase that are taken away; the path is one of them, and has no text.
    """

    how: str
    path: str
    text: str
    also: tuple[tuple[str, str], ...] = ()
    beside: bool = False
    gone: tuple[str, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """Every file that is changed or new, with its text."""
        return {**dict(self.also), self.path: self.text}


class Room(NamedTuple):
    """Where new modules can be made that a rule has to look at and that no entry of it covers.

    Attributes:
        path: What their paths begin with, relative to the codebase root.
        module: What their names begin with.
        suffix: How their paths end.
    """

    path: str
    module: str
    suffix: str = ".py"

    def made(self, name: str) -> tuple[str, str]:
        """The path and the name of one module."""
        return f"{self.path}_{name}{self.suffix}", f"{self.module}_{name}"
