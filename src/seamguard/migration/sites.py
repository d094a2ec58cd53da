"""One call of a seam, and what takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.answers import Answer, Holds, Slot, refused
from seamguard.migration.asking import Asking, assigned, inside, is_plain, parameters
from seamguard.migration.code import Code
from seamguard.migration.edits import Edit, Import, Replace
from seamguard.migration.simplifying import bare, simplified
from seamguard.migration.stating import in_scope, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.finding import Finding
    from seamguard.domain.source import SourceFile

_HARMLESS = (cst.Name, cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float)


def rewritten_site(asking: Asking, file: SourceFile, finding: Finding) -> Answer:
    """What has to be done so that a call of a seam goes."""
    code = asking.code(file)
    if not isinstance(code, Code):
        return refused(code)
    call = code.at(finding.span, cst.Call)
    if finding.kind != "call" or not finding.certain or call is None:
        node = next(iter(code.by_span.get(finding.span, ())), code.module)
        message = f"`{finding.spelling}` is not simply called here ({finding.kind}): change it by hand"
        return refused(code.why_not(node, message))
    if asking.rewrite.call is not None:
        return _renamed(asking, code, call, asking.rewrite.call)
    function = code.scope(call)
    if not isinstance(function, cst.FunctionDef):
        message = f"`{finding.spelling}` is called outside of any function, where nothing is handed over"
        return refused(code.why_not(call, f"{message}: change it by hand"))
    if code.function(code.qualname(function)) is None:
        message = f"`{code.qualname(function)}` is defined more than once, or under a condition: change it by hand"
        return refused(code.why_not(call, message))
    subject = _guarded(code, function, call, is_true=True)
    if subject is not None and _guarded(code, function, call, is_true=is_plain(asking, code, function, subject)):
        return _dropped(code, function, subject)
    if subject is not None:
        message = f"whether `{subject}` is true may be for its class to say, and not whether it is there"
        return refused(code.why_not(call, f"{message}: ask `is None`, or annotate it with its class"))
    return _replaced(asking, code, function, call)


def _guarded(code: Code, function: cst.FunctionDef, call: cst.Call, *, is_true: bool) -> str | None:
    """The variable whose absence a call provides for; `is_true` says that it is true where it is there."""
    names = [param.name.value for param in parameters(function)]
    names += [node.value for node in inside(function.body) if isinstance(node, cst.Name)]
    around = {call, *code.around(call)}
    for name in dict.fromkeys(names):
        for change in simplified(code, function, name, is_plain=is_true):
            if any(node in around for node in _removed(change.node, call, code)):
                return name
    return None


def _removed(node: cst.CSTNode, call: cst.Call, code: Code) -> Iterator[cst.CSTNode]:
    """What of a test's node goes with it, if the call is in there."""
    if isinstance(node, cst.If):
        yield node.body
    elif isinstance(node, cst.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, cst.BooleanOperation):
        yield node.right
    elif isinstance(node, cst.SimpleStatementLine) and node in code.around(call):
        yield node


def _dropped(code: Code, function: cst.FunctionDef, name: str) -> Answer:
    is_given = any(param.name.value == name for param in parameters(function))
    holds = Holds.PARAMETER if is_given else Holds.LOCAL
    return Answer(needs=(Slot(holds, code.file, code.qualname(function), name),))


def _replaced(asking: Asking, code: Code, function: cst.FunctionDef, call: cst.Call) -> Answer:
    effect = next((node for arg in call.args for node in _effects(code, arg.value)), None)
    if effect is not None:
        message = f"`{bare(code, effect)}` would not be evaluated any more: move it to a statement of its own first"
        return refused(code.why_not(effect, message))
    if any(isinstance(outer, cst.Lambda | cst.CompFor) for outer in _within(code, call, function)):
        return refused(code.why_not(call, "a lambda or comprehension calls it later, or often: change it by hand"))
    written = next((one for one in _expressions(asking) if in_scope(code, function, one)), _expressions(asking)[0])
    head = written.partition(".")[0]
    scopes = (function, *(one for one in code.around(function) if isinstance(one, cst.FunctionDef)))
    if any(assigned(code, scope, head) for scope in scopes):
        message = f"`{head}` is given another value in `{code.qualname(function)}`: rename that variable first"
        return refused(code.why_not(call, message))
    replaced = Answer(edits=(Edit(code.file.path, Replace(call, written)),))
    if in_scope(code, function, written):
        return replaced + stated(asking, code, function, written)
    if "." in written and asking.rewrite.type is None:
        message = f"`{head}` is not in scope, and its class is not declared: name it as `type` of the rewrite"
        return refused(code.why_not(call, message))
    if head == "self":
        return refused(code.why_not(call, f"`{written}` is not in scope outside of methods: change it by hand"))
    return replaced + Answer(needs=(Slot(Holds.PARAMETER, code.file, code.qualname(function), head),))


def _expressions(asking: Asking) -> tuple[str, ...]:
    return (asking.rewrite.to or "", *asking.rewrite.also)


def _within(code: Code, call: cst.Call, function: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    for outer in code.around(call):
        if outer is function:
            return
        yield outer
        yield from (node for node in outer.children if isinstance(node, cst.CompFor))


def _effects(code: Code, node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What an argument does besides being there; to read an attribute is taken for nothing."""
    if isinstance(node, cst.Attribute):
        yield from _effects(code, node.value)
    elif isinstance(node, cst.Call) and code.text(node.func) in ("cast", "typing.cast"):
        for arg in node.args:
            yield from _effects(code, arg.value)
    elif not isinstance(node, _HARMLESS):
        yield node


def _renamed(asking: Asking, code: Code, call: cst.Call, target: str) -> Answer:
    """A call of another function, which is imported where the old one was."""
    module, _, name = target.rpartition(".")
    file = asking.facts.file_of(module)
    if file is None or asking.facts.target(target).module != module:
        message = f"`{target}` is no function of the codebase that can be imported: correct `call` of the rewrite"
        return refused(code.why_not(call, message))
    function = code.scope(call)
    replaced = Edit(code.file.path, Replace(call.func, name))
    if code.file.module == module:
        return Answer(edits=(replaced,))
    bound = [node for node in code.positions if isinstance(node, cst.Name) and node.value == name]
    others = [node for node in bound if not isinstance(code.parents[node], cst.ImportAlias | cst.Attribute | cst.Arg)]
    own = [node for node in others if _is_read(code, node)]
    if len(own) != len(others):
        return refused(code.why_not(others[0], f"`{name}` means something else in this file: rename that first"))
    holder = function if isinstance(function, cst.FunctionDef) and _imported_inside(code, function, call) else None
    wanted = Import(holder or code.module, target, is_typing=False)
    have = [node for node in code.positions if isinstance(node, cst.ImportFrom) and code.text(node) == wanted.statement]
    if any(code.scope(node) in (None, holder) for node in have):
        return Answer(edits=(replaced,))
    return Answer(edits=(replaced, Edit(code.file.path, wanted)))


def _is_read(code: Code, node: cst.Name) -> bool:
    return isinstance(code.parents[node], cst.Call)


def _imported_inside(code: Code, function: cst.FunctionDef, call: cst.Call) -> bool:
    """Whether a function imports what it calls itself."""
    head: cst.BaseExpression = call.func
    while isinstance(head, cst.Attribute):
        head = head.value
    return any(
        isinstance(node, cst.Name)
        and isinstance(head, cst.Name)
        and node.value == head.value
        and isinstance(code.parents[node], cst.ImportAlias | cst.AsName)
        and code.scope(node) is function
        for node in code.positions
    )
