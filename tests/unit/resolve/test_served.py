"""What a module serves, kept by what of it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamguard.index import Index
from seamguard.policy import parse_policy
from seamguard.resolve import Program
from seamguard.resolve.evaluate import Resolver
from seamguard.resolve.fields import stored_under
from seamguard.resolve.handed import Field, Handed
from seamguard.resolve.memory import Served
from seamguard.resolve.values import Value
from seamguard.sources import memory_tree

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    import pytest

    from seamguard.resolve.values import Values

ONE = (Value("object", "shop.db", "connect"),)
NOTHING: tuple[Value, ...] = ()


def test_an_answer_holds_where_the_same_of_it_is_wanted() -> None:
    """Names of which nobody asked whether they are wanted make no difference; any other does."""
    known = Served()
    known.keep({"connect", "close"}, {"connect", "price"}, ONE)
    assert known.answer({"connect"}) is ONE
    assert known.answer({"connect", "total"}) is ONE
    assert known.answer({"price"}) is None
    assert known.answer({"connect", "close"}) is None
    assert known.answer(None) is None
    known.keep({"connect", "close"}, {"price"}, NOTHING)
    assert known.answer({"total"}) == NOTHING
    assert known.answer({"connect"}) is ONE


def test_where_all_is_wanted_nothing_less_is_told() -> None:
    """An answer to everything is none to a part, but where the part is all that was asked for."""
    known = Served()
    known.keep({"connect"}, None, ONE)
    assert known.answer(None) is ONE
    assert known.answer({"connect"}) is ONE
    assert known.answer({"close"}) is None


_POLICY = b"version: 1\ncodebase: {source: [src]}\nseams: [{id: a, target: shop.made.Made, why: w}]\n"
_FILES = {
    "src/shop/__init__.py": (
        "from shop import lazy\nfrom shop.made import Made\n\n\n"
        "def __getattr__(name):\n    return getattr(lazy, name, Made.kept)\n"
    ),
    "src/shop/lazy.py": "",
    "src/shop/made.py": "class Made:\n    def put(self): ...\n",
    "src/shop/late.py": "from shop.made import Made\nfrom shop.lazy import *\n\nMade.kept = 1\nMade.other = 2\n",
}


class _Asked:
    """What a package gives for one name, and how often that was found out."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tree = memory_tree(_FILES, parse_policy(_POLICY, "allowlists.yaml").codebase)
        self.handed = Handed()
        self.program = Program(tree.files, Index(tree.files).facts)
        self.resolver = Resolver(self.program, self.handed)
        self.found_out = 0
        keep = Served.keep

        def counted(served: Served, weighed: AbstractSet[str], wanted: AbstractSet[str] | None, found: Values) -> None:
            self.found_out += 1
            keep(served, weighed, wanted, found)

        monkeypatch.setattr(Served, "keep", counted)

    def names(self) -> set[str]:
        (unit,) = self.program.units("shop")
        return {value.name or str(value.data[1]) for value in self.resolver.served(unit, "connect")}

    def forget(self) -> None:
        self.resolver.forget(self.handed.grown)
        self.handed.grown = set()


def test_what_is_served_is_found_out_again_when_a_place_that_it_rests_on_is_given_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A module's name, an attribute of a class; no other place."""
    asked = _Asked(monkeypatch)
    made = Value("object", "shop.made", "Made")
    assert (asked.names(), asked.found_out) == (set(), 1)
    asked.handed.give_field("other", Field(made, ONE[0], of_class=False))
    asked.handed.give_module("shop.lazy", "other", ONE[0])
    asked.forget()
    assert (asked.names(), asked.found_out) == (set(), 1)
    asked.handed.give_module("shop.lazy", "connect", ONE[0])
    asked.forget()
    assert (asked.names(), asked.found_out) == ({"connect"}, 2)
    asked.handed.give_field("kept", Field(made, made, of_class=False))
    asked.forget()
    assert (asked.names(), asked.found_out) == ({"connect", "Made"}, 3)


def test_what_is_served_is_found_out_again_when_a_file_is_read_that_stores_in_what_it_rests_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = _Asked(monkeypatch)
    assert (asked.names(), asked.found_out) == (set(), 1)
    asked.program.units("shop.late")
    asked.resolver.take_in()
    assert (asked.names(), asked.found_out) == ({"1"}, 2)
    asked.resolver.forget([stored_under("other")])
    assert (asked.names(), asked.found_out) == ({"1"}, 2)
