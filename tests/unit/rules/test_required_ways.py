"""Calls on every way, before another call and around it: small modules with their findings as comments."""

from __future__ import annotations

import pytest
from tests.unit.rules.observing import observe
from tests.unit.rules.requiring import RECORD, clause, files_of, verify

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
