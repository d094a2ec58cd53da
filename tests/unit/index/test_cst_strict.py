"""LibCST is lenient in places: none of that may turn an error of Python into a file that passes."""

from __future__ import annotations

import ast

import pytest

from seamguard.index.cst_reader import parse_newer, translate

NEWER = "t'{a}'\n"
WRONG = [
    "'\\xZZ'",
    "'\\N{no such character}'",
    "b'é'",
    "f(a=1, 2)",
    "0777",
    "print 'x'",
    "x = 1\0",
    "x = (1\n",
    "if x:\npass",
    "f'{x! r}'",
    "f'\\N{no such character}{x}'",
    "'a' f'{x}\\xZ'",
    "f'{}'",
    "f'{a b}'",
    "f'{a:{b:{c:{d}}}}'",
    "f'{lambda: x}'",
    "f'{x if y else lambda: z}'",
    "f'{x, lambda: z}'",
    "f'{yield lambda: z}'",
    "f'{a:{ lambda: z}}'",
    "(f'{x}') = 1",
    "del f'{x}'",
    "for f'{x}' in y: pass",
    "with a as f'{x}': pass",
    "f'{x}' += 1",
    "b'a' f'{x}'",
    "f'{x}' b'a'",
    "match x:\n  case {f'{a}'}: pass",
    "match x:\n  case f'{a}' as b: pass\n  case +1: pass",
    "print f'{x}'",
    "import f'{x}'",
]
NEWER_BUT_WRONG = [
    "t'a' 'b'",
    "'a' t'b'",
    "t'{x! r}'",
    "t'{a:{b:{c:{d}}}}'",
    "t'\\xZ'",
    "t'{x}' = 1",
    "match x:\n  case t'{a}': pass",
    "try: pass\nexcept A, B as e: pass",
    "try: pass\nexcept A, B: pass\nexcept* C: pass",
    "type X = a, b",
    "type X[] = a",
    "def f[*T: int](): pass",
    "def f[T](): pass\nclass C[T: 1 +]: pass",
    "[*x, y for x in z]",
    "[*x for x in y] = z",
    "{**x: 1 for x in y}",
    "lazy import f'{x}'",
]


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_file_is_refused_whether_or_not_it_holds_newer_syntax(text: str) -> None:
    for wrong in (text, NEWER + text):
        with pytest.raises(SyntaxError):
            parse_newer(wrong)
        with pytest.raises(SyntaxError):
            translate(wrong)


@pytest.mark.parametrize("text", NEWER_BUT_WRONG)
def test_newer_syntax_is_held_to_its_own_rules(text: str) -> None:
    with pytest.raises(SyntaxError):
        translate(text)
    with pytest.raises(SyntaxError):
        parse_newer(text)


@pytest.mark.parametrize("text", ["x = '\\xZZ'", "é = 'é'; f = b'é'", "if x:\n  a = 1\n  b = '\\N{?}'\n"])
def test_an_error_that_only_python_sees_is_its_own(text: str) -> None:
    own = error_of(ast.parse, text)

    assert error_of(parse_newer, text) == own


def test_an_error_behind_newer_syntax_is_placed_in_the_text_as_it_is_written() -> None:
    newer = "def f[\n  T: int,\n](a): return t'é{a}'; x = é('\\xZZ')\n"
    older = "x = x[\n  T, int,\n](a)+ xxxxxx+ 'é{a}'; x = é('\\xZZ')\n"

    _, line, column, text = error_of(parse_newer, newer)

    assert (line, column) == error_of(ast.parse, older)[1:3]
    assert text == newer.splitlines()[2]


def test_an_error_in_a_string_is_placed_at_its_text() -> None:
    with pytest.raises(SyntaxError) as caught:
        translate("x = 1\ny = f'é{x}\\xZ'")

    assert (caught.value.lineno, caught.value.offset) == (2, 11)


def test_what_libcst_refuses_is_placed_on_its_line() -> None:
    with pytest.raises(SyntaxError, match="invalid syntax") as caught:
        parse_newer("type X = int\ny = 1 2\n")

    assert (caught.value.lineno, caught.value.offset) == (2, 7)


def error_of(read: object, text: str) -> tuple[str, int | None, int | None, str]:
    assert callable(read)
    with pytest.raises(SyntaxError) as caught:
        read(text)
    return caught.value.msg, caught.value.lineno, caught.value.offset, (caught.value.text or "").rstrip("\n")
