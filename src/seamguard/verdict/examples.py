"""A seam's own examples: what must be reported is, and what must not be is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.verdict import Vacuity

if TYPE_CHECKING:
    from collections.abc import Collection

    from seamguard.domain.rule import Mark, Rule


class Examples(NamedTuple):
    """What the examples showed.

    Attributes:
        unreported: Examples that should break the rule and do not: the rule cannot fail there.
        reported: Examples that should keep the rule and break it.
    """

    unreported: tuple[Vacuity, ...] = ()
    reported: tuple[Vacuity, ...] = ()


NO_EXAMPLES = Examples()


def judge_examples(seam: Rule, reported: Collection[Mark]) -> Examples:
    """Hold a seam's examples against what was found in them.

    Args:
        seam: The rule.
        reported: Marks of the examples in which the rule found something.
    """
    missed = [example.mark for example in seam.examples if example.breaks and example.mark not in reported]
    wrong = [example.mark for example in seam.examples if not example.breaks and example.mark in reported]
    return Examples(
        tuple(Vacuity(mark, "this example should break the rule, and nothing is found in it") for mark in missed),
        tuple(Vacuity(mark, "this example should keep the rule, and a use is found in it") for mark in wrong),
    )
