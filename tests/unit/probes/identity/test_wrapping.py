"""Functions are heard wherever they are held, and everything is as it was afterwards."""

from __future__ import annotations

import copy
import functools
import importlib
import inspect
import pickle
import types
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.probes.identity.lab import HOME, boundary, rule

from seamguard.errors import ProbeError
from seamguard.probes.identity import probing

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.probes.identity.lab import Lab


def holders(home: Any) -> dict[str, tuple[object, Callable[[], Callable[[object], object]]]]:  # noqa: ANN401 (a module)
    """Things that hold the function, each with what gets at it again."""
    slotted = home.Slotted()
    slotted.held = home.fn
    namespace = types.SimpleNamespace(held=home.fn)
    instance = home.Base()
    instance.held = home.fn
    listed, queued, named = [1, home.fn], deque([home.fn]), {"x": {"y": home.fn}}
    gathered = {home.fn}
    bound = functools.partial(home.fn)
    later = functools.partial(map, home.fn)
    methods = {"m": home.Base().method}

    def default(resolver: object, function: Any = home.fn) -> object:  # noqa: ANN401
        return function(resolver)

    def keyword(resolver: object, *, function: Any = home.fn) -> object:  # noqa: ANN401
        return function(resolver)

    return {
        "slot": (slotted, lambda: slotted.held),
        "namespace": (namespace, lambda: namespace.held),
        "instance": (instance, lambda: instance.held),
        "list": (listed, lambda: listed[1]),
        "deque": (queued, lambda: queued[0]),
        "dict": (named, lambda: named["x"]["y"]),
        "set": (gathered, lambda: next(iter(gathered))),
        "partial": (bound, lambda: bound),
        "argument of a partial": (later, lambda: lambda value: next(later([value]))),
        "default": (default, lambda: default),
        "keyword default": (keyword, lambda: keyword),
        "decorated": (home, lambda: home.around),
        "bound method": (methods, lambda: methods["m"]),
        "staticmethod": (home.Base, lambda: home.Base().plain),
        "classmethod": (home.Base, lambda: home.Base.make),
        "alias": (home.Base, lambda: home.Base().alias),
        "derived": (home.Derived, lambda: home.Derived().method),
        "unbound": (home.Base, lambda: functools.partial(home.Base.method, home.Base())),
        "override": (home.Other, lambda: home.Other().method),
        "remembered": (home.Base, lambda: home.Base().remembered),
    }


SITES = {
    **dict.fromkeys(("bound method", "alias", "derived", "unbound", "override"), "home:Base.method"),
    "staticmethod": "home:Base.plain",
    "classmethod": "home:Base.make",
    "remembered": "home:Base.remembered",
}


@pytest.mark.parametrize(
    "name",
    holders(
        types.SimpleNamespace(
            **dict.fromkeys(("fn", "around"), print),
            **dict.fromkeys(("Base", "Slotted", "Derived", "Other"), type("Any", (), {"method": print})),
        )
    ),
)
def test_a_function_is_heard_wherever_it_is_held(lab: Lab, name: str) -> None:
    home = lab.module("home", HOME)
    held, get = holders(home)[name]
    asked = rule(boundary(SITES.get(name, "home:fn")))
    one, other = [1], [2]

    def body() -> None:
        assert get()(tuple(one)) == tuple(one)
        get()(tuple(other))

    before = [id(vars(kind)[key]) for kind in (home.Base, home.Other) for key in vars(kind)]
    seen = lab.probe(asked, body)
    assert [kind for kind, _, _ in seen.found] == ["drift"], seen
    assert not seen.wrong
    assert held is not None
    assert [id(vars(kind)[key]) for kind in (home.Base, home.Other) for key in vars(kind)] == before
    assert "seamguard" not in type(get()).__module__


LATE = """
    from home import Base
    from home import fn as look

    handlers = [look, Base().method]

    class Late:
        run = staticmethod(look)
"""


@pytest.mark.parametrize("name", ["shown", "once"])
def test_a_property_is_heard(lab: Lab, name: str) -> None:
    home = lab.module("home", HOME)
    before = vars(home.Base)[name]

    def body() -> None:
        for value in ("a", "b"):
            instance = home.Derived()
            instance.kept = value
            assert getattr(instance, name) == value

    seen = lab.probe(rule(boundary(f"home:Base.{name}", "return")), body)
    assert [kind for kind, _, _ in seen.found] == ["drift"], seen
    assert not seen.wrong
    assert vars(home.Base)[name] is before
    instance = home.Base()
    instance.kept = 3
    assert getattr(instance, name) == 3


UNREACHABLE = {
    "a tuple (home.TABLE)": "TABLE = (fn,)",
    "a frozenset (home.TABLE)": "TABLE = frozenset([fn])",
    "a map (home.TABLE)": "TABLE = map(fn, [])",
    "a weak reference": "import weakref\n    TABLE = weakref.ref(fn)",
    "a dict (home.TABLE)": "TABLE = {fn: 1}",
}


@pytest.mark.parametrize("what", UNREACHABLE)
def test_what_cannot_be_changed_is_told(lab: Lab, what: str) -> None:
    home = lab.module("home", HOME + f"\n    {UNREACHABLE[what]}\n")
    seen = lab.probe(rule(boundary("home:fn")), lambda: home.fn(1))
    assert seen.found == []
    assert [message for message in seen.wrong if message.startswith(f"{what} holds fn itself")], seen.wrong
    assert len(seen.wrong) == 1


def test_a_module_that_is_loaded_again_is_told(lab: Lab) -> None:
    home = lab.module("home", HOME)

    def body() -> None:
        home.fn(1)
        importlib.reload(home)
        home.fn(2)

    (wrong,) = lab.probe(rule(boundary("home:fn")), body).wrong
    assert wrong.startswith("the module home was loaded again while the probe was on")
    home.fn(3)
    assert type(home.fn) is types.FunctionType
    assert lab.probe(rule(boundary("home:fn"), type="home.Base"), lambda: home.fn(home.Base())).is_clean


def test_an_object_that_answers_nothing_may_hold_a_function(lab: Lab) -> None:
    home = lab.module("home", HOME)

    class Silent:
        def __getattribute__(self, name: str) -> object:
            raise KeyError(name)

    silent = Silent()
    object.__getattribute__(silent, "__dict__")["held"] = home.fn
    other = Silent()
    tucked = (home.fn,)
    object.__getattribute__(other, "__dict__")["held"] = tucked

    def body() -> None:
        object.__getattribute__(silent, "held")(1)
        home.fn(2)

    seen = lab.probe(rule(boundary("home:fn")), body)
    assert [kind for kind, _, _ in seen.found] == ["drift"]
    assert [wrong.partition(" holds")[0] for wrong in seen.wrong] == ["a tuple"]


def test_a_local_variable_of_a_running_function_is_told(lab: Lab) -> None:
    home = lab.module("home", HOME)
    fn = home.fn
    seen = lab.probe(rule(boundary("home:fn")), lambda: home.fn(1))
    assert fn is home.fn
    assert [message.partition(" holds")[0] for message in seen.wrong] == [
        "the local variable fn of test_a_local_variable_of_a_running_function_is_told"
    ]


def test_a_module_that_is_imported_in_the_body_is_heard_and_left_as_if_it_had_been_imported_before(lab: Lab) -> None:
    home = lab.module("home", HOME)
    lab.write("late", LATE)
    before = vars(home)["fn"]

    def body() -> None:
        late = importlib.import_module("late")
        late.look("a")
        late.handlers[0]("b")
        late.handlers[1]("a")
        late.Late.run("c")

    seen = lab.probe(rule(boundary("home:fn"), boundary("home:Base.method")), body)
    assert [kind for kind, _, _ in seen.found] == ["drift", "drift"], seen
    late = importlib.import_module("late")
    assert late.look is before is home.fn
    assert late.handlers[0] is before
    assert late.Late.run is before
    assert type(late.handlers[1]) is types.MethodType


def test_the_code_under_guard_sees_no_difference(lab: Lab) -> None:
    home = lab.module("home", HOME + "\n    async def co(resolver):\n        return resolver\n")
    names = ("fn", "co")
    before = [(inspect.signature(getattr(home, name)), getattr(home, name).__name__) for name in names]
    with probing(
        rule(boundary("home:fn"), boundary("home:co"), boundary("home:Base.make"), boundary("home:Base.method"))
    ):
        assert [(inspect.signature(getattr(home, name)), getattr(home, name).__name__) for name in names] == before
        assert inspect.iscoroutinefunction(home.co)
        assert isinstance(home.fn, types.FunctionType)
        assert inspect.isfunction(home.fn)
        assert inspect.ismethod(home.Base().method)
        assert pickle.loads(pickle.dumps(home.fn)) is home.fn  # noqa: S301 (its own)
        assert pickle.loads(pickle.dumps(home.Base.make))(3) == 3  # noqa: S301 (its own)
        assert pickle.loads(pickle.dumps(home.Base().method))(3) == 3  # noqa: S301 (its own)
        assert copy.copy(home.fn) is copy.deepcopy(home.fn) is home.fn
        assert hash(home.fn) == hash(home.around.__wrapped__)
        with pytest.raises(TypeError, match=r"fn\(\) missing 1 required positional argument: 'resolver'"):
            home.fn()


def test_exceptions_pass_with_their_traceback(lab: Lab) -> None:
    home = lab.module("home", "def fn(resolver):\n    raise resolver\n")
    error = ValueError("mine")
    with (
        probing(rule(boundary("home:fn"), boundary("home:fn", "return"))),
        pytest.raises(ValueError, match="mine") as told,
    ):
        home.fn(error)
    assert told.value is error
    assert error.__context__ is None
    assert error.__cause__ is None
    assert told.traceback[-1].name == "fn"


MISSING = {
    "home:gone": "home:gone does not exist: home has no gone",
    "home:decorate": "did you mean decorated?",
    "home:Base.metod": "Base of home has no metod: did you mean method?",
    "home:Base": "home:Base is a class: name one of its methods, such as home:Base.__init__",
    "nowhere.at.all:fn": "the module nowhere.at.all cannot be imported (ModuleNotFoundError: No module named",
    "home:Base.__eq__": "is written in C",
    "home:NUMBER": "home:NUMBER is no function",
    "broken:fn": "the module broken cannot be imported (ZeroDivisionError: division by zero)",
}


@pytest.mark.parametrize("at", MISSING)
def test_what_does_not_exist_is_an_error_with_its_place(lab: Lab, at: str) -> None:
    lab.module("home", HOME + "\n    NUMBER = 3\n")
    lab.write("broken", "1 / 0\n")
    with pytest.raises(ProbeError) as told, probing(rule(boundary("home:fn"), boundary(at))):
        pytest.fail("the body must not run")
    (problem,) = told.value.problems
    assert (problem.line, problem.column) == (3, 5)
    assert MISSING[at] in problem.message


def test_all_problems_are_told_at_once(lab: Lab) -> None:
    lab.module("home", HOME)
    asked = rule(
        boundary("home:a"), boundary("home:fn", "b"), calls=[("home:c", 0, 1)], constructions=[("home.D", 0, 1)]
    )
    with pytest.raises(ProbeError) as told, probing(asked):
        pytest.fail("the body must not run")
    assert len(told.value.problems) == 4


def test_of_an_inherited_method_only_the_objects_of_the_class_count(lab: Lab) -> None:
    home = lab.module("home", HOME)

    def body() -> None:
        home.Base().method(1)
        home.Derived().method(2)
        home.Other().method(3)
        home.Base.make(4)
        home.Derived.make(5)

    for name, value in (("method", 2), ("make", 5)):
        with probing(rule(boundary(f"home:Derived.{name}"))) as recorder:
            body()
        assert [one.value for one in recorder.recorded().runs[0].sightings] == [value]


def test_a_method_of_a_protocol_is_heard_in_what_implements_it(lab: Lab) -> None:
    home = lab.module(
        "home",
        """
        from typing import Protocol

        class Shape(Protocol):
            def method(self, resolver): ...

        class Round(Shape):
            def method(self, resolver):
                return resolver

        class Apart:
            def method(self, resolver):
                return resolver

        class Mixed(Apart, Shape):
            pass
        """,
    )

    def body() -> None:
        for kind in (home.Round, home.Mixed, home.Apart):
            kind().method(kind.__name__)

    seen = lab.probe(rule(boundary("home:Shape.method")), body)
    assert [(kind, site) for kind, site, _ in seen.found] == [("drift", "home:Shape.method")]
    assert not seen.wrong


def test_one_function_under_two_names_is_heard_by_both(lab: Lab) -> None:
    home = lab.module("home", HOME)
    other = lab.module("other", "from home import fn as look\n")
    asked = rule(boundary("home:fn"), boundary("other:look"))
    with probing(asked) as recorder, probing(rule(boundary("other:look"))) as later:
        home.fn(1)
        other.look(2)
    assert [one.value for one in recorder.recorded().runs[0].sightings] == [1, 2, 1, 2]
    assert [one.value for one in later.recorded().runs[0].sightings] == [1, 2]
    assert type(home.fn) is types.FunctionType
    assert other.look is home.fn


def test_an_override_in_the_module_of_a_later_boundary_is_heard(lab: Lab) -> None:
    lab.write("home", HOME)
    lab.write(
        "below", "import home\nclass Below(home.Base):\n    def method(self, resolver):\n        return resolver\n"
    )
    asked = rule(boundary("home:Base.method"), boundary("below:Below.plain", required=False))
    seen = lab.probe(asked, lambda: importlib.import_module("below").Below().method(1))
    assert seen.is_clean, seen
    assert len(seen.observed.examined) == 1


def test_an_override_without_the_parameter_is_an_error(lab: Lab) -> None:
    lab.module("home", HOME + "\n    class Odd(Base):\n        def method(self, other):\n            return other\n")
    with pytest.raises(ProbeError, match="takes no parameter 'resolver'"), probing(rule(boundary("home:Base.method"))):
        pytest.fail("the body must not run")
