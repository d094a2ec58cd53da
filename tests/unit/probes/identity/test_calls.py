"""What is heard of calls of every kind, and that the code under guard runs as ever."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.probes.identity.lab import boundary, rule, values

from seamguard.probes.identity import probing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.probes.identity.lab import Lab

MODULE = """
    import asyncio
    import contextlib
    import functools

    async def co(resolver):
        await asyncio.sleep(0)
        return resolver

    def gen(resolver):
        try:
            got = yield resolver
            yield got
        except KeyError:
            yield "caught"
        return "end"

    async def agen(resolver):
        try:
            got = yield resolver
            yield got
        except KeyError:
            yield "caught"
        finally:
            await asyncio.sleep(0)

    @contextlib.contextmanager
    def managed(resolver):
        yield resolver

    @contextlib.asynccontextmanager
    async def amanaged(resolver):
        yield resolver

    def later(function):
        @functools.wraps(function)
        def inner(*args, **kwargs):
            return function(*args, **kwargs)
        return inner

    late = later(co)

    def supplied(function):
        @functools.wraps(function)
        def inner(*args):
            return function("supplied", *args)
        return inner

    @supplied
    def needs(resolver, other=None):
        return resolver

    def shifted(function):
        @functools.wraps(function)
        def inner(resolver, extra=None):
            return function("context", resolver)
        return inner

    @shifted
    def shift(context, resolver):
        return resolver

    def every(a, resolver="default", /, b=1, *args, c=2, **kwargs):
        return resolver

    def gathers(*args, **options):
        return options

    class Path:
        def __init__(self, **names):
            self.__dict__.update(names)
        def method(self, request):
            return request
"""


def test_arguments_are_found_however_they_are_passed(lab: Lab) -> None:
    home = lab.module("home", MODULE)

    def body() -> None:
        home.every(1)
        home.every(1, "positional")
        home.every(1, "again", 3, 4, c=5, resolver="another argument")
        for args in ((), (1, 2)):
            home.gathers(*args, resolver="by name")
        home.gathers()

    assert values(lab, rule(boundary("home:every")), body)[0] == ["default", "positional", "again"]
    assert values(lab, rule(boundary("home:gathers")), body)[0] == ["by name", None]


def test_attributes_are_followed(lab: Lab) -> None:
    home = lab.module("home", MODULE)
    deep = home.Path(ctx=home.Path(resolver="deep"))

    def body() -> None:
        home.Path().method(deep)
        home.Path().method(request=home.Path(ctx=None))
        home.Path().method(home.Path(ctx=3))

    seen, wrong = values(lab, rule(boundary("home:Path.method", "request.ctx.resolver")), body)
    assert seen == ["deep", None]
    assert wrong == [
        "request.ctx.resolver of home:Path.method could not be read, as int gave AttributeError: correct `value`"
    ]
    itself = home.Path(resolver="own")
    seen, wrong = values(lab, rule(boundary("home:Path.method", "self.resolver")), lambda: itself.method(1))
    assert (seen, wrong) == (["own"], [])


def test_an_argument_that_a_decorator_supplies_is_heard_where_it_is_given(lab: Lab) -> None:
    home = lab.module("home", MODULE)

    def body() -> None:
        home.needs()
        home.needs("other")

    assert values(lab, rule(boundary("home:needs", "other")), body) == ([None, "other"], [])
    assert values(lab, rule(boundary("home:needs")), body) == (["supplied"], [])


def test_a_private_method_is_named_as_it_is_written(lab: Lab) -> None:
    home = lab.module(
        "private",
        """
        class _Base:
            def __method(self, resolver):
                return resolver
            def call(self, resolver):
                return self.__method(resolver)

        class Derived(_Base):
            def __method(self, resolver):
                raise AssertionError
        """,
    )
    asked = rule(boundary("private:_Base.__method"))
    assert values(lab, asked, lambda: home.Derived().call("a")) == (["a"], [])


def test_what_decorates_a_function_may_show_the_parameter_in_another_place(lab: Lab) -> None:
    home = lab.module("home", MODULE)
    assert values(lab, rule(boundary("home:shift")), lambda: home.shift("a", 3)) == (["a"], [])


def test_coroutines_are_heard_to_their_end(lab: Lab) -> None:
    home = lab.module("home", MODULE)

    async def main() -> None:
        assert inspect.iscoroutine(coroutine := home.co("a"))
        assert await coroutine == "a"
        task = asyncio.create_task(home.co("b"))
        assert await task == "b"
        assert [*await asyncio.gather(home.co("c"), home.late("d"))] == ["c", "d"]
        assert await asyncio.wait_for(home.co("e"), 5) == "e"

    seen, wrong = values(lab, rule(boundary("home:co", "return")), lambda: asyncio.run(main()))
    assert (sorted(map(str, seen)), wrong) == (["a", "b", "c", "d", "e"], [])
    seen, _ = values(lab, rule(boundary("home:late", "return")), lambda: asyncio.run(main()))
    assert seen == ["d"]


def test_a_coroutine_that_is_cancelled_before_it_began_is_as_ever(lab: Lab) -> None:
    home = lab.module("home", MODULE)

    async def main() -> None:
        task = asyncio.create_task(home.co("a"))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert values(lab, rule(boundary("home:co", "return"), entry="home:co"), lambda: asyncio.run(main()))[0] == []


def test_generators_are_heard_step_by_step(lab: Lab) -> None:
    home = lab.module("home", MODULE)

    def body() -> None:
        generator: Any = home.gen("a")
        assert inspect.isgenerator(home.gen("a"))
        assert next(generator) == "a"
        assert generator.send("b") == "b"
        assert generator.throw(KeyError()) == "caught"
        with pytest.raises(StopIteration) as end:
            next(generator)
        assert end.value.value == "end"

        def outer() -> Iterator[Any]:
            assert (yield from home.gen("c")) == "end"

        assert [*outer()] == ["c", None]
        early = home.gen("d")
        next(early)
        early.close()

    assert values(lab, rule(boundary("home:gen", "yield")), body)[0] == ["a", "b", "caught", "c", None, "d"]
    assert values(lab, rule(boundary("home:gen", "return")), body)[0] == ["end"]
    assert values(lab, rule(boundary("home:gen")), body)[0] == ["a", "c", "d"]


def test_asynchronous_generators_are_heard_step_by_step(lab: Lab) -> None:
    home = lab.module("home", MODULE)

    async def main() -> None:
        generator: Any = home.agen("a")
        assert inspect.isasyncgen(home.agen("a"))
        assert await anext(generator) == "a"
        assert await generator.asend("b") == "b"
        assert await generator.athrow(KeyError()) == "caught"
        with pytest.raises(StopAsyncIteration):
            await anext(generator)
        assert [one async for one in home.agen("c")] == ["c", None]
        async with contextlib.aclosing(home.agen("d")) as early:
            assert await anext(early) == "d"

    assert values(lab, rule(boundary("home:agen", "yield")), lambda: asyncio.run(main()))[0] == [
        "a", "b", "caught", "c", None, "d",
    ]  # fmt: skip


def test_what_context_managers_give_is_heard(lab: Lab) -> None:
    home = lab.module("home", MODULE)

    async def main() -> None:
        async with home.amanaged("b") as given:
            assert given == "b"

    def body() -> None:
        with home.managed("a") as given:
            assert given == "a"
        with pytest.raises(ZeroDivisionError), home.managed("a"):
            raise ZeroDivisionError
        asyncio.run(main())

    assert values(lab, rule(boundary("home:managed", "yield")), body)[0] == ["a"]
    assert values(lab, rule(boundary("home:amanaged", "yield")), body)[0] == ["b"]


def test_a_call_that_is_wrong_fails_as_ever_and_shows_nothing(lab: Lab) -> None:
    home = lab.module("home", MODULE)

    def body() -> None:
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'resolver'"):
            home.co()

    assert values(lab, rule(boundary("home:co")), body) == ([], [])


def test_late_calls_are_not_recorded(lab: Lab) -> None:
    home = lab.module("home", MODULE)
    asked = rule(boundary("home:gen", "yield"), boundary("home:every"))
    with probing(asked) as recorder:
        generator, every = home.gen("a"), home.every
    assert next(generator) == "a"
    every(1, 2)
    assert recorder.recorded().runs[0].sightings == ()
