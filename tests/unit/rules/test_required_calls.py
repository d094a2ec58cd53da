"""Which functions do without the call, and what counts as the call: small modules with their findings as comments."""

from __future__ import annotations

import pytest
from tests.unit.rules.observing import seen
from tests.unit.rules.requiring import RECORD, clause, verify

ANYWHERE = {
    "called": "def f():\n    record()",
    "never": "def f():  # not-called\n    other()",
    "under another name": "from app.lib import record as note\ndef f():\n    note()",
    "by its module": "import app.lib as lib\ndef f():\n    lib.record()",
    "imported inside": "def f():\n    from app.lib import record as r\n    r()",
    "another function of the name": "def record(): pass\ndef f():  # not-called\n    record()",
    "in a branch": "def f(x):\n    if x:\n        record()",
    "in a nested function": "def f():\n    def g():\n        record()\n    return g",
    "in a lambda": "def f():\n    return lambda: record()",
    "as a decorator inside": "def f():\n    @record\n    def g(): pass\n    return g",
    "only mentioned": "def f():  # not-called\n    record",
    "in a default": "def f(x=record()):  # not-called\n    return x",
    "as its own decorator": "@record\ndef f():  # not-called\n    return 1",
    "handed on": "def f(pool):  # may be not-called\n    pool.submit(record)",
    "fetched by a name": "def f(name):  # may be not-called\n    import app.lib\n    getattr(app.lib, name)()",
    "partial": "def f():\n    from functools import partial\n    partial(record, 1)()",
    "by a function": "def g():\n    record()\ndef f():\n    g()",
    "by a function of a function": "def h():\n    record()\ndef g():\n    h()\ndef f():\n    g()",
    "by functions in a circle": "def g():\n    f()\ndef f():  # not-called\n    g()",
    "by a function elsewhere": "from app.lib import Base\ndef f():  # not-called\n    Base().run()",
    "coroutine": "async def f():\n    record()",
    "generator": "def f():\n    yield record()",
    "body that only says so": "def f():  # not-called\n    pass",
}


@pytest.mark.parametrize("code", ANYWHERE.values(), ids=ANYWHERE.keys())
def test_called_anywhere(code: str) -> None:
    verify(RECORD, code)


@pytest.mark.parametrize(
    "made",
    ["functools.partial(_note, 1)", "functools.lru_cache(_note)", "_made()", "lambda: 1", "_Note()"],
)
def test_a_variable_that_is_required_is_called_whatever_it_holds(made: str) -> None:
    home = (
        "import functools\ndef _note(*a): pass\ndef _made():\n    def inner(): pass\n    return inner\n"
        f"class _Note:\n    def __call__(self): pass\nnote = {made}\n"
    )
    files = {"src/app/note.py": home, "src/app/use.py": "import app.note\ndef f():\n    app.note.note()\n"}
    assert seen(clause("call: app.note.note, how: always"), files) == set()


@pytest.mark.parametrize(
    ("required", "code"),
    [
        ("app.use.mine", "@wrap\ndef mine(): pass\n@wrap\ndef yours(): pass\ndef f():\n    mine()"),
        ("app.use.mine", "@wrap\ndef mine(): pass\n@wrap\ndef yours(): pass\ndef f():  # not-called\n    yours()"),
        (
            "app.use.mine",
            (
                "@wrap\ndef mine(): pass\n@wrap\ndef yours(): pass\n"
                "def f(x):  # may be not-called\n    (mine if x else yours)()"
            ),
        ),
        ("app.use.C.m", "class C:\n    @wrap\n    def m(self): pass\ndef f(c: C):\n    c.m()"),
    ],
)
def test_what_decorators_make_of_the_required_function_is_it(required: str, code: str) -> None:
    wrap = "def wrap(made):\n    def inner(*a): return made(*a)\n    return inner\n"
    verify(f"call: {required}", f"{wrap}{code}")


METHODS = {
    "self": "class C:\n    def f(self):\n        self.g()\n    def g(self):\n        record()",
    "class method": (
        "class C:\n    @classmethod\n    def f(cls):\n        cls.g()\n    @classmethod\n"
        "    def g(cls):\n        record()"
    ),
    "super": "class C(Base):\n    def f(self):\n        return super().run()",
    "super of what does not": "class C(Base):\n    def f(self):  # not-called\n        return super().stop()",
    "inherited": "class C(Base):\n    def f(self):\n        self.run()",
    "overridden": (
        "class C(Base):\n    def run(self):\n        pass\n    def f(self):  # not-called\n        self.run()"
    ),
    "property": "class C:\n    @property\n    def f(self):\n        record()\n        return 1",
    "static": "class C:\n    @staticmethod\n    def f():  # not-called\n        return 1",
}


@pytest.mark.parametrize("code", METHODS.values(), ids=METHODS.keys())
def test_methods_call_by_their_own_methods(code: str) -> None:
    verify(f"{RECORD}, how: always", code, "app.use:C.f")


OBJECTS = {
    "of the class": "def f():\n    Log().note('x')",
    "annotated": "def f(log: Log):\n    log.note('x')",
    "unknown": "def f(log):  # may be not-called\n    log.note('x')",
    "of another class": "def f():  # not-called\n    Book().note('x')",
    "of one or another class": "def f(x):  # may be not-called\n    (Log() if x else Book()).note('x')",
    "of the class or none": "def f(log: Log | None):\n    log.note('x')",
    "of an attribute that is None at first": (
        "class C:\n    def __init__(self, x):\n        self.log = Log() if x else None\n"
        "def f(c: C):\n    c.log.note('x')"
    ),
}


@pytest.mark.parametrize("code", OBJECTS.values(), ids=OBJECTS.keys())
def test_a_method_is_called_on_objects(code: str) -> None:
    verify("call: app.lib.Log.note", code)


@pytest.mark.parametrize(
    "code",
    [
        "def f(notes: Notes):\n    notes.note('x')",
        "def f():\n    Book().note('x')",
        "def f(x):  # may be not-called\n    x.note('')",
    ],
)
def test_what_implements_a_protocol_is_its_method(code: str) -> None:
    verify("call: app.lib.Notes.note", code)


@pytest.mark.parametrize(
    "code",
    [
        "async def f():\n    await record_soon()",
        "async def f():  # not-called\n    record_soon()",
        "async def f(run):\n    run(record_soon())",
    ],
)
def test_a_coroutine_that_nobody_takes_runs_nothing(code: str) -> None:
    verify("call: app.lib.record_soon", code)


def test_a_method_of_a_library_may_be_called_on_what_is_not_known() -> None:
    code = "def f(s):\n    s.commit()  # may be called-late\n    record()\n    s.commit()\n    [].commit()"
    verify(f"{RECORD}, how: before, of: sql.Session.commit", code)
    verify("call: sql.Session.commit", "def f(s):  # may be not-called\n    s.commit()")
    verify("call: sql.commit", "def f(s):  # not-called\n    s.commit()")
