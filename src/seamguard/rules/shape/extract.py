"""From a dotted name to the shape of what it names."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from seamguard.domain.surface import Form, Surface, Word
from seamguard.rules.shape.ancestry import Class
from seamguard.rules.shape.classes import class_surface
from seamguard.rules.shape.constants import constant_surface
from seamguard.rules.shape.doubts import Doubt, Doubts, changed_by, is_ambiguous, is_remade
from seamguard.rules.shape.exports import module_surface
from seamguard.rules.shape.functions import function_parts
from seamguard.rules.shape.live import declared_type, plain_targets
from seamguard.rules.shape.naming import Found, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamguard.rules.shape.naming import Codebase


class Shape(NamedTuple):
    """The shape of what a dotted name stands for.

    Attributes:
        found: Its definition.
        surface: Its shape; None where what is found has none.
        doubts: What cannot be locked, sorted by place.
        node: The statement that defines it; None for a module.
    """

    found: Found
    surface: Surface | None
    doubts: tuple[Doubt, ...]
    node: ast.stmt | None


def shape_of(dotted: str, codebase: Codebase) -> Shape | None:
    """Read the shape of a function, class, module or constant; None where the codebase does not define it.

    Args:
        dotted: Such as `pkg.module.Class`; re-exports are followed.
        codebase: Where to look.
    """
    found = find(dotted, codebase)
    if found is None:
        return None
    doubts = Doubts()
    if not found.qualname:
        surface: Surface | None = module_surface(found.module, codebase, doubts)
        return Shape(found, surface, tuple(sorted(doubts.found)), None)
    node = found.groups[-1][-1]
    if is_ambiguous(found.groups):
        lines = " and ".join(str(group[-1].lineno) for group in found.groups)
        message = f"{found.qualname} is defined at lines {lines}, and a condition decides which one counts"
        doubts.add(found.module.path, found.groups[0][-1].lineno, message)
    surface = _surface(found, node, codebase, doubts)
    _doubt_values(found, surface, doubts)
    return Shape(found, surface, tuple(sorted(doubts.found)), node)


def _doubt_values(found: Found, surface: Surface | None, doubts: Doubts) -> None:
    """Note what gives a definition another value than the one that is written out."""
    name = _name(found)
    remade = is_remade(found.groups, name)
    if remade is not None:
        doubts.add(found.module.path, remade.lineno, f"{found.qualname} is made anew from itself")
    if surface is not None and surface.form is Form.CONSTANT:
        # What changes in its place, changes under each of its names.
        changes = (changed_by(_body(found), one) for one in _names(found))
        changed = next((change for change in changes if change is not None), None)
        if changed is not None:
            message = f"{found.qualname} does not keep the value that is written out for it"
            doubts.add(found.module.path, changed.lineno, message)


def _surface(found: Found, node: ast.stmt, codebase: Codebase, doubts: Doubts) -> Surface | None:
    if isinstance(node, ast.ClassDef):
        return class_surface(Class(found.dotted, node, found.module), codebase, doubts)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        traits, items = function_parts(found.groups[-1], found.module, is_method=found.owner is not None)
        return Surface(Form.FUNCTION, traits, items)
    return constant_surface(node, _name(found), found.module, declared_type(_body(found), _name(found)))


def _name(found: Found) -> str:
    return found.qualname.rpartition(".")[2]


def _names(found: Found) -> tuple[str, ...]:
    """The names of one value: that of the definition, and the others of `X = Y = 3`."""
    return (_name(found), *plain_targets(found.groups[-1][-1]))


def _body(found: Found) -> Sequence[ast.stmt]:
    """The statements among which a definition stands."""
    return found.module.tree.body if found.owner is None else found.owner.body


def literal_of(dotted: str, codebase: Codebase) -> int | str | None:
    """The number or text that a constant is bound to; None where it is anything else."""
    shape = shape_of(dotted, codebase)
    if shape is None or shape.surface is None or shape.doubts or shape.surface.form is not Form.CONSTANT:
        return None
    [*_, last] = shape.surface.items or (None,)
    if last is None or last.word is not Word.VALUE or last.value is None:
        return None
    value = _literal(last.value)
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
