"""Claims of lines: `path:line`, with the names that stand there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seamguard.documents.markdown import CELL
from seamguard.documents.marking import CODE, FILE_OR_FOLDER, PLACE, REFERENCE, SIGNATURE, SYMBOL, Mark
from seamguard.domain.claims import Claim, ClaimKind, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.documents.passages import Passage

_CALLS = re.compile(r"\bcall[- ]?sites?\b|\bcallers?\b|\bcalled (?:at|from)\b", re.IGNORECASE)
_SITES = re.compile(r"\b(?:call[- ]?)?sites?\b|\bcallers?\b|\bconsumers?\b|\busages?\b", re.IGNORECASE)
_DEFINES = re.compile(r"\b(?:defin(?:ed|es|ition)|declared|lives?|located|resides?)\b", re.IGNORECASE)
_LINKS = (
    r"in|at|see|on|from|of|by|is|are|lives?|defined|declared|located|found|implemented|called|used|line|the|also|via"
)
_MARKS = r"[\s,;:.()\[\]|/&@\u2013\u2014*'\"-]*"
# The text of a link may be the name of the file that it leads to.
_LABEL = r"(?:[\w./\\-]+\.pyi?\s*)?"
_BARE = re.compile(
    rf"{_MARKS}(?:\b(?:{_LINKS}|and|or|etc|only|now|currently|here|still)\b{_MARKS})*{_LABEL}{_MARKS}", re.IGNORECASE
)
_JOINED = re.compile(rf"(?:[:(\[|=@\u2013\u2014>]|\s-|\b(?:in|at|see|on|from))\s*{_LABEL}$", re.IGNORECASE)
_NO_WORDS = re.compile(r"[^\w]*(?:\b(?:and|or|also|line|lines)\b[^\w]*)*", re.IGNORECASE)
_SCOPE = re.compile("\\b(?:in|inside|within|by|from)\\s+(?:the\\s+)?\0S(\\d+)\1", re.IGNORECASE)


class _Group(NamedTuple):
    """Names, and the places that follow them, or that they follow."""

    names: list[tuple[Mark, int, int]]
    places: list[tuple[Mark, int, int]]


def line_claims(passage: Passage) -> Iterator[Claim]:
    """The lines that a sentence cites."""
    groups = _groups(passage)
    if not any(group.places for group in groups):
        return
    leads = not groups[0].names and len(groups) > 1 and not groups[-1].places
    scopes = tuple(passage.mark(found[1]).text for found in _SCOPE.finditer(passage.text))
    is_of_sites = any(_SITES.search(text) for text in (passage.before, *passage.unit.header))
    every, last = passage.symbols, 0
    for number, group in enumerate(groups):
        names = groups[number + 1].names if leads and number + 1 < len(groups) else _of_cell(passage, group)
        if number and _is_of_place_before(passage, names, groups[number - 1].places):
            names = []
        symbols = [mark.symbol for mark, _, _ in names if mark.symbol is not None]
        between = _between(passage, names, group.places, leads=leads)
        link, sort = _link(between, names, leads=leads), _sort(between)
        # Where something is used is told by the functions that do: the line may be any within them.
        here = (
            is_of_sites
            or (leads and between.strip() == "(")
            or (group.names and _SITES.search(passage.text, last, group.names[0][1]))
        )
        around = (*scopes, *(mark.text for mark, _, _ in names)) if here else scopes
        last = group.places[-1][2] if group.places else last
        for index, (mark, _, _) in enumerate(group.places):
            if not symbols and not every:
                yield _inherited(passage, mark, scopes)
            else:
                own = _own(symbols, index, len(group.places))
                yield _claim(passage, mark, own, every, link if own else "", sort, around)


def _groups(passage: Passage) -> list[_Group]:
    groups = [_Group([], [])]
    for found in REFERENCE.finditer(passage.text):
        mark = passage.mark(found[2])
        if found[1] in SYMBOL + SIGNATURE and mark.symbol is not None:
            if groups[-1].places:
                groups.append(_Group([], []))
            groups[-1].names.append((mark, found.start(), found.end()))
        elif found[1] == PLACE:
            groups[-1].places.append((mark, found.start(), found.end()))
    return groups


def _is_of_place_before(
    passage: Passage, names: Sequence[tuple[Mark, int, int]], before: Sequence[tuple[Mark, int, int]]
) -> bool:
    """Whether names stand in brackets right behind a place: they are of that one, and not of those that follow."""
    if not names or not before:
        return False
    opening = passage.text[before[-1][2] : names[0][1]]
    return opening.strip() == "(" and passage.text[names[-1][2] :].lstrip().startswith(")")


def _of_cell(passage: Passage, group: _Group) -> list[tuple[Mark, int, int]]:
    """The names before a place; in a table those of its own cell, where there are any."""
    start = passage.text.rfind(CELL, 0, group.places[0][1]) if passage.unit.kind == "row" and group.places else -1
    return [one for one in group.names if one[1] > start] or group.names


def _own(symbols: Sequence[Symbol], index: int, places: int) -> tuple[Symbol, ...]:
    """The names that may stand at one of several places, in whose order the names are given."""
    spare = len(symbols) - places
    if places == 1 or spare < 0:
        return tuple(symbols)
    return tuple(symbols[index : index + spare + 1])


def _sort(text: str) -> str:
    return "call" if _CALLS.search(text) else "definition" if _DEFINES.search(text) else ""


def _between(
    passage: Passage, names: Sequence[tuple[Mark, int, int]], places: Sequence[tuple[Mark, int, int]], *, leads: bool
) -> str:
    """The words between names and places."""
    if not names or not places:
        return ""
    return passage.text[places[-1][2] : names[0][1]] if leads else passage.text[names[-1][2] : places[0][1]]


def _link(between: str, names: Sequence[tuple[Mark, int, int]], *, leads: bool) -> str:
    """How closely names and places are linked by the words between them."""
    if not names:
        return ""
    if f"\0{CODE}" in between:
        return ""  # what stands right before the place is something else
    is_bare = _BARE.fullmatch(between) is not None
    if is_bare and not (names[0] if leads else names[-1])[0].is_plain:
        return "defines"
    return "close" if is_bare or _JOINED.search(between) else ""


def _inherited(passage: Passage, mark: Mark, scopes: tuple[str, ...]) -> Claim:
    """A place without a name: one that stands alone is of what introduces it, as the items of a list are."""
    words = REFERENCE.sub("", passage.text)
    others = passage.marks(CODE + FILE_OR_FOLDER)
    if passage.earlier and not others and _NO_WORDS.fullmatch(words):
        calls = "call" if _CALLS.search(passage.before) else _sort(passage.before)
        return _claim(passage, mark, passage.earlier, passage.earlier, "close", calls, scopes)
    return _claim(passage, mark, (), passage.earlier, "", "", scopes)


def _claim(
    passage: Passage,
    mark: Mark,
    own: tuple[Symbol, ...],
    every: tuple[Symbol, ...],
    link: str,
    sort: str,
    scopes: tuple[str, ...],
) -> Claim:
    return Claim(
        ClaimKind.LINE,
        passage.where(mark),
        mark.text,
        passage.tense,
        symbols=own,
        cited=mark.cited,
        nearby=every,
        link=link,
        sort=sort,
        names=scopes,
    )
