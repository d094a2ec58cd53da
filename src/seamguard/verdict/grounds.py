"""What every rule has to stand on, whatever its family: something to look at, and entries that name something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.verdict import Vacuity
from seamguard.verdict.vacuous import idle_entries

if TYPE_CHECKING:
    from collections.abc import Collection

    from seamguard.domain.observed import Observed
    from seamguard.domain.rule import Rule


def grounded(rule: Rule, seen: Observed, modules: Collection[str]) -> Observed:
    """What a rule saw, with the reasons for which it proves nothing that are the same for all families.

    Args:
        rule: The rule.
        seen: What it saw, by its own account.
        modules: The modules that are judged for it.
    """
    reasons = [*seen.vacuities]
    if not seen.examined and not reasons:
        message = f"{rule.id!r} looked at nothing, so that it cannot fail: correct what it names, or remove it"
        reasons.append(Vacuity(rule.mark, message))
    if not seen.is_blind:
        reasons += idle_entries(rule, {*modules, *seen.modules})
    ordered = sorted(reasons, key=lambda reason: (reason.mark, reason.message))
    return seen._replace(vacuities=tuple(ordered), blind=seen.is_blind)
