"""Which statements define a name of a module or class once its body has run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Groups: TypeAlias = tuple[tuple[ast.stmt, ...], ...]

_bound: WeakKeyDictionary[ast.stmt, tuple[str, ...]] = WeakKeyDictionary()
_ACCESSORS = ("setter", "deleter", "getter")


def live(body: Sequence[ast.stmt], name: str, before: Groups = ()) -> Groups:
    """The definitions that a name may have behind a body; each with its overloads and its accessors.

    The last one at one level counts. Of branches each may have run, but what stands under `TYPE_CHECKING` counts only
    where nothing else defines the name.

    Args:
        body: The statements.
        name: The name.
        before: What it may be before they run.
    """
    for statement in body:
        if isinstance(statement, ast.Delete):
            before = () if name in deleted_by(statement) else before
        elif _binds(statement, name):
            before = _branches(statement, name, _defined(before, statement, name))
        elif (ways := _ways_of_typing(statement)) is not None:
            before = live(ways[1], name, before) or live(ways[0], name, before)
        else:
            before = _branches(statement, name, before)
    return before


def is_sure(body: Sequence[ast.stmt], name: str, before: bool = False) -> bool:
    """Whether a name is defined behind a body on every way through it, what is typing's own aside.

    Args:
        body: The statements.
        name: The name.
        before: Whether it is before they run.
    """
    for statement in body:
        if isinstance(statement, ast.Delete):
            before = before and name not in deleted_by(statement)
        elif isinstance(statement, ast.Raise) or _binds(statement, name):
            before = True  # behind a `raise` nobody misses it
        elif (ways := _ways_of_typing(statement)) is not None:
            before = any(is_sure(way, name, before) for way in ways)
        else:
            before = _on_all_ways(statement, name, before)
    return before


def _on_all_ways(statement: ast.stmt, name: str, before: bool) -> bool:
    match statement:
        case ast.If():
            return is_sure(statement.body, name, before) and is_sure(statement.orelse, name, before)
        case ast.Try() | ast.TryStar():
            tried = is_sure(statement.orelse, name, is_sure(statement.body, name, before))
            handled = all(is_sure(handler.body, name, before) for handler in statement.handlers)
            return is_sure(statement.finalbody, name, tried and handled)
        case ast.With() | ast.AsyncWith():
            return is_sure(statement.body, name, before)
        case ast.Match():
            last = statement.cases[-1]
            is_whole = last.guard is None and isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
            return before or (is_whole and all(is_sure(case.body, name, before) for case in statement.cases))
        case _:
            return before


def _branches(statement: ast.stmt, name: str, before: Groups) -> Groups:
    match statement:
        case ast.If():
            return _joined(live(statement.body, name, before), live(statement.orelse, name, before))
        case ast.Try() | ast.TryStar():
            tried = live(statement.body, name, before)
            handled = (live(handler.body, name, before) for handler in statement.handlers)
            return live(statement.finalbody, name, _joined(live(statement.orelse, name, tried), *handled))
        case ast.With() | ast.AsyncWith():
            return live(statement.body, name, before)
        case ast.For() | ast.AsyncFor() | ast.While():
            return _joined(before, live(statement.orelse, name, live(statement.body, name, before)))
        case ast.Match():
            return _joined(before, *(live(case.body, name, before) for case in statement.cases))
        case _:
            return before


def _joined(*ways: Groups) -> Groups:
    return tuple(dict.fromkeys(group for way in ways for group in way))


def _defined(before: Groups, statement: ast.stmt, name: str) -> Groups:
    if isinstance(statement, ast.AugAssign) or _continues(statement, name):
        return tuple((*group, statement) for group in before)
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and before and is_overload(before[-1][-1]):
        return tuple((*group, statement) for group in before)
    if isinstance(statement, ast.AnnAssign) and statement.value is None and before:
        return before  # declares a type for what is there already
    return ((statement,),)


def _continues(statement: ast.stmt, name: str) -> bool:
    """Whether a function adds an accessor to the property of its own name."""
    return isinstance(statement, ast.FunctionDef) and any(
        isinstance(one, ast.Attribute)
        and one.attr in _ACCESSORS
        and isinstance(one.value, ast.Name)
        and one.value.id == name
        for one in statement.decorator_list
    )


def is_overload(statement: ast.stmt) -> bool:
    """Whether a statement is one signature of an overloaded function."""
    return isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and any(
        isinstance(one, ast.Name | ast.Attribute) and (one.id if isinstance(one, ast.Name) else one.attr) == "overload"
        for one in statement.decorator_list
    )


def _ways_of_typing(statement: ast.stmt) -> tuple[Sequence[ast.stmt], Sequence[ast.stmt]] | None:
    """What type checkers read and what runs, where a statement tells them apart."""
    match statement:
        case ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test)) if _is_typing_only(test):
            return statement.orelse, statement.body
        case ast.If(test=test) if _is_typing_only(test):
            return statement.body, statement.orelse
        case _:
            return None


def _is_typing_only(test: ast.expr) -> bool:
    return (test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")) == "TYPE_CHECKING"


def _binds(statement: ast.stmt, name: str) -> bool:
    return name in _bound_by(statement)


def bound_names(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.stmt]]:
    """The names that a body binds, in order, those of its branches too; a name may come more than once."""
    for statement in body:
        yield from ((name, statement) for name in _bound_by(statement))
        for block in ("body", "orelse", "handlers", "finalbody", "cases"):
            if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _bound_in(getattr(statement, block, ()))


def _bound_in(block: Sequence[ast.AST]) -> Iterator[tuple[str, ast.stmt]]:
    for part in block:
        if isinstance(part, ast.stmt):
            yield from bound_names([part])
        else:
            yield from bound_names(getattr(part, "body", ()))


def _bound_by(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a statement binds itself, found once."""
    if statement not in _bound:
        _bound[statement] = (*_defined_by(statement), *_bound_inside(statement))
    return _bound[statement]


def _defined_by(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _targets(target)
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name for alias in names)
        case _:
            # `type X = ...`, whose class the running Python may not have.
            yield from (name.id for name in [getattr(statement, "name", None)] if isinstance(name, ast.Name))


def _bound_inside(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds besides defining them: of loops, contexts, patterns and `:=`."""
    match statement:
        case ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _targets(target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from (name for item in items if item.optional_vars for name in _targets(item.optional_vars))
        case ast.Match(cases=cases):
            patterns = (node for case in cases for node in ast.walk(case.pattern))
            yield from (name for node in patterns if (name := getattr(node, "name", None) or getattr(node, "rest", "")))
        case _:
            pass
    yield from _walruses(statement)


def _walruses(node: ast.AST) -> Iterator[str]:
    """What `:=` binds in the expressions of a statement; those of a comprehension too, those of a lambda not."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.NamedExpr) and isinstance(child.target, ast.Name):
            yield child.target.id
        if isinstance(child, ast.expr | ast.comprehension | ast.withitem | ast.keyword):
            yield from () if isinstance(child, ast.Lambda) else _walruses(child)


def deleted_by(statement: ast.stmt) -> set[str]:
    """The names that a statement deletes."""
    targets = statement.targets if isinstance(statement, ast.Delete) else []
    return {name for target in targets for name in _targets(target)}


def _targets(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for each in target.elts:
            yield from _targets(each)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value)


def is_type_alias(statement: ast.stmt) -> bool:
    """Whether a statement is `type X = ...`, whose class the running Python may not have."""
    return type(statement).__name__ == "TypeAlias"


def plain_targets(statement: ast.stmt) -> tuple[str, ...]:
    """The names that an assignment binds to its whole value: both of `X = Y = 3`, none of `X, Y = 3, 4`."""
    targets = statement.targets if isinstance(statement, ast.Assign) else ()
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def declared_type(body: Sequence[ast.stmt], name: str) -> ast.expr | None:
    """The type that a body declares for a name, in whichever statement; the last one counts."""
    noted = [one.annotation for bound, one in bound_names(body) if bound == name and isinstance(one, ast.AnnAssign)]
    return noted[-1] if noted else None
