"""What is wrong with the decorators of a function or class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.rules.required.breaches import Breach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.cited import Cited
    from seamguard.domain.families.required_calls import RequiredCall
    from seamguard.rules.required.definitions import Defined
    from seamguard.rules.required.written import Decorators


def misdecorated(
    rule: RequiredCall, place: Defined, own: Decorators, others: Sequence[tuple[Cited, Decorators]]
) -> Iterator[Breach]:
    """Tell what is wrong with the decorators of a function or class.

    Args:
        rule: The rule, which names a decorator.
        place: The function or class.
        own: Where the required one stands.
        others: Where those stand that it must be above or below.
    """
    shown = f"`{place.qualname}`"
    if not own.certain:
        if own.possible:
            said = f"{shown} is decorated by what is only possibly {rule.required}"
            yield Breach("not-decorated", place.node.decorator_list[own.possible[0]], said, certain=False)
        else:
            yield Breach("not-decorated", place.node, f"{shown} is not decorated by {rule.required}")
        return
    if rule.outermost and own.certain[0] != 0:
        node = place.node.decorator_list[own.certain[0]]
        line = place.node.decorator_list[0].lineno
        said = f"{rule.required} is not the outermost decorator of {shown}: another one stands above it, in line {line}"
        yield Breach("decorator-order", node, said)
    for name, found in others:
        yield from _misplaced(rule, place, own.certain, name, found)


def _misplaced(
    rule: RequiredCall, place: Defined, own: tuple[int, ...], name: Cited, found: Decorators
) -> Iterator[Breach]:
    is_above = name in rule.above
    where = "above" if is_above else "below"
    for numbers, certain in ((found.certain, True), (found.possible, False)):
        wrong = [other for other in numbers if (own[0] > other if is_above else own[-1] < other)]
        if wrong:
            other = place.node.decorator_list[wrong[0]]
            must = "must stand" if certain else "must perhaps stand"
            said = f"{rule.required} {must} {where} {name}, in line {other.lineno}, on `{place.qualname}`"
            yield Breach("decorator-order", place.node.decorator_list[own[0]], said, certain)
            return
