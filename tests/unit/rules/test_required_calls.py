"""Which functions do without the call: one small module after the other, with its findings as comments."""

from __future__ import annotations

import pytest
from tests.unit.rules.observing import marked, observe, seen

LIBRARY = """\
import contextlib
from typing import NoReturn, Protocol


def record(x=None):
    return x


def write():
    pass


async def record_soon():
    pass


@contextlib.contextmanager
def transaction():
    yield


def give_up() -> NoReturn:
    raise SystemExit


class Log:
    def note(self, text):
        pass


class Notes(Protocol):
    def note(self, text): ...
    def close(self): ...


class Book:
    def note(self, text):
        pass

    def close(self):
        pass


class Base:
    def run(self):
        record()

    def stop(self):
        pass
"""

RECORD = "call: app.lib.record"
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


def files_of(code: str, head: str = "from app.lib import *\n") -> dict[str, str]:
    return {"src/app/__init__.py": "", "src/app/lib.py": LIBRARY, "src/app/use.py": f"{head}{code}\n"}


def clause(keys: str, *sites: str) -> str:
    return f"required_calls: [{{id: r, why: w, {keys}, in: {{sites: [{', '.join(sites or ['app.use:f'])}]}}}}]"


def verify(keys: str, code: str, *sites: str) -> None:
    files = files_of(code)
    assert seen(clause(keys, *sites), files) == marked(files)


@pytest.mark.parametrize("code", ANYWHERE.values(), ids=ANYWHERE.keys())
def test_called_anywhere(code: str) -> None:
    verify(RECORD, code)


ALWAYS = {
    "straight": "def f():\n    record()\n    return 1",
    "never": "def f():  # not-called\n    return 1",
    "early return": "def f(x):\n    if x:\n        return 1  # not-always\n    record()",
    "in a branch": "def f(x):\n    if x:\n        record()\n    other()  # not-always",
    "ends with a branch": "def f(x):\n    if x:\n        record()  # not-always",
    "ends on lines": "def f(x):\n    if x:\n        record()\n    other(\n        x,\n    )  # not-always",
    "raises": "def f(x):\n    if x:\n        raise ValueError\n    record()",
    "leaves": "import sys\ndef f(x):\n    if x:\n        sys.exit(1)\n    record()",
    "leaves by another name": "from sys import exit as leave\ndef f(x):\n    if x:\n        leave(1)\n    record()",
    "what only looks like leaving": (
        "def exit(): pass\ndef f(x):\n    if x:\n        exit()\n    else:\n        record()\n    other()  # not-always"
    ),
    "leaves by a function that says so": "def f(x):\n    if x:\n        give_up()\n    record()",
    "swallows": (
        "import contextlib\ndef f(x):\n    with contextlib.suppress(KeyError):\n        x()\n"
        "        record()\n    other()  # not-always"
    ),
    "swallows by what it returns": (
        "class Quiet:\n    def __enter__(self): pass\n    def __exit__(self, *about): return True\n"
        "def f(x):\n    with Quiet():\n        x()\n        record()\n    other()  # not-always"
    ),
    "swallows by what it says": (
        "class Quiet:\n    def __enter__(self): pass\n    async def __aexit__(self, *about) -> bool: ...\n"
        "async def f(x):\n    async with Quiet():\n        x()\n        record()\n    other()  # not-always"
    ),
    "swallows nothing by what it says": (
        "class Loud:\n    def __enter__(self): pass\n    def __exit__(self, *about) -> None: ...\n"
        "def f(x):\n    with Loud():\n        x()\n        record()"
    ),
    "swallows nothing by what it returns": (
        "class Loud:\n    def __enter__(self): pass\n    def __exit__(self, *about): return False\n"
        "def f(x):\n    with Loud():\n        x()\n        record()"
    ),
    "swallows around a yield": (
        "import contextlib\n@contextlib.contextmanager\ndef quiet():\n    try:\n        yield\n"
        "    except KeyError:\n        pass\n"
        "def f(x):\n    with quiet():\n        x()\n        record()\n    other()  # not-always"
    ),
    "raises again around a yield": (
        "import contextlib\n@contextlib.contextmanager\ndef loud():\n    try:\n        yield\n"
        "    except KeyError:\n        raise ValueError\n    finally:\n        other()\n"
        "def f(x):\n    with loud():\n        x()\n        record()"
    ),
    "another context manager": "def f(x):\n    with transaction():\n        x()\n        record()",
    "nested function": "def f():\n    def g():\n        record()\n    return g  # not-always",
    "by a function": "def g(): record()\ndef f():\n    g()",
    "by a function that does not always": "def g(x):\n    if x:\n        record()\ndef f(x):\n    g(x)  # not-always",
    "by a function that raises": (
        "def g():\n    raise ValueError\ndef f():  # not-called\n    try:\n        g()\n"
        "    except ValueError:\n        return 1"
    ),
    "by a function whose exception is swallowed": (
        "def g(x):\n    x()\n    record()\ndef f(x):\n    try:\n        g(x)\n"
        "    except ValueError:\n        return 1  # not-always"
    ),
    "recursion": "def f(n):\n    if n:\n        return f(n - 1)\n    record()",
    "recursion that forgets": (
        "def f(n):\n    if n > 1:\n        return f(n - 1)\n    if n:\n        return 1  # not-always\n    record()"
    ),
    "two functions that call each other": (
        "def g(n):\n    return f(n)\ndef f(n):\n    if n:\n        return g(n)\n    record()"
    ),
    "one of two forgets": (
        "def g(n):\n    return f(n) if n else 1\ndef f(n):\n    if n:\n        return g(n)  # not-always\n    record()"
    ),
    "by a generator": "def g():\n    record()\n    yield 1\ndef f():\n    g()  # may be not-always",
    "by a coroutine": "async def g():\n    record()\nasync def f():\n    await g()",
    "by a coroutine that nobody awaits": "async def g():\n    record()\nasync def f():\n    g()  # may be not-always",
    "possibly": "def f(x):\n    if x:\n        record()\n    else:\n        x(record)  # may be not-always",
    "possibly or not at all": "def f(x):\n    if x:\n        x(record)\n    other()  # not-always",
    "either of two definitions": "def f():\n    record()\nif other:\n    def f():  # not-called\n        pass",
}


@pytest.mark.parametrize("code", ALWAYS.values(), ids=ALWAYS.keys())
def test_called_on_every_way(code: str) -> None:
    verify(f"{RECORD}, how: always", code)


EITHER = {
    "by a condition": "def f(x):\n    (record if x else other)()  # may be not-always",
    "by what is given": "def f(x):\n    (x or record)()  # may be not-always",
    "by a parameter with a default": "def f(note=record):\n    note()  # may be not-always",
    "by a function that it is handed to": "def g(do):\n    do()\ndef f():\n    g(record)  # may be not-always",
    "by a function that calls what it is handed": (
        "def g(do):\n    do()\ndef h():\n    g(record)\ndef f():  # not-called\n    g(write)"
    ),
    "or None": "def f(x):\n    note = record if x else None\n    note()",
    "by a branch": (
        "def f(x):\n    if x:\n        note = record\n    else:\n        note = write\n    note()  # may be not-always"
    ),
    "by a fallback": (
        "try:\n    from app.lib import record as note\nexcept ImportError:\n    def note(): pass\n"
        "def f():\n    note()  # may be not-always"
    ),
    "by a fallback to nothing": (
        "try:\n    from app.lib import record as note\nexcept ImportError:\n    note = None\ndef f():\n    note()"
    ),
    "by a variable of a module": (
        "import app.use\nnote = record if other else write\ndef f():\n    app.use.note()  # may be not-always"
    ),
    "by a table": "notes = {1: record, 2: write}\ndef f(x):\n    notes[x]()  # may be not-always",
    "by an item": "notes = {1: record, 2: write}\ndef f(x):\n    notes[1]()",
    "assigned once": "def f():\n    note = record\n    note()",
    "an alias of a module": "import app.use\nnote = record\ndef f():\n    app.use.note()",
    "a module or another": (
        "import app.lib, os\ndef f(x):\n    home = app.lib if x else os\n    home.record()  # may be not-always"
    ),
}


@pytest.mark.parametrize("code", EITHER.values(), ids=EITHER.keys())
def test_what_may_be_another_function_is_only_possibly_the_call(code: str) -> None:
    verify(f"{RECORD}, how: always", code)


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


BEFORE = {
    "before": "def f():\n    record()\n    write()",
    "after": "def f():\n    write()  # called-late\n    record()",
    "never": "def f():  # not-called\n    write()",
    "perhaps not": "def f(x):\n    if x:\n        record()\n    write()  # called-late",
    "possibly": "def f(x):\n    x(record)\n    write()  # may be called-late",
    "possibly written": "def f(x):\n    x(write)  # may be called-late\n    record()\n    write()",
    "by a function": "def g():\n    record()\ndef f():\n    g()\n    write()",
    "in a nested function, before its making": "def f():\n    record()\n    def g():\n        write()\n    return g",
    "in a nested function, before it within": (
        "def f():\n    def g():\n        record()\n        write()\n    record()\n    return g"
    ),
    "in a nested function, too late": (
        "def f():\n    def g():\n        write()  # called-late\n    record()\n    return g"
    ),
    "in a nested default, too late": (
        "def f():\n    def g(x=write()):  # called-late\n        record()\n    record()\n    return g"
    ),
    "in a lambda": "def f():\n    record()\n    return lambda: write()",
    "in a lambda, too late": "def f():\n    g = lambda: write()  # called-late\n    record()\n    return g",
    "in a lambda's default, too late": (
        "def f():\n    g = lambda x=write(): record()  # called-late\n    record()\n    return g"
    ),
    "in a lambda of a nested function": (
        "def f():\n    def g():\n        record()\n        return lambda: write()\n    return g"
    ),
}


@pytest.mark.parametrize("code", BEFORE.values(), ids=BEFORE.keys())
def test_called_before_another(code: str) -> None:
    verify(f"{RECORD}, how: before, of: app.lib.write", code)


AROUND = {
    "inside": "def f():\n    with transaction():\n        write()",
    "outside": "def f():\n    with transaction():\n        pass\n    write()  # not-around",
    "never": "def f():  # not-called\n    write()",
    "called, but not entered": "def f():\n    transaction()\n    write()  # not-around",
    "decorated": "@transaction()\ndef f():\n    write()",
    "stack": (
        "import contextlib\ndef f():\n    with contextlib.ExitStack() as s:\n"
        "        s.enter_context(transaction())\n        write()"
    ),
    "in a lambda": "def f(run):\n    with transaction():\n        run(lambda: write())  # may be not-around",
    "in a generator expression": (
        "def f(x):\n    with transaction():\n        return (write(i) for i in x)  # may be not-around"
    ),
    "in a generator expression that is used up": (
        "def f(x):\n    with transaction():\n        return list(write(i) for i in x)"
    ),
    "in what a generator expression goes over": (
        "def f():\n    with transaction():\n        return (i for i in write())"
    ),
    "in a loop over a generator expression": (
        "def f(x):\n    with transaction():\n        for i in (write(i) for i in x):\n            pass"
    ),
    "by a function": (
        "import contextlib\n@contextlib.contextmanager\ndef g():\n    with transaction():\n"
        "        yield\ndef f():\n    with g():\n        write()  # may be not-around"
    ),
}


@pytest.mark.parametrize("code", AROUND.values(), ids=AROUND.keys())
def test_called_around_another(code: str) -> None:
    verify("call: app.lib.transaction, how: around, of: app.lib.write", code)


LATER = {
    "coroutine": ("async def late(): pass", "return late()  # not-around"),
    "awaited": ("async def late(): pass", "return await late()"),
    "generator": ("def late():\n    yield 1", "return late()  # not-around"),
    "on one way": ("def late():\n    yield 1", "return 1 if other else late()  # not-around"),
    "used up": ("def late():\n    yield 1", "return list(late())"),
    "another decorator": ("@record\ndef late():\n    yield 1", "return late()"),
}


@pytest.mark.parametrize(("made", "returned"), LATER.values(), ids=LATER.keys())
def test_what_is_returned_unrun_runs_outside(made: str, returned: str) -> None:
    code = f"{made}\nasync def f():\n    with transaction():\n        {returned}"
    verify("call: app.lib.transaction, how: around, of: app.use.late", code)


def test_a_method_of_a_library_may_be_called_on_what_is_not_known() -> None:
    code = "def f(s):\n    s.commit()  # may be called-late\n    record()\n    s.commit()\n    [].commit()"
    verify(f"{RECORD}, how: before, of: sql.Session.commit", code)
    verify("call: sql.Session.commit", "def f(s):  # may be not-called\n    s.commit()")
    verify("call: sql.commit", "def f(s):  # not-called\n    s.commit()")


def test_what_is_wrong_is_said_with_its_place() -> None:
    code = (
        "def f(x):\n    if x:\n        return 1\n    try:\n        x()\n        record()\n"
        "    except KeyError:\n        return 2\n    return 3"
    )
    found = observe(clause(f"{RECORD}, how: always"), files_of(code, "from app.lib import record\n")).findings
    assert [(tuple(one.span), one.scope, one.said) for one in found] == [
        ((4, 9, 4, 17), "f", "`f` returns without app.lib.record, as line 3 decides"),
        ((9, 9, 9, 17), "f", "`f` returns without app.lib.record, after an exception in line 6"),
    ]
    assert {(one.rule, one.subject, one.target, one.module) for one in found} == {
        ("required_call", "r", "app.lib.record", "app.use")
    }
