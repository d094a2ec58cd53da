"""Which calls stand inside a `with` block of the required call.

`r` is the required call, `m` may be it, and calls of `o` have to stand inside; those that do not are marked `# out`, or
`# may be out`.
"""

from __future__ import annotations

import ast
import textwrap

import pytest

from seamguard.rules.control_flow import Calls, Known, flow_of, standing_outside

CASES = {
    "inside": "with r():\n    o()",
    "outside": "o()  # out",
    "none": "other()",
    "after": "with r():\n    pass\no()  # out",
    "before": "o()  # out\nwith r():\n    pass",
    "called, but not entered": "r()\no()  # out",
    "async": "async with r():\n    await o()",
    "awaited": "async with await r():\n    o()",
    "named": "with r() as x:\n    o(x)",
    "walrus": "with (x := r()):\n    o()",
    "one of several items": "with lock, r(), other():\n    o()",
    "in a later item": "with r(), o():\n    pass",
    "in an earlier item": "with o(), r():  # out\n    pass",
    "as an argument of the item": "with r(o()):  # out\n    pass",
    "given to another": "with other(r()):\n    o()  # out",
    "nested": "with lock:\n    with r():\n        with other():\n            o()",
    "in a branch": "with r():\n    if x:\n        o()\n    else:\n        for y in xs:\n            o()",
    "block in a branch": "if x:\n    with r():\n        o()\nelse:\n    o()  # out",
    "in a try": "with r():\n    try:\n        o()\n    except ValueError:\n        o()\n    finally:\n        o()",
    "around in a try": "try:\n    with r():\n        o()\nexcept ValueError:\n    o()  # out",
    "conditional item": "with r() if x else lock:\n    o()  # out",
    "assigned before": "cm = r()\nwith cm:\n    o()",
    "assigned twice": "cm = r()\nif x:\n    cm = r()\nwith cm:\n    o()",
    "assigned otherwise": "cm = r()\nif x:\n    cm = lock\nwith cm:\n    o()  # out",
    "bound by a loop": "cm = r()\nfor cm in xs:\n    with cm:\n        o()  # out",
    "possibly": "with m():\n    o()  # may be out",
    "possibly assigned": "cm = m()\nwith cm:\n    o()  # may be out",
    "possibly, within surely": "with r():\n    with m():\n        o()",
    "lambda": "with r():\n    run(lambda: o())  # may be out",
    "nested function": "with r():\n    def g():\n        o()  # may be out",
    "nested function with its own": "def g():\n    with r():\n        o()",
    "nested function without": "def g():\n    o()  # out",
    "nested function's default": "with r():\n    def g(x=o()):\n        pass",
    "comprehension": "with r():\n    [o() for x in xs]",
    "decorated nested function": "@r()\ndef g():\n    o()",
    "possibly decorated nested function": "@m()\ndef g():\n    o()  # may be out",
    "nested class": "with r():\n    class C:\n        x = o()",
    "stack": "with ExitStack() as s:\n    s.enter_context(r())\n    o()",
    "async stack": "async with AsyncExitStack() as s:\n    await s.enter_async_context(r())\n    o()",
    "stack, too late": "with ExitStack() as s:\n    o()  # out\n    s.enter_context(r())",
    "stack, perhaps": "with ExitStack() as s:\n    if x:\n        s.enter_context(r())\n    o()  # out",
    "stack, closed": "with ExitStack() as s:\n    s.enter_context(r())\no()  # out",
    "stack, another": "with ExitStack() as s:\n    t.enter_context(r())\n    o()  # out",
    "stack, another method": "with ExitStack() as s:\n    s.push(r())\n    o()  # out",
    "stack, possibly": "with ExitStack() as s:\n    s.enter_context(m())\n    o()  # may be out",
    "stack, nothing": "with ExitStack() as s:\n    o()  # out",
    "stack, in a lambda": "with ExitStack() as s:\n    s.enter_context(r())\n    run(lambda: o())  # may be out",
    "stack, in a nested function": (
        "def g():\n    with ExitStack() as s:\n        s.enter_context(r())\n        o()  # may be out"
    ),
}


def outside(code: str, header: str) -> list[tuple[int, bool]]:
    (function,) = ast.parse(f"{header}\n{textwrap.indent(code, '    ')}\n").body
    assert isinstance(function, ast.AsyncFunctionDef)
    calls = {
        name: [node for node in ast.walk(function) if isinstance(node, ast.Call) and ast.unparse(node.func) == name]
        for name in "rmo"
    }
    made = Calls(frozenset(calls["r"]), frozenset(calls["m"]))
    lacks = standing_outside(flow_of(function, Known()), calls["o"], made)
    above = len(header.splitlines())
    return sorted((lack.node.lineno - above, lack.certain) for lack in lacks)


@pytest.mark.parametrize("code", CASES.values(), ids=CASES.keys())
def test_what_stands_outside(code: str) -> None:
    marks = {"# out": True, "# may be out": False}
    expected = [
        (number, certain)
        for number, line in enumerate(code.splitlines(), 1)
        for mark, certain in marks.items()
        if line.endswith(mark)
    ]
    assert outside(code, "async def f(x, xs, lock):") == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("@r()\nasync def f():", []),
        ("@other\n@r()\nasync def f():", []),
        ("@m()\nasync def f():", [(1, False)]),
        ("@other\nasync def f():", [(1, True)]),
    ],
)
def test_a_decorator_stands_around_the_whole_function(header: str, expected: list[tuple[int, bool]]) -> None:
    assert outside("o()", header) == expected
