"""Whether an annotation can be believed when None is not written in it: a name may stand for a type with None."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.annotations import heads, may_be_none

if TYPE_CHECKING:
    from seamguard.domain.factbase import Named
    from seamguard.migration.asking import Asking
    from seamguard.migration.code import Code


def admits_none(asking: Asking, code: Code, annotation: cst.BaseExpression) -> bool:
    """Whether a value with an annotation may be None: that is said, or what is said is no class."""
    return may_be_none(annotation) or any(not _is_class(asking, code, head) for head in heads(annotation))


def _is_class(asking: Asking, code: Code, dotted: str) -> bool:
    """Whether a name stands for a class, as far as the codebase defines it; type variables and aliases are none."""
    first, _, rest = dotted.partition(".")
    named = _bound(asking, code, first)
    if not named:
        return not rest and isinstance(getattr(builtins, first, None), type)
    return all(_is_one(asking, one, rest) for one in named)


def _bound(asking: Asking, code: Code, name: str) -> list[Named]:
    """What a name of a module stands for, to type checkers too."""
    facts = asking.facts.module(code.file)
    scope = facts.scopes[0] if facts else None
    numbers = (*scope.names.get(name, ()), *scope.typed.get(name, ())) if scope else ()
    return [one for number in numbers for one in asking.facts.bound(code.file, number)]


def _is_one(asking: Asking, named: Named, rest: str) -> bool:
    if named.kind == "external":
        return not may_be_none(cst.parse_expression(f"{named.name}.{rest}" if rest else named.name))
    if not rest:
        return asking.class_of(named) is not None
    dotted = f"{named.name}.{rest}"
    target = asking.facts.target(dotted)
    return asking.class_of(named._replace(name=dotted, module=target.module)) is not None
