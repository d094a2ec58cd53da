"""What the bytes of a file tell before it is parsed: which names it holds, and what else the first look answers.

For a few names, looking for one after the other is the fastest way that Python has, and for many it is to cut the text
into words and look these up, which costs the same for any number: `benchmarks/prefilter.py` measures both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.index.computed import LAST_WORDS, computes_names
from seamguard.index.suppressions import may_suppress
from seamguard.index.text import searchable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FEW = 16
"""Up to so many names are looked for one after the other."""

# Every byte of a character beyond ASCII is above 127 in UTF-8.
_IDENTIFIER = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_IN_WORDS = frozenset(byte for byte in range(256) if byte > 127 or re.match(rb"\w", bytes([byte])))
_BLANKED = bytes(byte if byte in _IN_WORDS else 32 for byte in range(256))
_BLOCK = 1 << 20  # of a huge file, the words of so many bytes are held at a time


class Sought(NamedTuple):
    """Names, made ready to be looked for in many files.

    Attributes:
        names: Those that can be identifiers at all, sorted.
        words: What is looked up in the words of a text, where the names are many; else empty.
    """

    names: tuple[bytes, ...]
    words: frozenset[bytes]


class Told(NamedTuple):
    """What a file's bytes tell.

    Attributes:
        held: The names that may stand in it as identifiers; None stands for all: it cannot be searched.
        suppresses: It may hold a suppression.
        computes: It may fetch a module or an attribute by a name that it computes.
    """

    held: tuple[bytes, ...] | None
    suppresses: bool
    computes: bool


_HIDDEN = Told(None, suppresses=True, computes=True)


def sought(names: Iterable[bytes]) -> Sought:
    """Make names ready to be looked for."""
    own = tuple(sorted(name for name in names if _IDENTIFIER.fullmatch(name)))
    return Sought(own, frozenset((*own, *LAST_WORDS)) if len(own) > FEW else frozenset())


def told_by(data: bytes, wanted: Sought, *, whole: bool) -> Told:
    """Answer everything that is asked of a file in one look at its bytes.

    Args:
        data: The bytes.
        wanted: The names.
        whole: Whether it is asked what the file computes: that takes as long as a dozen names.
    """
    text = searchable(data)
    if text is None:
        return _HIDDEN
    if not wanted.words:
        return Told(held_in(text, wanted), may_suppress(text), whole and computes_names(text))
    words = _words_in(text, wanted.words)
    # Beside a letter beyond ASCII, words are not told apart as they are here.
    computes = whole and not (text.isascii() and words.isdisjoint(LAST_WORDS)) and computes_names(text)
    return Told(tuple(name for name in wanted.names if name in words), may_suppress(text), computes)


def held_in(text: bytes, wanted: Sought) -> tuple[bytes, ...]:
    """The names that stand in a text as whole identifiers.

    Args:
        text: The searchable bytes of a file.
        wanted: The names.
    """
    if wanted.words:
        words = _words_in(text, wanted.words)
        return tuple(name for name in wanted.names if name in words)
    return tuple(name for name in wanted.names if name in text and _stands_in(text, name))


def _stands_in(text: bytes, name: bytes) -> bool:
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if (start == 0 or text[start - 1] not in _IN_WORDS) and (end == len(text) or text[end] not in _IN_WORDS):
            return True
        start = text.find(name, end)
    return False


def _words_in(text: bytes, wanted: frozenset[bytes]) -> frozenset[bytes]:
    """Those words of a text that are wanted."""
    blanked = text.translate(_BLANKED)
    blocks = (blanked,) if len(blanked) <= _BLOCK else _blocks(blanked)
    return frozenset[bytes]().union(*(wanted.intersection(block.split()) for block in blocks))


def _blocks(blanked: bytes) -> Iterator[bytes]:
    """Parts of a text of words and blanks, cut between words."""
    start = 0
    while start < len(blanked):
        end = blanked.find(b" ", start + _BLOCK)
        end = len(blanked) if end < 0 else end
        yield blanked[start:end]
        start = end
