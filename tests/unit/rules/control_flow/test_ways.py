"""Where a function leaves without the call, and which calls come too early: one small function after the other.

A function is written as its body. `r` is the required call, `m` may be it, `o` needs it before, `end` never returns and
`quiet` is a context manager that swallows. The line of the body with the lack is marked: `# lacks`, or `# may lack`
where only `m` stands in between; `# falls` and `# may fall`, in any line, are for the end of the body.
"""

from __future__ import annotations

import ast
import textwrap

import pytest

from seamguard.rules.control_flow import Calls, Flow, Known, Lack, Node, flow_of, leaving_without, reached_without


def flow(code: str, header: str = "async def f(x, xs, c, lock):") -> Flow:
    (function,) = ast.parse(f"{header}\n{textwrap.indent(code, '    ')}\n").body
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    return flow_of(function, Known(ends=named(function, "end"), swallows=named(function, "quiet")))


def named(tree: ast.AST, name: str) -> frozenset[Node]:
    return frozenset(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] == name
    )


def made(one: Flow) -> Calls:
    return Calls(named(one.function, "r"), named(one.function, "m"))


def places(lacks: tuple[Lack, ...], one: Flow) -> set[tuple[int, bool]]:
    """Line within the body (0 for its end), and whether it is certain."""
    return {(0 if lack.node is one.function else lack.node.lineno - 1, lack.certain) for lack in lacks}


def marked(code: str) -> set[tuple[int, bool]]:
    found = set()
    for number, line in enumerate(code.splitlines(), 1):
        for mark, place in (
            ("# lacks", (number, True)),
            ("# may lack", (number, False)),
            ("# falls", (0, True)),
            ("# may fall", (0, False)),
        ):
            if mark in line:
                found.add(place)
    return found


ALWAYS = {
    "straight": "r()",
    "nothing": "pass  # falls",
    "another call": "other()  # falls",
    "before the return": "r()\nreturn x",
    "in the return": "return r()",
    "in an argument": "return other(r())",
    "as a keyword": "return other(x=r())",
    "method": "self.r()\nreturn 1",
    "awaited": "await r()",
    "yielded": "yield r()",
    "after a yield": "yield x\nr()",
    "bare return": "return  # lacks\nr()",
    "dead code does not count": "return x  # lacks\nr()\nreturn x",
    "assigned": "x = r()",
    "walrus": "if (y := r()):\n    return y",
    "annotated": "x: int = r()",
    "augmented": "x += r()",
    "annotation is never evaluated": "x: r()  # falls",
    "annotation beside a value": "x: r() = 1  # falls",
    "subscript target": "xs[r()] = 1",
    "deleted": "del xs[r()]",
    "raise needs none": "raise ValueError",
    "raise with it": "raise ValueError(r())",
    "raise in a branch": "if x:\n    raise ValueError\nr()",
    "ends": "end()",
    "ends in a branch": "if x:\n    end()\nr()",
    "returned what ends": "return end()",
    "if without else": "if x:\n    r()  # falls",
    "if and else": "if x:\n    r()\nelse:\n    r()",
    "else only": "if x:\n    pass\nelse:\n    r()  # falls",
    "elif without else": "if x:\n    r()\nelif c:\n    r()  # falls",
    "elif and else": "if x:\n    r()\nelif c:\n    r()\nelse:\n    r()",
    "in a test": "if r():\n    return 1",
    "in an elif's test": "if x:\n    return 1  # lacks\nelif r():\n    return 2",
    "early return": "if x:\n    return None  # lacks\nr()",
    "two early returns": "if x:\n    return 1  # lacks\nif c:\n    return 2  # lacks\nr()",
    "guarded early return": "if x:\n    r()\n    return 1\nr()",
    "and, first": "r() and x",
    "and, second": "x and r()  # falls",
    "or, second": "x or r()  # falls",
    "and in a test": "if x and r():\n    return 1\nreturn 2  # lacks",
    "or in a test": "if x or r():\n    return 1  # lacks\nreturn 2",
    "not and": "if not (x and r()):\n    return 1  # lacks\nreturn 2",
    "not or": "if not (x or r()):\n    return 1\nreturn 2  # lacks",
    "three operands": "if x and c and r():\n    return 1\nreturn 2  # lacks",
    "mixed operands": "if (x or c) and r():\n    return 1\nreturn 2  # lacks",
    "conditional, both": "y = r() if x else r()",
    "conditional, one": "y = r() if x else 1  # falls",
    "conditional, test": "y = 1 if r() else 2",
    "conditional with and": "y = r() if x and r() else r()",
    "chain, first two": "x < r() < c",
    "chain, third": "x < c < r()  # falls",
    "constant true": "if True:\n    r()",
    "constant false": "if 0:\n    pass\nelse:\n    r()",
    "only for checkers": "if TYPE_CHECKING:\n    pass\nelse:\n    r()",
    "never for checkers": "if typing.TYPE_CHECKING:\n    r()  # falls",
    "assert's test": "assert r()  # falls",
    "assert's message": "assert x, r()  # falls",
    "assert before": "assert x\nr()",
    "assert false ends": "if x:\n    r()\nelse:\n    assert False, 'never'",
    "for may not run": "for y in xs:\n    r()  # falls",
    "for over what it gives": "for y in r():\n    pass",
    "for with else": "for y in xs:\n    pass\nelse:\n    r()",
    "for with else and break": "for y in xs:\n    break\nelse:\n    r()  # falls",
    "break after it": "for y in xs:\n    r()\n    break\nelse:\n    r()",
    "continue": "for y in xs:\n    if y:\n        continue\n    r()\nreturn x  # lacks",
    "for over a literal": "for y in (1, 2):\n    r()",
    "for over a literal, continue": "for y in [1]:\n    if y:\n        continue\n    r()  # falls",
    "for over a literal with a star": "for y in [*xs]:\n    r()  # falls",
    "for over an empty literal": "for y in ():\n    r()  # falls",
    "for over text": "for y in 'ab':\n    r()",
    "for over a dict": "for y in {1: 2}:\n    r()",
    "for over a spread dict": "for y in {**x}:\n    r()  # falls",
    "target of for": "for xs[r()] in xs:\n    pass  # falls",
    "async for": "async for y in xs:\n    r()  # falls",
    "while may not run": "while x:\n    r()  # falls",
    "while's test": "while r():\n    pass",
    "while true without end": "while True:\n    pass",
    "while true with break": "while True:\n    if x:\n        break  # falls\n    r()",
    "while true, break after": "while True:\n    r()\n    if x:\n        break",
    "while true with return": "while True:\n    if x:\n        return 1  # lacks\n    r()",
    "while with else": "while x:\n    pass\nelse:\n    r()",
    "while with else and break": "while x:\n    break\nelse:\n    r()  # falls",
    "while, continue": "while x:\n    continue\nr()",
    "break in an inner loop": (
        "while True:\n    for y in xs:\n        break\n    else:\n        continue\n    r()\n    break"
    ),
    "try body": "try:\n    r()\nfinally:\n    other()",
    "first in a try": "try:\n    r()\nexcept ValueError:\n    pass",
    "second in a try": "try:\n    other()\n    r()\nexcept ValueError:\n    pass  # falls",
    "second, handler raises": "try:\n    other()\n    r()\nexcept ValueError:\n    raise",
    "second, handler returns": "try:\n    other()\n    r()\nexcept ValueError:\n    return 1  # lacks",
    "second, handler calls": "try:\n    other()\n    r()\nexcept ValueError:\n    r()",
    "second after what cannot raise": "try:\n    y = x\n    r()\nexcept ValueError:\n    pass",
    "second after an attribute": "try:\n    y = x.y\n    r()\nexcept ValueError:\n    pass  # falls",
    "second after an import": "try:\n    import y\n    r()\nexcept ImportError:\n    pass  # falls",
    "attribute as argument": "try:\n    r(x.y)\nexcept ValueError:\n    pass",
    "attribute asked for": "try:\n    r(x.y)\nexcept AttributeError:\n    pass  # falls",
    "method asked for": "try:\n    x.r()\nexcept (KeyError, AttributeError):\n    pass  # falls",
    "name asked for": "try:\n    r()\nexcept NameError:\n    pass  # falls",
    "call as argument": "try:\n    r(other())\nexcept ValueError:\n    pass  # falls",
    "item as argument": "try:\n    r(xs[0])\nexcept ValueError:\n    pass  # falls",
    "one of two handlers": (
        "try:\n    other()\n    r()\nexcept ValueError:\n    r()\nexcept KeyError:\n    pass  # falls"
    ),
    "else of try": "try:\n    other()\nexcept ValueError:\n    raise\nelse:\n    r()",
    "else of try, handler goes on": "try:\n    other()\nexcept ValueError:\n    pass  # falls\nelse:\n    r()",
    "after the try": "try:\n    other()\nexcept ValueError:\n    pass\nr()",
    "finally": "try:\n    return other()\nfinally:\n    r()",
    "finally with break": "for y in (1,):\n    try:\n        break\n    finally:\n        r()",
    "finally with continue": "for y in (1,):\n    try:\n        continue\n    finally:\n        r()",
    "branch in finally": "try:\n    return other()  # lacks\nfinally:\n    if x:\n        r()",
    "return in finally": "try:\n    return r(other())\nfinally:\n    return 2  # lacks",
    "return in finally after it": "try:\n    r()\nfinally:\n    return 2",
    "return swallows": "try:\n    raise ValueError\nfinally:\n    return 2  # lacks",
    "return replaced in finally": "try:\n    return 1\nfinally:\n    r()\n    return 2",
    "break in finally swallows": (
        "while True:\n    try:\n        raise ValueError\n    finally:\n        break  # falls"
    ),
    "nested try, inner swallows": (
        "try:\n    try:\n        other()\n    except KeyError:\n        pass\n    r()\nfinally:\n    pass"
    ),
    "nested try, outer swallows": (
        "try:\n    try:\n        other()\n    finally:\n        pass\n    r()\nexcept KeyError:\n    return  # lacks"
    ),
    "catches all": (
        "try:\n    try:\n        other()\n    except:\n        r()\n        raise\nexcept KeyError:\n    return\nr()"
    ),
    "group handler": "try:\n    other()\n    r()\nexcept* ValueError:\n    pass  # falls",
    "group handlers": "try:\n    other()\n    r()\nexcept* ValueError:\n    r()\nexcept* KeyError:\n    r()",
    "with": "with lock:\n    r()",
    "with item": "with r():\n    pass",
    "with item and name": "with lock, r() as y:\n    return y",
    "async with": "async with lock as y:\n    await r()",
    "return in with": "with lock:\n    if x:\n        return 1  # lacks\n    r()",
    "swallowing with": "with quiet():\n    other()\n    r()  # falls",
    "swallowing with, first": "with quiet():\n    r()",
    "swallowing among items": "with lock, quiet(), other():\n    r()  # falls",
    "swallowing after": "with quiet():\n    other()\nr()",
    "swallowing and returning": "with quiet():\n    return r(other())\nreturn 1  # lacks",
    "raise in a swallowing with": "with quiet():\n    raise KeyError  # falls",
    "match with wildcard": "match x:\n    case 1:\n        r()\n    case _:\n        r()",
    "match without": "match x:\n    case 1:\n        r()\n    case 2:\n        r()  # falls",
    "match with a name": "match x:\n    case 1:\n        r()\n    case y:\n        r()",
    "match with a guarded name": "match x:\n    case y if y:\n        r()  # falls",
    "match's guard": "match x:\n    case _ if r():\n        pass",
    "match or wildcard": "match x:\n    case 1 | _:\n        r()",
    "match sequence": "match x:\n    case [y]:\n        r()  # falls",
    "match class": "match x:\n    case C(y=1):\n        r()\n    case _:\n        return 1  # lacks",
    "match's subject": "match r():\n    case 1:\n        pass",
    "list comprehension": "[r() for y in xs]  # falls",
    "comprehension over what it gives": "[y for y in r()]",
    "comprehension over a literal": "[r() for y in (1, 2)]",
    "comprehension over a literal with a test": "[r() for y in (1, 2) if y]  # falls",
    "comprehension's test": "[y for y in (1, 2) if r()]",
    "nested comprehension": "[r() for y in (1,) for z in y]  # falls",
    "nested literal comprehension": "[r() for y in (1,) for z in (1,)]",
    "inner iterable": "{y for y in (1,) for z in r()}",
    "dict comprehension": "{r(): y for y in (1,)}",
    "generator expression": "y = (r() for y in (1,))  # falls",
    "generator expression's first iterable": "y = (z for z in r())",
    "lambda": "y = lambda: r()  # falls",
    "lambda's default": "y = lambda z=r(): z",
    "nested function": "def g():\n    r()  # falls",
    "nested function's default": "def g(y=r()):\n    pass",
    "nested function's keyword default": "def g(*, y=r()):\n    pass",
    "nested function's decorator": "@r()\ndef g():\n    return 1",
    "nested function's return": "r()\ndef g():\n    return 1",
    "nested class": "class C:\n    r()",
    "nested class's method": "class C:\n    def g(self):\n        r()  # falls",
    "nested class's base": "class C(r()):\n    pass",
    "nested class's keyword": "class C(metaclass=r()):\n    pass",
    "f-string": "y = f'{r()}'",
    "f-string's format": "y = f'{x:{r()}}'",
    "starred": "other(*r(), **x)",
    "spread": "other(**r())",
    "dict": "y = {1: r()}",
    "operator": "y = 1 + r()",
    "minus": "y = -r()",
    "not": "y = not r()",
    "slice": "y = xs[1:r()]",
    "global": "global G\nG = r()",
    "possibly": "m()  # may fall",
    "possibly in a branch": "if x:\n    m()  # falls",
    "possibly in the other branch": "if x:\n    m()\n    return 1  # may lack\nreturn r()",
    "possibly, then surely": "m()\nr()",
    "surely or possibly": "r() if x else m()  # may fall",
    "possibly on all": "if x:\n    m()\nelse:\n    m()  # may fall",
}


@pytest.mark.parametrize("code", ALWAYS.values(), ids=ALWAYS.keys())
def test_where_a_function_leaves_without_the_call(code: str) -> None:
    header = "def f(x, xs, c, lock):" if "await" not in code and "async" not in code else "async def f(x, xs, c, lock):"
    one = flow(code, header)
    assert places(leaving_without(one, made(one)), one) == marked(code)


BEFORE = {
    "before": "r()\no()",
    "after": "o()  # lacks\nr()",
    "never": "o()  # lacks",
    "none needs it": "other()",
    "as an argument": "o(r())",
    "beside": "o(), r()  # lacks",
    "behind": "r(), o()",
    "result": "r().o()",
    "in one branch": "if x:\n    r()\no()  # lacks",
    "in both branches": "if x:\n    r()\nelse:\n    r()\no()",
    "other branch left": "if x:\n    r()\nelse:\n    return\no()",
    "other branch raises": "if not x:\n    raise ValueError\nr()\no()",
    "only where needed": "if x:\n    r()\n    o()\nelse:\n    pass",
    "test guards": "if r():\n    o()",
    "and guards": "r() and o()",
    "or does not": "x or r()\no()  # lacks",
    "one of two": "o()  # lacks\nr()\no()",
    "in a loop": "for y in xs:\n    r()\n    o()",
    "before the loop": "r()\nfor y in xs:\n    o()",
    "after it in a loop": "for y in xs:\n    o()  # lacks\n    r()",
    "loop may not run": "for y in xs:\n    r()\no()  # lacks",
    "first round": "while True:\n    if x:\n        r()\n    o()  # lacks",
    "raised but made": "try:\n    r()\nexcept ValueError:\n    pass\no()",
    "perhaps not made": "try:\n    other()\n    r()\nexcept ValueError:\n    pass\no()  # lacks",
    "in a handler": "try:\n    other()\nexcept ValueError:\n    o()  # lacks\nr()",
    "in finally": "try:\n    r()\nfinally:\n    o()",
    "in finally, perhaps not made": "try:\n    other()\n    r()\nfinally:\n    o()  # lacks",
    "on a raising way": "o(1)  # lacks\nraise ValueError",
    "with item": "with r():\n    o()",
    "with items": "with r(), o():\n    pass",
    "with items the other way": "with o(), r():  # lacks\n    pass",
    "possibly": "m()\no()  # may lack",
    "possibly and surely": "if x:\n    m()\nelse:\n    r()\no()  # may lack",
    "decorators run from below": "@o()  # lacks\n@r()\ndef g():\n    pass",
    "dead": "return 1\no()",
}


@pytest.mark.parametrize("code", BEFORE.values(), ids=BEFORE.keys())
def test_which_calls_come_before_it(code: str) -> None:
    one = flow(code)
    assert places(reached_without(one, named(one.function, "o"), made(one)), one) == marked(code)


TURNS = {
    "if": ("if x:\n    return 1\nr()", (1, False)),
    "elif": ("if x:\n    r()\nelif c:\n    return 1\nelse:\n    r()", (3, False)),
    "for": ("for y in xs:\n    r()", (1, False)),
    "exception": ("try:\n    other()\n    r()\nexcept ValueError:\n    return 1", (2, True)),
    "match": ("match x:\n    case 1:\n        r()", (2, False)),
    "nowhere": ("other()", None),
    "dead": ("return 1\nr()", None),
    "and": ("if x and r():\n    return 1", (1, False)),
}


@pytest.mark.parametrize(("code", "turn"), TURNS.values(), ids=TURNS.keys())
def test_the_last_thing_after_which_it_is_out_of_reach(code: str, turn: tuple[int, bool] | None) -> None:
    one = flow(code)
    (lack,) = leaving_without(one, made(one))
    assert (lack.turn and (lack.turn.lineno - 1, lack.raised)) == turn


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("r()", []),
        ("try:\n    r()\nexcept ValueError:\n    pass", [0]),
        ("try:\n    r()\nexcept ValueError:\n    raise", []),
        ("try:\n    r()\nfinally:\n    return 1", [4]),
        ("try:\n    return 1\nfinally:\n    try:\n        r()\n    except ValueError:\n        pass", [2]),
        ("try:\n    return 1\nfinally:\n    r()", []),
    ],
)
def test_a_call_that_has_done_it_once_it_returns(code: str, expected: list[int]) -> None:
    one = flow(code)
    calls = Calls(named(one.function, "r"), by_return=named(one.function, "r"))
    assert sorted(line for line, _ in places(leaving_without(one, calls), one)) == expected


def test_many_nested_finally_cost_little() -> None:
    code = "other()"
    for _ in range(18):
        code = f"try:\n    return 1\nfinally:\n{textwrap.indent(code, '    ')}"
    one = flow(code)
    assert len(one.steps) < 20_000
    assert places(leaving_without(one, made(one)), one) != set()


def test_a_call_deep_in_finally_is_seen() -> None:
    code = "r()"
    for _ in range(18):
        code = f"try:\n    return 1\nfinally:\n{textwrap.indent(code, '    ')}"
    one = flow(code)
    assert leaving_without(one, made(one)) == ()


def test_a_long_function_costs_little() -> None:
    one = flow("\n".join(["if x:", "    other()"] * 2000 + ["r()"]))
    assert leaving_without(one, made(one)) == ()
