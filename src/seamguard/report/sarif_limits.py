"""How much of a SARIF document GitHub takes, and what is left out where there is more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Document = Callable[[Sequence[dict[str, Any]], Sequence[dict[str, Any]], int], str]


class Limits(NamedTuple):
    """How much of each there may be.

    Attributes:
        results: Results of a run.
        rules: Rules of a run.
        tags: Tags of a rule.
        packed: Bytes of the document, once it is packed with gzip.
    """

    results: int = 25_000
    rules: int = 25_000
    tags: int = 20
    packed: int = 10_000_000


GITHUB = Limits()
"""https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit

A result here has one location and two related ones at most, of 1,000 that it may have.
"""


def fitted(
    document: Document, rules: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]], limits: Limits
) -> str:
    """A document with as much as there may be of it: the results that come first.

    Args:
        document: Makes it of rules, results, and the number of results that are left out.
        rules: All rules.
        results: All results, those that weigh most first.
        limits: How much there may be.
    """
    rules = rules[: limits.rules]
    kept = [result for result in results if result["ruleIndex"] < len(rules)][: limits.results]
    while True:
        text = document(rules, kept, len(results) - len(kept))
        size = _packed(text, limits.packed)
        if size <= limits.packed or not kept:
            return text
        kept = kept[: len(kept) * limits.packed * 9 // (size * 10)]


def _packed(text: str, most: int) -> int:
    """How large a text is once it is packed, or as it is, where that is small enough already."""
    if len(text) <= most:
        return len(text)
    import gzip

    return len(gzip.compress(text.encode("ascii"), 6))
