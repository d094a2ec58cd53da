"""What is said of uses under a flag, and what running the code shows: nothing runs unseen where the flag is false."""

from __future__ import annotations

import os
import random
import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.unit.rules.gating import clause, files_of
from tests.unit.rules.observing import seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

FEW = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)
MANY = settings(FEW, max_examples=int(os.environ.get("SEAMGUARD_PROGRAMS", "3000")), derandomize=False)
RUNS = 60
DEEPEST = 3


class Drafting:
    """Writes a function whose uses are numbered: `plan.count(3, flags)`.

    Names that hold the flag and functions within outlive it, and so stand in drafts only that never bind `flags` anew.
    """

    def __init__(self, draw: st.DrawFn, *, rebinds: bool) -> None:
        self._draw = draw
        self._rebinds = rebinds
        self._uses = 0
        self._functions: list[str] = []

    def function(self) -> str:
        body = f"ok = b()\n{self._block(0, in_loop=False)}"
        return f"def f(plan: Plan, flags: Flags):\n{textwrap.indent(body, '    ')}\n"

    def _choose(self, *options: str) -> str:
        return self._draw(st.sampled_from(options))

    def _test(self, depth: int = 0) -> str:
        atoms = ["flags.ready", "flags.ready", "b()", "flags.ready is True", "flags.ready is not True"]
        form = self._choose(
            *atoms,
            *(["ok"] if not self._rebinds else []),
            *(["not", "and", "or", "if", ":="] if depth < DEEPEST else []),
        )
        if form == "not":
            return f"(not {self._test(depth + 1)})"
        if form in ("and", "or"):
            return f"({self._test(depth + 1)} {form} {self._test(depth + 1)})"
        if form == "if":
            return f"({self._test(depth + 1)} if {self._test(depth + 1)} else {self._test(depth + 1)})"
        return f"(ok := {self._test(depth + 1)})" if form == ":=" else form

    def _use(self) -> str:
        self._uses += 1
        return f"plan.count({self._uses}, flags)"

    def _block(self, depth: int, *, in_loop: bool) -> str:
        count = self._draw(st.integers(1, 3))
        return "\n".join(self._statement(depth, in_loop=in_loop) for _ in range(count))

    def _inner(self, depth: int, *, in_loop: bool) -> str:
        return textwrap.indent(self._block(depth + 1, in_loop=in_loop), "    ")

    def _statement(self, depth: int, *, in_loop: bool) -> str:
        plain = ["use", "use", "assert", "hold", "return", "raise", "chain", "list"]
        plain += ["break", "continue"] * in_loop + (["rebind"] if self._rebinds else ["call"])
        nested = ["if", "if", "else", "elif", "while", "for", "except", "finally", "match"] + ["def"] * (
            not self._rebinds
        )
        form = self._choose(*plain, *(nested if depth < DEEPEST else []))
        return self._nested(form, depth, in_loop=in_loop) if form in nested else self._plain(form)

    def _plain(self, form: str) -> str:
        if form == "call":
            return f"{self._choose(*self._functions)}()" if self._functions else "b()"
        written: dict[str, Callable[[], str]] = {
            "use": self._use,
            "assert": lambda: f"assert {self._test()}",
            "hold": lambda: f"ok = {self._test()}",
            "chain": lambda: f"{self._test()} {self._choose('and', 'or')} {self._use()}",
            "list": lambda: f"[{self._use()} for _ in l() if {self._test()}]",
            "raise": lambda: "raise KeyError",
            "rebind": lambda: "flags = other()",
        }
        return written[form]() if form in written else form

    def _nested(self, form: str, depth: int, *, in_loop: bool) -> str:
        def inner(*, is_loop: bool = False) -> str:
            return self._inner(depth, in_loop=in_loop or is_loop)

        def case() -> str:
            return textwrap.indent(inner(), "    ")

        if form == "def":
            name = f"g{len(self._functions)}"
            code = f"def {name}():\n{self._inner(depth, in_loop=False)}"
            self._functions.append(name)
            return code
        test = self._test()
        written: dict[str, Callable[[], str]] = {
            "if": lambda: f"if {test}:\n{inner()}",
            "else": lambda: f"if {test}:\n{inner()}\nelse:\n{inner()}",
            "elif": lambda: f"if b():\n{inner()}\nelif {test}:\n{inner()}",
            "while": lambda: f"while {test}:\n    b()\n{inner(is_loop=True)}",
            "for": lambda: f"for _ in l():\n{inner(is_loop=True)}\nelse:\n{inner()}",
            "except": lambda: f"try:\n{inner()}\nexcept (KeyError, AssertionError):\n{inner()}",
            "finally": lambda: f"try:\n{inner()}\nfinally:\n{inner()}",
            "match": lambda: f"match b():\n    case True if {test}:\n{case()}\n    case _:\n{case()}",
        }
        return written[form]()


@st.composite
def drafts(draw: st.DrawFn) -> str:
    return Drafting(draw, rebinds=draw(st.booleans())).function()


def ran_without(code: str) -> set[int]:
    """The numbers of the uses that some run came to while the flag was false."""
    found: set[int] = set()
    made = compile(code.replace(": Plan", "").replace(": Flags", ""), "draft", "exec")
    for seed in range(RUNS):
        _run(made, random.Random(seed), found)  # noqa: S311 (the same runs every time)
    return found


class _EnoughError(Exception):
    """A run has asked often enough."""


class _Flags:
    def __init__(self, *, ready: bool) -> None:
        self.ready = ready


def _run(made: CodeType, chance: random.Random, found: set[int]) -> None:
    left = 40

    def b() -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            raise _EnoughError
        return chance.random() < 0.5

    class Plan:
        def count(self, number: int, flags: _Flags) -> bool:
            if not flags.ready:
                found.add(number)
            return b()

    names: dict[str, Any] = {
        "b": b,
        "l": lambda: [0] * chance.randrange(3),
        "other": lambda: _Flags(ready=chance.random() < 0.5),
    }
    exec(made, names)  # noqa: S102 (it is what the draft says)
    with suppress(_EnoughError, KeyError, AssertionError, NameError, RecursionError):
        names["f"](Plan(), _Flags(ready=chance.random() < 0.3))


def said_of(code: str) -> set[int]:
    """The numbers of the uses that are found, whether certain or possible."""
    files = files_of(code)
    lines = files["src/app/use.py"].split("\n")
    found = {line for path, line, _, _ in seen(clause(), files) if path == "src/app/use.py"}
    return {int(lines[line - 1].split("plan.count(")[1].split(",")[0]) for line in found}


def verify(code: str) -> None:
    ran, said = ran_without(code), said_of(code)
    if ran - said:
        pytest.fail(f"uses {sorted(ran - said)} ran where the flag was false\n{code}", pytrace=False)


@FEW
@given(drafts())
def test_nothing_runs_unseen_where_the_flag_is_false(code: str) -> None:
    verify(code)


@pytest.mark.long
@MANY
@given(drafts())
def test_many_functions(code: str) -> None:
    verify(code)


def test_a_wrong_answer_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "def f(plan: Plan, flags: Flags):\n    if b() or flags.ready:\n        plan.count(1, flags)\n"
    verify(code)
    monkeypatch.setattr(f"{__name__}.said_of", lambda _code: set())
    with pytest.raises(pytest.fail.Exception, match=r"uses \[1\] ran where the flag was false"):
        verify(code)


def test_much_of_what_runs_under_the_flag_alone_is_not_found() -> None:
    """Else the tests above would show nothing."""
    silent = 0
    for seed in range(40):
        chance = random.Random(seed)  # noqa: S311 (the same drafts every time)
        tests = ["flags.ready", "not flags.ready", "b()", "flags.ready and b()", "flags.ready or b()"]
        test = chance.choice(tests)
        code = f"def f(plan: Plan, flags: Flags):\n    if {test}:\n        return\n    plan.count(1, flags)\n"
        ran, said = ran_without(code), said_of(code)
        assert ran == said, code
        silent += not said
    assert 5 < silent < 35
