"""Sentences, and the time that they speak of."""

from __future__ import annotations

import re

from seamguard.domain.claims import Tense

_END = re.compile(r"(?<=[.!?])[)\"'*]*\s+(?=[^a-z\s])|;\s+")
_SHORT = re.compile(r"(?:\b(?:e\.g|i\.e|etc|cf|vs|approx|resp|incl|no)|\s[A-Z])\.$", re.IGNORECASE)
_PRESENT = re.compile(
    r"\b(?:current(?:ly)?|existing|exists?|today|now|present(?:ly)?|actual(?:ly)?|verified|already|remains?|still)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will|shall|should|must|would|could|may|might|propos\w+|planned|to be|net-new|new|adds?|adding|introduc\w+"
    r"|creat(?:e|es|ing)|extend(?:s|ed|ing)?|future|target(?:s|ed)?|todo|tbd|becomes?|recommend\w*|suggest\w*|wanted?"
    r"|after|expected|required|criteri\w+|acceptance|definition of done|done when|final state|end state|desired"
    r"|implement(?:s|ation|ing)?|change[sd]? to|instead of|replac\w+|migrat\w+|ensure|goal)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|previous(?:ly)?|former(?:ly)?|used to|original(?:ly)?|earlier|historical(?:ly)?|prior|legacy"
    r"|before|deleted|removed|old)\b",
    re.IGNORECASE,
)
_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_TENS = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS = {word: number for number, word in enumerate(_SMALL)} | {
    word: 10 * number for number, word in enumerate(_TENS, 3)
}
_UNITS = tuple(NUMBERS)[1:10]
NUMBERS |= {f"{word}-{unit}": NUMBERS[word] + NUMBERS[unit] for word in tuple(NUMBERS)[20:] for unit in _UNITS}
NUMBERS |= {"no": 0, "a single": 1, "once": 1, "twice": 2, "a couple of": 2, "a dozen": 12}
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,7}|" + "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True)) + ")"
"""The pattern of a number, in digits or in words."""


def sentences(text: str) -> list[str]:
    """Split a line at the ends of sentences; a short form such as `e.g.` ends none."""
    parts: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if not _SHORT.search(text[start : end.start()]):
            parts.append(text[start : end.end()])
            start = end.end()
    return [part for part in (*parts, text[start:]) if part.strip()]


def number_of(word: str) -> int:
    """A number in digits or in words."""
    found = NUMBERS.get(word.lower())
    return int(word.replace(",", "")) if found is None else found


def tense_of(*texts: str) -> Tense:
    """The time of a sentence, by its words; the first text that says anything of it counts."""
    for text in texts:
        if _PRESENT.search(text):
            return Tense.PRESENT
        if _FUTURE.search(text):
            return Tense.FUTURE
        if _PAST.search(text):
            return Tense.PAST
    return Tense.OPEN
