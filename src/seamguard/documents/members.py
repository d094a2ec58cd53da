"""Claims of members: what a class has, what a function takes, and what either lacks."""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING

from seamguard.documents.marking import SYMBOL, mark
from seamguard.documents.passages import HEDGES, NAMES
from seamguard.domain.claims import Claim, ClaimKind, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.documents.marking import Mark
    from seamguard.documents.passages import Passage

_SORTS = {
    "field": r"fields?|booleans?|flags?|columns?|keys",
    "method": r"methods?",
    "parameter": r"parameters?|params?|arguments?|args|kwargs?|keywords?",
    "member": r"attributes?|properties|property|members?|accessors?|methods/properties|methods? (?:or|and) properties",
}
_SORT = "(?P<sort>" + "|".join(reversed(_SORTS.values())) + ")"
_OWNER = mark(SYMBOL, "owner") + r"(?:'s|\u2019s)?(?:\s+(?:class|dataclass|protocol|struct|model|function|method))?"
_WORDS = r"(?:(?:the|these|following|own|public|current|existing|dataclass|\d+|two|three|four|five|six|seven)\s+)*"
_ETC = r"(?P<etc>\s*,?\s*(?:and\s+)?(?:etc\b|\.\.\.|\u2026|others\b|more\b))?"
_ONLY = r"(?P<only>(?:only|just|exactly)\s+)?"
_HAS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        (
            rf"{_OWNER}\s+{HEDGES}(?:has|have|provides?|defines?|exposes?|declares?|offers?|carries"
            r"|contains?|includes?|holds?|takes?|accepts?)"
            rf"\s+{_ONLY}{_WORDS}{_SORT}\s*:?\s*(?:such as\s+|like\s+|including\s+)?{NAMES}{_ETC}(?P<last>\s+only\b)?"
        ),
        (
            rf"{_OWNER}\s+{HEDGES}(?:has|provides?|defines?|exposes?|declares?)\s+{_ONLY}{NAMES}{_ETC}"
            rf"(?:\s+(?P<sort>{'|'.join(_SORTS.values())}))?(?P<last>\s+only\b)?(?!-\w|\s+\w)"
        ),
        rf"{_OWNER}\s+{HEDGES}(?:takes?|accepts?)\s+{_ONLY}{NAMES}{_ETC}(?P<last>\s+only\b)?(?!-\w|\s+\w)",
        (
            rf"{_OWNER}\s+{HEDGES}is\s+(?:an?|the)\s+(?:[\w`-]+\s+){{0,4}}?with\s+{_ONLY}{_WORDS}{_SORT}\s*:?\s*"
            rf"{NAMES}{_ETC}"
        ),
        rf"{_SORT}\s+(?:of|on|in|for)\s+{_OWNER}\s*(?P<all>:|\bare\b|\()\s*{NAMES}{_ETC}",
        rf"{_OWNER}\s+{_WORDS}{_SORT}\s*(?P<all>:|\bare\b|\()\s*{NAMES}{_ETC}",
        rf"{NAMES}\s+(?:is|are)\s+(?:an?\s+|the\s+)?{_ONLY}{_SORT}\s+(?:of|on|in)\s+{_OWNER}",
    )
)
_OF_THE_LINE = re.compile(rf"\b{_SORT}\s*(?P<all>:|\bare\b)\s*{NAMES}{_ETC}", re.IGNORECASE)
_LACKS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        (
            rf"{_OWNER}\s+{HEDGES}(?:has|have|provides?|defines?|exposes?|accepts?|takes?)\s+(?:no|neither)\s+{NAMES}"
            rf"(?:\s+{_SORT})?"
        ),
        rf"{_OWNER}\s+{HEDGES}(?:has|have|provides?|defines?|exposes?|accepts?|takes?)\s+no\s+{_SORT}\s+{NAMES}",
        (
            rf"{_OWNER}\s+(?:does not|doesn't|do not|don't)\s+{HEDGES}"
            r"(?:have|define|expose|provide|accept|take|contain|declare)"
            rf"\s+(?:an?\s+|any\s+|the\s+)?(?:(?:{'|'.join(_SORTS.values())})\s+)?{NAMES}(?:\s+{_SORT})?"
        ),
        rf"\b(?:no|neither)\s+{NAMES}\s+{_SORT}\s+(?:on|of|in|for)\s+(?:the\s+)?{_OWNER}",
        rf"{_OWNER}\s+{HEDGES}lacks?\s+(?:an?\s+|the\s+)?{NAMES}(?:\s+{_SORT})?",
    )
)
_TAKES = re.compile(r"\b(?:takes?|accepts?)\b", re.IGNORECASE)
_SUCH = re.compile(rf"{_OWNER}\s+{HEDGES}(?:has|have|provides?|defines?|exposes?)\s+no\s+such\s+{_SORT}", re.IGNORECASE)
_SOME = re.compile(r"\b(?:such as|e\.g\.|including|among|for example|like)\b", re.IGNORECASE)


def member_claims(passage: Passage, such: tuple[str, ...]) -> Iterator[Claim]:
    """What a sentence says that classes and functions have, or lack.

    Args:
        passage: The sentence.
        such: The members that were listed last, for a class that has none such.
    """
    taken: set[str] = set()
    for form in _LACKS:
        for found in form.finditer(passage.text):
            if found["owner"] not in taken:
                taken.add(found["owner"])
                yield from _lack(passage, found)
    for found in _SUCH.finditer(passage.text):
        owner = passage.mark(found["owner"])
        yield _claim(passage, ClaimKind.LACK, owner, found, such, owner.symbol)
        taken.add(found["owner"])
    for form in _HAS:
        for found in form.finditer(passage.text):
            if found["owner"] not in taken:
                taken.add(found["owner"])
                yield from _members(passage, found)
    if not taken and passage.cites:
        for found in _OF_THE_LINE.finditer(passage.text):
            yield from _members(passage, found)
            break


def _lack(passage: Passage, found: re.Match[str]) -> Iterator[Claim]:
    items = passage.items(found["names"])
    if items is not None:
        owner = passage.mark(found["owner"])
        yield _claim(passage, ClaimKind.LACK, owner, found, items[0], owner.symbol)


def _members(passage: Passage, found: re.Match[str]) -> Iterator[Claim]:
    items = passage.items(found["names"])
    if items is None:
        return
    groups = found.groupdict()
    owner = passage.mark(groups["owner"]) if groups.get("owner") else None
    names = items[0]
    if "sort" not in groups and not all(name.islower() and not hasattr(builtins, name) for name in names):
        return  # what something takes may be told by types and values as well
    etc = bool(groups.get("etc")) or bool(_SOME.search(passage.text))
    is_all = groups.get("all") in (":", "are") or bool(groups.get("only")) or bool(groups.get("last"))
    claim = _claim(passage, ClaimKind.MEMBERS, owner or items[1], found, names, owner.symbol if owner else None)
    yield claim._replace(is_exact=is_all and not etc)


def _claim(
    passage: Passage,
    kind: ClaimKind,
    at: Mark,
    found: re.Match[str],
    names: tuple[str, ...],
    owner: Symbol | None,
) -> Claim:
    places = passage.marks("P")
    return Claim(
        kind,
        passage.where(at),
        passage.shown(found[0]),
        passage.tense,
        symbols=(owner,) if owner is not None else (),
        cited=places[0].cited if places else None,
        nearby=tuple(one for one in passage.symbols if one.name not in names),
        sort=_sort_of(found.groupdict().get("sort") or "") or ("parameter" if _TAKES.search(found[0]) else ""),
        names=names,
    )


def _sort_of(noun: str) -> str:
    return next((sort for sort, pattern in _SORTS.items() if re.fullmatch(pattern, noun, re.IGNORECASE)), "")
