"""Where a value enters that is handed on from there: what the policy declares, written into a call."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

import libcst as cst

from seamguard.migration.answers import Answer, refused
from seamguard.migration.asking import parameters
from seamguard.migration.edits import Edit, Give, Import

if TYPE_CHECKING:
    from seamguard.domain.rewrite import Source
    from seamguard.migration.code import Code


def entering(code: Code, function: cst.FunctionDef, call: cst.Call, source: Source) -> Answer:
    """The declared value, handed over, with the imports that it needs."""
    known = {dotted.rpartition(".")[2] for dotted in source.imports} | _bound(code, function)
    for node in ast.walk(ast.parse(source.value, mode="eval")):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in known:
            message = f"`{node.id}` of the declared value `{source.value}` means nothing in this function"
            return refused(code.why_not(call, f"{message}: correct `value`, or name it under `imports`"))
    given = Edit(code.file.path, Give(call, source.supplies, source.value))
    needed = tuple(Edit(code.file.path, Import(function, dotted, is_typing=False)) for dotted in source.imports)
    return Answer(edits=(given, *_unbound(code, function, needed)))


def _bound(code: Code, function: cst.FunctionDef) -> set[str]:
    """Names that are bound where a function runs: its own, those of the module and Python's."""
    names = {*dir(builtins), *(param.name.value for param in parameters(function))}
    for node in code.positions:
        scope = code.scope(node)
        if scope not in (None, function) or any(_is_for_types(outer) for outer in code.around(node)):
            continue
        if isinstance(node, cst.Name) and isinstance(
            code.parents[node], cst.AssignTarget | cst.AnnAssign | cst.Element
        ):
            names.add(node.value)
        elif isinstance(node, cst.FunctionDef | cst.ClassDef):
            names.add(node.name.value)
        elif isinstance(node, cst.ImportAlias):
            names.add(node.evaluated_alias or node.evaluated_name.partition(".")[0])
    return names


def _is_for_types(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.If) and "TYPE_CHECKING" in cst.Module([]).code_for_node(node.test)


def _unbound(code: Code, function: cst.FunctionDef, imports: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The imports that neither a function nor its module has."""
    have = {text.strip() for text in code.module.code.splitlines()}
    return tuple(
        edit for edit in imports if isinstance(edit.change, Import) and not _has(code, function, edit.change, have)
    )


def _has(code: Code, function: cst.FunctionDef, wanted: Import, lines: set[str]) -> bool:
    if wanted.statement not in lines:
        return False
    own = [node for node in code.positions if isinstance(node, cst.ImportFrom)]
    return any(
        code.text(node).strip() == wanted.statement
        and code.scope(node) in (None, function)
        and not any(_is_for_types(outer) for outer in code.around(node))
        for node in own
    )
