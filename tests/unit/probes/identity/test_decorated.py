"""A decorated function is heard itself, and who passed something to what decorates it is who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.probes.identity.lab import boundary, rule, values

if TYPE_CHECKING:
    from tests.unit.probes.identity.lab import Lab

DECORATED = """
    import contextlib
    import functools
    from unittest.mock import Mock

    class Resolver:
        pass

    def decorated(function):
        def inner(*args, **kwargs):
            return function(*args, **kwargs)
        return inner

    def named(function):
        @functools.wraps(function)
        def inner(self, **kwargs):
            return function(self, **kwargs)
        return inner

    def remade(function):
        @functools.wraps(function)
        def inner(resolver):
            return function(Resolver())
        return inner

    class Called:
        def __init__(self, function):
            self.function = function
        def __call__(self, *given):
            return self.function(*given)

    @decorated
    @decorated
    def plain(resolver=None):
        return resolver

    @remade
    def again(resolver):
        return resolver

    @Called
    def called(resolver):
        return resolver

    class Base:
        @decorated
        def method(self, resolver=None):
            return resolver
        @classmethod
        @named
        def make(cls, *, resolver):
            return resolver

    class Derived(Base):
        @decorated
        def method(self, resolver=None):
            return resolver

    @functools.lru_cache
    def cached(resolver):
        return resolver

    @contextlib.contextmanager
    def managed(resolver):
        yield resolver

    mocked = Mock()
"""


@pytest.mark.parametrize(
    ("at", "call"),
    [
        ("plain", "plain(resolver)"),
        ("plain", "plain(resolver=resolver)"),
        ("called", "called(resolver)"),
        ("Base.method", "Base().method(resolver)"),
        ("Base.method", "Derived().method(resolver)"),
        ("Base.method", "Base.method(Base(), resolver=resolver)"),
        ("Base.make", "Derived.make(resolver=resolver)"),
        ("cached", "cached(resolver)"),
        ("managed", "managed(resolver).__enter__()"),
    ],
)
def test_a_decorated_function_is_heard_and_who_calls_what_decorates_it(lab: Lab, at: str, call: str) -> None:
    home = lab.module("home", DECORATED)
    calling = lab.module("calling", f"from home import *\n\ndef go(resolver):\n    {call}\n")
    before = [id(one) for one in (*vars(home).values(), *vars(home.Base).values())]

    def body() -> None:
        calling.go(home.Resolver())
        calling.go(home.Resolver())

    seen = lab.probe(rule(boundary(f"home:{at}")), body)
    assert seen.found == [("drift", f"home:{at}", lab.line("calling", call))]
    assert not seen.wrong
    assert before == [id(one) for one in (*vars(home).values(), *vars(home.Base).values())]
    assert home.plain.__closure__[0].cell_contents.__closure__[0].cell_contents.__code__.co_name == "plain"


def test_a_decorator_that_hands_on_another_object_is_who_passes_it(lab: Lab) -> None:
    home = lab.module("home", DECORATED)

    def body() -> None:
        one = home.Resolver()
        home.plain(one)
        home.again(one)

    seen = lab.probe(rule(boundary("home:plain"), boundary("home:again")), body)
    assert seen.found == [("drift", "home:again", lab.line("home", "function(Resolver())"))]
    assert not seen.wrong


def test_what_is_handed_on_by_position_and_cannot_be_looked_into_is_not_none(lab: Lab) -> None:
    home = lab.module("home", DECORATED)
    asked = rule(boundary("home:mocked"))
    assert values(lab, asked, lambda: home.mocked(resolver="a")) == (["a"], [])
    assert values(lab, asked, lambda: home.mocked(other="a")) == ([None], [])
    seen, (wrong,) = values(lab, asked, lambda: home.mocked("a"))
    assert seen == []
    assert wrong.startswith("home:mocked was called in a way that does not show 'resolver', as something around it")
