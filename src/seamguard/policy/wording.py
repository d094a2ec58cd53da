"""Pieces of messages: quoted text, lists of names, the name that was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_TEXT = 60
_LONGEST_LIST = 24


def show(text: str) -> str:
    """Quotes text from the file on one line, cut where it is long."""
    return repr(text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 3]}...")


def enumerate_names(names: Iterable[str]) -> str:
    """Joins names for a message; says `none` where there are none."""
    every = list(names)
    return ", ".join([*every[:_LONGEST_LIST], "..."] if len(every) > _LONGEST_LIST else every) or "none"


def closest(word: str, known: Iterable[str]) -> str | None:
    """Returns the known name that a misspelled word most probably stands for."""
    from difflib import get_close_matches

    by_folded = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[matches[0]] if matches else None


def unknown(noun: str, word: str, known: Iterable[str]) -> str:
    """Says that a word is none of the known names, and which one it may stand for."""
    names = list(known)
    meant = closest(word, names)
    hint = f"did you mean {show(meant)}? " if meant else ""
    return f"unknown {noun} {show(word)}; {hint}known: {enumerate_names(names)}"
