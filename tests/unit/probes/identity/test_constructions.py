"""Objects are counted once each, however their classes are made, and the classes are as they were."""

from __future__ import annotations

import importlib
import inspect
from types import FunctionType
from typing import TYPE_CHECKING

import pytest
from tests.unit.probes.identity.lab import boundary, rule

from seamguard.errors import ProbeError
from seamguard.probes.identity import probing

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tests.unit.probes.identity.lab import Lab

MODULE = """
    import enum
    from dataclasses import dataclass
    from typing import NamedTuple, Protocol

    class Plain:
        pass

    class Written:
        def __init__(self, value=0):
            self.value = value

    class Derived(Written):
        def __init__(self):
            super().__init__(1)

    class Careless(Written):
        def __init__(self):
            pass

    class Inherited(Written):
        pass

    @dataclass(frozen=True)
    class Frozen:
        value: int = 0

    @dataclass(slots=True)
    class Slotted:
        value: int = 0

    class Named(NamedTuple):
        value: int = 0

    class New:
        def __new__(cls, value=0):
            self = super().__new__(cls)
            self.value = value
            return self

    class Failing(Exception):
        pass

    class Listed(list):
        pass

    class Mixin:
        def __init__(self, *args):
            self.mixed = args

    class Both(Plain, Mixin):
        pass

    class Shape(Protocol):
        area: int
        def name(self): ...

    class Declared(Shape):
        area = 1

    class Mixed(Shape, Mixin):
        area = 1

    class Structural:
        def __init__(self):
            self.area = 3
        def name(self):
            return ""

    class Half:
        def name(self):
            return ""

    class Colour(enum.Enum):
        RED = 1

    class Broken:
        def __init__(self):
            raise ValueError("broken")

    def fn(resolver):
        return resolver

    def nothing():
        return None
"""
COUNTED = ["Plain", "Written", "Frozen", "Slotted", "Named", "New", "Failing", "Listed", "Both"]


@pytest.fixture
def home(lab: Lab) -> ModuleType:
    return lab.module("home", MODULE)


def shown(kind: type) -> str:
    try:
        return str(inspect.signature(kind))
    except ValueError as error:
        return str(error)


def made(asked: str, body: Callable[[], object]) -> list[str]:
    with probing(rule(constructions=[(f"home.{asked}", 0, None)])) as recorder:
        body()
    return [one.type_name for one in recorder.recorded().runs[0].made[0]]


@pytest.mark.parametrize("name", COUNTED)
def test_each_object_is_counted_and_its_class_is_as_it_was(home: ModuleType, name: str) -> None:
    kind = getattr(home, name)
    before, signature, plain = {**vars(kind)}, shown(kind), kind()
    assert made(name, lambda: [kind(), kind()]) == [f"home.{name}"] * 2
    assert {**vars(kind)} == before
    assert all(vars(kind)[key] is value for key, value in before.items())
    assert shown(kind) == signature
    assert type(plain) is type(kind())


def test_subclasses_are_counted_once_each(home: ModuleType) -> None:
    def body() -> None:
        assert home.Derived().value == 1
        home.Careless()
        assert home.Inherited(7).value == 7

    assert made("Written", body) == ["home.Derived", "home.Careless", "home.Inherited"]
    assert made("Inherited", body) == ["home.Inherited"]


def test_arguments_are_treated_as_ever(home: ModuleType) -> None:
    def body() -> None:
        assert home.New(3).value == 3
        assert home.Named(4) == (4,)
        assert home.Failing("a", "b").args == ("a", "b")
        assert home.Listed([1, 2]) == [1, 2]
        assert home.Both(5).mixed == (5,)
        with pytest.raises(TypeError, match=r"Plain\(\) takes no arguments"):
            home.Plain(1)

    for name in COUNTED:
        made(name, body)
    body()


def test_what_could_not_be_made_is_not_counted(home: ModuleType) -> None:
    def body() -> None:
        with pytest.raises(ValueError, match="broken"):
            home.Broken()

    assert made("Broken", body) == []


def test_of_a_protocol_all_that_fit_are_counted(home: ModuleType) -> None:
    def body() -> None:
        home.Declared()
        home.Structural()
        home.Half()

    assert made("Shape", body) == ["home.Declared", "home.Structural"]
    assert home.Declared().area == 1


def test_what_a_protocol_does_to_constructors_is_done_as_ever(home: ModuleType) -> None:
    before = {**vars(home.Mixed)}

    def body() -> None:
        assert home.Mixed(5).mixed == (5,)

    assert made("Shape", body) == ["home.Mixed"]
    assert {**vars(home.Mixed)} == before
    body()


def test_a_protocol_says_who_is_a_carrier(lab: Lab, home: ModuleType) -> None:
    asked = rule(boundary("home:fn"), type="home.Shape")
    half, whole = home.Half(), home.Structural()

    def body() -> None:
        home.fn(whole)
        home.fn(half)

    seen = lab.probe(asked, body)
    assert [kind for kind, _, _ in seen.found] == ["not-a-carrier"]
    assert seen.said == ["resolver of home:fn is a home.Half, which is no home.Shape"]
    assert seen.observed.findings[0].lines[-1] == "made before the probe was on, or without `__init__`, as copies are"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("home.Colour", "the members of Colour are made with the enum"),
        ("builtins.dict", "dict is written in C"),
        ("home.fn", "home.fn is no class"),
        ("home.Gone", "home.Gone does not exist"),
        ("gone.Gone", "the module gone cannot be imported"),
        ("Gone", "Gone names no module and class"),
    ],
)
def test_what_cannot_be_counted_is_an_error(home: ModuleType, name: str, said: str) -> None:
    with pytest.raises(ProbeError, match=said), probing(rule(constructions=[(name, 0, 1)])):
        pytest.fail("the body must not run")


def test_too_many_and_too_few_are_told(lab: Lab, home: ModuleType) -> None:
    asked = rule(constructions=[("home.Plain", 0, 1), ("home.Written", 2, None)])
    lab.write("use", "import home\ndef go():\n    for _ in 'abc':\n        home.Plain()\n")
    use = importlib.import_module("use")
    seen = lab.probe(asked, use.go)
    assert seen.found == [("constructed", "home:Plain", "src/use.py:4")] * 2
    assert seen.said == ["one more home.Plain was made, and 1 is permitted"] * 2
    assert seen.wrong == ["home.Written was made 0 times, and has to be at least 2: find out what went past it"]


LATE = """
    import dataclasses
    import home

    class Below(home.Written):
        pass

    class Silent(home.Written):
        def __init__(self):
            pass

    @dataclasses.dataclass(slots=True)
    class Record(home.Written):
        value: int

    class Structural(home.Structural):
        def name(self):
            return super().name()

    class Told(home.Written):
        told = []
        def __init_subclass__(cls, **names):
            super().__init_subclass__()
            cls.told.append((cls.__name__, names))

    class Mute(home.Written):
        def __init_subclass__(cls):
            pass

    class UnderTold(Told, key=1):
        def __init__(self):
            pass
"""


def test_classes_that_come_while_the_probe_is_on_are_heard(lab: Lab, home: ModuleType) -> None:
    lab.write("late", LATE)
    before = {kind: {**vars(kind)} for kind in (home.Written, home.Structural)}
    asked = rule(constructions=[("home.Written", 0, None)], calls=[("home:Structural.name", 1, 1)])
    with probing(asked) as recorder, probing(asked) as other:
        late = importlib.import_module("late")
        made_late = [late.Below(), late.Silent(), late.Record(3), late.UnderTold()]
        late.Structural().name()
    for recorded in (recorder.recorded(), other.recorded()):
        (run,) = recorded.runs
        assert [one.type_name for one in run.made[0]] == [f"late.{type(one).__name__}" for one in made_late]
        assert [len(clause) for clause in run.called] == [1]
        assert recorded.troubles == ()
    assert late.Told.told == [("UnderTold", {"key": 1})]
    for kind, namespace in before.items():
        assert {**vars(kind)} == namespace
    for kind, name in ((late.Silent, "__init__"), (late.Record, "__init__"), (late.Structural, "name")):
        assert type(vars(kind)[name]) is FunctionType


def test_classes_that_come_and_tell_nobody_are_told(lab: Lab, home: ModuleType) -> None:
    lab.write("late", LATE)
    lab.write("later", "import late\nclass Unheard(late.Mute):\n    def __init__(self):\n        pass\n")

    def body() -> None:
        importlib.import_module("later").Unheard()

    (wrong,) = lab.probe(rule(constructions=[("home.Written", 0, None)]), body).wrong
    assert wrong.startswith("a constructor of Written came while the probe was on, and its class told nobody")


def test_calls_are_counted(lab: Lab, home: ModuleType) -> None:
    class Careful(home.Structural):  # type: ignore[name-defined, misc]  # made at run time
        def name(self) -> str:
            return str(super().name())

    asked = rule(calls=[("home:fn", 0, 1), ("home:nothing", 1, None), ("home:Structural.name", 2, 2)])

    def body() -> None:
        for number in range(3):
            home.fn(number)
        Careful().name()
        home.Structural().name()

    seen = lab.probe(asked, body)
    assert [kind_and_site[:2] for kind_and_site in seen.found] == [("called", "home:fn")] * 2
    assert seen.said == ["home:fn was called once more, and 1 is permitted"] * 2
    assert seen.wrong == ["home:nothing was called 0 times, and has to be at least 1: find out what went past it"]
