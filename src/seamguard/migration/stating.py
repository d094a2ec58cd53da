"""Expressions that are to be written into a function: whether they mean something there, and are never None."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.answers import Answer, Holds, Slot, refused
from seamguard.migration.asking import Asking, Types, assigned, parameters
from seamguard.migration.values import attribute_of, may_have

if TYPE_CHECKING:
    from seamguard.migration.code import Code


def in_scope(code: Code, function: cst.FunctionDef, written: str) -> bool:
    """Whether the name that an expression begins with is a parameter of a function or of one around it."""
    return _holder(code, function, written) is not None


def fits(asking: Asking, code: Code, function: cst.FunctionDef, written: str) -> bool:
    """Whether an expression means something in a function, whose class may have the attribute, too."""
    holder = _holder(code, function, written)
    head, _, rest = written.partition(".")
    owner = Types(asking).of_parameter(code, holder, head) if holder and rest else None
    return holder is not None and (owner is None or may_have(asking, owner, rest.partition(".")[0]))


def _holder(code: Code, function: cst.FunctionDef, written: str) -> cst.FunctionDef | None:
    """The function whose parameter an expression begins with."""
    head = written.partition(".")[0]
    scope: cst.FunctionDef | cst.ClassDef | None = function
    while scope is not None:
        if isinstance(scope, cst.FunctionDef) and any(param.name.value == head for param in parameters(scope)):
            return scope
        scope = code.scope(scope)
    return None


def stated(asking: Asking, code: Code, function: cst.FunctionDef, written: str) -> Answer:
    """What has to be so that an expression which is to be written into a function is never None there."""
    holder = _holder(code, function, written)
    if written in asking.rewrite.also:
        return Answer()
    if holder is None:
        return refused(code.why_not(function, f"`{written}` is not in scope: hand it over by hand"))
    head, *names = written.split(".")
    if any(one is None for one in assigned(code, holder, head)):
        message = f"`{head}` may be something else here, or nothing: rename the other variable, or move it"
        return refused(code.why_not(holder, message))
    types = Types(asking)
    is_own = isinstance(code.scope(holder), cst.ClassDef) and parameters(holder)[0].name.value == head
    answer = Answer() if is_own else Answer(needs=(Slot(Holds.PARAMETER, code.file, code.qualname(holder), head),))
    owner = types.of_parameter(code, holder, head)
    if not names and _is_other(asking, code, holder, head):
        message = f"`{head}` is annotated with another class than what the seam makes"
        return refused(code.why_not(holder, f"{message}: rename it, or name it under `also` if it is meant"))
    for name in names:
        found = None if owner is None else attribute_of(asking, owner, name)
        if owner is None or found is None:
            message = f"it cannot be told that `{written}` is never None here, or that there is such an attribute"
            return refused(code.why_not(function, f"{message}: annotate `{head}`, or name it under `also`"))
        answer += found
        owner = types.of_member(owner, name)
    return answer


def _is_other(asking: Asking, code: Code, function: cst.FunctionDef, name: str) -> bool:
    """Whether a parameter that would stand for what the seam makes is annotated as something else."""
    wanted = {*asking.makes, *([asking.rewrite.type] if asking.rewrite.type else [])}
    known = asking.function(code.file, code.qualname(function))
    parameter = next((one for one in known.parameters if one.name == name), None) if known else None
    written = asking.rewrite.to or ""
    if not wanted or parameter is None or parameter.annotation is None or name not in (written, *asking.rewrite.also):
        return False
    found = {one.name for one in asking.facts.instances(code.file, parameter.annotation)} - {"builtins.None"}
    below = {one.name for target in wanted for one in asking.facts.subclasses(target)}
    return bool(found) and not found & (wanted | below)
