"""Uses of two commits are paired: what moved is told from what came and what went."""

from __future__ import annotations

import random

import pytest

from seamguard.domain.growth import Stand
from seamguard.verdict.journeys import follow


def stand(site: str, call: str = "call_(1)", line: int = 1) -> Stand:
    module, _, scope = site.partition(":")
    return Stand(module, scope, f"{module}.py", line, 1, call)


def nowhere(module: str, scope: str) -> bool:
    return False


def everywhere(module: str, scope: str) -> bool:
    return True


def test_uses_of_one_site_are_the_same_ones_whatever_their_lines_and_calls() -> None:
    before = [stand("a:f", "x", 1), stand("a:f", "y", 2)]
    after = [stand("a:f", "y", 8), stand("a:f", "z", 9)]
    assert follow(before, after, nowhere) == ((), (), ())


def test_the_use_that_is_one_too_many_is_the_one_that_is_unlike_the_others() -> None:
    before = [stand("a:f", "x", 1)]
    new, old = stand("a:f", "y", 1), stand("a:f", "x", 2)
    assert follow(before, [new, old], nowhere) == ((new,), (), ())
    assert follow([new, old], before, nowhere) == ((), (new,), ())


@pytest.mark.parametrize(
    ("went", "came", "existed", "moved"),
    [
        ("a:f", "a:g", everywhere, True),
        ("a:f", "b:f", nowhere, True),
        ("a:f", "b:f", everywhere, False),
        ("a:C.f", "b:D.f", nowhere, True),
        ("a:f", "b:g", nowhere, False),
        ("a:<module>", "b:<module>", nowhere, False),
    ],
)
def test_only_what_stands_in_an_alike_place_moved(went: str, came: str, existed: object, moved: bool) -> None:
    old, new = stand(went), stand(came)
    found = follow([old], [new], existed)  # type: ignore[arg-type]  # one of the two functions above
    assert found == ((), (), ((old, new),)) if moved else found == ((new,), (old,), ())


def test_another_call_did_not_move() -> None:
    old, new = stand("a:f", "x"), stand("a:g", "y")
    assert follow([old], [new], nowhere) == ((new,), (old,), ())


def test_the_most_alike_place_comes_first_and_each_use_moves_once() -> None:
    old = stand("a:f")
    near, far = stand("a:C.f"), stand("a:g")
    assert follow([old], [far, near], nowhere) == ((far,), (), ((old, near),))


def test_the_order_of_uses_does_not_matter() -> None:
    before = [stand(f"a:f{n}", "x") for n in range(4)]
    after = [stand(f"a:g{n}", "x") for n in range(3)]
    expected = follow(before, after, nowhere)
    assert (len(expected.moved), len(expected.went), expected.came) == (3, 1, ())
    shuffled = random.Random(1)  # noqa: S311 (an order, not a secret)
    for _ in range(10):
        shuffled.shuffle(before)
        shuffled.shuffle(after)
        assert follow(before, after, nowhere) == expected
