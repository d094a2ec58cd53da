"""Which functions a required call is about, and which ways of naming them name nothing."""

from __future__ import annotations

import pytest
from tests.unit.rules.observing import facts_of, marked, observe, rule_of, seen

from seamguard.rules import family_of

PROTOCOLS = """\
import abc
from typing import Protocol, overload


def record(): pass


class Resolver(Protocol):
    def location(self, name): ...
    def names(self): ...
    def _own(self): ...


class Single(Protocol):
    def build(self): ...


class Base(abc.ABC):
    @abc.abstractmethod
    def go(self):
        return None

    def stop(self):
        raise NotImplementedError

    def done(self):  # not-called
        return True
"""
IMPLEMENTING = """\
from app.api import Base, Resolver, Single, record


class Named(Resolver):
    def location(self, name):  # not-called
        return name

    def names(self):
        record()
"""


def files_of(code: str, api: str = PROTOCOLS) -> dict[str, str]:
    return {"src/app/__init__.py": "", "src/app/api.py": api, "src/app/use.py": code}


def clause(places: str, keys: str = "call: app.api.record") -> str:
    return f"required_calls: [{{id: r, why: w, {keys}, in: {{{places}}}}}]"


def told(places: str, code: str, api: str = PROTOCOLS, keys: str = "call: app.api.record") -> list[str]:
    return [vacuity.message for vacuity in observe(clause(places, keys), files_of(code, api)).vacuities]


def verify(places: str, code: str, api: str = PROTOCOLS) -> None:
    files = files_of(code, api)
    found = observe(clause(places), files)
    assert found.vacuities == ()
    assert {(one.path, one.span.line, one.kind, one.certain) for one in found.findings} == marked(files)


QUIET = PROTOCOLS.replace("  # not-called", "")


def test_methods_of_all_implementers() -> None:
    verify("implementers: {of: app.api.Resolver}", IMPLEMENTING, QUIET)


def test_only_some_methods() -> None:
    code = IMPLEMENTING.replace("  # not-called", "")
    verify("implementers: {of: app.api.Resolver, methods: [names]}", code, QUIET)


IMPLEMENTERS = {
    "by its members": (
        "class S:\n    def location(self, name):  # not-called\n        return 1\n"
        "    def names(self): record()\n    def _own(self): ..."
    ),
    "not by some members": "class N(Resolver):\n    def names(self): record()\nclass S:\n    def names(self): return 1",
    "below one by its members": (
        "class S:\n    def location(self, name): record()\n    def names(self): record()\n    def _own(self): ...\n"
        "class T(S):\n    def names(self):  # not-called\n        return 1"
    ),
    "from a mixin": (
        "class Mixin:\n    def names(self):  # not-called\n        return 1\n"
        "class N(Mixin, Resolver):\n    def location(self, name): record()"
    ),
    "stub": (
        "class N(Resolver):\n    def location(self, name):\n        '''Later.'''\n        ...\n"
        "    def names(self): record()"
    ),
    "another protocol": (
        "from typing import Protocol\nclass N(Resolver):\n    def names(self): record()\nclass Wide(Protocol):\n"
        "    def names(self): return 1\n    def location(self, name): return 1\n    def _own(self): ..."
    ),
}


@pytest.mark.parametrize("code", IMPLEMENTERS.values(), ids=IMPLEMENTERS.keys())
def test_who_implements_a_protocol(code: str) -> None:
    verify("implementers: {of: app.api.Resolver}", f"from app.api import Resolver, record\n{code}\n", QUIET)


def test_one_member_tells_too_little() -> None:
    code = "class S:\n    def build(self): return 1\n"
    assert told("implementers: {of: app.api.Single}", code) == [
        "no class in judged code implements all methods of app.api.Single: correct it"
    ]


def test_abstract_methods_and_stubs_implement_nothing() -> None:
    code = "from app.api import Base, record\nclass B(Base):\n    def go(self):  # not-called\n        return 2\n"
    verify("implementers: {of: app.api.Base}", code)


@pytest.mark.parametrize("how", ["Base.register(R)", "Base.register(R)\nBase.register(int)", "@Base.register"])
def test_who_is_registered(how: str) -> None:
    cls = "class R:\n    def go(self):  # not-called\n        return 2\n"
    code = f"{how}\n{cls}" if how.startswith("@") else f"{cls}{how}\n"
    verify("implementers: {of: app.api.Base, methods: [go]}", f"from app.api import Base\n{code}", QUIET)


ROUTES = """\
class App:
    def get(self, path):
        return lambda made: made

    def post(self, made):
        return made


def route(path):
    return lambda made: made


def record(): pass
"""
DECORATED = {
    "app.api.route": (
        "from app.api import route as r\n@r('/x')\ndef f():  # not-called\n    return 1\ndef g(): return 1"
    ),
    "app.api.App.get": (
        "from app.api import App\napp = App()\n@app.get('/x')\nasync def f():  # not-called\n    return 1"
    ),
    "app.api.App.post": "from app.api import App\napp = App()\n@app.post\ndef f():  # not-called\n    return 1",
    "fastapi.FastAPI.get": (
        "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/x')\ndef f():  # not-called\n    return 1"
    ),
    "flask.Flask.route": (
        "import flask\napp = flask.Flask('x')\n@app.route('/x')\n@app.route('/y')\ndef f():  # not-called\n    return 1"
    ),
}


@pytest.mark.parametrize(("decorator", "code"), DECORATED.items())
def test_whatever_something_decorates(decorator: str, code: str) -> None:
    verify(f"decorated: [{decorator}]", code, ROUTES)


NAMED = """\
from app.api import record
def handle_a():  # not-called
    return 1
def other():
    def handle_inner():
        return 1
class C:
    def handle_b(self):  # not-called
        return 1
"""


def test_functions_by_their_names() -> None:
    verify("named: {modules: ['app.**'], functions: 'handle_*'}", NAMED, QUIET)


def test_methods_by_their_qualified_names() -> None:
    code = NAMED.replace("handle_a():  # not-called", "handle_a():")
    verify("named: {modules: [app.use], functions: 'C*.handle_?'}", code, QUIET)


def test_what_is_named_in_two_ways_is_told_once() -> None:
    code = "def handle_a():  # not-called\n    return 1\n"
    verify("sites: [app.use:handle_a], named: {modules: [app.use], functions: 'handle_*'}", code, QUIET)


def test_each_pattern_of_modules_matches_one() -> None:
    code = "def handle_a(): return 1\n"
    assert told("named: {modules: [app.use, app.gone], functions: handle_a}", code) == [
        "app.gone matches no module: correct or remove it"
    ]


def test_what_is_required_is_not_meant_itself() -> None:
    api = QUIET + "class File:\n    def close(self): return 1\n    def _own(self): return 1\n"
    code = (
        "from app.api import File\nclass Good(File):\n    def close(self): super().close()\n"
        "class Bad(File):\n    def close(self):  # not-called\n        return 1\n"
    )
    files = files_of(code, api)
    places = "implementers: {of: app.api.File}"
    assert seen(clause(places, "call: app.api.File.close"), files) == marked(files)
    alone = clause("named: {modules: [app.api], functions: File.c*}", "call: app.api.File.close")
    assert [one.message for one in observe(alone, files).vacuities] == [
        "no function in judged code is named File.c* in app.api: correct or remove it"
    ]


def test_a_class_that_is_decorated_calls_nothing() -> None:
    api = "def record(): pass\ndef whole(made): return made\n"
    code = "from app.api import record, whole\n@whole\nclass C: pass\n@whole\ndef f():  # not-called\n    return 1\n"
    files = files_of(code, api)
    for how in ("how: anywhere", "how: always", "how: around, of: app.api.whole"):
        rule = clause("decorated: [app.api.whole]", f"call: app.api.record, {how}")
        assert {one.scope for one in observe(rule, files).findings} <= {"f"}
    assert seen(clause("decorated: [app.api.whole]"), files) == marked(files)


MOVED = "class C:\n    def f(self): record()\ndef g(): return 1\n@whole\nclass D: pass\n"
VACUOUS = {
    "sites: [app.use:gone]": "app.use:gone does not exist: correct or remove it",
    "sites: [app.old:g]": "app.old:g does not exist (moved to app.use:g?): correct or remove it",
    "sites: [app.old:C.f]": "app.old:C.f does not exist (moved to app.use:C.f?): correct or remove it",
    "sites: [app.use:C]": "app.use:C is a class, which calls nothing: name its methods, such as app.use:C.f",
    "sites: [app.api:Resolver.names]": (
        "app.api:Resolver.names only declares what others implement: name the implementation, or use `implementers`"
    ),
    "sites: [tests.test_use:t]": (
        "tests.test_use:t is not in judged code: name a function there, or judge that code as well"
    ),
    "implementers: {of: app.api.Gone}": "app.api.Gone does not exist in the codebase: correct or remove it",
    "implementers: {of: app.api.Resolvr}": (
        "app.api.Resolvr does not exist in the codebase (did you mean app.api.Resolver?): correct or remove it"
    ),
    "implementers: {of: app.api.record}": "app.api.record is no class: name a Protocol or a base class",
    "implementers: {of: app.api.Resolver, methods: [locations]}": (
        "app.api.Resolver has no method locations (did you mean location?): correct or remove it"
    ),
    "decorated: [app.api.record]": "app.api.record decorates nothing in judged code: correct or remove it",
    "decorated: [flask.Flask.route]": "flask.Flask.route decorates nothing in judged code: correct or remove it",
    "decorated: [app.api.whole]": (
        "app.api.whole decorates only classes, which call nothing, in judged code: correct or remove it"
    ),
    "named: {modules: [app.api], functions: record}": (
        "no function in judged code is named record in app.api: correct or remove it"
    ),
    "decorated: [app.api]": "app.api is a module: name a function, method or class",
    "named: {modules: ['app.**'], functions: 'x_*'}": (
        "no function in judged code is named x_* in app.**: correct or remove it"
    ),
}


@pytest.mark.parametrize(("places", "message"), VACUOUS.items())
def test_what_names_nothing_proves_nothing(places: str, message: str) -> None:
    api = f"{PROTOCOLS}def whole(made): return made\n"
    code = f"from app.api import record, whole\n{MOVED}"
    files = {**files_of(code, api), "tests/test_use.py": "def t(): pass\n"}
    found = observe(clause(places), files)
    assert [vacuity.message for vacuity in found.vacuities] == [message]
    assert found.examined == ()


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("call: app.api.recrd", "app.api.recrd does not exist in the codebase (did you mean app.api.record?)"),
        ("call: app.use.record", "app.use.record is a re-export: name the definition, app.api.record"),
        ("call: app.api.record, how: before, of: app.api.gone", "app.api.gone does not exist in the codebase"),
        ("call: app.api.record, how: before, of: os.remove", "none of the functions calls os.remove, so that nothing"),
        ("decorator: app.api.record, above: [app.api.route]", "app.api.route decorates none of the functions, so that"),
    ],
)
def test_what_the_rule_asks_for_must_be_there(keys: str, message: str) -> None:
    code = "from app.api import record\ndef f(): record()\n"
    reasons = told("sites: [app.use:f]", code, ROUTES, keys)
    assert len(reasons) == 1
    assert reasons[0].startswith(message)


def test_places_that_are_gone_are_told_beside_findings() -> None:
    found = observe(clause("sites: [app.use:g, app.use:gone]"), files_of(MOVED))
    assert ([one.scope for one in found.findings], len(found.vacuities)) == (["g"], 1)
    assert found.examined == ("src/app/use.py",)


def test_code_that_is_not_judged_is_counted_apart() -> None:
    files = {**files_of("def handle(): return 1\n"), "tests/test_use.py": "def handle(): return 1\n"}
    found = observe(clause("named: {modules: ['**'], functions: handle}"), files)
    assert [one.category for one in found.findings] == ["production", "tests"]
    assert found.examined == ("src/app/use.py",)


def test_the_uses_are_asked_for_together() -> None:
    rule = rule_of(
        "required_calls: [{id: r, why: w, decorator: app.api.a, above: [app.api.b], below: [app.api.c, app.api.d], "
        "in: {decorated: [app.api.b, app.api.e]}}]"
    )
    assert [seam.target for seam in family_of(rule).wants(rule)] == [f"app.api.{name}" for name in "abecd"]


def test_what_cannot_be_parsed_holds_no_function() -> None:
    files = files_of("def f(:\n")
    assert [one.message for one in observe(clause("sites: [app.use:f]"), files).vacuities] == [
        "app.use:f does not exist: correct or remove it"
    ]
    assert facts_of(files).tree(facts_of(files).files()[2]) is None


def test_functions_written_for_newer_pythons() -> None:
    files = files_of("from app.api import record\ndef f[T](x: T) -> T:\n    type Y = T\n    record()\n    return x\n")
    assert seen(clause("sites: [app.use:f]", "call: app.api.record, how: always"), files) == set()
