"""What a module offers: its `__all__` in the ways in which people write it, or else the public names it defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.surface import Form, Item, Surface, Word
from seamguard.rules.shape.live import bound_names
from seamguard.rules.shape.naming import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.rules.shape.doubts import Doubts
    from seamguard.rules.shape.naming import Codebase, Module

_ALL = "__all__"
_SORTING = ("sorted", "list", "tuple", "set", "frozenset")
_DEEP = 20


def module_surface(module: Module, codebase: Codebase, doubts: Doubts) -> Surface:
    """The names that a module offers, sorted, for their order means nothing."""
    names = set(_listed(module, codebase, doubts, 0)) if _lists(module) else set(_defined(module))
    return Surface(Form.MODULE, (), tuple(Item(Word.EXPORT, name) for name in sorted(names)))


def _lists(module: Module) -> bool:
    return any(name == _ALL for name, _ in bound_names(module.tree.body))


def _defined(module: Module) -> Iterator[str]:
    """Public names that are defined here, and those imported under their own name (`from m import x as x`)."""
    for name, statement in bound_names(module.tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            meant = any(alias.asname == alias.name == name for alias in statement.names)
        else:
            meant = True
        if meant and not name.startswith("_"):
            yield name


def _listed(module: Module, codebase: Codebase, doubts: Doubts, deep: int) -> list[str]:
    """What `__all__` holds once the module has run."""
    names: list[str] = []
    conditional = {id(statement) for statement in module.tree.body}
    for statement in ast.walk(module.tree):
        change = _change(statement)
        if change is None:
            continue
        verb, value = change
        given = _texts(value, module, codebase, doubts, deep)
        if given is None or id(statement) not in conditional:
            why = "a condition decides what it holds" if given is not None else "what it holds is not written out"
            doubts.add(module.path, getattr(statement, "lineno", 1), f"`{_ALL}` cannot be read: {why}")
        elif verb == "remove":
            names = [name for name in names if name not in given]
        else:
            names = given if verb == "=" else [*names, *given]
    return names


def _change(statement: ast.AST) -> tuple[str, ast.expr] | None:
    """How a statement changes `__all__`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
            return "=", value
        case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
            return "=", value
        case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
            return "+=", value
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr=verb), args=[value])):
            if verb == "extend":
                return "+=", value
            return ("+=" if verb == "append" else verb), ast.List([value], ast.Load())
        case _:
            return None


def _texts(node: ast.expr, module: Module, codebase: Codebase, doubts: Doubts, deep: int) -> list[str] | None:
    """The texts that a list holds; None where it is not written out."""
    match node:
        case ast.List(elts=each) | ast.Tuple(elts=each) | ast.Set(elts=each):
            return _joined([_element(one, module, codebase, doubts, deep) for one in each])
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([_texts(one, module, codebase, doubts, deep) for one in (left, right)])
        case ast.Call(func=ast.Name(id=name), args=[one]) if name in _SORTING:
            return _texts(one, module, codebase, doubts, deep)
        case ast.Name() | ast.Attribute():
            return _elsewhere(module.dotted(node), codebase, doubts, deep)
        case _:
            return None


def _element(node: ast.expr, module: Module, codebase: Codebase, doubts: Doubts, deep: int) -> list[str] | None:
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Starred(value=value):
            return _texts(value, module, codebase, doubts, deep)
        case ast.Attribute(value=value, attr="__name__"):
            return [module.dotted(value).rpartition(".")[2]]
        case _:
            return None


def _joined(parts: list[list[str] | None]) -> list[str] | None:
    known = [part for part in parts if part is not None]
    return [text for part in known for text in part] if len(known) == len(parts) else None


def _elsewhere(dotted: str, codebase: Codebase, doubts: Doubts, deep: int) -> list[str] | None:
    """A list that another name holds: `other.__all__`, or a constant."""
    found = find(dotted, codebase) if deep < _DEEP else None
    if found is None or len(found.groups) != 1:
        return None
    if found.qualname == _ALL:
        return _listed(found.module, codebase, doubts, deep + 1)
    value = getattr(found.groups[0][-1], "value", None)
    return _texts(value, found.module, codebase, doubts, deep + 1) if isinstance(value, ast.expr) else None
