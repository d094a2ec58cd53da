"""Members of a seam's group that are never different: what they find is found without them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seamguard.domain.proof import Attempt, Result, Way
from seamguard.domain.seam import Seam

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.rule import Rule
    from seamguard.proving.lots import Planned
    from seamguard.proving.trial import Bench


def redundant_members(bench: Bench, rule: Rule, planned: Sequence[Planned]) -> Iterator[Way]:
    """Take each member off a group: what breaks the rule by it must not be noticed then.

    Args:
        bench: The codebase.
        rule: The rule.
        planned: Its violations.
    """
    if not isinstance(rule, Seam):
        return
    for member in rule.group:
        own = [one.mutant for one in planned if one.mark == member.mark]
        lesser = replace(rule, group=tuple(one for one in rule.group if one is not member))
        texts = {path: text for mutant in own for path, text in mutant.texts.items()}
        verdict = bench.run((lesser,), texts).judge(lesser)
        found = {item.finding.path for item in verdict.judged if item.blocking}
        if own and all(mutant.path in found for mutant in own):
            reason = "every use of it is found without it: remove the member"
            yield Way(Attempt.MEMBER, f"{member.target} is taken off the group", Result.UNNOTICED, member.mark, reason)
        elif own:
            yield Way(Attempt.MEMBER, f"{member.target} is taken off the group", Result.NOTICED, member.mark)
