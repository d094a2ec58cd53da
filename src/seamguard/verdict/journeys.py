"""Uses that went held against uses that came: which of them only moved."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_UNLIKE = 4


class Placed(NamedTuple):
    """A use by its place and its code: the same code, whatever its layout, is the same text."""

    site: str
    text: str


class Travel(NamedTuple):
    """What became of uses between two states.

    Attributes:
        moved: Pairs of a use that went and the use that came instead.
        went: Uses that came nowhere else.
        came: Uses that went nowhere else.
    """

    moved: tuple[tuple[Placed, Placed], ...]
    went: tuple[Placed, ...]
    came: tuple[Placed, ...]


def travel(before: Iterable[Placed], after: Iterable[Placed]) -> Travel:
    """Tell what became of uses: those that stay in their site first, rewritten or not, then those that moved."""
    old, new = Counter(before), Counter(after)
    went, came = _without_rewritten(list((old - new).elements()), list((new - old).elements()))
    moved = pair_journeys(went, came)
    return Travel(moved, _rest(went, [old for old, _ in moved]), _rest(came, [new for _, new in moved]))


def pair_journeys(went: Sequence[Placed], came: Sequence[Placed]) -> tuple[tuple[Placed, Placed], ...]:
    """Pair uses that went in one place with uses that came in another one with the same code.

    Of several that may belong together, the most alike do: another scope of the same module, or the same scope (or a
    scope of the same name) in another module. No use is paired twice.

    Args:
        went: Uses that are gone.
        came: Uses that are new.

    Returns:
        The pairs, sorted.
    """
    candidates = sorted(
        (likeness(old.site, new.site), old, new, i, j)
        for i, old in enumerate(went)
        for j, new in enumerate(came)
        if old.text == new.text
    )
    pairs, gone, arrived = [], set[int](), set[int]()
    for _, old, new, i, j in candidates:
        if i not in gone and j not in arrived:
            gone.add(i)
            arrived.add(j)
            pairs.append((old, new))
    return tuple(sorted(pairs))


def likeness(one: str, other: str) -> int:
    """How alike two sites are, 0 most."""
    module, _, scope = one.partition(":")
    other_module, _, other_scope = other.partition(":")
    is_named = scope != "<module>"
    same_name = scope.rpartition(".")[2] == other_scope.rpartition(".")[2]
    if module == other_module:
        return 0 if same_name else 2
    if scope == other_scope and is_named:
        return 1
    return 3 if same_name and is_named else _UNLIKE


def _without_rewritten(went: list[Placed], came: list[Placed]) -> tuple[list[Placed], list[Placed]]:
    """Without the uses that stay in their site and are only written in another way."""
    stays = Counter(use.site for use in went) & Counter(use.site for use in came)
    return _dropped(went, stays), _dropped(came, stays)


def _dropped(uses: list[Placed], numbers: Counter[str]) -> list[Placed]:
    left, kept = Counter(numbers), []
    for use in sorted(uses):
        if left[use.site]:
            left[use.site] -= 1
        else:
            kept.append(use)
    return kept


def _rest(uses: list[Placed], paired: list[Placed]) -> tuple[Placed, ...]:
    return tuple(sorted((Counter(uses) - Counter(paired)).elements()))
