"""Claims that a name exists, where it lives, and that there is no such thing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.documents.marking import CODE, FILE_OR_FOLDER, SYMBOL, mark, symbol_of
from seamguard.documents.passages import HEDGES, NAMES
from seamguard.documents.sentences import tense_of
from seamguard.domain.claims import Bounds, Claim, ClaimKind, Tense

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.documents.marking import Mark
    from seamguard.documents.passages import Passage

_NOUN = r"(?:symbol|method|function|class|attribute|field|property|name|identifier|definition|helper|constant|module)s?"
_OWN = re.compile(r"\b(?:methods?|functions?|class(?:es)?|definitions?|helpers?|constants?|modules?)\b", re.IGNORECASE)
_MEMBER = re.compile(r"\b(?:attributes?|fields?|property|properties)\b", re.IGNORECASE)
_FOUND = r"(?:matches|match|results?|hits?|occurrences?)"
_NOT = r"(?:does not|do not|doesn't|don't|doesn\u2019t|don\u2019t)"
_ONE = mark(SYMBOL + CODE, "one")
_SEARCHED = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?:no|zero|0)\s+{_FOUND}\s+(?:for|of)\s+(?:the\s+)?{_ONE}",
        (
            rf"{_ONE}\s*(?:[a-z]+\s+){{0,2}}?(?:returns?|gives?|yields?|finds?|has|have|produces?|->|\u2192|=>|:)\s*{HEDGES}"
            rf"(?:no|zero|0)\s+{_FOUND}"
        ),
    )
)
_ABSENT = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\bno\s+(?:such\s+)?{NAMES}\s+{_NOUN}\b",
        rf"\bno\s+such\s+{_NOUN}\s*(?:as|called|named|:)?\s*{NAMES}",
        rf"{NAMES}(?:\s+{_NOUN})?\s+{_NOT}\s+{HEDGES}exist\b",
        rf"{NAMES}(?:\s+{_NOUN})?\s+no\s+longer\s+exists?\b",
        rf"{NAMES}(?:\s+{_NOUN})?\s+(?:is|are)\s+{HEDGES}(?:not\s+(?:yet\s+)?(?:defined|present)|undefined|non-?existent|gone)\b",
        rf"\bthere\s+(?:is|are)\s+no\s+(?:{_NOUN}\s+(?:called\s+|named\s+)?)?{NAMES}(?=\s*(?:[.,;:()]|$|\b(?:in|on|anymore|any)\b|{_NOUN}\b))",
    )
)
# What was taken away is not there, unless it was taken away from something.
_REMOVED = re.compile(
    rf"{NAMES}(?:\s+{_NOUN})?\s+(?P<how>(?:(?:was|were)|(?:has|have)\s+{HEDGES}been)\s+{HEDGES}(?:removed|deleted))"
    r"(?!\s+(?:from|as|by|with|for|and|or|on|only)\b)",
    re.IGNORECASE,
)
_HOME = mark(FILE_OR_FOLDER, "home")
_PRESENT = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        (
            rf"{NAMES}(?:\s+{_NOUN})?\s+{HEDGES}(?:lives?|resides?"
            rf"|(?:is|are)\s+{HEDGES}(?:defined|declared|located|implemented))"
            rf"\s+in\s+(?:the\s+)?(?:module\s+|file\s+)?{_HOME}"
        ),
        rf"{_HOME}\s+{HEDGES}(?:defines|declares)\s+{NAMES}",
        rf"{NAMES}(?:\s+(?P<noun>{_NOUN}))?\s+{HEDGES}exists?\b(?:\s+in\s+(?:the\s+)?(?:module\s+|file\s+)?{_HOME})?",
    )
)
_COMMANDS = frozenset({"search", "find", "grep", "calls", "callers", "refs", "usages", "symbol"})
_HAS = re.compile(
    r"\b(?:has|have|had|having|with|provides?|defines?|exposes?|declares?|accepts?|takes?|contains?|needs?|requires?|uses?|offers?)\s+$",
    re.IGNORECASE,
)
_ON = re.compile(
    rf"(?:\s+{_NOUN})?\s+(?:on|of|for|from|at|in)\b(?!\s+(?:the\s+)?(?:codebase|repository|repo|code|tree|\0F))",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"\b(?:if|when|whenever|whether|unless|until|in case|once|so that|ensure|assert|verify|check|confirm)\b",
    re.IGNORECASE,
)


def existence_claims(passage: Passage) -> Iterator[Claim]:
    """What a sentence says is there, or is not; what it only supposes is no claim."""
    if _PERHAPS.search(passage.text):
        return
    taken: set[str] = set()
    for form in _SEARCHED:
        for found in form.finditer(passage.text):
            yield from _searched(passage, found, taken)
    for found in _REMOVED.finditer(passage.text):
        yield from _named(_since_removed(passage, found), ClaimKind.ABSENCE, found, taken)
    for kind, forms in ((ClaimKind.ABSENCE, _ABSENT), (ClaimKind.PRESENCE, _PRESENT)):
        for form in forms:
            for found in form.finditer(passage.text):
                if kind is ClaimKind.ABSENCE and _is_of_another(passage.text, found):
                    continue
                yield from _named(passage, kind, found, taken)


def _named(passage: Passage, kind: ClaimKind, found: re.Match[str], taken: set[str]) -> Iterator[Claim]:
    """A claim for each of the names that was not spoken of yet, and adds it to those that were."""
    for one in passage.marks(SYMBOL, found["names"]):
        is_meant = kind is ClaimKind.ABSENCE or found.groupdict()["home"] or _is_code(one, found)
        if one.text not in taken and is_meant:
            taken.add(one.text)
            yield _claim(passage, kind, one, found)


def _since_removed(passage: Passage, found: re.Match[str]) -> Passage:
    """A sentence that tells of a removal, as one of how things are since; unless that is yet to come."""
    rest = passage.text[: found.start("how")] + passage.text[found.end("how") :]
    is_yet_to_be = tense_of(rest, *passage.unit.heading[:1]) is Tense.FUTURE
    return replace(passage, tense=Tense.FUTURE if is_yet_to_be else Tense.PRESENT)


def _is_of_another(text: str, found: re.Match[str]) -> bool:
    """Whether something is said to be absent from something else: `X has no field y`, `no field y on the profile`."""
    before, after = text[: found.start()], text[found.end() :]
    return bool(_HAS.search(before)) or bool(_ON.match(after))


def _is_code(one: Mark, found: re.Match[str]) -> bool:
    """Whether a name that `exists` is that of code: folders and columns have names in lower case too."""
    is_class = one.text[:1].isupper() and not one.text.isupper()
    return is_class or "(" in one.text or bool(found.groupdict().get("noun"))


def _searched(passage: Passage, found: re.Match[str], taken: set[str]) -> Iterator[Claim]:
    """A search that found nothing: in a command, what was looked for is the first name behind it and its options."""
    one = passage.mark(found["one"])
    words = [word.strip("\"'") for word in one.text.split()[1:]]
    names = (symbol_of(word) for word in words if word not in _COMMANDS and not word.startswith("-"))
    symbol = one.symbol or next((name for name in names if name is not None), None)
    if symbol is not None and symbol.dotted not in taken:
        taken.add(symbol.dotted)
        yield Claim(
            ClaimKind.ABSENCE,
            passage.where(one),
            passage.shown(found[0]),
            passage.tense,
            symbols=(symbol,),
            sort="mention",
            bounds=passage.bounds(),
        )


def _claim(passage: Passage, kind: ClaimKind, one: Mark, found: re.Match[str]) -> Claim:
    home = found.groupdict().get("home")
    bounds = Bounds((passage.mark(home).text,)) if home else passage.bounds() if kind is ClaimKind.ABSENCE else Bounds()
    symbols = (one.symbol,) if one.symbol is not None else ()
    # Whose field or property it is has to be said elsewhere; a class or function is one of the codebase.
    sort = "definition" if _OWN.search(found[0]) else "member" if _MEMBER.search(found[0]) else ""
    return Claim(
        kind, passage.where(one), passage.shown(found[0]), passage.tense, symbols=symbols, sort=sort, bounds=bounds
    )
