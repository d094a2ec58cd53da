"""Functions that nobody wrote, which can be run: every choice in them is put to an oracle."""

from __future__ import annotations

import ast
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = 14
"""Choices in one run, after which it is given up."""


class Ended(BaseException):
    """What a call raises that never returns; nothing in a draft asks for it by name."""


class GivenUp(BaseException):
    """A run is too long."""


class Draft(NamedTuple):
    """A function `f`: calls of `r`, the required one, and of `o(1)`, `o(2)`, ... that need it before them.

    What every `return` gives is a number of its own.

    Attributes:
        code: The function.
        errors: What its calls may raise.
    """

    code: str
    errors: tuple[type[Exception], ...]

    @property
    def function(self) -> ast.FunctionDef:
        (function,) = ast.parse(self.code).body
        assert isinstance(function, ast.FunctionDef)
        return function


class Runs(NamedTuple):
    """What running a draft with all outcomes showed.

    Attributes:
        returned: What was returned without a call of `r`; None for the end of the body.
        early: The numbers of the calls of `o` that came without one before.
        are_all: No run was given up, and no more were left to try.
    """

    returned: set[int | None]
    early: set[int]
    are_all: bool


class _Run:
    """One run: choices are taken from a list, and are 0 after its end."""

    def __init__(self, choices: list[int], errors: tuple[type[Exception], ...]) -> None:
        self.choices = choices
        self.errors = errors
        self.widths: list[int] = []
        self.is_given_up = False
        self.called = False
        self.early: set[int] = set()

    def choose(self, width: int) -> int:
        number = len(self.widths)
        if self.is_given_up or number == LONGEST:
            self.is_given_up = True
            raise GivenUp
        self.widths.append(width)
        if number == len(self.choices):
            self.choices.append(0)
        return self.choices[number]

    def decide(self, width: int = 2) -> int:
        outcome = self.choose(width + len(self.errors))
        if outcome >= width:
            raise self.errors[outcome - width]
        return outcome

    def work(self) -> bool:
        return not self.decide(1)

    def required(self) -> bool:
        self.called = True
        return self.work()

    def needing(self, number: int) -> None:
        if not self.called:
            self.early.add(number)
        self.work()

    def end(self) -> None:
        raise Ended

    def check(self) -> None:
        """Stands first where everything is caught, so that a run can be given up."""
        if self.is_given_up:
            raise GivenUp
        self.work()

    @contextmanager
    def plain(self) -> Iterator[None]:
        self.work()
        yield

    @contextmanager
    def quiet(self) -> Iterator[None]:
        with suppress(KeyError):
            yield

    def names(self) -> dict[str, Callable[..., Any]]:
        return {
            "w": self.work,
            "r": self.required,
            "o": self.needing,
            "b": self.decide,
            "some": lambda: range(self.decide(3)),
            "end": self.end,
            "check": self.check,
            "plain": self.plain,
            "quiet": self.quiet,
        }


def run(draft: Draft, most: int) -> Runs:
    """Run a draft with all outcomes, at most so many."""
    program = compile(draft.code, "draft", "exec")
    seen = Runs(set(), set(), are_all=True)
    choices: list[int] = []
    for _ in range(most):
        one = _Run(choices, draft.errors)
        names: dict[str, Any] = dict(one.names())
        exec(program, names)  # noqa: S102 (a draft is made here)
        with suppress(Exception, Ended, GivenUp):
            returned = names["f"]()
            if not one.called and not one.is_given_up:
                seen.returned.add(returned)
        seen.early.update(one.early)
        seen = seen._replace(are_all=seen.are_all and not one.is_given_up)
        while choices and choices[-1] + 1 == one.widths[len(choices) - 1]:
            choices.pop()
        if not choices:
            return seen
        choices[-1] += 1
    return seen._replace(are_all=False)


PLAIN = ("w()", "r()", "o({n})", "pass", "x = b()", "x = b() or r()", "x = b() and w()", "x = not (b() and r())")
MORE = (
    *("x = r() if b() else w()", "x = 0 < b() < r()", "[r() for _ in some()]", "[w() for _ in (1, 2) if b()]"),
    *("[r() for _ in [1]]", "x = (r() for _ in some())", "x = lambda: r()", "(x := r())", "x, y = w(), r()"),
    *("assert b()", "assert False", "import os", "x = y = b()", "x = {r(): b()}", "str(w()) if b() else 0"),
    *("o({n}) if b() else r()", "x = [o({n}) for _ in some()]", "x: int = r()", "x: r() = 1", "end()"),
)
LEAVING = ("return {n}", "return r() and {n}", "raise KeyError", "raise ValueError(w())", "end()")
LOOPING = ("break", "continue")
TESTS = ("b()", "not b()", "b() and r()", "b() or r()", "w() and b()", "r() and b()", "True", "not (b() or b())", "0")
HANDLERS = ("except KeyError:", "except ValueError:", "except (KeyError, ValueError):", "except Exception:", "except:")

UNLIKE = ("end()", "quiet()", "ValueError", "assert False", "import", "x, y", "class", "{r()")
"""What raises something else than all the rest, lets it through, or could raise but does not."""


@st.composite
def drafts(draw: st.DrawFn, *, is_plain: bool = False) -> Draft:
    """Small functions with all kinds of statements.

    Args:
        draw: Draws.
        is_plain: All exceptions are of one class, and every handler takes it: then everything that the form of the code
            allows can happen.
    """
    maker = _Maker(draw, is_plain=is_plain)
    lines = maker.block(draw(st.integers(1, 3)), loop=False)
    code = "\n".join(["def f():", *(f"    {line}" for line in lines), ""])
    return Draft(code, (KeyError,) if is_plain else (KeyError, ValueError))


@st.composite
def programs(draw: st.DrawFn) -> Draft:
    """Functions `f`, `g` and `h` that call each other."""
    lines: list[str] = []
    for name in "ghf":
        body = _Maker(draw, is_plain=draw(st.booleans()), more=CALLS).block(draw(st.integers(0, 2)), loop=False)
        lines += [f"def {name}():", "    b()", *(f"    {line}" for line in body), ""]
    return Draft("\n".join(lines), (KeyError, ValueError))


CALLS = (
    "g()",
    "h()",
    "x = g() or h()",
    "f() if b() else 0",
    "return g()",
    "g() if b() else h()",
    "(g() for _ in (1,))",
)
"""Calls of the other functions; each begins with a choice, so that no run goes on for ever."""


class _Maker:
    def __init__(self, draw: st.DrawFn, *, is_plain: bool, more: tuple[str, ...] = ()) -> None:
        self.draw = draw
        self.is_plain = is_plain
        self.more = more
        self.numbers = 0

    def pick(self, options: tuple[str, ...]) -> str:
        if self.is_plain:
            options = tuple(one for one in options if not any(word in one for word in UNLIKE))
        text = self.draw(st.sampled_from(options))
        self.numbers += 1
        return text.replace("{n}", str(self.numbers))

    def block(self, depth: int, *, loop: bool) -> list[str]:
        lines: list[str] = []
        for _ in range(self.draw(st.integers(1, 1 + depth))):
            lines += self.statement(depth, loop=loop)
        return lines

    def inner(self, depth: int, *, loop: bool, first: str = "") -> list[str]:
        lines = ([first] if first else []) + self.block(depth - 1, loop=loop)
        return [f"    {line}" for line in lines]

    def statement(self, depth: int, *, loop: bool) -> list[str]:
        forms = ["plain", "plain", "more", "leaving", *["looping"] * loop, *["calling"] * (3 if self.more else 0)]
        if depth:
            forms += ["if", "while", "for", "try", "try", "final", "with", "match", "nested"]
        form = self.draw(st.sampled_from(forms))
        simple = {"plain": PLAIN, "more": MORE, "leaving": LEAVING, "looping": LOOPING, "calling": self.more}
        if form in simple:
            return [self.pick(simple[form])]
        made: list[str] = getattr(self, f"_{form}")(depth, loop)
        return made

    def _maybe(self, header: str, depth: int, loop: bool, first: str = "") -> list[str]:
        return [header, *self.inner(depth, loop=loop, first=first)] if self.draw(st.booleans()) else []

    def _if(self, depth: int, loop: bool) -> list[str]:
        lines = [f"if {self.pick(TESTS)}:", *self.inner(depth, loop=loop)]
        lines += self._maybe(f"elif {self.pick(TESTS)}:", depth, loop)
        return lines + self._maybe("else:", depth, loop)

    def _while(self, depth: int, loop: bool) -> list[str]:
        lines = [f"while {self.pick(TESTS)}:", *self.inner(depth, loop=True, first="b()")]
        return lines + self._maybe("else:", depth, loop)

    def _for(self, depth: int, loop: bool) -> list[str]:
        lines = [f"for _ in {self.pick(('some()', '(1,)', '[*some(), 1]'))}:", *self.inner(depth, loop=True)]
        return lines + self._maybe("else:", depth, loop)

    def _try(self, depth: int, loop: bool) -> list[str]:
        lines = ["try:", *self.inner(depth, loop=loop)]
        kinds = sorted({self.draw(st.integers(0, len(HANDLERS) - 1)) for _ in range(self.draw(st.integers(1, 2)))})
        for kind in [0] if self.is_plain else kinds:
            lines += [HANDLERS[kind], *self.inner(depth, loop=loop, first="check()")]
        lines += self._maybe("else:", depth, loop)
        return lines + self._maybe("finally:", depth, loop, "check()")

    def _final(self, depth: int, loop: bool) -> list[str]:
        return ["try:", *self.inner(depth, loop=loop), "finally:", *self.inner(depth, loop=loop, first="check()")]

    def _with(self, depth: int, loop: bool) -> list[str]:
        items = self.pick(("plain()", "quiet()", "plain(), quiet()", "quiet() as x, plain() as y"))
        return [f"with {items}:", *self.inner(depth, loop=loop)]

    def _match(self, depth: int, loop: bool) -> list[str]:
        lines = ["match b(3):", "    case 0:"]
        lines += [f"    {line}" for line in self.inner(depth, loop=loop)]
        last = self.pick(("case 1:", "case _:", "case x if b():", "case 5 | _:", "case (2 as z) | [z]:"))
        return [*lines, f"    {last}", *(f"    {line}" for line in self.inner(depth, loop=loop))]

    def _nested(self, depth: int, _loop: bool) -> list[str]:
        header = self.pick(("def g():", "def g(x=r()):", "class G:", "class G(r() and object):", "async def g():"))
        body = ["    r()", "    w()"] if header.startswith("class") else self.inner(depth, loop=False)
        return [header, *body]
