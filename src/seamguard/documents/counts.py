"""Claims of numbers: how often something is called, used, imported or mentioned."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.documents.markdown import CELL
from seamguard.documents.marking import SYMBOL, mark
from seamguard.documents.passages import HEDGES
from seamguard.documents.sentences import NUMBER, number_of
from seamguard.domain.claims import Claim, ClaimKind, Tense

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.documents.passages import Passage

_SORTS = {
    "call": r"call[- ]?sites?|calls?|callers?|invocations?|instantiations?|called|invoked|instantiated|constructed",
    "use": r"usages?|uses?|used",
    "consumer": r"consumers?|users?|consumed",
    "mention": r"references?|referenced|occurrences?|mentions?|mentioned",
    "import": r"importers?|imports?|imported",
}
_NOUN = "(?P<noun>" + "|".join(_SORTS.values()) + ")"
_S = mark(SYMBOL, "symbol")
_ADJECTIVES = r"(?:\s+(?!are\b|is\b|in\b|has\b|have\b|of\b)[a-z][a-z-]*){0,3}?"
_LIMITS = {
    "least": r"at least|no (?:fewer|less) than|(?:a )?minimum of",
    "most": r"at most|up to|no more than|(?:a )?maximum of",
    "more": r"more than|over",
    "fewer": r"(?:fewer|less) than|under",
}
_LIMIT = "|".join(_LIMITS.values())
_ABOUT = rf"(?P<about>(?:~|\u2248|about|around|roughly|nearly|approximately|circa|some|{_LIMIT})\s*)?"
_N = rf"{_ABOUT}(?<![\w.])(?P<number>{NUMBER})(?![\w%.]*[\w%])"
_NEXT = re.compile(rf"(?:,|;|\band\b|\bplus\b)\s+{_N}", re.IGNORECASE)
_HAD = re.compile(r"\b(?:had|was|were)\b", re.IGNORECASE)
_EVENT = r"call|invocation|instantiation|use|import|reference|mention|occurrence"
_UNITS = (
    r"(?:\s+(?:different\s+|separate\s+)?(?P<unit>places|times|sites|spots|call[- ]?sites|locations|files|modules))?"
)
_MODAL = r"(?:will|would|shall|should|must|may|can)"
_LAST = r"(?!\s+(?!in\b|across\b|outside\b|at\b|and\b|today\b|now\b|total\b|call|site|place|file)[a-z])"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_N}{_ADJECTIVES}\s+{_S}{_ADJECTIVES}\s+{_NOUN}\b(?!\s+(?:per|each|every)\b)",
        rf"{_N}{_ADJECTIVES}\s+{_NOUN}\s+(?:of|to|for|on)\s+(?:the\s+)?{_S}",
        rf"{_S}{_ADJECTIVES}\s+{_NOUN}\b(?P<rest>[^.;:]*?)\s+(?:are|is|number|total|counts?|remain|remains)\s*:?\s+{HEDGES}{_N}\b{_LAST}",
        rf"\b{_NOUN}\s+(?:of|to|for|on)\s+(?:the\s+)?{_S}(?P<rest>[^.;:]*?)\s+(?:are|is|number|total|remain|remains)\s*:?\s+{HEDGES}{_N}\b{_LAST}",
        rf"{_S}{_ADJECTIVES}\s+{_NOUN}\s*(?:[:=\u2014\u2013(]|\s-\s)\s*{_N}\s*(?=[).,;|]|$|\bin\b|\boutside\b|\bcall)",
        rf"{_S}\s+{HEDGES}(?:{_MODAL}\s+)?(?:has|have|had)\s+{HEDGES}{_N}{_ADJECTIVES}\s+{_NOUN}\b",
        rf"{_S}\s+(?:is|are)\s+{HEDGES}{_NOUN}\s+(?:(?:at|in|from|by)\s+)?{HEDGES}{_N}{_UNITS}",
    )
)

# A column of numbers: a noun in the plural, or one that is counted, with no more than an adjective and a place.
_HEAD = re.compile(
    rf"(?:(?:#|no\.|numbers?|counts?|total)\s*(?:of\s+)?)?(?:[a-z-]+\s+){{0,2}}?{_NOUN}(?<!\bcall)(?<!\buse)(?<!\bimport)"
    r"(?:\s*\(?(?:count|total|now|today|(?:in|outside|at|from)\s.*)\)?)?"
    rf"|{_NOUN.replace('noun', 'counted')}\s+(?:count|number|total)s?",
    re.IGNORECASE,
)


def count_claims(passage: Passage) -> Iterator[Claim]:
    """The numbers that a sentence gives."""
    found: dict[str, re.Match[str]] = {}
    for form in _FORMS:
        for match in form.finditer(passage.text):
            found.setdefault(match["symbol"], match)
    ordered = sorted(found.values(), key=lambda match: match.start())
    starts = [0, *(match.start() for match in ordered[1:]), len(passage.text)]
    for match, start, end in zip(ordered, starts, starts[1:], strict=False):
        # What says where is part of the same clause.
        rest = _NEXT.split(passage.text[match.end() : end], maxsplit=1)[0]
        # `had five, now three`: each number is of its own time.
        tense = Tense.PAST if _HAD.search(match[0]) else passage.tense
        clause = replace(passage, tense=tense, text=passage.text[start : match.end()] + rest)
        if _is_one_of_many(match):
            continue
        said = passage.shown(match[0])
        yield _claim(clause, match["symbol"], match["number"], _sort_in(match), said, about=match["about"])


def _is_one_of_many(match: re.Match[str]) -> bool:
    """Whether one use is spoken of, as in `a single f() call`, rather than that there is but one."""
    is_one = match.start("number") < match.start("symbol") and number_of(match["number"]) == 1
    return is_one and re.fullmatch(_EVENT, match["noun"], re.IGNORECASE) is not None


def row_claims(passage: Passage) -> Iterator[Claim]:
    """A number in a column whose head says what is counted, of the first name of the row."""
    symbol = next((one for one in re.finditer(mark(SYMBOL, "symbol"), passage.text)), None)
    cells = passage.text.split(CELL)
    if symbol is None or len(cells) != len(passage.unit.header):
        return
    for head, cell in zip(passage.unit.header, cells, strict=True):
        noun = _HEAD.fullmatch(head.strip(" *_"))
        number = re.fullmatch(_N, cell.strip(" *_"), re.IGNORECASE)
        if noun and number:
            said = f"{head.strip()} of `{passage.mark(symbol['symbol']).text}`: {cell.strip()}"
            sort, about = _sort_of(noun["noun"] or noun["counted"]), number["about"]
            yield _claim(passage, symbol["symbol"], number["number"], sort, said, about=about)


def _claim(passage: Passage, symbol: str, number: str, sort: str, said: str, *, about: str | None) -> Claim:
    found = passage.mark(symbol)
    limit = next((name for name, form in _LIMITS.items() if about and re.match(form, about, re.IGNORECASE)), "")
    return Claim(
        ClaimKind.COUNT,
        passage.where(found),
        said,
        passage.tense,
        symbols=(found.symbol,) if found.symbol is not None else (),
        sort=sort,
        number=number_of(number),
        is_about=bool(about) and not limit,
        limit=limit,
        bounds=passage.bounds(),
    )


def _sort_in(match: re.Match[str]) -> str:
    """What a sentence counts: files, or how often something is called, where no word says that places are meant."""
    unit, sort = match.groupdict().get("unit"), _sort_of(match["noun"])
    if unit in ("files", "modules"):
        return "file"
    of_times = unit == "times" or (unit is None and match["number"].lower() in ("once", "twice"))
    return "run" if of_times and sort == "call" else sort


def _sort_of(noun: str) -> str:
    return next(sort for sort, pattern in _SORTS.items() if re.fullmatch(pattern, noun, re.IGNORECASE))
