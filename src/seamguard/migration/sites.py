"""One call of a seam, and what takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from seamguard.domain.facts import Imported
from seamguard.migration.answers import Answer, Holds, Slot, refused
from seamguard.migration.asking import Asking, assigned, inside, is_plain, parameters
from seamguard.migration.code import Code
from seamguard.migration.edits import Edit, Import, Replace
from seamguard.migration.entering import is_imported
from seamguard.migration.simplifying import bare, simplified
from seamguard.migration.stating import fits, in_scope, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seamguard.domain.facts import Parameter
    from seamguard.domain.finding import Finding
    from seamguard.domain.source import SourceFile
    from seamguard.migration.code import Reason

_IMPORTS = (cst.Import, cst.ImportFrom)
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
    effect = next(
        (node for part in (call.func, *(arg.value for arg in call.args)) for node in _effects(code, part)), None
    )
    if effect is not None:
        message = f"`{bare(code, effect)}` would not be evaluated any more: move it to a statement of its own first"
        return refused(code.why_not(effect, message))
    around = code.parents[call]
    if isinstance(around, cst.Await | cst.WithItem):
        message = "what the call gives is awaited or entered here, and what takes its place is not made for that"
        return refused(code.why_not(call, f"{message}: change it by hand"))
    if any(isinstance(outer, cst.FormattedStringExpression) and outer.equal for outer in code.around(call)):
        return refused(code.why_not(call, "an f-string shows the text of this call (`=`): change it by hand"))
    if any(isinstance(outer, cst.Lambda | cst.CompFor) for outer in _within(code, call, function)):
        return refused(code.why_not(call, "a lambda or comprehension calls it later, or often: change it by hand"))
    written = next((one for one in _expressions(asking) if fits(asking, code, function, one)), _expressions(asking)[0])
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
    holder = function if isinstance(function, cst.FunctionDef) and _imported_inside(code, function, call) else None
    wanted = Import(holder or code.module, target, is_typing=False)
    reason = _why_not_called(asking, code, call, wanted)
    if reason is not None:
        return refused(reason)
    is_known = code.file.module == module or is_imported(code, call, wanted)
    return Answer(edits=(replaced,) if is_known else (replaced, Edit(code.file.path, wanted)))


def _why_not_called(asking: Asking, code: Code, call: cst.Call, wanted: Import) -> Reason | None:
    """Why a call cannot be that of another function, which is imported for it."""
    bound = [node for node in code.positions if isinstance(node, cst.Name) and node.value == wanted.name]
    others = [node for node in bound if not isinstance(code.parents[node], cst.ImportAlias | cst.Attribute | cst.Arg)]
    is_own = code.file.module == wanted.dotted.rpartition(".")[0]
    if is_own:
        others = [node for node in others if code.parents[node] not in code.definitions.get(wanted.name, ())]
    other: cst.CSTNode | None = next((node for node in others if not _is_read(code, node)), None)
    for node in code.positions:
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            module = "" if node.module is None or node.relative else code.text(node.module)
            is_same = module == wanted.dotted.rpartition(".")[0]
            names = [alias.evaluated_alias or alias.evaluated_name for alias in node.names]
            other = node if wanted.name in names and not is_same else other
    if other is not None:
        return code.why_not(other, f"`{wanted.name}` means something else in this file: rename that first")
    if not _takes(asking.facts.target(wanted.dotted).parameters, call):
        return code.why_not(call, f"`{wanted.dotted}` does not take the arguments of this call: change it by hand")
    if not is_own and isinstance(wanted.node, cst.Module) and not is_imported(code, call, wanted):
        return _why_not_on_top(asking, code, call, wanted.dotted)
    return None


def _takes(parameters: tuple[Parameter, ...] | None, call: cst.Call) -> bool:
    """Whether a function takes the arguments of a call, as far as both are written out."""
    if parameters is None or any(arg.star for arg in call.args):
        return parameters is None
    kinds = [one.kind for one in parameters]
    places = [one for one in parameters if one.kind in ("positional", "positional-only")]
    plain = [arg for arg in call.args if arg.keyword is None]
    names = {one.name for one in parameters if one.kind in ("positional", "keyword")}
    if len(plain) > len(places) and "*" not in kinds:
        return False
    return "**" in kinds or all(arg.keyword is None or arg.keyword.value in names for arg in call.args)


def _why_not_on_top(asking: Asking, code: Code, call: cst.Call, target: str) -> Reason | None:
    """Why a file cannot import a function at its top level for a call."""
    around = set(code.around(call))
    body = list(code.module.body)
    at = next(number for number, item in enumerate(body) if item in around)
    late = [
        item for item in body[at:] if isinstance(item, cst.SimpleStatementLine) and isinstance(item.body[0], _IMPORTS)
    ]
    if late:
        return code.why_not(late[0], "an import stands behind this call: let imports stand at the top first")
    if code.file.module in _reached(asking, target.rpartition(".")[0]):
        message = f"to import `{target}` here would make a circle, as its module imports this one"
        return code.why_not(call, f"{message}: change it by hand")
    return None


def _reached(asking: Asking, module: str) -> set[str]:
    """The modules that are imported with one, directly or not."""
    found: set[str] = set()
    left = [module]
    while left:
        one = left.pop()
        file = asking.facts.file_of(one)
        known = asking.facts.module(file) if file and one not in found else None
        found.add(one)
        for item in known.bindings if known else ():
            if file and isinstance(item, Imported) and not item.typing:
                base = asking.facts.imported(file, item) or ""
                left += [base, item.whole or f"{base}.{item.attr}"]
    return found


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
