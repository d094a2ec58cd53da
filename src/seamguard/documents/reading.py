"""From the bytes of a document to its claims."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seamguard.documents.counts import count_claims, row_claims
from seamguard.documents.existence import existence_claims
from seamguard.documents.lines import line_claims
from seamguard.documents.markdown import CELL, Text, Unit, units_of
from seamguard.documents.marking import REFERENCE, SYMBOL, Mark, Marked, marked
from seamguard.documents.members import member_claims
from seamguard.documents.passages import Passage
from seamguard.documents.rows import with_line_of_table
from seamguard.documents.sentences import sentences, tense_of
from seamguard.documents.signatures import fence_claims, signature_claims
from seamguard.domain.claims import Claim, ClaimKind, Document, Symbol, Tense, UnreadableDocument
from seamguard.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = "\ufeff"
_WITHOUT = re.compile("\\b(?:outside(?:\\s+of)?|excluding|except(?:\\s+for)?)\\s+(?:the\\s+)?\0S\\d+\1", re.IGNORECASE)
# A column that quotes, or that says what is yet to be.
_NOT_SO = re.compile(
    r"\b(?:claims?|says|stated?|assum\w+|plan(?:ned|s)?|propos\w+|target|after|new|goal|issues?|fix|action)\b",
    re.IGNORECASE,
)
_SUCH = re.compile("[\\s*`-]*\0S(\\d+)\1[\\s.,;]*")


def read_document(data: bytes, path: str, *, names: bool = False) -> Document | UnreadableDocument:
    """Read what a Markdown document claims.

    Args:
        data: Its bytes, in UTF-8.
        path: What problems call it.
        names: Whether dotted names in code are claims that such a thing exists.
    """
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        line, column = Text(good).line_of(len(good))
        message = f"byte 0x{data[error.start]:02x} is no UTF-8: save the document in UTF-8"
        return UnreadableDocument(Problem(path, line, column, message))
    # The mark at the very beginning is no text; in its place stands a character that Markdown does not see either.
    text = Text(" " + decoded[1:] if decoded.startswith(_BOM) and decoded[1:2] not in " \t" else decoded)
    units = units_of(text)
    reading = _Reading(text, units, names)
    claims = dict.fromkeys(reading.claims())
    ordered = sorted(claims, key=lambda claim: (claim.where, list(ClaimKind).index(claim.kind)))
    marks = reading.marks()
    return Document(
        path,
        tuple(ordered),
        len(units),
        frozenset(mark.symbol.dotted for mark in marks if mark.symbol is not None and not mark.is_plain),
        frozenset(mark.cited.path if mark.cited is not None else mark.text for mark in marks if mark.kind in "FP"),
    )


class _Read(NamedTuple):
    """A unit that was gone through: its marks, its last sentence and that sentence's names."""

    unit: Unit
    marked: Marked
    last: str
    symbols: tuple[Symbol, ...]


class _Reading:
    """Goes through the units of one document."""

    def __init__(self, text: Text, units: tuple[Unit, ...], names: bool) -> None:
        self._text = text
        self._units = units
        self._names = names
        self._done: list[_Read] = []
        self._such: list[str] = []

    def claims(self) -> Iterator[Claim]:
        for unit in self._units:
            if unit.kind == "fence":
                before = self._done[-1].last if self._done else ""
                yield from fence_claims(unit, self._text, before)
            else:
                yield from self._of_unit(unit)

    def marks(self) -> list[Mark]:
        """All marks of the units that were gone through."""
        return [mark for read in self._done for mark in read.marked.marks]

    def _of_unit(self, unit: Unit) -> Iterator[Claim]:
        found = with_line_of_table(marked(unit.pieces), unit) if unit.kind == "row" else marked(unit.pieces)
        intro, sibling = self._introduction(unit)
        parts = [found.text] if unit.kind == "row" else sentences(found.text)
        before = intro.last if intro else ""
        earlier = (intro.symbols if intro else ()) or (sibling.symbols if sibling else ())
        symbols: tuple[Symbol, ...] = ()
        for part in parts or [""]:
            tense = tense_of(part, *([before] if before.rstrip().endswith(":") else []), *unit.heading[:1])
            passage = Passage(part, found, unit, self._text, tense, before, earlier)
            yield from line_claims(passage)
            if unit.kind == "row":
                yield from self._of_row(passage)
            else:
                yield from self._of_passage(passage)
            before, symbols = part, passage.symbols or symbols
            earlier = _subjects(passage) or earlier
        self._note(unit, found)
        last = _subjects(Passage(before, found, unit, self._text, Tense.OPEN))
        self._done.append(_Read(unit, found, before, last or symbols))

    def _of_row(self, row: Passage) -> Iterator[Claim]:
        """The claims of a row: of its numbers by the table's head, of all else cell by cell, in the time of that."""
        yield from row_claims(row)
        cells = row.text.split(CELL)
        heads = row.unit.header if len(row.unit.header) == len(cells) else ("",) * len(cells)
        for head, cell in zip(heads, cells, strict=True):
            tense = Tense.FUTURE if _NOT_SO.search(head) else tense_of(cell, head)
            yield from self._of_passage(replace(row, text=cell, tense=tense))

    def _of_passage(self, passage: Passage) -> Iterator[Claim]:
        yield from count_claims(passage)
        yield from member_claims(passage, tuple(self._such))
        yield from existence_claims(passage)
        yield from signature_claims(passage)
        if self._names:
            for mark in passage.marks(SYMBOL):
                if mark.symbol is not None and "." in mark.symbol.dotted:
                    where = passage.where(mark)
                    yield Claim(ClaimKind.NAME, where, mark.text, passage.tense, symbols=(mark.symbol,))

    def _introduction(self, unit: Unit) -> tuple[_Read | None, _Read | None]:
        """What stands before the list that a unit is an item of, and the item before it."""
        if not unit.items:
            return None, None
        sibling = None
        for read in reversed(self._done):
            if read.unit.items == unit.items[1:]:
                is_heading = read.unit.kind == "heading"
                return (None if is_heading else read), sibling
            if sibling is None and read.unit.items[:1] and read.unit.items[0][0] == unit.items[0][0]:
                sibling = read
        return None, sibling

    def _note(self, unit: Unit, found: Marked) -> None:
        """Keep the members that a list consists of, for a sentence that speaks of `such` ones."""
        match = _SUCH.fullmatch(found.text)
        symbol = found.marks[int(match[1])].symbol if match else None
        if symbol is None or not unit.items:
            return
        last = self._done[-1].unit if self._done else None
        goes_on = last is not None and last.items[:1] and last.items[0][0] == unit.items[0][0]
        self._such = [*(self._such if goes_on else ()), symbol.name]


def _subjects(passage: Passage) -> tuple[Symbol, ...]:
    """The names of a sentence without those that it leaves out."""
    text = _WITHOUT.sub("", passage.text)
    kinds = {one[2] for one in REFERENCE.finditer(text) if one[1] in "SG"}
    found = (passage.mark(number).symbol for number in sorted(kinds, key=int))
    return tuple(symbol for symbol in found if symbol is not None)
