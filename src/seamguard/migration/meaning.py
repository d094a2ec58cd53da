"""What a file still has to mean after its changes: names belong to the scopes, and generators are what they were."""

from __future__ import annotations

import ast
import symtable
from typing import TYPE_CHECKING, NamedTuple

from seamguard.migration.code import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.source import SourceFile

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BY_HAND = "change it by hand"


class _Scope(NamedTuple):
    """What is known of a function or class."""

    line: int
    is_generator: bool
    names: dict[str, str]


def changed_meaning(file: SourceFile, old: bytes, new: bytes) -> Iterator[Reason]:
    """What a file would mean otherwise after its changes.

    Args:
        file: The file.
        old: Its bytes before.
        new: And after.
    """
    try:
        before = _scopes(old)
    except (SyntaxError, ValueError):
        message = "this Python does not read the syntax of this file, and what a change of it means cannot be compared"
        yield Reason(file.path, 1, 1, f"{message}: run seamguard by the Python that runs the file, or {_BY_HAND}")
        return
    try:
        after = _scopes(new)
    except (SyntaxError, ValueError) as error:
        line = (error.lineno or 1) if isinstance(error, SyntaxError) else 1
        yield Reason(file.path, line, 1, f"what would be written is no Python ({error}): {_BY_HAND}")
        return
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            continue
        if was.is_generator != now.is_generator:
            message = f"`{name}` is a generator by what would go (`yield`)"
            yield Reason(file.path, was.line, 1, f"{message}: {_BY_HAND}")
        moved = sorted(one for one in was.names.keys() & now.names.keys() if was.names[one] != now.names[one])
        if moved:
            message = f"`{moved[0]}` is a {was.names[moved[0]]} name of `{name}` by what would go, and then a"
            yield Reason(file.path, was.line, 1, f"{message} {now.names[moved[0]]} one: {_BY_HAND}")


def _scopes(data: bytes) -> dict[str, _Scope]:
    """All functions and classes by qualified name; of several with one name, the last."""
    tree = ast.parse(data)
    generators = dict(_generators(tree, ""))
    text = ast.unparse(tree)
    found: dict[str, _Scope] = {}
    left = [("", one) for one in symtable.symtable(text, "<file>", "exec").get_children()]
    while left:
        prefix, table = left.pop()
        name = f"{prefix}{table.get_name()}"
        if name in generators:
            line, is_generator = generators[name]
            found[name] = _Scope(line, is_generator, {one.get_name(): _kind(one) for one in table.get_symbols()})
        left += [(f"{name}.", one) for one in table.get_children()]
    return found


def _kind(symbol: symtable.Symbol) -> str:
    return "local" if symbol.is_local() else "enclosed" if symbol.is_free() else "global"


def _generators(node: ast.AST, prefix: str) -> Iterator[tuple[str, tuple[int, bool]]]:
    """The line of each function and class, and whether it is a generator."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*_FUNCTIONS, ast.ClassDef)):
            name = f"{prefix}{child.name}"
            yield name, (child.lineno, any(isinstance(one, ast.Yield | ast.YieldFrom) for one in _own(child)))
            yield from _generators(child, f"{name}.")
        else:
            yield from _generators(child, prefix)


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, and not in those within it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*_FUNCTIONS, ast.Lambda, ast.ClassDef)):
            yield child
            yield from _own(child)
