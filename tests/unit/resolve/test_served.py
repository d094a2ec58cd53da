"""What a module serves, kept by what of it is wanted."""

from __future__ import annotations

from seamguard.resolve.memory import Served
from seamguard.resolve.values import Value

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
