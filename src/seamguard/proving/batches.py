"""Violations in new files, tried side by side: each stands in modules of its own, which no other one names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import TypeAlias

    from seamguard.proving.lots import Planned

    _Lot: TypeAlias = "tuple[set[str], list[Placed]]"


class Placed(NamedTuple):
    """A violation with the files that it makes, by path, where it is tried among others."""

    planned: Planned
    texts: Mapping[str, str]


def batches_of(planned: Iterable[Planned], known: Collection[str]) -> list[list[Placed]]:
    """Violations in new files, as few lots as can be.

    Families call the module of every violation alike. One whose place is taken gets a module beside that, in the same
    folder; where it would not be noticed there, it is tried alone in its own.

    Args:
        planned: The violations.
        known: The paths of the files that there are.
    """
    lots: list[_Lot] = []
    for one in planned:
        lot, placed = _first_fit(one, known, lots)
        if lot is None:
            lots.append((set(placed.texts), [placed]))
        else:
            lot[0].update(placed.texts)
            lot[1].append(placed)
    return [lot for _, lot in lots]


def _first_fit(one: Planned, known: Collection[str], lots: list[_Lot]) -> tuple[_Lot | None, Placed]:
    """The first lot that can take a violation, and where it stands there."""
    placed = Placed(one, one.mutant.texts)
    if lots and one.mutant.path in lots[0][0] and _may_move(one):
        taken = {*known, *lots[0][0]}
        return lots[0], Placed(one, {_beside(one.mutant.path, taken): one.mutant.text})
    return next((lot for lot in lots if lot[0].isdisjoint(placed.texts)), None), placed


def _may_move(one: Planned) -> bool:
    """Whether a violation is a single module that does not import itself."""
    name = _cut(one.mutant.path)[0].rpartition("/")[2]
    own = re.compile(rf"^[ \t]*(?:from|import)\b.*\b{re.escape(name)}\b", re.MULTILINE)
    return not one.mutant.also and name != "__init__" and own.search(one.mutant.text) is None


def _beside(path: str, taken: Collection[str]) -> str:
    """The path of a module in the same folder that is still free."""
    stem, suffix = _cut(path)
    number = 2
    while f"{stem}_{number}{suffix}" in taken:
        number += 1
    return f"{stem}_{number}{suffix}"


def _cut(path: str) -> tuple[str, str]:
    """A path before and from the dot of its last name."""
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.partition(".")
    return f"{folder}{slash}{stem}", f"{dot}{suffix}"
