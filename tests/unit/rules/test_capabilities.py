"""Gates: where a flag is known to be true, and where it only looks so."""

from __future__ import annotations

import pytest
from tests.unit.rules.gating import function, verify

# Each with its twin, in which the flag is not known to be true.
TWINS = [
    ("if flags.ready:\n    plan.count", "if flags.ready:\n    pass\nplan.count  #!"),
    ("if flags.ready:\n    plan.count", "if not flags.ready:\n    plan.count  #!"),
    ("if flags.ready:\n    plan.count", "if unknown:\n    plan.count  #!"),
    ("if flags.ready:\n    plan.count()", "if hasattr(plan, 'count'):\n    plan.count()  #!"),
    ("if flags.ready:\n    pass\nelse:\n    1", "if flags.ready:\n    pass\nelse:\n    plan.count  #!"),
    (
        "if unknown:\n    pass\nelif flags.ready:\n    plan.count",
        "if flags.ready:\n    pass\nelif unknown:\n    plan.count  #!",
    ),
    ("if not flags.ready:\n    return\nplan.count", "if flags.ready:\n    return\nplan.count  #!"),
    ("if not flags.ready:\n    raise KeyError\nplan.count", "if not flags.ready:\n    pass\nplan.count  #!"),
    (
        "for plan in many:\n    if not flags.ready:\n        continue\n    plan.count()",
        "for _ in many:\n    if not flags.ready:\n        print()\n    plan.count()  #!",
    ),
    (
        "while unknown or not flags.ready:\n    print()\nelse:\n    plan.count",
        "for _ in many:\n    if not flags.ready:\n        break\nelse:\n    plan.count  #!",
    ),
    ("while flags.ready:\n    plan.count", "while unknown:\n    plan.count  #!"),
    ("while not flags.ready:\n    pass\nplan.count", "while flags.ready:\n    pass\nplan.count  #!"),
    ("return flags.ready and plan.count", "return flags.ready or plan.count  #!"),
    ("return not flags.ready or plan.count", "return not flags.ready and plan.count  #!"),
    ("return flags.ready and plan.count", "return plan.count and flags.ready  #!"),
    ("return unknown and flags.ready and plan.count", "return (unknown or flags.ready) and plan.count  #!"),
    ("return plan.count if flags.ready else 0", "return 0 if flags.ready else plan.count  #!"),
    ("return plan.count if flags.ready else 0", "return flags.ready if plan.count else 0  #!"),
    (
        "if unknown and flags.ready:\n    plan.count",
        "if unknown or flags.ready:\n    plan.count  #!",
    ),
    (
        "if not (unknown or not flags.ready):\n    plan.count",
        "if not (unknown and not flags.ready):\n    plan.count  #!",
    ),
    (
        "if not (unknown and flags.ready):\n    return\nplan.count",
        "if not (unknown or flags.ready):\n    return\nplan.count  #!",
    ),
    (
        "if unknown or not flags.ready:\n    return\nplan.count",
        "if unknown and not flags.ready:\n    return\nplan.count  #!",
    ),
    ("if flags.ready is True:\n    plan.count", "if flags.ready is not None:\n    plan.count  #!"),
    ("if flags.ready == True:\n    plan.count", "if flags.ready == False:\n    plan.count  #!"),
    ("if True is flags.ready:\n    plan.count", "if True != flags.ready:\n    plan.count  #!"),
    (
        "if flags.ready is not True:\n    return\nplan.count",
        "if flags.ready is False:\n    return\nplan.count  #!",
    ),
    ("if bool(flags.ready):\n    plan.count", "if str(flags.ready):\n    plan.count  #!"),
    ("if bool(flags.ready):\n    plan.count", "bool = unknown\nif bool(flags.ready):\n    plan.count  #!"),
    ("if all((unknown, flags.ready)):\n    plan.count", "if any((unknown, flags.ready)):\n    plan.count  #!"),
    (
        "if (flags.ready if unknown else flags.ready):\n    plan.count",
        "if (flags.ready if unknown else 1):\n    plan.count  #!",
    ),
    ("assert flags.ready\nplan.count", "assert not flags.ready\nplan.count  #!"),
    ("assert flags.ready, 'no'\nplan.count", "plan.count  #!\nassert flags.ready"),
    ("assert flags.ready, 'no'\nplan.count", "assert flags, flags.ready\nplan.count  #!"),
    ("[plan.count for plan.x in many if flags.ready]", "[plan.count for _ in many if unknown]  #!"),
    ("{1: plan.count for _ in many if flags.ready}", "{plan.count: 1 for _ in many}  #!"),
    ("sum(plan.count for _ in many if flags.ready)", "sum(flags.ready for _ in many if plan.count)  #!"),
    ("[1 for _ in many if flags.ready and plan.count]", "[1 for _ in many if flags.ready or plan.count]  #!"),
    (
        "match unknown:\n    case 1 if flags.ready:\n        plan.count",
        "match unknown:\n    case 1 if not flags.ready:\n        plan.count  #!",
    ),
    (
        "match unknown:\n    case 1 if flags.ready:\n        plan.count",
        "match unknown:\n    case 1 if flags.ready:\n        pass\n    case _:\n        plan.count  #!",
    ),
    (
        "if flags.ready:\n    try:\n        plan.count\n    finally:\n        plan.count",
        "try:\n    assert flags.ready\nfinally:\n    plan.count  #!",
    ),
    (
        "try:\n    assert flags.ready\nexcept AssertionError:\n    return\nplan.count",
        "try:\n    assert flags.ready\nexcept AssertionError:\n    pass\nplan.count  #!",
    ),
    (
        "if flags.ready:\n    try:\n        plan.count\n    except AttributeError:\n        pass",
        "try:\n    plan.count  #!\nexcept AttributeError:\n    pass",
    ),
    (
        "import sys\nif not flags.ready:\n    sys.exit()\nplan.count",
        "import sys\nif not flags.ready:\n    sys.path()\nplan.count  #!",
    ),
    (
        "with unknown:\n    if not flags.ready:\n        return\nplan.count",
        "import contextlib\nwith contextlib.suppress(E):\n    assert flags.ready\nplan.count  #!",
    ),
    (
        "if flags.ready:\n    if unknown:\n        unknown = plan.count",
        "if unknown:\n    if not flags.ready:\n        pass\n    x = plan.count  #!",
    ),
    ("return\nif flags.ready:\n    plan.count", "return\nplan.count  #!\nflags.ready"),
    (
        "try:\n    x = 1\nexcept E:\n    if flags.ready:\n        plan.count",
        "try:\n    x = 1\nexcept E:\n    plan.count  #!\n    assert flags.ready",
    ),
    ("print(flags.ready and plan.count)", "print(flags.ready, plan.count)  #!"),
    ("print(f'{plan.count if flags.ready else 0}')", "print(f'{flags.ready}{plan.count}')  #!"),
]
HELD = [
    ("ok = flags.ready\nif ok:\n    plan.count", "ok = flags.ready\nif not ok:\n    plan.count  #!"),
    ("ok = flags.ready\nif ok:\n    plan.count", "ok = flags.ready\nok = unknown\nif ok:\n    plan.count  #!"),
    (
        "ok = unknown\nok = flags.ready\nif ok:\n    plan.count",
        "ok = flags.ready\nif unknown:\n    ok = True\nif ok:\n    plan.count  #!",
    ),
    ("ok = unknown and flags.ready\nif ok:\n    plan.count", "ok = unknown or flags.ready\nif ok:\n    plan.count  #!"),
    ("no = not flags.ready\nif no:\n    return\nplan.count", "no = not flags.ready\nif no:\n    plan.count  #!"),
    ("ok: bool = flags.ready\nif ok:\n    plan.count", "ok: bool = unknown\nif ok:\n    plan.count  #!"),
    ("if (ok := flags.ready):\n    plan.count", "if (ok := unknown):\n    plan.count  #!"),
    (
        "if (ok := flags.ready) and unknown:\n    pass\nif ok:\n    plan.count",
        "if (ok := flags.ready) and unknown:\n    pass\nplan.count  #!",
    ),
    (
        "ok = flags.ready\nsame = ok\nif same:\n    plan.count",
        "ok = flags.ready\nsame = ok, 1\nif same:\n    plan.count  #!",
    ),
    ("ok, x = flags.ready, 1\nif ok:\n    plan.count", "x, ok = flags.ready, 1\nif ok:\n    plan.count  #!"),
    (
        "ok = False\nif unknown:\n    ok = flags.ready\nif ok:\n    plan.count",
        "ok = True\nif unknown:\n    ok = flags.ready\nif ok:\n    plan.count  #!",
    ),
    (
        "ok = flags.ready\nfor _ in many:\n    if ok:\n        plan.count",
        "ok = flags.ready\nfor ok in many:\n    if ok:\n        plan.count  #!",
    ),
    (
        "ok = flags.ready\ndef inner():\n    if ok:\n        plan.count",
        "ok = flags.ready\ndef inner(ok):\n    if ok:\n        plan.count  #!",
    ),
    (
        "ok = flags.ready\ndef inner():\n    if ok:\n        plan.count",
        "ok = flags.ready\nok = 1\ndef inner():\n    if ok:\n        plan.count  #!",
    ),
    (
        "ok = flags.ready\nif ok:\n    ok = False\n    plan.count",
        "ok = flags.ready\nif unknown:\n    ok += 1\nif ok:\n    plan.count  #!",
    ),
]
REBOUND = [
    ("flags = detect()\nif flags.ready:\n    plan.count", "if flags.ready:\n    flags = detect()\n    plan.count  #!"),
    (
        "for flags in many:\n    pass\nif detect().ready:\n    plan.count",
        "if flags.ready:\n    for flags in many:\n        plan.count  #!",
    ),
    (
        "if flags.ready:\n    while unknown:\n        plan.count",
        "if flags.ready:\n    while unknown:\n        plan.count  #!\n        flags = detect()",
    ),
    ("if flags.ready:\n    other = detect()\n    plan.count", "if flags.ready:\n    del flags\n    plan.count  #!"),
    (
        "if flags.ready:\n    with unknown as x:\n        plan.count",
        "if flags.ready:\n    with unknown as flags:\n        plan.count  #!",
    ),
    ("if flags.ready:\n    import other\n    plan.count", "if flags.ready:\n    import flags\n    plan.count  #!"),
    (
        "if flags.ready:\n    try:\n        unknown()\n    except KeyError as error:\n        plan.count",
        "if flags.ready:\n    try:\n        unknown()\n    except KeyError as flags:\n        plan.count  #!",
    ),
    (
        "if flags.ready:\n    match unknown:\n        case [one, *_]:\n            plan.count",
        "if flags.ready:\n    match unknown:\n        case [flags, *_]:\n            plan.count  #!",
    ),
    (
        "if flags.ready:\n    match unknown:\n        case other:\n            plan.count",
        "if flags.ready:\n    match unknown:\n        case flags:\n            plan.count  #!",
    ),
]
NESTED = [
    ("if flags.ready:\n    def inner():\n        return plan.count", "def inner():\n    return plan.count  #!"),
    ("if flags.ready:\n    return lambda: plan.count", "return lambda: plan.count  #!"),
    (
        "def inner():\n    if flags.ready:\n        plan.count",
        "def inner():\n    plan.count  #!\nif flags.ready:\n    inner()",
    ),
    ("return lambda: plan.count if flags.ready else 0", "return lambda: flags.ready if plan.count else 0  #!"),
    (
        "if flags.ready:\n    def inner(x=plan.count):\n        pass",
        "def inner(x=plan.count):  #!\n    assert flags.ready",
    ),
    ("if flags.ready:\n    class A:\n        x = plan.count", "class A:\n    x = plan.count  #!"),
    (
        "if flags.ready:\n    class A:\n        def f(self):\n            return plan.count",
        "class A:\n    def f(self):\n        return plan.count  #!",
    ),
    ("if flags.ready:\n    @plan.count\n    def inner(): ...", "@plan.count  #!\ndef inner():\n    assert flags.ready"),
    (
        "if flags.ready:\n    async def inner():\n        return [plan.count async for _ in many]",
        "async def inner():\n    async for _ in many:\n        plan.count  #!",
    ),
]


@pytest.mark.parametrize(("gated", "not_gated"), TWINS)
def test_a_flag_that_is_asked(gated: str, not_gated: str) -> None:
    verify(function(gated))
    verify(function(not_gated))


@pytest.mark.parametrize(("gated", "not_gated"), HELD)
def test_a_flag_that_a_name_holds(gated: str, not_gated: str) -> None:
    verify(function(gated))
    verify(function(not_gated))


@pytest.mark.parametrize(("gated", "not_gated"), REBOUND)
def test_a_flag_is_forgotten_once_another_object_has_its_name(gated: str, not_gated: str) -> None:
    verify(function(gated))
    verify(function(not_gated))


@pytest.mark.parametrize(("gated", "not_gated"), NESTED)
def test_a_function_that_is_made_under_the_flag_runs_under_it(gated: str, not_gated: str) -> None:
    verify(function(gated))
    verify(function(not_gated))


@pytest.mark.parametrize(
    "code",
    [
        "while READY:\n    for _ in many:\n        Plan().count",
        "plan: Plan = Plan()\nif READY:\n    plan.count\nplan.count  #!",
        "if READY:\n    def f(plan: Plan):\n        return plan.count",
        "class A:\n    if READY:\n        x = Plan().count\n    y = Plan().count  #!",
        "HELD = READY\ndef f(plan: Plan):\n    if HELD:\n        plan.count",
        "HELD = READY\ndef g():\n    global HELD\n    HELD = 1\ndef f(p: Plan):\n    if HELD:\n        p.count  #!",
        "def f(plan: Plan):\n    if plan.count:  #!\n        return READY",
        "def f(plan: Plan) -> Plan.count: ...",
    ],
)
def test_the_top_of_a_module(code: str) -> None:
    verify(code, "READY")


def test_a_caller_that_asks_is_no_gate() -> None:
    verify("def g(plan: Plan):\n    plan.count  #!\ndef f(p: Plan):\n    if READY:\n        g(p)", "READY")
