"""The members of an enumeration, with the values that `auto()` gives where they can be known."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.surface import Item, Trait, Word, in_order
from seamguard.rules.shape.wording import value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.rules.shape.ancestry import Class
    from seamguard.rules.shape.naming import Module

_FLAGS = frozenset({"enum.Flag", "enum.IntFlag"})
_NO_MEMBERS = frozenset({"enum.nonmember", "property", "functools.partial", "staticmethod", "classmethod"})


def members_of(line: Sequence[Class]) -> tuple[Item, ...]:
    """The members of the first class of a line of ancestors, in order; other names of a member are aliases."""
    [one, *_] = line
    if one.node is None or one.module is None:
        return ()
    makes_own = any("_generate_next_value_" in _defined(each) for each in line)
    found: dict[str, str] = {}
    for name, value in _assigned(one.node, one.module):
        found[name] = _value(name, value, found, line, one.module, makes_own=makes_own)
    return tuple(_lines(found))


def _lines(found: dict[str, str]) -> Iterator[Item]:
    first: dict[str, str] = {}
    for name, value in found.items():
        original = value if value in found and value != name else first.get(value)
        if original is None or value.endswith("auto()"):
            first[value] = name
            yield Item(Word.MEMBER, name, value=value)
        else:
            yield Item(Word.MEMBER, name, in_order(Trait.ALIAS), value=original)


def ignored(node: ast.ClassDef) -> set[str]:
    """The names that `_ignore_` takes out of an enumeration."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="_ignore_")], value=ast.Constant(value=str(text))):
                return set(text.replace(",", " ").split())
            case ast.Assign(targets=[ast.Name(id="_ignore_")], value=ast.List(elts=each) | ast.Tuple(elts=each)):
                return {one.value for one in each if isinstance(one, ast.Constant) and isinstance(one.value, str)}
            case _:
                pass
    return set()


def _assigned(node: ast.ClassDef, module: Module) -> Iterator[tuple[str, ast.expr]]:
    out = ignored(node)
    for statement in node.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        value = getattr(statement, "value", None)
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or not isinstance(value, ast.expr):
            continue
        if isinstance(value, ast.Lambda) or (isinstance(value, ast.Call) and module.dotted(value.func) in _NO_MEMBERS):
            continue
        pairs = (pair for target in targets for pair in _pairs(target, value))
        yield from ((name, each) for name, each in pairs if is_member_name(name) and name not in out)


def _pairs(target: ast.expr | None, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names that are assigned, with their values: of `A, B = 1, 2` each has its own."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List):
        values = value.elts if isinstance(value, ast.Tuple | ast.List) else []
        given = values if len(values) == len(target.elts) else None
        for place, one in enumerate(target.elts):
            item = ast.Subscript(value, ast.Constant(place), ast.Load()) if given is None else given[place]
            yield from _pairs(one, item)


def is_member_name(name: str) -> bool:
    """Whether a name in the body of an enumeration can be a member: no `_sunder_`, `__dunder__` or private one."""
    return not (name.startswith("_") and name.endswith("_")) and not name.startswith("__")


def _value(
    name: str, value: ast.expr, found: dict[str, str], line: Sequence[Class], module: Module, *, makes_own: bool
) -> str:
    """The value of one member; `auto()` stays where it depends on what is not known here."""
    if not (isinstance(value, ast.Call) and module.dotted(value.func) == "enum.auto"):
        return value_text(value)
    ancestors = {each.name for each in line}
    if makes_own:
        return "auto()"
    if "enum.StrEnum" in ancestors:
        return repr(name.lower())
    numbers = [_number(found.get(text, text)) for text in found.values()]
    if None in numbers:
        return "auto()"
    highest = max((number for number in numbers if number is not None), default=0)
    return str(1 << highest.bit_length()) if ancestors & _FLAGS else str(highest + 1)


def _number(text: str) -> int | None:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    return int(value) if isinstance(value, int) else None


def _defined(one: Class) -> set[str]:
    return {getattr(statement, "name", "") for statement in one.node.body} if one.node is not None else set()
