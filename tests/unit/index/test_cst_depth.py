"""Nesting: deep files that are valid are read, and none can end the process or hold it up."""

from __future__ import annotations

import ast
import sys
import threading

import pytest

from seamguard.index.cst_depth import check_depth
from seamguard.index.cst_reader import parse_newer

DEEP = {
    "sum": "x = " + " + ".join(["a"] * 700),
    "chain": "x = a" + ".b()" * 300,
    "elif": "if a: b\n" + "elif a: b\n" * 600,
    "not": "x = " + "not " * 700 + "a",
    "lambda": "x = " + "lambda: " * 300 + "a",
    "strings": "x = (" + "'a' " * 700 + ")",
    "brackets": "x = " + "(" * 150 + "1" + ")" * 150,
    "blocks": "".join(" " * level + "if a:\n" for level in range(90)) + " " * 90 + "pass",
    "pattern": "match x:\n  case " + "[a, " * 7 + "b" + "]" * 7 + ": pass",
}
BOMBS = {
    "brackets": "(" * 100_000,
    "closed brackets": "x = " + "[" * 300 + "]" * 300,
    "minus": "x = " + "-" * 100_000 + "1",
    "sum": "x = " + "+".join("a" * 50_000),
    "calls": "x = a" + "()" * 50_000,
    "elif": "if a: b\n" + "elif a: b\n" * 50_000,
    "strings": "x = (" + "'a' " * 50_000 + ")",
    "f-strings": 'f"{' * 50_000,
    "brackets in an f-string": "f'{" + "(" * 300 + ")" * 300 + "}'",
    "brackets behind a format": 'f"{a:\'>{b}}" + ' + "(" * 300 + ")" * 300,
    "formats": "f'" + "{a:" * 1_000 + "}" * 1_000 + "'",
    "brackets around closing ones in strings": "(')' " * 300,
    "brackets around closing ones in docstrings": '("""a")"b""" ' * 300,
    "brackets around closing ones in comments": "( # )\n" * 300,
    "brackets around closing ones in f-strings": "(f'{a[\")\"]})'+" * 300,
    "brackets behind a quote that is escaped": "('\\')' " * 300,
    "pattern": "match x:\n  case " + "{1: " * 20 + "a" + "}" * 20 + ": pass",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP.keys())
def test_a_deep_file_is_read_and_the_process_left_as_it_was(text: str) -> None:
    before = sys.getrecursionlimit(), threading.stack_size()

    tree = parse_newer(f"t'{{a}}'\n{text}\n")

    assert len(tree.body) == 2
    assert (sys.getrecursionlimit(), threading.stack_size()) == before


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(SyntaxError, match="nested too deeply") as caught:
        parse_newer(f"type X = int\n{text}\n")

    assert (caught.value.lineno or 0) > 1
    assert (caught.value.offset or 0) > 0


@pytest.mark.parametrize(
    "text",
    [
        "x = [\n" + "  (1, -2), 'a' 'b',\n" * 5_000 + "]\n",
        "x = {\n" + "  'a': f'{b:>{c}}',\n" * 5_000 + "}\n",
        "x = 1\n" * 10_000,
        "a; " * 10_000,
        "'''" + "((((\n" * 1_000 + "'''",
        "'" + "\\'(" * 1_000 + "'",
        "# " + "(" * 1_000,
        "f'" + "{{" * 1_000 + "'",
        "rb'" + "(" * 1_000 + "' + B'['",
        "case = " + "[" * 50 + "]" * 50,
        "if x:\n  case: " + "[" * 50 + "]" * 50 + " = y",
    ],
)
def test_a_long_file_is_not_a_deep_one(text: str) -> None:
    check_depth(text)


def test_the_bound_on_brackets_is_python_s_own() -> None:
    brackets = "x = " + "(" * 200 + "1" + ")" * 200

    ast.parse(brackets)
    check_depth(brackets)
    with pytest.raises(SyntaxError):
        ast.parse(f"({brackets[4:]})")
    with pytest.raises(SyntaxError, match="nested too deeply"):
        check_depth(f"({brackets[4:]})")
