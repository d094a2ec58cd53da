"""All who call a function or make an object, and what each of them has to hand over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from seamguard.domain.seam import Receivers, Restrict, asked
from seamguard.domain.uses import TargetState
from seamguard.migration.answers import Answer, Holds, Slot, refused
from seamguard.migration.code import Code, Reason
from seamguard.migration.edits import Edit, Give
from seamguard.migration.entering import entering
from seamguard.migration.stating import fits, in_scope, stated
from seamguard.migration.values import is_shadowed, value

if TYPE_CHECKING:
    from seamguard.domain.uses import Use
    from seamguard.migration.asking import Asking

_NOT_CALLS = ("import", "annotation")
_PARTIAL = ("partial", "functools.partial")
_BY_HAND = "change it by hand, or permit the use"


def called_with(asking: Asking, target: str, name: str, at: Reason) -> Answer:
    """What has to be so that everybody who calls a target hands over a parameter, and never None.

    Args:
        asking: The program.
        target: Dotted name of a function, or of a class.
        name: The parameter.
        at: Where the target stands, for what is wrong with it.
    """
    seam = replace(asked(target, restrict=Restrict.REFERENCE, external=False), receivers=Receivers.STRICT)
    found = asking.facts.uses(seam)
    if found.target.state is not TargetState.DEFINED or found.problems:
        return refused(replace(at, message=f"not all that calls `{target}` can be found: {_BY_HAND}"))
    uses = [use for use in found.uses if _is_meant(asking, use)]
    if not uses:
        message = f"nothing in the codebase calls `{target}`, and whoever does would have to hand over `{name}`"
        remedy = "say under `sources` what calls in it are given, or change it by hand"
        return refused(replace(at, message=f"{message}: {remedy}"))
    answer = Answer()
    for use in uses:
        answer += _by(asking, use, target, name)
    return answer


def _is_meant(asking: Asking, use: Use) -> bool:
    """Whether a use hands anything over, or may: imports do not, and what serves a name lazily is one."""
    if use.kind in _NOT_CALLS or asking.facts.is_example(use.file):
        return False
    known = asking.facts.module(use.file) if use.scope == "__getattr__" else None
    return not (known and known.lazy and use.kind in ("reference", "return", "table"))


def _by(asking: Asking, use: Use, target: str, name: str) -> Answer:
    code = asking.code(use.file)
    if not isinstance(code, Code):
        return refused(code)
    here = Reason(use.file.path, use.span.line, use.span.column, "")
    if not use.certain:
        return refused(replace(here, message=f"`{target}` may be called here, which is not certain: {_BY_HAND}"))
    call = _call_of(code, use)
    if call is None:
        message = f"`{target}` is handed on here ({use.kind}), and whoever calls it then is not known"
        return refused(replace(here, message=f"{message}: {_BY_HAND}"))
    if use.kind == "call" and _is_bound_before(call, use, name):
        return Answer()
    if any(arg.star for arg in call.args):
        message = f"`*` or `**` may hand `{name}` to `{target}` here: write the arguments out"
        return refused(replace(here, message=message))
    given = _given(call, use, name)
    if given is not None:
        return value(asking, code, given)
    return Answer() if use.kind == "replace" else supplied(asking, code, call, target, name)


def _call_of(code: Code, use: Use) -> cst.Call | None:
    """The call that a use is, or that binds arguments to it."""
    if use.kind == "call":
        return code.at(use.span, cst.Call)
    nodes = code.by_span.get(use.span, [])
    for node in nodes:
        if isinstance(node, cst.Call) and (use.kind == "replace" or code.text(node.func) in _PARTIAL):
            return node
        parent = code.parents.get(node)
        call = code.parents.get(parent) if isinstance(parent, cst.Arg) else None
        if isinstance(call, cst.Call) and parent is call.args[0] and code.text(call.func) in _PARTIAL:
            return call
    return None


def _is_bound_before(call: cst.Call, use: Use, name: str) -> bool:
    """Whether a partial object that is called was given the parameter where it was made, which is a use of its own."""
    return any(one.name == name for one in use.arguments) and not any(
        arg.keyword is not None and arg.keyword.value == name for arg in call.args
    )


def _given(call: cst.Call, use: Use, name: str) -> cst.BaseExpression | None:
    """What a call hands over as a parameter."""
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == name:
            return arg.value
    if use.kind != "call":
        return None
    places = [one.name for one in use.parameters or () if one.kind in ("positional", "positional-only")]
    plain = [arg.value for arg in call.args if arg.keyword is None][max(use.shift, 0) :]
    at = places.index(name) if name in places else len(plain)
    return plain[at] if at < len(plain) else None


def supplied(asking: Asking, code: Code, call: cst.Call, target: str, name: str) -> Answer:
    """What has to be so that a call which leaves a parameter out hands it over."""
    function = code.scope(call)
    if not isinstance(function, cst.FunctionDef):
        message = f"`{target}` is called outside of any function, where nothing hands over `{name}`"
        return refused(code.why_not(call, f"{message}: move the call into a function, or hand it over by hand"))
    if is_shadowed(code, call, name):
        message = f"`{name}` means something else in the lambda or comprehension that calls `{target}`"
        return refused(code.why_not(call, f"{message}: rename that first"))
    source = asking.source(code, function, name)
    if source is not None:
        return entering(code, function, call, source)
    for written in (asking.rewrite.to or "", *asking.rewrite.also):
        if written.rpartition(".")[2] == name and fits(asking, code, function, written):
            given = Edit(code.file.path, Give(call, name, written))
            return Answer(edits=(given,)) + stated(asking, code, function, written)
    if in_scope(code, function, name):
        given = Edit(code.file.path, Give(call, name, name))
        return Answer(edits=(given,)) + stated(asking, code, function, name)
    slot = Slot(Holds.PARAMETER, code.file, code.qualname(function), name)
    return Answer(edits=(Edit(code.file.path, Give(call, name, name)),), needs=(slot,))
