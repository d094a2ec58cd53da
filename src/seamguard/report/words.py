"""Words that all reports share."""

from __future__ import annotations


def plain(text: str) -> str:
    """Text from elsewhere on one line, without anything that a terminal or a reader could take for an instruction."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def plural(number: int, word: str) -> str:
    """A number with its noun."""
    return f"{number} {word}{'s' * (number != 1)}"
