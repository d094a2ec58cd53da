"""What each thing that holds a value has to become so that it always does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.annotations import is_none, last_name, without_none
from seamguard.migration.answers import Answer, Holds, Slot, refused
from seamguard.migration.asking import Asking, assigned, inside, is_plain, parameters
from seamguard.migration.believing import admits_none
from seamguard.migration.callers import called_with
from seamguard.migration.code import Code
from seamguard.migration.edits import Drop, Edit, Require, RequireField, Return, Splice
from seamguard.migration.family import why_fixed
from seamguard.migration.simplifying import simplified
from seamguard.migration.taking import takes
from seamguard.migration.values import declared, field_of, given, own_targets, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from seamguard.domain.factbase import Named
    from seamguard.migration.code import Reason
    from seamguard.migration.edits import Change

_BY_HAND = "change it by hand"


def demanded(asking: Asking, slot: Slot) -> Answer:
    """What has to be so that something always holds a value."""
    code = asking.code(slot.file)
    return _ANSWERS[slot.holds](asking, code, slot) if isinstance(code, Code) else refused(code)


def _parameter(asking: Asking, code: Code, slot: Slot) -> Answer:
    function = code.function(slot.owner)
    if function is None:
        node = code.definitions[slot.owner][0]
        message = f"`{slot.owner}` is defined more than once, or under a condition"
        return refused(code.why_not(node, f"{message}: {_BY_HAND}"))
    param = next((one for one in parameters(function) if one.name.value == slot.name), None)
    if param is None:
        return takes(asking, code, function, slot.name)
    believed = param.annotation is not None and not admits_none(asking, code, param.annotation.annotation)
    if believed and not is_none(param.default):
        return _given_again(asking, code, function, slot)
    if param.default is not None and not is_none(param.default):
        return _with_default(code, param)
    if param.annotation is not None and without_none(param.annotation.annotation) is None:
        message = (
            f"it cannot be told what is left of the annotation of `{slot.name}` without None: write it as `X | None`"
        )
        return refused(code.why_not(param, message))
    reasons = (*_order(code, function, param), *why_fixed(asking, code, function))
    if reasons:
        return refused(*reasons)
    signature = Answer(edits=(Edit(code.file.path, Require(function, slot.name)),))
    own = signature if param.default is not None or param.annotation is not None else Answer()
    target = f"{code.file.module}.{slot.owner.removesuffix('.__init__')}"
    return (
        own
        + _variable(asking, code, function, slot)
        + called_with(asking, target, slot.name, code.why_not(function, ""))
        + _documented(code, function, slot.name)
    )


def _with_default(code: Code, param: cst.Param) -> Answer:
    message = f"`{param.name.value}` has a default that is not None, and may be None all the same: {_BY_HAND}"
    return refused(code.why_not(param, message))


def _order(code: Code, function: cst.FunctionDef, param: cst.Param) -> tuple[Reason, ...]:
    rows = [*function.params.posonly_params, *function.params.params]
    before = rows[: rows.index(param)] if param in rows else []
    if param.default is not None and any(one.default is not None for one in before):
        message = f"`{param.name.value}` stands behind a parameter with a default, and cannot be required there"
        return (code.why_not(param, f"{message}: let it be given by keyword only"),)
    return ()


def _variable(asking: Asking, code: Code, function: cst.FunctionDef, slot: Slot) -> Answer:
    """What becomes of the code around a variable that is never None; all that it is given must not be None either."""
    changes = simplified(code, function, slot.name, is_plain=is_plain(asking, code, function, slot.name))
    gone = frozenset(node for change in changes for node in _gone(change))
    edits = Answer(edits=tuple(Edit(code.file.path, change) for change in changes))
    return edits + _given_again(asking, code, function, slot, gone)


def _given_again(
    asking: Asking, code: Code, function: cst.FunctionDef, slot: Slot, gone: frozenset[cst.CSTNode] = frozenset()
) -> Answer:
    """What has to be so that no value which a function gives a variable is None."""
    answer = Answer()
    for one in assigned(code, function, slot.name, gone):
        if one is None:
            message = f"`{slot.name}` is given a value in a way that cannot be followed: {_BY_HAND}"
            return refused(code.why_not(function, message))
        answer += value(asking, code, one)
    return answer


def _gone(change: Change) -> tuple[cst.CSTNode, ...]:
    """What is not there any more after a change."""
    if isinstance(change, Drop):
        return (change.node,)
    if isinstance(change, Splice):
        other = change.node.orelse if change.is_body else change.node.body
        return () if other is None else (other,)
    return ()


def _documented(code: Code, function: cst.FunctionDef, name: str) -> Answer:
    """A docstring that speaks of a parameter that is None, which no machine can reword."""
    text = function.get_docstring(clean=False) or ""
    lines = [line for line in text.splitlines() if "None" in line and (name in line or len(text.splitlines()) == 1)]
    if not lines:
        return Answer()
    return Answer(
        notes=(code.why_not(function, f"the docstring of `{function.name.value}` still says what None does"),)
    )


def _local(asking: Asking, code: Code, slot: Slot) -> Answer:
    function = code.function(slot.owner)
    if function is None:
        message = f"`{slot.owner}` is defined more than once, or under a condition: {_BY_HAND}"
        return refused(code.why_not(code.definitions[slot.owner][0], message))
    if not assigned(code, function, slot.name):
        message = f"`{slot.name}` is no variable of `{slot.owner}`, and comes from elsewhere: {_BY_HAND}"
        return refused(code.why_not(function, message))
    return _variable(asking, code, function, slot)


def _field(asking: Asking, code: Code, slot: Slot) -> Answer:
    field, owner = field_of(code, slot.owner, slot.name), code.definitions[slot.owner][0]
    if field is None or not isinstance(owner, cst.ClassDef):
        return Answer()
    reason = _why_no_field(code, owner, field)
    if reason or without_none(field.annotation.annotation) is None:
        message = f"`{slot.owner}.{slot.name}` cannot be required: {reason or 'nothing is left of its annotation'}"
        return refused(code.why_not(field, f"{message}: {_BY_HAND}"))
    target = f"{code.file.module}.{slot.owner}"
    if target in asking.locked:
        return refused(code.why_not(field, f"{asking.locked[target]!r} locks `{target}`: {_BY_HAND}"))
    own = Answer(edits=(Edit(code.file.path, RequireField(field)),))
    return own + called_with(asking, target, slot.name, code.why_not(owner, ""))


def _why_no_field(code: Code, owner: cst.ClassDef, field: cst.AnnAssign) -> str:
    decorators = [code.text(one.decorator) for one in owner.decorators]
    if len(decorators) != 1 or not decorators[0].startswith(("dataclass(", "dataclasses.dataclass(")):
        return "its class is no frozen dataclass"
    if "frozen=True" not in decorators[0].replace(" ", ""):
        return "its class is no frozen dataclass"
    written = field.annotation.annotation
    if last_name(written.value if isinstance(written, cst.Subscript) else written) in ("ClassVar", "InitVar"):
        return "it is no field of instances"
    if "__setattr__" in code.text(owner):
        return "its class sets fields by `__setattr__`"
    if owner.bases and "kw_only=True" not in decorators[0].replace(" ", ""):
        return "fields that its class inherits stand before it"
    if not is_none(field.value):
        return "its default is not None" if field.value is not None else ""
    if code.definitions.get(f"{code.qualname(owner)}.__init__"):
        return "its class has a constructor of its own"
    for item in owner.body.body:
        line = item.body[0] if isinstance(item, cst.SimpleStatementLine) else None
        if line is field:
            return ""
        if isinstance(line, cst.AnnAssign) and line.value is not None and "kw_only=True" not in decorators[0]:
            return "a field with a default stands before it"
    return ""


def _property(asking: Asking, code: Code, slot: Slot) -> Answer:
    function = code.function(f"{slot.owner}.{slot.name}")
    names = [code.text(one.decorator) for one in function.decorators] if function else []
    if function is None or function.returns is None or names not in (["property"], ["cached_property"]):
        first = code.definitions[f"{slot.owner}.{slot.name}"][0]
        message = f"it cannot be told that `{slot.owner}.{slot.name}` is never None: annotate what it returns"
        return refused(code.why_not(first, message))
    reasons = why_fixed(asking, code, function, decorators=("property", "cached_property"))
    if reasons:
        return refused(*reasons)
    if not _always_returns(code, function):
        message = f"`{slot.owner}.{slot.name}` may end without `return`, which gives None: {_BY_HAND}"
        return refused(code.why_not(function, message))
    answer = Answer(edits=(Edit(code.file.path, Return(function)),))
    for node in code.positions:
        if isinstance(node, cst.Return) and code.scope(node) is function and node.value is not None:
            answer += value(asking, code, node.value)
    return answer


def _always_returns(code: Code, function: cst.FunctionDef) -> bool:
    """Whether a function ends with `return` and a value, and never with `return` alone."""
    last = function.body.body[-1]
    line = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    alone = [node for node in code.positions if isinstance(node, cst.Return) and node.value is None]
    return isinstance(line, cst.Return | cst.Raise) and not any(code.scope(node) is function for node in alone)


def _attribute(asking: Asking, code: Code, slot: Slot) -> Answer:
    answer = Answer()
    if any(
        slot.name in _body_names(asking, one) for one in asking.facts.subclasses(f"{code.file.module}.{slot.owner}")
    ):
        message = f"a class below `{slot.owner}` gives `{slot.name}` a value of its own: {_BY_HAND}"
        return refused(code.why_not(code.definitions[slot.owner][0], message))
    for one in (*given(code, slot.owner, slot.name), *declared(code, slot.owner, slot.name)):
        node = code.definitions[slot.owner][0]
        if one is None:
            message = f"`{slot.owner}.{slot.name}` is given a value in a way that cannot be followed: {_BY_HAND}"
            return refused(code.why_not(node, message))
        answer += value(asking, code, one)
    return answer + _stored_elsewhere(asking, code, slot)


def _body_names(asking: Asking, below: Named) -> set[str]:
    """All names in a class that stands below another."""
    found = asking.class_of(below)
    code = asking.code(found[0]) if found else None
    bodies = code.definitions[found[1].qualname] if found and isinstance(code, Code) else ()
    return {one.value for body in bodies for one in inside(body.body) if isinstance(one, cst.Name)}


def _stored_elsewhere(asking: Asking, code: Code, slot: Slot) -> Answer:
    """Other objects' attributes of the name may be this one, where somebody else gives them a value."""
    inside = {code.span(node) for node in own_targets(code, slot.owner, slot.name)}
    for file in asking.facts.holding({slot.name}):
        known = asking.facts.module(file)
        for one in known.stores if known else ():
            if (
                one.attr == slot.name
                and one.span is not None
                and (file.path != code.file.path or one.span not in inside)
            ):
                message = f"an attribute `{slot.name}` is given a value outside of `{slot.owner}`: {_BY_HAND}"
                return refused(replace(code.why_not(code.module, message), path=file.path, line=one.span.line))
    return Answer()


_ANSWERS: dict[Holds, Callable[[Asking, Code, Slot], Answer]] = {
    Holds.PARAMETER: _parameter,
    Holds.LOCAL: _local,
    Holds.FIELD: _field,
    Holds.PROPERTY: _property,
    Holds.ATTRIBUTE: _attribute,
}
