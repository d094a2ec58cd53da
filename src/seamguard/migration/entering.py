"""Where a value enters that is handed on from there: what the policy declares, written into a call."""

from __future__ import annotations

import ast
import builtins
import itertools
from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.answers import Answer, refused
from seamguard.migration.asking import assigned, parameters
from seamguard.migration.edits import Edit, Give, Import
from seamguard.migration.values import is_shadowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seamguard.domain.rewrite import Source
    from seamguard.migration.code import Code, Reason

_BLOCKS = (cst.IndentedBlock, cst.SimpleStatementLine, cst.SimpleStatementSuite)
_OFTEN = (cst.For, cst.While, cst.Lambda, cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)


def entering(code: Code, function: cst.FunctionDef, call: cst.Call, source: Source) -> Answer:
    """The declared value, handed over, with the imports that it needs."""
    wanted = tuple(Import(function, dotted, is_typing=False) for dotted in source.imports)
    missing = [one for one in wanted if not is_imported(code, call, one)]
    reason = _why_not_imported(code, function, call, missing)
    known = {one.name for one in missing}
    for node in ast.walk(ast.parse(source.value, mode="eval")):
        if reason is None and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in known:
            reason = _why_unbound(code, function, call, node.id, source.value)
    if reason is not None:
        return refused(reason)
    if "(" in source.value and any(isinstance(one, _OFTEN) for one in _between(code, call, function)):
        message = f"`{source.value}` would be made anew in each round of this loop, or call"
        remedy = "give it a name before, and declare that name as `value`"
        return refused(code.why_not(call, f"{message}: {remedy}"))
    given = Edit(code.file.path, Give(call, source.supplies, source.value))
    return Answer(edits=(given, *(Edit(code.file.path, one) for one in missing)))


def _between(code: Code, call: cst.Call, function: cst.FunctionDef) -> list[cst.CSTNode]:
    return _before(function, code.around(call))


def _before(stop: cst.CSTNode, nodes: Iterable[cst.CSTNode]) -> list[cst.CSTNode]:
    return list(itertools.takewhile(lambda one: one is not stop, nodes))


def _why_not_imported(
    code: Code, function: cst.FunctionDef, call: cst.Call, missing: Sequence[Import]
) -> Reason | None:
    """Why a function cannot import what a value needs."""
    for one in missing:
        names = [node for node in code.positions if isinstance(node, cst.Name) and node.value == one.name]
        other = next((node for node in names if function in code.around(node)), None)
        if other is not None:
            message = f"`{one.name}` means something else in `{function.name.value}` already: rename that first"
            return code.why_not(other, message)
    if missing and not isinstance(function.body, cst.IndentedBlock):
        message = f"`{function.name.value}` stands on one line, where nothing can be imported"
        return code.why_not(call, f"{message}: write its body on lines of its own")
    return None


def _why_unbound(code: Code, function: cst.FunctionDef, call: cst.Call, name: str, value: str) -> Reason | None:
    """Why a name of a declared value does not stand for what is meant where a call stands."""
    remedy = "correct `value`, or name it under `imports`"
    if is_shadowed(code, call, name):
        message = f"`{name}` means something else in the lambda or comprehension around this call"
        return code.why_not(call, f"{message}: {remedy}")
    is_given = any(param.name.value == name for param in parameters(function))
    values = assigned(code, function, name)
    if is_given and None not in values:
        return None
    if not is_given and not values and (name in _top(code) or hasattr(builtins, name)):
        return None
    if values and None not in values and _is_made_before(code, call, name):
        return None
    means = "is not certain to have a value here" if values else "means nothing in this function"
    return code.why_not(call, f"`{name}` of the declared value `{value}` {means}: {remedy}")


def _is_made_before(code: Code, node: cst.CSTNode, name: str) -> bool:
    """Whether a statement that always runs before one with a node gives a variable its value."""
    inner = node
    for outer in code.around(node):
        if isinstance(outer, _BLOCKS) and any(_gives(line, name) for line in _before(inner, outer.body)):
            return True
        if isinstance(outer, cst.FunctionDef):
            return False
        inner = outer
    return False


def _gives(node: cst.CSTNode, name: str) -> bool:
    if isinstance(node, cst.SimpleStatementLine):
        return any(_gives(line, name) for line in node.body)
    if isinstance(node, cst.Assign):
        return any(isinstance(one.target, cst.Name) and one.target.value == name for one in node.targets)
    if not isinstance(node, cst.AnnAssign) or node.value is None:
        return False
    return isinstance(node.target, cst.Name) and node.target.value == name


def _top(code: Code) -> set[str]:
    """Names that are bound at the top level of a file when it runs."""
    names: set[str] = set()
    for node in code.positions:
        if code.scope(node) is not None or any(_is_for_types(outer) for outer in code.around(node)):
            continue
        if isinstance(node, cst.Name) and isinstance(code.parents[node], cst.AssignTarget):
            names.add(node.value)
        elif isinstance(node, cst.AnnAssign) and isinstance(node.target, cst.Name) and node.value is not None:
            names.add(node.target.value)
        elif isinstance(node, cst.FunctionDef | cst.ClassDef):
            names.add(node.name.value)
        elif isinstance(node, cst.ImportAlias):
            names.add(node.evaluated_alias or node.evaluated_name.partition(".")[0])
    return names


def _is_for_types(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.If) and "TYPE_CHECKING" in cst.Module([]).code_for_node(node.test)


def is_imported(code: Code, call: cst.Call, wanted: Import) -> bool:
    """Whether an import that a call needs stands at the top level, or always runs before the call."""
    for node in code.positions:
        if not isinstance(node, cst.ImportFrom) or code.text(node).strip() != wanted.statement:
            continue
        line = code.parents[node]
        block = code.parents[line]
        if isinstance(block, cst.Module):
            return True
        around = list(code.around(call))
        if block in around and isinstance(block, cst.IndentedBlock) and code.scope(node) is code.scope(call):
            at = next(number for number, one in enumerate(block.body) if one in around)
            if list(block.body).index(cst.ensure_type(line, cst.SimpleStatementLine)) < at:
                return True
    return False
