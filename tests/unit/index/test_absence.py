"""What a test says of absent values, how control leaves a suite, and how names are spelled."""

from __future__ import annotations

import ast

import pytest

from seamguard.index.absence import Ways, absences, is_idle, may_be_missed, spelled


def expression(code: str) -> ast.expr:
    return ast.parse(code, mode="eval").body


@pytest.mark.parametrize(
    ("test", "found"),
    [
        ("r is None", [("r", True, True)]),
        ("None != r", [("r", False, True)]),
        ("not r is None", [("r", False, True)]),
        ("not r", [("r", True, False)]),
        ("not not r", [("r", False, False)]),
        ("a.b[0]", [("a.b[0]", False, False)]),
        ("f()", [("f()", False, False)]),
        ("r is None and not q", [("r", True, True), ("q", True, False)]),
        ("r is None or q is not None", [("r", True, True), ("q", False, True)]),
        ("not (r is None or q)", [("r", False, True), ("q", True, False)]),
        ("(r := f()) is None", [("(r := f())", True, True)]),
        ("(r := f())", [("(r := f())", False, False)]),
        ("(is_there := r is not None)", [("r", False, True)]),
        ("isinstance(r, NoneType)", [("r", True, True)]),
        ("not isinstance(r, types.NoneType)", [("r", False, True)]),
        ("type(r) is not type(None)", [("r", False, True)]),
        ("isinstance(r, T)", []),
        ("callable(r)", []),
        ("hasattr(r, 'a')", [("r.a", False, False)]),
        ("hasattr(r, name)", []),
        ("'a' not in d", [("d['a']", True, False)]),
        ("'a' in d", [("d['a']", False, False)]),
        ("r == 1", []),
        ("r is q", []),
        ("None is r is None", []),
        ("1", []),
        ("not " * 41 + "r", []),
    ],
)
def test_a_test_tells_when_something_is_absent(test: str, found: list[tuple[str, bool, bool]]) -> None:
    assert [(ast.unparse(one.subject), one.when, one.named) for one in absences(expression(test))] == found


@pytest.mark.parametrize(
    ("operand", "missed"),
    [
        ("r", True),
        ("r.a", True),
        ("f()", True),
        ("r is not None", True),
        ("r is not None and r.a", True),
        ("r if q else s", True),
        ("[]", True),
        ("r is None", False),
        ("not r", False),
        ("r == 1", False),
        ("'a' in r", False),
        ("bool(r)", False),
        ("True", False),
    ],
)
def test_an_operand_may_be_missed(operand: str, missed: bool) -> None:
    assert may_be_missed(expression(operand)) is missed


@pytest.mark.parametrize(
    ("suite", "way"),
    [
        ("pass", ""),
        ("x\nreturn 1", "return"),
        ("raise", "raise"),
        ("assert False, 'never'", "raise"),
        ("assert x", ""),
        ("continue", "loop"),
        ("break", "loop"),
        ("sys.exit(1)", "raise"),
        ("exits(1)", ""),
        ("if x: raise\nelse: return", "return"),
        ("if x: return\nelse: raise", "return"),
        ("if x: raise\nelse: raise", "raise"),
        ("if x: return", ""),
        ("with x: return", "return"),
        ("try: return\nexcept E: raise", "return"),
        ("try: return\nexcept E: pass", ""),
        ("try: x\nexcept E: raise\nelse: return", "return"),
        ("for x in y: return", ""),
    ],
)
def test_control_leaves_a_suite_in_one_way(suite: str, way: str) -> None:
    lines = suite.replace("\n", "\n  ")
    loop = ast.parse(f"for _ in x:\n  {lines}").body[0]
    assert isinstance(loop, ast.For)
    ways = Ways()
    assert [ways.out(loop.body), ways.out(loop.body)] == [way, way]


def test_a_suite_that_does_nothing_is_idle() -> None:
    assert is_idle(ast.parse("'why'\n...\npass").body)
    assert is_idle([])
    assert not is_idle(ast.parse("pass\nf()").body)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("a", "a"),
        ("a.b['c'][0]", "a.b['c'][0]"),
        ("a[key].b", "a[key].b"),
        ("a[self.key]", "a[self.key]"),
        ("(a := f()).b", "a.b"),
        ("a[f()]", ""),
        ("f().a", ""),
        ("1", ""),
        ("a" + ".b" * 20, "a" + ".b" * 20),
        ("a" + ".b" * 21, ""),
    ],
)
def test_names_are_spelled_with_attributes_and_keys(code: str, name: str) -> None:
    assert spelled(expression(code)) == name
