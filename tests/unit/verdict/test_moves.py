"""A use that moved is told from one that came and one that went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamguard.verdict.moves import pair_moves

if TYPE_CHECKING:
    from tests.unit.conftest import Make


@pytest.mark.parametrize(
    ("listed", "found", "moved"),
    [
        ("app.use:build", "app.use:make", True),
        ("app.use:build", "app.use:Builder.build", True),
        ("app.use:build", "app.use:<module>", True),
        ("app.use:build", "app.other:build", True),
        ("app.use:Old.build", "app.other:New.build", True),
        ("app.use:build", "app.other:make", False),
        ("app.use:<module>", "app.other:<module>", False),
    ],
)
def test_alike_places_are_paired(make: Make, listed: str, found: str, moved: bool) -> None:
    old, new = make.entry(listed, 1), make.finding(found)
    assert pair_moves({old: 1}, [new]) == ({new: old} if moved else {})


def test_an_entry_that_lost_nothing_gave_nothing_away(make: Make) -> None:
    used, exceeded = make.entry("app.use:build", 1), make.entry("app.use:run", 1)
    assert pair_moves({used: 0, exceeded: -1}, [make.finding("app.use:make")]) == {}


def test_as_many_moved_as_are_missing(make: Make) -> None:
    old = make.entry("app.use:build", 2)
    first, second, third = (make.finding("app.use:make", line) for line in (3, 4, 5))
    assert pair_moves({old: 2}, [third, first, second]) == {first: old, second: old}


def test_the_likest_pair_first_in_every_order(make: Make) -> None:
    method, function = make.entry("app.use:Box.load", 1), make.entry("app.use:make", 1)
    found = [make.finding("app.use:other", 2), make.finding("app.use:Chest.load", 9)]
    expected = {found[0]: function, found[1]: method}
    assert pair_moves({method: 1, function: 1}, found) == expected
    assert pair_moves({function: 1, method: 1}, found[::-1]) == expected


def test_a_module_entry_covers_all_of_its_module_so_nothing_moves_out_of_it(make: Make) -> None:
    assert pair_moves({make.entry("app.use", 1): 1}, [make.finding("app.other:build")]) == {}
