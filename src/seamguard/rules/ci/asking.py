"""The files of a suite, and the tests in them that ask for the rules."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from seamguard.rules.ci.suite import AskingTest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FIXTURE = "guardrail"
_ASKS = ("usefixtures", "getfixturevalue")
_DEPTH = 8


def suite_files(outside: Callable[[str], bytes | None], suite: str) -> tuple[str, ...]:
    """The Python files of a suite, from the top of the repository, sorted."""
    return tuple(sorted(_below(outside, suite, _DEPTH)))


def _below(outside: Callable[[str], bytes | None], folder: str, depth: int) -> Iterator[str]:
    names = (outside(f"{folder}/") or b"").decode("utf-8", "replace").splitlines()
    for name in names:
        if name.endswith(".py"):
            yield f"{folder}/{name}"
        elif depth and "." not in name and name != "__pycache__":
            yield from _below(outside, f"{folder}/{name}", depth - 1)


def asking(path: str, data: bytes) -> AskingTest | None:
    """What of a file asks for the fixture; None where nothing does."""
    if _FIXTURE.encode() not in data:
        return None
    marks = tuple(sorted({found.decode() for found in re.findall(rb"\bmark\.(\w+)", data)}))
    try:
        tree = ast.parse(data)
    except (SyntaxError, ValueError):
        return AskingTest(path, (), marks)
    functions = []
    asks = False
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            functions += [node.name] * any(one.arg == _FIXTURE for one in given)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ASKS:
            asks = asks or any(isinstance(one, ast.Constant) and one.value == _FIXTURE for one in node.args)
    return AskingTest(path, () if asks else tuple(functions), marks) if functions or asks else None
