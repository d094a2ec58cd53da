"""A sentence with all that a grammar of claims asks of it: its marks, its time, and what introduces it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seamguard.documents.marking import PLACE, REFERENCE, SIGNATURE, SYMBOL, Mark
from seamguard.domain.claims import Bounds, Symbol, Tense, Where

if TYPE_CHECKING:
    from seamguard.documents.markdown import Text, Unit
    from seamguard.documents.marking import Marked

ONE = "\0[SC]\\d+\1"
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+|\s*/\s*|\s*&\s*)"
NAMES = rf"(?P<names>{ONE}(?:{_AND}{ONE}){{0,60}})"
"""One name or several, as in `a`, `b` and `c`."""
HEDGES = r"(?:(?:still|now|currently|already|actually|presently|also|directly|only|just|exactly|all|yet|itself)\s+)*"
_ITEM = re.compile(r"([^\W\d]\w*)\s*(?:[:=].*)?", re.DOTALL)
_WITHIN = re.compile(
    "\\b(?:in|under|below|within|across|inside|throughout)\\s+(?:the\\s+)?(?:\0[FS](?P<mark>\\d+)\1|(?P<plain>[\\w.-]+/[\\w./-]*))",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"\b(?:outside(?:\s+of)?|excluding|except(?:\s+for|\s+in)?|other than|not counting|apart from)\s+(?:the\s+)?"
    "(?:(?P<marks>\0[FS]\\d+\1(?:(?:\\s*,\\s*|\\s+and\\s+|\\s*,\\s*and\\s+)\0[FS]\\d+\1)*)|(?P<plain>[\\w.-]+/[\\w./-]*)"
    r"|(?P<words>[a-z][\w-]*(?:\s+[a-z][\w-]*){0,3}))",
    re.IGNORECASE,
)
# A sentence with a file ahead of it, as in `file.py`: ..., is about that file.
_AHEAD = re.compile("[\\s*_-]*\0[FP](\\d+)\1[\\s*_]*(?:[:\u2013\u2014]|-\\s)")
_IN_TESTS = re.compile(r"\bin\s+(?:the\s+)?tests?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence, or one row, of a unit.

    Attributes:
        text: Its words, with marks.
        marked: The marks of the whole unit.
        unit: The unit.
        document: The text that it stands in.
        tense: The time that it speaks of.
        before: The sentence that introduces it: the one before a list, else the one before it in its unit.
        earlier: Symbols of what stands before it: of a list's introduction, or of its sibling.
    """

    text: str
    marked: Marked
    unit: Unit
    document: Text
    tense: Tense
    before: str = ""
    earlier: tuple[Symbol, ...] = ()

    def mark(self, number: str | int) -> Mark:
        """A mark by its number."""
        return self.marked.marks[int(number)]

    def marks(self, kinds: str, text: str | None = None) -> list[Mark]:
        """The marks of some kinds, in order; of a part of the sentence where one is given."""
        found = REFERENCE.finditer(self.text if text is None else text)
        return [self.mark(one[2]) for one in found if one[1] in kinds]

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """All names, those of signatures too."""
        return tuple(mark.symbol for mark in self.marks(SYMBOL + SIGNATURE) if mark.symbol is not None)

    @property
    def cites(self) -> bool:
        """Whether it cites a line."""
        return bool(self.marks(PLACE))

    def where(self, mark: Mark | None) -> Where:
        """Where a mark stands; the beginning of the unit where that is not known."""
        if mark is None or mark.at < 0:
            return Where(self.unit.line, 0)
        return Where(*self.document.line_of(mark.at))

    def shown(self, text: str | None = None) -> str:
        """A part of it as people read it; all of it where none is given."""
        plain = REFERENCE.sub(lambda one: f"`{self.mark(one[2]).text}`", self.text if text is None else text)
        return " ".join(plain.split())

    def items(self, text: str) -> tuple[tuple[str, ...], Mark] | None:
        """The plain names that a list of marks gives, and the first mark; None where one is no plain name."""
        names = []
        marks = self.marks("SC", text)
        for mark in marks:
            name = mark.symbol.name if mark.symbol is not None else ""
            match = _ITEM.fullmatch(mark.text)
            if not name and match is None:
                return None
            names.append(name or (match[1] if match else ""))
        return (tuple(names), marks[0]) if marks else None

    def bounds(self) -> Bounds:
        """Where it says that something is."""
        outside: list[str] = []
        unclear = "tests" if _IN_TESTS.search(self.text) else ""
        for found in _WITHOUT.finditer(self.text):
            outside += [_path(mark) for mark in self.marks("FS", found["marks"] or "")]
            outside += [found["plain"]] if found["plain"] else []
            unclear = unclear or (found["words"] or "")
        rest = _WITHOUT.sub("", self.text)
        inside = [
            _path(self.mark(found["mark"])) if found["mark"] else found["plain"] for found in _WITHIN.finditer(rest)
        ]
        if not inside and (head := _AHEAD.match(rest)) is not None:
            mark = self.mark(head[1])
            inside = [mark.cited.path if mark.cited is not None else mark.text]
        return Bounds(tuple(inside), tuple(outside), "" if inside and unclear == "tests" else unclear)


def _path(mark: Mark) -> str:
    return mark.text if mark.symbol is None else mark.symbol.dotted
