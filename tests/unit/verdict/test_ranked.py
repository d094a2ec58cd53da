"""Settings of a family held against each other by the ranks that it declares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import pytest

from seamguard.domain.growth import Effect
from seamguard.domain.ranks import DEMANDS, EXCEPTIONS, GRADED, OPTIONAL, SELECTION, STRICT, WORDS, ordered
from seamguard.domain.rule import Mark, Rule
from seamguard.verdict.weakening import compare_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamguard.domain.ranks import Rank


HERE = Mark(1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """So much of something."""

    name: str
    much: int
    note: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def terms(self) -> str:
        return f"{self.much}{self.note}"

    def asks_less_than(self, other: Asked) -> bool:
        return self.much < other.much


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Rule):
    family: ClassVar[str] = "must_exist"
    ranks: ClassVar[Mapping[str, Rank]] = {
        "names": DEMANDS,
        "asked": GRADED,
        "modules": SELECTION,
        "spared": EXCEPTIONS,
        "depth": ordered(1, 2, 3),
        "target": STRICT,
        "note": WORDS,
        "type": OPTIONAL,
    }

    names: tuple[str, ...] = ("a", "b")
    asked: tuple[Asked, ...] = (Asked("x", 2),)
    modules: tuple[str, ...] = ("m",)
    spared: tuple[str, ...] = ()
    depth: int = 2
    target: str = "x.y"
    note: str | None = None
    type: str | None = None
    target_mark: Mark = HERE


RULE = Sample(id="sample", why="It is a sample.", mark=Mark(1, 1))


@pytest.mark.parametrize(
    ("changed", "kind", "effect", "message"),
    [
        ({"names": ("a",)}, "names-weakened", Effect.WEAKENED, "`names` no longer names b"),
        ({"names": ("a", "b", "c")}, "names-tightened", Effect.TIGHTENED, "`names` names c"),
        ({"names": ()}, "names-weakened", Effect.WEAKENED, "`names` no longer names a"),
        ({"modules": ()}, "modules-tightened", Effect.TIGHTENED, "`modules` was m and is not given"),
        ({"modules": ("m", "n")}, "modules-tightened", Effect.TIGHTENED, "`modules` names n"),
        ({"modules": ("n",)}, "modules-weakened", Effect.WEAKENED, "`modules` no longer names m"),
        ({"spared": ("s",)}, "spared-weakened", Effect.WEAKENED, "`spared` names s"),
        ({"asked": ()}, "asked-weakened", Effect.WEAKENED, "`asked` no longer names x"),
        ({"asked": (Asked("x", 2), Asked("y", 1))}, "asked-tightened", Effect.TIGHTENED, "`asked` names y"),
        ({"asked": (Asked("x", 1),)}, "asked-weakened", Effect.WEAKENED, "`asked` asked of x: 2, and asks: 1"),
        ({"asked": (Asked("x", 3),)}, "asked-tightened", Effect.TIGHTENED, "`asked` asked of x: 2, and asks: 3"),
        ({"asked": (Asked("x", 2, "!"),)}, "asked-changed", Effect.CHANGED, "`asked` asked of x: 2, and asks: 2!"),
        ({"depth": 1}, "depth-weakened", Effect.WEAKENED, "`depth` was 2 and is 1"),
        ({"depth": 3}, "depth-tightened", Effect.TIGHTENED, "`depth` was 2 and is 3"),
        ({"target": "x.z"}, "target-weakened", Effect.WEAKENED, "`target` was x.y and is x.z"),
        ({"type": "t"}, "type-tightened", Effect.TIGHTENED, "`type` was not given and is t"),
        ({"note": "n"}, "note-changed", Effect.CHANGED, "`note` was not given and is n"),
        ({"why": "Other."}, "why-changed", Effect.CHANGED, "`why` was reworded"),
    ],
)
def test_a_change_is_ranked(changed: dict[str, object], kind: str, effect: Effect, message: str) -> None:
    told = list(compare_settings(RULE, replace(RULE, **changed)))  # type: ignore[arg-type]  # any field, any value
    assert (told[0].kind, told[0].effect, told[0].message) == (kind, effect, message)
    assert told[0].where[:2] == ("must_exist", "sample")


def test_the_first_module_that_is_named_leaves_out_all_others() -> None:
    everywhere = replace(RULE, modules=())
    (told,) = compare_settings(everywhere, RULE)
    assert (told.kind, told.effect) == ("modules-weakened", Effect.WEAKENED)


@pytest.mark.parametrize("now", ["u", None])
def test_what_is_given_is_not_exchanged_or_dropped_for_free(now: str | None) -> None:
    (told,) = compare_settings(replace(RULE, type="t"), replace(RULE, type=now))
    assert (told.kind, told.effect) == ("type-weakened", Effect.WEAKENED)


def test_where_things_stand_is_no_change() -> None:
    assert list(compare_settings(RULE, replace(RULE, target_mark=Mark(9, 9), mark=Mark(8, 8)))) == []
