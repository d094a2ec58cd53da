"""Words that all reports share."""

from __future__ import annotations

import re

# All that cannot be printed, apart from the ends of lines, tabs, and the colours that reports have themselves.
_WILD = re.compile(
    r"(\x1b\[[\d;]*m)|[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\uf8ff\U000e0000-\U0010ffff]"
)


def plain(text: str) -> str:
    """Text from elsewhere on one line, without anything that a terminal or a reader could take for an instruction."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    return char if char.isprintable() else ascii(char)[1:-1]


def tamed(text: str) -> str:
    """A report in which nothing from elsewhere is an instruction: only its own colours are left."""
    return _WILD.sub(lambda wild: wild[1] or _shown(wild[0]), text)


def flowing(text: str) -> str:
    """Words from elsewhere on one line, wherever the file that has them breaks its lines."""
    return plain(" ".join(text.split()))


def plural(number: int, word: str) -> str:
    """A number with its noun."""
    return f"{number} {word}{'s' * (number != 1)}"
