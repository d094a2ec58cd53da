"""What the bytes of a file tell before it is parsed: which names it holds, and what else the first look answers.

For a few names, looking for one after the other is the fastest way that Python has, and for many it is to cut the text
into words and look these up, which costs the same for any number: `benchmarks/prefilter.py` measures both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.index.computed import LAST_WORDS, computes_names, is_cut, joined
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
    """Names and homes, made ready to be looked for in many files.

    Attributes:
        names: Those that can be identifiers at all, sorted.
        homes: The same of homes, from which a file may fetch something by a name that it computes.
        words: What is looked up in the words of a text, where all these are many; else empty.
    """

    names: tuple[bytes, ...]
    homes: tuple[bytes, ...]
    words: frozenset[bytes]


class Told(NamedTuple):
    """What a file's bytes tell.

    Attributes:
        held: The names that may stand in it as identifiers; None stands for all: it cannot be searched.
        fetched: The homes from which it may fetch something by a name that it computes; None where it cannot be
            searched.
        suppresses: It may hold a suppression.
    """

    held: tuple[bytes, ...] | None
    fetched: tuple[bytes, ...] | None
    suppresses: bool


_HIDDEN = Told(None, None, suppresses=True)


def sought(names: Iterable[bytes], homes: Iterable[bytes] = ()) -> Sought:
    """Make names and homes ready to be looked for."""
    own, near = (tuple(sorted(filter(_IDENTIFIER.fullmatch, given))) for given in (names, homes))
    is_many = len(own) + len(near) > FEW
    return Sought(own, near, frozenset((*own, *near, *LAST_WORDS)) if is_many else frozenset())


def told_by(data: bytes, wanted: Sought, *, suppresses: bool = True) -> Told:
    """Answer everything that is asked of a file in one look at its bytes.

    Args:
        data: The bytes.
        wanted: The names and homes.
        suppresses: Whether it is asked if it may hold a suppression.
    """
    text = searchable(data)
    if text is None:
        return _HIDDEN
    if wanted.words:
        words = _words_in(text, wanted.words)
        held, near = (tuple(name for name in names if name in words) for names in (wanted.names, wanted.homes))
        # Beside a letter beyond ASCII, words are not told apart as they are here.
        is_open = bool(wanted.homes) and not (text.isascii() and words.isdisjoint(LAST_WORDS))
    else:
        held, near = _standing(text, wanted.names), _standing(text, wanted.homes)
        is_open = bool(wanted.homes)
    return Told(held, _fetched(text, wanted, near) if is_open else (), suppresses and may_suppress(text))


def _fetched(text: bytes, wanted: Sought, near: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The homes from which a text may fetch something by a name that it computes, be they cut apart into literals.

    Args:
        text: The searchable bytes of a file.
        wanted: The homes.
        near: Those that stand in the text as they are.
    """
    # What is asked first is what takes least: whether a text computes names takes as long as looking for ten.
    if not (near or is_cut(text)) or not computes_names(text):
        return ()
    if near and not is_cut(text):  # then joining its literals makes no word out of others
        return near
    return _those_in(joined(text), wanted.homes, are_many=bool(wanted.words))


def held_in(text: bytes, wanted: Sought) -> tuple[bytes, ...]:
    """The names that stand in a text as whole identifiers.

    Args:
        text: The searchable bytes of a file.
        wanted: The names.
    """
    return _those_in(text, wanted.names, are_many=bool(wanted.words))


def _those_in(text: bytes, names: tuple[bytes, ...], *, are_many: bool) -> tuple[bytes, ...]:
    if not are_many:
        return _standing(text, names)
    words = _words_in(text, frozenset(names))
    return tuple(name for name in names if name in words)


def _standing(text: bytes, names: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """See `held_in`, for few names."""
    return tuple([name for name in names if name in text and _stands_in(text, name)])


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
