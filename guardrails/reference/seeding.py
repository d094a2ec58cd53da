"""Faults that are sown in the text of the reference system, for as long as one test runs.

A function that is loaded already is given the code of its edited text. It stays the very object that everybody holds,
and no line changes its number, so that what is told of a fault can be held against the place where it was sown.
"""

from __future__ import annotations

import ast
import re
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MARKED = re.compile("<(.+)>", re.DOTALL)
_STAND_IN = "sown_here"


class Spot(NamedTuple):
    """An expression in a function.

    Attributes:
        site: The function, as the policy names it.
        text: A piece of its text that stands there just once, with the expression in angle brackets.
    """

    site: str
    text: str

    @property
    def expression(self) -> str:
        """The expression."""
        return _MARKED.split(self.text)[1]

    @property
    def place(self) -> str:
        """Where the expression stands, as findings tell places."""
        return self._told(self._enclosing()[-1])

    @property
    def call(self) -> str:
        """Where the call stands to which the expression is handed."""
        return self._told([node for node in self._enclosing() if isinstance(node, ast.Call)][-1])

    def edited(self, expression: str) -> str:
        """The text of the whole file with another expression there."""
        path, (first, last) = file_of(self.site), region(self.site)
        lines = path.read_text("utf-8").splitlines(keepends=True)
        own = "".join(lines[first:last])
        found = _MARKED.sub(lambda marked: marked[1], self.text)
        assert own.count(found) == 1, f"{self.site} has {found!r} {own.count(found)} times: correct the negative test"
        sown = own.replace(found, _MARKED.sub(lambda _: expression, self.text))
        assert sown.count("\n") == own.count("\n"), "a fault that adds lines moves the places of others"
        return "".join([*lines[:first], sown, *lines[last:]])

    def _enclosing(self) -> list[ast.expr]:
        """The expressions around the one that is marked, the outermost first, and itself."""
        tree = ast.parse(self.edited(_STAND_IN))
        expressions = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
        return [node for node in expressions if _STAND_IN in {getattr(one, "id", "") for one in ast.walk(node)}]

    def _told(self, node: ast.expr) -> str:
        root = Path(__file__).parents[2] / "reference"
        return f"{file_of(self.site).relative_to(root).as_posix()}:{node.lineno}"


@contextmanager
def sown(faults: Mapping[Spot, str]) -> Iterator[None]:
    """Have functions do what their text says with other expressions in its spots, until the body ends."""
    with ExitStack() as undoing:
        for spot, expression in faults.items():
            function = function_at(spot.site)
            undoing.callback(setattr, function, "__code__", function.__code__)
            function.__code__ = _code_of(function, spot.edited(expression))
        yield


@contextmanager
def passed_by(name: str, callers: tuple[str, ...]) -> Iterator[None]:
    """Have functions call what stands behind a stand-in of a name, and so go past whoever listens there."""
    with ExitStack() as undoing:
        for site in callers:
            function, (first, last) = function_at(site), region(site)
            lines = file_of(site).read_text("utf-8").splitlines(keepends=True)
            own, count = re.subn(rf"\b{name}\b(?=[(,])", f"{name}.__wrapped__", "".join(lines[first:last]))
            assert count, f"{site} does not call {name}: correct the negative test"
            undoing.callback(setattr, function, "__code__", function.__code__)
            function.__code__ = _code_of(function, "".join([*lines[:first], own, *lines[last:]]))
        yield


def function_at(site: str) -> FunctionType:
    """The function that a site names."""
    module, _, scope = site.partition(":")
    found: object = import_module(module)
    for part in scope.split("."):
        found = getattr(found, part)
    assert isinstance(found, FunctionType), f"{site} is no function that can be edited"
    return found


def file_of(site: str) -> Path:
    """The file of a function."""
    return Path(function_at(site).__code__.co_filename)


def region(site: str) -> tuple[int, int]:
    """The lines of a function's body, as a slice."""
    function = function_at(site)
    tree = ast.parse(file_of(site).read_text("utf-8"))
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        if (node.name, node.lineno) == (function.__name__, function.__code__.co_firstlineno):
            return node.body[0].lineno - 1, node.end_lineno or node.lineno
    raise AssertionError(f"{site} is not in its file any more: run the test anew")


def _code_of(function: FunctionType, text: str) -> CodeType:
    """The code of a function in the text of its whole file."""
    left = [compile(text, function.__code__.co_filename, "exec", dont_inherit=True)]
    while left:
        code = left.pop()
        if code.co_qualname == function.__code__.co_qualname:
            return code
        left += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    raise AssertionError(f"the edited text has no {function.__qualname__}")
