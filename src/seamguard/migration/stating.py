"""Expressions that are to be written into a function: whether they mean something there, and are never None."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.answers import Answer, Holds, Slot, refused
from seamguard.migration.asking import Asking, Types, parameters
from seamguard.migration.values import attribute_of

if TYPE_CHECKING:
    from seamguard.migration.code import Code


def in_scope(code: Code, function: cst.FunctionDef, written: str) -> bool:
    """Whether the name that an expression begins with is a parameter of a function or of one around it."""
    return _holder(code, function, written) is not None


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
    types = Types(asking)
    is_own = isinstance(code.scope(holder), cst.ClassDef) and parameters(holder)[0].name.value == head
    answer = Answer() if is_own else Answer(needs=(Slot(Holds.PARAMETER, code.file, code.qualname(holder), head),))
    owner = types.of_parameter(code, holder, head)
    for name in names:
        found = None if owner is None else attribute_of(asking, owner, name)
        if owner is None or found is None:
            message = f"it cannot be told that `{written}` is never None here, or that there is such an attribute"
            return refused(code.why_not(function, f"{message}: annotate `{head}`, or name it under `also`"))
        answer += found
        owner = types.of_member(owner, name)
    return answer
