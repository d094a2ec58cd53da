"""What a module offers: its `__all__` in the ways in which people write it, or else the public names it defines."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from seamguard.domain.surface import Form, Item, Surface, Word
from seamguard.rules.shape.doubts import changed_by
from seamguard.rules.shape.live import bound_names, deleted_by, live
from seamguard.rules.shape.naming import find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.rules.shape.doubts import Doubts
    from seamguard.rules.shape.naming import Codebase, Module

_ALL = "__all__"
# What only asks the names of a module for one.
_ASKING = frozenset({"get", "keys", "values", "items", "copy", "__getitem__", "__contains__"})
_SORTING = ("sorted", "list", "tuple", "set", "frozenset")
_DEEP = 20
_SIMPLE = (ast.Assign, ast.AugAssign, ast.Delete, ast.Expr)
_PASSING = (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Match, ast.If, ast.While, ast.Expr)


def module_surface(module: Module, codebase: Codebase, doubts: Doubts) -> Surface:
    """The names that a module offers, sorted, for their order means nothing."""
    names = set(_offered(module, codebase, doubts, 0))
    return Surface(Form.MODULE, (), tuple(Item(Word.EXPORT, name) for name in sorted(names)))


def _offered(module: Module, codebase: Codebase, doubts: Doubts, deep: int) -> list[str]:
    """What `from module import *` gives, and what is meant to be taken from it."""
    if any(name == _ALL for name, _ in bound_names(module.tree.body)) or _is_set_by_text(module):
        return _listed(module, codebase, doubts, deep)
    return [*_defined(module), *_passed_on(module, codebase, doubts, deep)]


def _defined(module: Module) -> Iterator[str]:
    """Public names that are defined here, and those imported under their own name (`from m import x as x`)."""
    body = [statement for statement in module.tree.body if not _is_script(statement)]
    deleted = {name for statement in body for name in deleted_by(statement)}
    for name, statement in bound_names(body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            meant = any(alias.asname == alias.name == name for alias in statement.names)
        else:
            meant = not isinstance(statement, _PASSING)
        if meant and not name.startswith("_") and (name not in deleted or live(body, name)):
            yield name


def _is_script(statement: ast.stmt) -> bool:
    """Whether a statement is `if __name__ == "__main__"`, which no import runs."""
    match statement:
        case ast.If(test=ast.Compare(left=left, comparators=[right])):
            return "__name__" in (getattr(left, "id", ""), getattr(right, "id", ""))
        case _:
            return False


def _passed_on(module: Module, codebase: Codebase, doubts: Doubts, deep: int) -> Iterator[str]:
    """What a module without a list gets by `from other import *`, and so passes on."""
    for star in module.stars:
        other = codebase.module(star)
        if other is None or deep >= _DEEP:
            doubts.add(module.path, 1, f"`from {star} import *` passes names on that are not known here")
        else:
            yield from (name for name in _offered(other, codebase, doubts, deep + 1) if not name.startswith("_"))


def _listed(module: Module, codebase: Codebase, doubts: Doubts, deep: int) -> list[str]:
    """What `__all__` holds once the module has run."""
    names: list[str] = []
    unconditional = {id(statement) for statement in module.tree.body}
    for statement in ast.walk(module.tree):
        change = _change(statement)
        if change is None:
            if isinstance(statement, ast.stmt) and _is_other_change(statement):
                doubts.add(module.path, statement.lineno, f"`{_ALL}` cannot be read: what it holds is not written out")
            continue
        verb, value = change
        given = _texts(value, module, codebase, doubts, deep)
        if given is None or id(statement) not in unconditional:
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
        case ast.Assign(targets=[target], value=ast.BinOp(left=left, op=ast.Add(), right=value)) if _is_all(
            target
        ) and _is_all(left):
            return "+=", value
        case ast.Assign(targets=targets, value=value) if any(_is_all(target) for target in targets):
            return "=", value
        case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_all(target):
            return "=", value
        case ast.AugAssign(target=target, op=ast.Add(), value=value) if _is_all(target):
            return "+=", value
        case ast.ImportFrom(names=names) if any((alias.asname or alias.name) == _ALL for alias in names):
            return "=", ast.Name(_ALL, ast.Load())
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=held, attr=verb), args=[value])) if _is_all(held):
            if verb == "extend":
                return "+=", value
            added = ast.List([value], ast.Load())
            return {"append": ("+=", added), "remove": ("remove", added)}.get(verb)
        case _:
            return None


def _is_all(node: ast.expr) -> bool:
    """Whether an expression is the list: by its name, or out of the names of the module."""
    match node:
        case ast.Name(id=name):
            return name == _ALL
        case ast.Subscript(value=names, slice=ast.Constant(value=key)):
            return key == _ALL and _is_names(names)
        case ast.Attribute(value=itself, attr=name):
            return name == _ALL and _is_itself(itself)
        case _:
            return False


def _is_names(node: ast.expr) -> bool:
    """Whether an expression is what holds the names of the module."""
    match node:
        case ast.Call(func=ast.Name(id="globals" | "vars" | "locals"), args=[]):
            return True
        case ast.Attribute(value=itself, attr="__dict__"):
            return _is_itself(itself)
        case _:
            return False


def _is_itself(node: ast.expr) -> bool:
    """Whether an expression is the module that it stands in."""
    match node:
        case ast.Subscript(value=ast.Attribute(attr="modules") | ast.Name(id="modules"), slice=ast.Name(id="__name__")):
            return True
        case _:
            return False


def _is_set_by_text(module: Module) -> bool:
    """Whether a module sets `__all__` among its names without binding it as one."""
    return any(_is_by_text(node) for node in ast.walk(module.tree))


def _is_by_text(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
            return _is_all(node)
        case ast.Call(func=ast.Attribute(value=names)) if _is_names(names):
            return _speaks_of_all(node)
        case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[itself, *_]) if _is_itself(itself):
            return _speaks_of_all(node)
        case _:
            return False


def _speaks_of_all(call: ast.Call) -> bool:
    """Whether a call that is no question (`globals().get("__all__")`) has the name among what it is given."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _ASKING:
        return False
    return any(_ALL in (getattr(node, "value", None), getattr(node, "arg", None)) for node in ast.walk(call))


def _is_other_change(statement: ast.stmt) -> bool:
    """Whether a statement changes `__all__` in a way that is not read."""
    if isinstance(statement, ast.AnnAssign) or not isinstance(statement, _SIMPLE):
        return False
    is_bound = any(name == _ALL for name, _ in bound_names([statement])) or any(map(_is_by_text, ast.walk(statement)))
    return is_bound or _ALL in deleted_by(statement) or changed_by([statement], _ALL) is not None


def _texts(node: ast.expr, module: Module, codebase: Codebase, doubts: Doubts, deep: int) -> list[str] | None:
    """The texts that a list holds; None where it is not written out."""
    match node:
        case ast.List(elts=each) | ast.Tuple(elts=each) | ast.Set(elts=each):
            return _joined([_element(one, module, codebase, doubts, deep) for one in each])
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([_texts(one, module, codebase, doubts, deep) for one in (left, right)])
        case ast.Call(func=ast.Name(id=name), args=[one]) if name in _SORTING:
            return _texts(one, module, codebase, doubts, deep)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="split"), args=[], keywords=[]):
            return text.split()
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
