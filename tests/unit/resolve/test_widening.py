"""What is handed on from call to call: it comes to an end however it is wrapped, and soon."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.handed import Field, Handed
from seamguard.resolve.memory import Memory
from seamguard.resolve.values import Value, Values, few, joined, made_of, unique

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.resolve.conftest import Found

    from seamguard.resolve.memory import Question

HOME = "def make(url=1):\n    return url\n"
LEAVES = tuple(Value("object", "app", f"K{number}") for number in range(8))
BAGS = tuple(bag for size in range(1, 9) for some in combinations(LEAVES, size) for bag in made_of("bag", "", [some]))
OWNER = Value("object", "app", "Owner")


def _parameter(handed: Handed, value: Value) -> None:
    handed.give_parameter("app.py", 0, 0, value, None, "seam")


def _field(handed: Handed, value: Value) -> None:
    handed.give_field("value", Field(OWNER, value, of_class=False))


def _module(handed: Handed, value: Value) -> None:
    handed.give_module("app", "name", value)


def _in_parameter(handed: Handed) -> Values:
    return handed.to_parameter("app.py", 0, 0)


def _in_field(handed: Handed) -> Values:
    return tuple(field.value for field in handed.to_field("value"))


def _in_module(handed: Handed) -> Values:
    return handed.to_module("app", "name")


PLACES = pytest.mark.parametrize(
    ("give", "held"),
    [(_parameter, _in_parameter), (_field, _in_field), (_module, _in_module)],
    ids=["parameter", "field", "module"],
)


@PLACES
def test_a_place_that_is_given_every_set_of_some_values_grows_a_few_times(
    give: Callable[[Handed, Value], None], held: Callable[[Handed], Values]
) -> None:
    handed = Handed()
    grew = 0
    for bag in BAGS:
        give(handed, bag)
        grew += bool(handed.grown)
        handed.grown = set()
    assert len(BAGS) == 255
    assert grew < 20
    assert held(handed) == made_of("bag", "", [LEAVES])


@PLACES
def test_a_place_that_is_given_what_it_holds_wrapped_comes_to_an_end(
    give: Callable[[Handed, Value], None], held: Callable[[Handed], Values]
) -> None:
    handed = Handed()
    rounds = 0
    give(handed, Value("object", "app", "target"))
    while handed.grown and rounds < 500:
        rounds += 1
        handed.grown = set()
        for leaf in (None, *LEAVES):
            for made in made_of("bag", "", [(*held(handed), *([leaf] if leaf else []))]):
                give(handed, made)
    assert rounds < 30


def test_a_few_values_are_kept_apart() -> None:
    rows = [row for leaf in LEAVES for row in made_of("row", "", [(leaf,), (OWNER,)])]
    assert few(rows) == tuple(rows)
    assert few([*rows, *made_of("row", "", [(OWNER,), (OWNER,)])]) == made_of("row", "", [(*LEAVES, OWNER), (OWNER,)])


def test_only_what_is_of_one_shape_is_joined_and_nothing_is_lost() -> None:
    (pair,) = made_of("row", "", [(LEAVES[0],), (LEAVES[1],)])
    (other,) = made_of("row", "", [(LEAVES[2],), (LEAVES[1],)])
    (triple,) = made_of("row", "", [(LEAVES[0],), (), ()])
    (maybe,) = (value._replace(certain=False) for value in made_of("bag", "", [(pair,)]))
    (surely,) = made_of("bag", "", [(other,)])
    both = Value("row", "", "", (), True, ((LEAVES[0], LEAVES[2]), (LEAVES[1],)))
    assert joined([pair, LEAVES[3], triple, other]) == (both, LEAVES[3], triple)
    assert joined([maybe, surely]) == unique([maybe, surely])


def test_an_answer_is_dropped_only_where_it_rests_on_what_changed() -> None:
    memory = Memory()
    computed: list[str] = []
    place: Question = ("field", "value", None)

    def ask(name: str, *rest: Callable[[], object]) -> Values:
        def compute() -> Values:
            computed.append(name)
            for one in rest:
                one()
            return (OWNER,)

        return memory.remember(("", "asked", name), compute)

    def everything() -> None:
        ask("outer", lambda: ask("inner", lambda: memory.rests_on(place)))
        ask("apart")

    everything()
    memory.forget([place])
    everything()
    assert computed == ["outer", "inner", "apart", "outer", "inner"]


def test_a_long_way_is_gone_without_asking_everything_again_at_each_step(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Question] = []
    answer = Resolver._answer

    def counted(self: Resolver, key: Question, compute: Callable[[], Values]) -> Values:
        asked.append(key)
        return answer(self, key, compute)

    monkeypatch.setattr(Resolver, "_answer", counted)
    steps = "".join(f"def f{step}(value):\n    f{step + 1}(value)\n" for step in range(24))
    use = f"from app.home import make\n{steps}def f24(value):\n    value()\nf0(make)\n"
    uses = found({"src/app/home.py": HOME, "src/app/use.py": use}, "app.home.make", "restrict: reference")
    assert ("src/app/use.py", 51, "call", True) in uses
    assert len(asked) < 200  # 1,506 where every answer is dropped at each step
