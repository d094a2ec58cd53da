"""The `seams` rule, third part: code that still provides for the absence of what a seam makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.domain.seam import Role
from seamguard.rules.placed import About, Place, finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.domain.finding import Finding
    from seamguard.domain.seam import Seam
    from seamguard.domain.uses import FallbackFacts, Target

_MAKING = frozenset({Role.CONSTRUCTOR, Role.VALUE})


def making(seam: Seam, targets: Sequence[Target]) -> tuple[Target, ...]:
    """Those of a seam's targets that tell what it makes: its own, and the constructors and values of its group.

    Args:
        seam: The seam.
        targets: Its targets, looked up, in the order of `seam.parts`.
    """
    members = zip(seam.group, targets[1:], strict=True)
    return (*targets[:1], *(target for member, target in members if member.role in _MAKING))


def find_guards(seam: Seam, facts: FallbackFacts) -> tuple[Finding, ...]:
    """Return the findings of one seam's fallback guards."""
    found = (
        finding(
            seam,
            Place(one.file, one.span, one.scope),
            one.kind,
            "",
            About(one.target, one.spelling, one.via, one.certain),
        )
        for one in facts.fallbacks
    )
    return tuple(sorted(found, key=lambda one: one.order))
