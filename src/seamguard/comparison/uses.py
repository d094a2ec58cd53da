"""What one end of a comparison holds: its uses, each as a place and a plain form of its call."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from seamguard.domain.growth import Stand
from seamguard.domain.rule import Level
from seamguard.domain.verdict import Status
from seamguard.index.excerpt import plain_call
from seamguard.index.text import decode
from seamguard.verdict.burndown import uses_left, uses_that_weigh
from seamguard.verdict.places import closest
from seamguard.verdict.terms import is_reason, says_why
from seamguard.verdict.wrappers import WRAPPER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from seamguard.domain.rule import Entry, Rule
    from seamguard.domain.source import SourceTree
    from seamguard.domain.verdict import CheckResult, Judged, Verdict


def stands(
    seam: Rule,
    result: CheckResult,
    tree: SourceTree,
    entries: Collection[Entry] = (),
    before: Mapping[str, Entry] | None = None,
) -> tuple[Stand, ...]:
    """The uses of a seam that count, in judged code.

    Args:
        seam: The seam.
        result: The run that found them.
        tree: The codebase that was judged.
        entries: Those of both ends: what no entry of this end covers, one of the other may permit for good.
        before: The entries of the base by place, which tell new reasons from old ones; None where both ends have the
            same policy.
    """
    verdict = result.on(seam.id)
    texts = _texts(tree)
    found = (_stand(item, texts, entries, before) for item in _compared(uses_that_weigh, seam, verdict))
    # What no entry permits cannot be acknowledged, for the check would fail all the same: here it only warns.
    warns = verdict.level is Level.WARN
    return tuple(one._replace(has_reason=True) if warns and not one.is_listed else one for one in found)


def left(seam: Rule, result: CheckResult) -> int:
    """How many uses are debt: all that no permanent entry covers."""
    return len(_compared(uses_left, seam, result.on(seam.id)))


def _compared(
    choose: Callable[[Rule, Verdict], tuple[Judged, ...]], seam: Rule, verdict: Verdict
) -> tuple[Judged, ...]:
    """Some of a seam's uses; none of a seam that is off."""
    return () if verdict.level is Level.OFF else choose(seam, verdict)


def is_off(seam: Rule, result: CheckResult) -> bool:
    """Whether a seam was not judged, because its rollout says so."""
    return result.on(seam.id).level is Level.OFF


def fallbacks(seam: Rule, result: CheckResult) -> int:
    """How many fallback guards of a seam stand in judged code that is not permitted for good."""
    return sum(item.status is not Status.PERMITTED for item in result.on(seam.id).fallbacks)


def wrappers(seam: Rule, result: CheckResult) -> set[str]:
    """The functions that hand out what a seam guards and that nothing names."""
    found = result.on(seam.id).having(*Status)
    return {item.finding.target for item in found if item.finding.kind == WRAPPER and item.blocking}


def _stand(
    item: Judged, texts: Callable[[str], str], entries: Collection[Entry], before: Mapping[str, Entry] | None
) -> Stand:
    finding = item.finding
    entry = None if item.status is Status.MOVED else item.entry  # which names the place that it left
    own = entry or closest(entries, finding.module, finding.scope)
    explained = entry is not None and (before is None or says_why(entry, before.get(entry.place)))
    return Stand(
        module=finding.module,
        scope=finding.scope,
        path=finding.path,
        line=finding.span.line,
        column=finding.span.column,
        call=f"{finding.kind}{plain_call(texts(finding.path), finding.span)}",
        is_permanent=own is not None and own.count is None,
        is_suppressed=item.suppression is not None,
        is_listed=entry is not None or item.suppression is not None,
        has_reason=explained or (item.suppression is not None and is_reason(item.suppression.reason)),
    )


def _texts(tree: SourceTree) -> Callable[[str], str]:
    files = {file.path: file for file in tree.files}

    @lru_cache(maxsize=16)
    def text(path: str) -> str:
        return decode(files[path].read())

    return text
