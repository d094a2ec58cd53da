"""Changes of a locked shape, made on purpose."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.mutant import Mutant
from seamguard.domain.surface import Word
from seamguard.rules.lock_state import codebase_of, lock_state
from seamguard.rules.shape import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seamguard.domain.factbase import Facts
    from seamguard.domain.facts import Span
    from seamguard.domain.families.locks import Lock
    from seamguard.rules.shape import Shape

_NEW = "seamguard_added"
_OTHER = "'changed by seamguard'"


class _Edit(NamedTuple):
    """A piece of the code and what stands there instead."""

    how: str
    node: ast.stmt | ast.expr | ast.arg
    text: str = ""
    is_before: bool = False


def mutants(rule: Lock, facts: Facts) -> Iterator[Mutant]:
    """Drop, move, add and change what the shape says, and empty the functions that mention its fields."""
    shape = lock_state(rule, facts).shape
    if shape is not None:
        for edits in _edits(shape):
            yield from _together(shape, edits, facts)
    for wanted in rule.mentioned_in:
        function = shape_of(wanted.name, codebase_of(facts))
        if function is not None and isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef):
            [first, *rest] = function.node.body
            edits = (_Edit("the function mentions nothing", first, "raise NotImplementedError"), *map(_dropped, rest))
            yield from _together(function, edits, facts)


def _dropped(statement: ast.stmt) -> _Edit:
    return _Edit("", statement, "pass")


def _edits(shape: Shape) -> Iterator[tuple[_Edit, ...]]:
    """The edits of each mutant; most are one."""
    single: Iterator[_Edit] = iter(())
    match shape.node:
        case None:
            single = _of_module(shape.found.module.tree)
        case ast.ClassDef() as node:
            single = _of_class(node, _declaring(shape, node, Word.FIELD, Word.MEMBER, Word.ATTRIBUTE))
            yield from _exchanged(_declaring(shape, node, Word.FIELD, Word.MEMBER))
        case ast.FunctionDef() | ast.AsyncFunctionDef() as node:
            single = _of_function(node, bound=shape.found.owner is not None)
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            single = iter([_Edit("the value is another one", value, _OTHER)])
        case _:
            pass
    yield from ((edit,) for edit in single)


def _declaring(shape: Shape, node: ast.ClassDef, *words: Word) -> list[ast.AnnAssign | ast.Assign]:
    """The statements of a class that declare what its shape tells of."""
    items = [] if shape.surface is None else [item for word in words for item in shape.surface.of(word)]
    names = {item.name for item in items}
    return [one for one in node.body if isinstance(one, ast.AnnAssign | ast.Assign) and _name(one) in names]


def _name(statement: ast.AnnAssign | ast.Assign) -> str:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    return target.id if isinstance(target, ast.Name) else ""


def _exchanged(members: Sequence[ast.AnnAssign | ast.Assign]) -> Iterator[tuple[_Edit, ...]]:
    """Two members change places, where their order counts."""
    if len(members) > 1:
        how = "two members change places"
        first, second = members[:2]
        yield _Edit(how, first, ast.unparse(second)), _Edit(how, second, ast.unparse(first))


def _of_class(node: ast.ClassDef, members: Sequence[ast.AnnAssign | ast.Assign]) -> Iterator[_Edit]:
    """A class loses, gains and changes members; what it inherits is left alone."""
    first = node.body[0]
    if first.lineno > node.lineno:
        indent = "\n" + " " * first.col_offset
        yield _Edit("a member comes in", first, f"{_NEW}: int = 0{indent}", is_before=True)
        yield _Edit("a required member comes in before the others", first, f"{_NEW}: int{indent}", is_before=True)
    for member in members[:1]:
        yield _Edit("a member is gone", member, "pass")
        if isinstance(member, ast.AnnAssign):
            yield _Edit("a member has another type", member.annotation, _NEW)
    for member in members:
        if member.value is not None:
            yield _Edit("a member has another value", member.value, _OTHER)
            break
    methods = [one for one in node.body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]
    for method in methods[:1]:
        if not method.decorator_list:
            yield from _of_function(method, bound=True)


def _of_function(node: ast.FunctionDef | ast.AsyncFunctionDef, *, bound: bool) -> Iterator[_Edit]:
    """A function takes and gives something else; the first parameter of a `bound` one is not its callers'."""
    given = node.args
    parameters = [*given.posonlyargs, *given.args][bound:] or [*given.kwonlyargs]
    if not node.decorator_list:
        yield _Edit("something else has the name", node, f"{node.name} = 0")
    for parameter in parameters[:1]:
        yield _Edit("a parameter has another name", parameter, _NEW)
        yield _Edit("a required parameter comes in", parameter, f"{_NEW}, ", is_before=True)
    for default in [one for one in (*given.defaults, *given.kw_defaults) if one is not None][:1]:
        yield _Edit("a default is another one", default, _OTHER)
    if node.returns is not None:
        yield _Edit("something else is returned", node.returns, _NEW)


def _of_module(tree: ast.Module) -> Iterator[_Edit]:
    """A name is no longer offered, and another one is."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List() | ast.Tuple() as listed) if listed.elts:
                yield _Edit("a name is offered under another one", listed.elts[0], f'"{_NEW}"')
                return
            case _:
                pass
    for statement in tree.body[-1:]:
        yield _Edit("a name is offered that was not", statement, f"{_NEW} = 0\n", is_before=True)


def _together(shape: Shape, edits: Sequence[_Edit], facts: Facts) -> Iterator[Mutant]:
    """One mutant of all edits, which are of one file."""
    module = shape.found.module
    file = facts.file_of(module.name)
    if file is None:
        return
    lines = facts.text(file).split("\n")
    for edit in sorted(edits, key=lambda one: (one.node.lineno, one.node.col_offset), reverse=True):
        lines = _replaced(lines, facts.span(file, _spanned(edit.node)), edit)
    where = shape.found.qualname or module.name
    yield Mutant(f"{where}: {edits[0].how}", file.path, "\n".join(lines))


def _spanned(node: ast.stmt | ast.expr | ast.arg) -> ast.stmt | ast.expr:
    """A node in whose place the edit goes; a parameter stands where its name does."""
    return ast.copy_location(ast.Name(node.arg), node) if isinstance(node, ast.arg) else node


def _replaced(lines: Sequence[str], span: Span, edit: _Edit) -> list[str]:
    start = (span.line - 1, span.column - 1)
    end = start if edit.is_before else (span.end_line - 1, span.end_column - 1)
    text = lines[start[0]][: start[1]] + edit.text + lines[end[0]][end[1] :]
    return [*lines[: start[0]], *text.split("\n"), *lines[end[0] + 1 :]]
