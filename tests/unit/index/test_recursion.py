"""Which files are read on a stack of their own, and that the others need none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from seamguard.index.recursion import may_nest_deeply

PAD = "# what a file has of other text\n" * 1_000
COUNT = 9_900

CHAINS = {
    "operators": "x = " + "+".join("a" * COUNT),
    "attributes": "x = a" + ".b" * COUNT,
    "calls": "x = a" + "()" * COUNT,
    "items": "x = a" + "[b, c]" * COUNT,
    "signs": "x = " + "-" * COUNT + "a",
    "words": "x = " + "not " * COUNT + "a",
    "conditions": "x = " + "a if b else " * COUNT + "c",
    "lambdas": "x = " + "lambda: " * COUNT + "a",
    "awaits": "x = " + "await " * COUNT + "a",
    "branches": "if a: b\n" + "elif a: b\n" * COUNT,
    "a quoted type": "x: '" + "a|" * 4_900 + "b'",
    "an f-string": "x = f'{" + "+".join("a" * COUNT) + "}'",
    "a target": "a" + ".b" * COUNT + " = c",
    "a decorator": "@a" + ".b" * COUNT + "\ndef f(): ...",
    "brackets": "x = " + "f(a=lambda b=lambda c=1: 2: " * 90 + "1" + ")" * 90,
    "newer syntax": "type X = a" + ".b" * COUNT,
}


@pytest.mark.parametrize("text", CHAINS.values(), ids=CHAINS.keys())
def test_what_is_read_on_the_ordinary_stack_has_room_there(text: str) -> None:
    script = """
import sys
from seamguard.index import read_facts
try:
    read_facts(sys.stdin.read())
except SyntaxError as error:
    print(error)
"""
    assert not may_nest_deeply(text + "\n" + PAD)

    ran = subprocess.run(
        [sys.executable, "-c", script], input=f"{text}\n{PAD}", text=True, capture_output=True, check=False
    )

    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("sign", ["+a", ".b", "()", "[0]", " else ", "not ", "await ", "elif a: b\n", "lambda: "])
def test_what_may_need_more_gets_more(sign: str) -> None:
    assert may_nest_deeply(sign * 20_000)


@pytest.mark.parametrize("text", ["", "x = a.b\n", PAD * 10, "x = '''\n" + "é, a = 1;\n" * 50_000 + "'''\n"])
def test_plain_text_needs_no_stack_of_its_own(text: str) -> None:
    assert not may_nest_deeply(text)
